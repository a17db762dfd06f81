"""What is missing in the ledger, as a table of the workbook."""
