"""What a part of the workbook is: a package that reads its figures and fills its own sheets.

Others make a `service.Part` of a function that reads and one that fills; the workbook lists it.
"""
