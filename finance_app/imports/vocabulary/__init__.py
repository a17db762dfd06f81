"""The words that headers, sign columns and totals use, in the languages of banks."""
