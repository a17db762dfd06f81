"""Vendors and clients of the workbook: what each came to in the period."""
