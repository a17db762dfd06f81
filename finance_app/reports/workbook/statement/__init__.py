"""What the statements of the workbook have in common: formulas over the transactions."""
