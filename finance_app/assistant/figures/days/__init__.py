"""Dates, months, quarters and years in a text."""
