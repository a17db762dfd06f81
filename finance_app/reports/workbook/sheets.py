"""The sheets of the workbook: summary, profit and loss as live formulas, entries, checks, about."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from finance_app.kit.excel import (
    CellKind,
    Chart,
    Column,
    Formula,
    FormSheet,
    Look,
    Series,
    WorkbookFile,
    column_letter,
    number_format,
)
from finance_app.ledger.entries.rules import Kind
from finance_app.reports.workbook.rules import (
    KINDS,
    MONTHS_ACROSS_MAX,
    TYPE_OF,
    UNCATEGORISED,
    FiscalMonth,
    Heading,
    LedgerFigures,
    Tally,
    category_lines,
    count_formula,
    fiscal_months,
    is_plain_name,
    long_date,
    months_shown,
    sum_formula,
)

DATE_FORMAT: Final = "yyyy-mm-dd"
INCOME_COLOUR, EXPENSE_COLOUR, NET_COLOUR = "365DBC", "D17F4F", "171C25"
_ZERO: Final = Decimal(0)
_HEADING_ROW: Final = 4
_PLURAL: Final = {Kind.INCOME: "Income", Kind.EXPENSE: "Expenses"}


@dataclass(frozen=True, slots=True)
class Report:
    """Everything the sheets show, once the rows are written."""

    heading: Heading
    tally: Tally
    ledger: LedgerFigures
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a sheet: where it stands, and what it is."""

    address: str
    value: Decimal


class Sheets:
    """The workbook's sheets in their order; the entries are open at once, `fill` does the rest."""

    def __init__(self, book: WorkbookFile, heading: Heading) -> None:
        self._book = book
        self._heading = heading
        self._summary = book.sheet("Summary")
        self._months = book.sheet("P&L by month")
        self._categories = book.sheet("P&L by category", landscape=True)
        self.entries = book.stream("Entries", table="Entries", columns=entry_columns(heading.digits))
        self._checks = book.sheet("Checks")
        self._about = book.sheet("About")

    def fill(self, report: Report) -> None:
        """Fill every sheet but the entries, which are closed by it."""
        self.entries.close()
        head, sheet_count = self._heading, len(self.entries.sizes)
        every = fiscal_months(head.first, head.last, head.start)
        months = months_shown(every, report.tally.counts)
        by_month = MonthSheet(self._months, report, months, sheet_count)
        by_category = CategorySheet(self._categories, report, months, sheet_count)
        checks = ChecksSheet(self._checks, report, by_month, by_category, sheet_count)
        fill_summary(self._summary, report, by_month, checks.total)
        fill_about(self._about, report)
        for kind, name in ((Kind.INCOME, "total_income"), (Kind.EXPENSE, "total_expenses")):
            self._book.define(name, by_month.totals[kind].address)
        self._book.define("net_profit", by_month.net.address)
