"""Rules that clean up names and categorise, and what the past suggests."""
