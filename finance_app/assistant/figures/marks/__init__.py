"""Marks in a text, where the table of a finding is shown."""
