"""The page Expenses."""
