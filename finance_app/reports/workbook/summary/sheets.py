"""The Summary: what every part says of itself in a line or a chart, and whether all agree."""

from collections.abc import Sequence
from itertools import count
from typing import Final

from finance_app.kit.excel import FormSheet, Formula, Look, number_format
from finance_app.reports.workbook.parts.rules import Filled, KeyFigure
from finance_app.reports.workbook.rules import Figure, Report

_FIRST_ROW: Final = 4
_CHART_SIZE: Final = (24.0, 9.0)
_CHART_ROWS: Final = 18
_AGREE, _DIFFER = "Every check agrees.", "Some figures differ: see the Checks sheet."


def fill_summary(
    sheet: FormSheet, report: Report, parts: Sequence[Filled], differences: Figure
) -> None:
    """Fill the first sheet: the key figures of the parts, the state of the checks, the charts."""
    sheet.put_title("Summary", report.heading.caption)
    sheet.widths(34, 20, 58)
    sheet.fit_on_one_page()
    first, *others = [part.key_figures for part in parts if part.key_figures] or [()]
    row = _put_figures(sheet, report, _FIRST_ROW, first)
    row = _put_state(sheet, report, row + 1, differences)
    for figures in others:
        row = _put_figures(sheet, report, row + 1, figures)
    charts = [chart for part in parts for chart in part.charts]
    for chart, top in zip(charts, count(row + 1, _CHART_ROWS), strict=False):
        sheet.place_chart(chart, f"A{top}", size=_CHART_SIZE)


def _put_figures(sheet: FormSheet, report: Report, row: int, figures: Sequence[KeyFigure]) -> int:
    """Write the lines of a part, and return the row after them."""
    style = number_format(report.heading.digits, is_statement=True)
    for number, line in enumerate(figures, start=row):
        text = line.name or line.figure.address
        sheet.put(number, 1, line.label, look=line.look)
        value = Formula(text, line.figure.value)
        sheet.put(number, 2, value, look=line.look, number_format=style)
    return row + len(figures)


def _put_state(sheet: FormSheet, report: Report, row: int, differences: Figure) -> int:
    sheet.put(row, 1, "Transactions")
    sheet.put(row, 2, report.tally.row_count, number_format="#,##0_)")
    row += 1
    form = f"{number_format(max(report.heading.digits, 2))}_)"
    sheet.put(row, 1, "Differences on Checks")
    sheet.put(row, 2, Formula(differences.address, differences.value), number_format=form)
    verdict = _DIFFER if differences.value else _AGREE
    text = f'IF(B{row}=0,"{_AGREE}","{_DIFFER}")'
    sheet.put(row, 3, Formula(text, verdict), look=Look.REMARK)
    return row + 1
