"""Findings as JSON and as text."""
