"""What the rest is about: the book, its editions, the sheet, the words that pressrun prints."""
