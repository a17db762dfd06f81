"""The Excel workbook: every entry of a period, every asset, and statements that are live formulas.

Others may use `service.write_workbook`; the route is in `api`. Each sheet is a package that ends in
a `parts.service.Part`: a function that reads, one that fills. A further one is added by its name in
`service.FRONT_PARTS` or `service.BACK_PARTS`, and nothing else.
"""
