"""From a Book and an edition to finished sheets."""
