"""Text with one form of each character, and where each of them stood."""
