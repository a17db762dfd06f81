"""Plans: what a file says and what is to become of it, committed and undone."""
