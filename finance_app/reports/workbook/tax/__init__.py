"""The tax of the workbook: by rate and side, over the transactions."""
