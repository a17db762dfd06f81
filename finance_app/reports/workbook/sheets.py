"""The sheets of the workbook in their order, and those that are not the statement or the checks."""

from decimal import Decimal
from typing import Final

from finance_app.kit.excel import (
    ROWS_MAX,
    CellKind,
    Chart,
    Column,
    FormSheet,
    Formula,
    Look,
    Series,
    WorkbookFile,
    number_format,
)
from finance_app.ledger.entries.rules import Kind
from finance_app.reports.workbook.assets.sheets import AssetSheets
from finance_app.reports.workbook.checks.sheets import fill_checks
from finance_app.reports.workbook.rules import KINDS, Figure, Heading, Report, fiscal_months
from finance_app.reports.workbook.statement.rules import months_shown
from finance_app.reports.workbook.statement.sheets import (
    DATE_FORMAT,
    PLURAL,
    MonthFigures,
    fill_categories,
    fill_months,
)

_COLOUR: Final = {Kind.INCOME: "365DBC", Kind.EXPENSE: "D17F4F"}
_NET_COLOUR: Final = "171C25"
_NAME: Final = {Kind.INCOME: "total_income", Kind.EXPENSE: "total_expenses"}
_CHART_SIZE: Final = (24.0, 9.0)
_HOW_TO_READ: Final = (
    "Every total is a formula over the Entries sheet; change a row and it follows. So does every"
    " charge over its row of the Depreciation sheet, where there are assets."
    " The Checks sheet holds the totals against the ledger as it was."
)


def entry_columns(digits: int) -> list[Column]:
    """Return the columns of the entries, for a currency with so many decimals."""
    return [
        Column("Date", CellKind.DATE, 12, DATE_FORMAT, "entry_date"),
        Column("Type", width=10, name="entry_type"),
        Column("Category", width=24, name="entry_category"),
        Column("Vendor or client", width=28),
        Column("Payment method", width=16),
        Column("Amount", CellKind.NUMBER, 16, number_format(digits), "entry_amount"),
        Column("Currency", width=10, name="entry_currency"),
        Column("Notes", width=44),
        Column("Fiscal month", CellKind.DATE, 13, DATE_FORMAT, "entry_month"),
        Column("Id", width=38, name="entry_id"),
    ]


class Sheets:
    """The workbook's sheets; the entries are open at once, `fill` does the rest."""

    def __init__(self, book: WorkbookFile, heading: Heading, *, rows_max: int = ROWS_MAX) -> None:
        self._book = book
        self._heading = heading
        self._rows_max = rows_max
        self._assets: AssetSheets | None = None
        self._summary = book.sheet("Summary", landscape=True)
        self._months = book.sheet("P&L by month")
        self._categories = book.sheet("P&L by category", landscape=True)
        columns = entry_columns(heading.digits)
        self.entries = book.stream("Entries", table="Entries", columns=columns, rows_max=rows_max)

    def open_assets(self) -> AssetSheets:
        """Open the sheets of assets, after the entries; without assets there are none."""
        coin = Decimal(1).scaleb(-self._heading.digits)
        self._assets = AssetSheets(self._book, self._heading, coin, rows_max=self._rows_max)
        return self._assets

    def fill(self, report: Report) -> None:
        """Fill every sheet but the rows of entries and assets, which are complete by then."""
        head = report.heading
        every = fiscal_months(head.first, head.last, head.start)
        shown = months_shown(every, report.tally.counts)
        months = fill_months(self._months, report, shown)
        categories = fill_categories(self._categories, report, shown)
        more = self._assets.fill(report.assets) if self._assets and report.assets else []
        checks, about = self._book.sheet("Checks"), self._book.sheet("About")
        differences = fill_checks(checks, report, months, categories, more=more)
        _fill_summary(self._summary, report, months, differences)
        _fill_about(about, report)
        for kind, name in _NAME.items():
            self._book.define(name, months.totals[kind].address)
        self._book.define("net_profit", months.net.address)


def _fill_summary(
    sheet: FormSheet, report: Report, months: MonthFigures, differences: Figure
) -> None:
    """Fill the first sheet: the three figures, the state of the checks, and the chart."""
    sheet.put_title("Summary", report.heading.caption)
    sheet.widths(26, 20, 40)
    style = number_format(report.heading.digits, is_statement=True)
    for row, kind in enumerate(KINDS, start=4):
        sheet.put(row, 1, PLURAL[kind])
        value = Formula(_NAME[kind], months.totals[kind].value)
        sheet.put(row, 2, value, number_format=style)
    sheet.put(6, 1, "Net profit", look=Look.GRAND)
    net = Formula("B4-B5", months.net.value)
    sheet.put(6, 2, net, look=Look.GRAND, number_format=style)
    sheet.put(8, 1, "Entries")
    sheet.put(8, 2, report.tally.row_count, number_format="#,##0")
    sheet.put(9, 1, "Differences on Checks")
    form = number_format(max(report.heading.digits, 2))
    sheet.put(9, 2, Formula(differences.address, differences.value), number_format=form)
    agree, differ = "Every check agrees.", "Some figures differ: see the Checks sheet."
    verdict = Formula(f'IF(B9=0,"{agree}","{differ}")', differ if differences.value else agree)
    sheet.put(9, 3, verdict, look=Look.NOTE)
    sheet.place_chart(_chart(months), "A11", size=_CHART_SIZE)


def _chart(months: MonthFigures) -> Chart:
    """Return income and expenses side by side, net over them, a fiscal month a step."""

    def cells(letter: str) -> str:
        return f"'P&L by month'!${letter}${months.first_row}:${letter}${months.last_row}"

    columns = [
        Series(
            PLURAL[kind],
            cells(letter),
            [months.cells[kind, month].value for month in months.months],
            _COLOUR[kind],
        )
        for kind, letter in zip(KINDS, "DE", strict=True)
    ]
    return Chart(
        title="Income, expenses and net profit by fiscal month",
        label_cells=cells("A"),
        labels=[month.label for month in months.months],
        series=columns,
        line=Series("Net profit", cells("F"), months.nets, _NET_COLOUR),
        number_format=number_format(0),
    )


def _fill_about(sheet: FormSheet, report: Report) -> None:
    """Fill the last sheet: what a reader who was not there needs to know."""
    sheet.put_title("About this workbook", report.heading.caption)
    sheet.widths(26, 90)
    head = report.heading
    made_at = f"{head.made_at:%Y-%m-%d %H:%M} UTC"
    lines = (
        ("Business", head.business),
        ("Currency", head.currency_code),
        ("Fiscal year starts on", head.start.label),
        ("Period", f"{head.first} to {head.last}, both days included"),
        ("Entries", "All expenses and incomes of the period that are not in the trash"),
        ("Rows", f"{report.tally.row_count:,}"),
        ("Assets", f"{report.assets.totals.asset_count if report.assets else 0:,}"),
        ("Made at", made_at),
        ("Made by", head.made_by),
        ("Made with", f"finance_app {head.version}"),
        ("Fingerprint of the rows", f"SHA-256 {report.fingerprint}"),
        ("How to read it", _HOW_TO_READ),
    )
    for row, (name, value) in enumerate(lines, start=4):
        sheet.put(row, 1, name)
        sheet.put(row, 2, value)
