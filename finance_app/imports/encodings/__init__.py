"""Which encoding a text file is written in, and its text line by line."""
