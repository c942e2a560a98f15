"""From sheets to an EPUB."""
