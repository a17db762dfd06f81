"""The step that says which column is what."""
