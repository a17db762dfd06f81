"""The Excel workbook: every entry of a period, every asset, and statements that are live formulas.

Others may use `service.write_workbook`; the route is in `api`.
"""
