"""The steps that show lines: with problems, duplicates, new, left out."""
