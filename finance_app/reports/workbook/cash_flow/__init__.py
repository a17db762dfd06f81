"""The cash flow of the workbook: why money changed, and how much there was each month."""
