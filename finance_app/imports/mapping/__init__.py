"""Which column of a table is what, and its rows as statement lines."""
