"""Amounts and counts in a question."""
