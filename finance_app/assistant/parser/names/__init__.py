"""The names of a business, found in a question."""
