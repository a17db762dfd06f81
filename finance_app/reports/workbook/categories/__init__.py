"""The profit and loss of the workbook by category."""
