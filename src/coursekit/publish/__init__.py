"""From the English sources to two editions of the book: translation, pages, build."""
