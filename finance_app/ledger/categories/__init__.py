"""The chart of categories of a business: add, rename, merge."""
