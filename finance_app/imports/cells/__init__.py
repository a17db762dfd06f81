"""The cells of a row by the fields they stand for: amounts, currency, names and texts."""
