"""Digits with their marks as a value."""
