"""How far the sheets of a workbook reach, counted before anything is laid out in memory."""
