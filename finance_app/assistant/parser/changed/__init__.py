"""Changes to the last entry."""
