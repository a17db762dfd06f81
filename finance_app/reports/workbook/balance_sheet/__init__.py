"""The balance sheet of the workbook: an account a line, over the table of accounts."""
