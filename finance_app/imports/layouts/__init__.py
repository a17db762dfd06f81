"""Which column of a table is what, and how its amounts, dates and signs are written."""
