"""Excel workbooks (.xlsx): the sheet with the most rows, or the one asked for, as a table."""
