"""Splits: one payment or invoice in parts, each an entry with a category of its own."""
