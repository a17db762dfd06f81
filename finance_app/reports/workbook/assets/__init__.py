"""The fixed assets of the workbook: the register, every charge as a formula, the roll-forward."""
