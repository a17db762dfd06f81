"""The first sheet of the workbook: key figures, the state of the checks, charts."""
