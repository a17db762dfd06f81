"""The page Incomes."""
