"""Charges as live Excel formulas over the cells of their row, for the Depreciation sheet."""
