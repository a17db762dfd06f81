"""The last sheet of the workbook: whose it is, when and how it was made."""
