"""Sums of any days, by calendar month and by category, for programs."""
