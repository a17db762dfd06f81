"""The amount of a line, and its currency."""
