"""Numbers written in words."""
