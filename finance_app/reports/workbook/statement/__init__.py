"""The profit and loss of the workbook: by fiscal month, and by category, as live formulas."""
