"""The Checks sheet of the workbook: every figure against another way of knowing it."""
