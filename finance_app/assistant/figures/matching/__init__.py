"""Whether a number of a text is a figure of the turn."""
