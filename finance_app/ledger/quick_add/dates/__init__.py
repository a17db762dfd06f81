"""Dates as people type them in a line: "yesterday", "monday", "12 nov", "3/11"."""
