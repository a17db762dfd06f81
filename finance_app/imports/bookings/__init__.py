"""Entries of CAMT statements as lines: one for each, or for each payment in it."""
