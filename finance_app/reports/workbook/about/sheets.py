"""The sheet About: what a reader who was not there needs to know."""

from collections.abc import Sequence
from typing import Final

from finance_app.kit.excel import FormSheet, Look
from finance_app.reports.workbook.parts.rules import Filled
from finance_app.reports.workbook.rules import Report

_FIRST_ROW: Final = 4
_FILTERS: Final = "All expenses and incomes of the period that are not in the trash"
_AMOUNTS: Final = (
    "Income, expenses and net profit are without tax; Gross is with it. Refunds are below zero."
)
_HOW_TO_READ: Final = (
    "Every total is a formula over the Transactions sheets; change a row and it follows. So does"
    " every charge over its row of the Depreciation sheet, where there are assets."
    " The Checks sheet holds the totals against the ledger as it was."
)


def fill_about(sheet: FormSheet, report: Report, parts: Sequence[Filled]) -> None:
    """Fill the last sheet: whose, when, by whom, of what, and the fingerprint of the data."""
    head = report.heading
    sheet.put_title("About this workbook", head.caption)
    sheet.widths(26, 90)
    lines = (
        ("Business", head.business),
        ("Currency", head.currency_code),
        ("Fiscal year starts on", head.start.label),
        ("Period", f"{head.first} to {head.last}, both days included"),
        ("Filters", _FILTERS),
        ("Amounts", _AMOUNTS),
        ("Rows", f"{report.tally.row_count:,}"),
        *(line for part in parts for line in part.about),
        ("Made at", f"{head.made_at:%Y-%m-%d %H:%M} UTC"),
        ("Made by", head.made_by),
        ("Made with", f"finance_app {head.version}"),
        ("Fingerprint of the rows", f"SHA-256 {report.fingerprint}"),
        ("How to read it", _HOW_TO_READ),
    )
    for row, (name, value) in enumerate(lines, start=_FIRST_ROW):
        sheet.put(row, 1, name, look=Look.PARAGRAPH)
        sheet.put(row, 2, value, look=Look.PARAGRAPH)
