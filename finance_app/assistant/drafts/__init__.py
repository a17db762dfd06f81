"""Writes that the assistant proposes: cards a person looks at, edits, saves and takes back."""
