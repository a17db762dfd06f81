"""The table of all accounts of the workbook: opening, debits, credits and closing of each."""
