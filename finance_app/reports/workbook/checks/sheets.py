"""The Checks sheet: one line a comparison, each of which must read 0.00."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from finance_app.kit.excel import FormSheet, Formula, Look, number_format
from finance_app.reports.workbook.checks.rules import Check
from finance_app.reports.workbook.rules import Figure, Heading

_HEADING_ROW: Final = 4
_FIRST_ROW: Final = _HEADING_ROW + 2


def fill_checks(sheet: FormSheet, heading: Heading, lines: Sequence[Check]) -> Figure:
    """Fill the sheet, and return the sum of all differences without their signs."""
    sheet.put_title("Checks: every difference must be 0.00", heading.caption)
    titles = ("Check", "In this workbook", "Compared with", "Difference", "Which is")
    sheet.put_headings(_HEADING_ROW, *titles)
    sheet.put(_HEADING_ROW, len(titles), titles[-1], look=Look.HEADING)
    sheet.indent(_HEADING_ROW, len(titles))
    sheet.widths(44, 20, 20, 16, 34)
    digits = max(heading.digits, 2)
    for row, line in enumerate(lines, start=_FIRST_ROW):
        form = number_format(0 if line.is_count else heading.digits)
        sheet.put(row, 1, line.name)
        sheet.put(row, 2, line.shown, number_format=form)
        sheet.put(row, 3, line.against, number_format=form)
        difference = Formula(f"ROUND(B{row}-C{row},{digits})", line.difference)
        sheet.put(row, 4, difference, number_format=number_format(digits))
        sheet.put(row, 5, line.source, look=Look.REMARK)
    total = sum((abs(line.difference) for line in lines), Decimal(0))
    row, last = _FIRST_ROW - 1, _FIRST_ROW + len(lines) - 1
    sheet.put(row, 1, "All differences together", look=Look.SECTION)
    text = f"SUMPRODUCT(ABS(D{_FIRST_ROW}:D{last}))"
    form = number_format(digits)
    sheet.put(row, 4, Formula(text, total), look=Look.SECTION, number_format=form)
    return Figure(sheet.address(row, 4), total)
