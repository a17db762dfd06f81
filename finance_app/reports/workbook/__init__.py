"""The Excel workbook: every entry of a period, and a profit and loss that is live formulas over it.

Others may use `service.write_workbook`; the route is in `api`.
"""
