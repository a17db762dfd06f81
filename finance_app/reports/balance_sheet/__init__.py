"""The balance sheet: what the business has, owes, and is worth to its owners on a day."""
