"""The cells of a row of the Depreciation sheet, and numbers as cells can hold them."""
