"""The two profit and loss sheets; every figure is a formula over the entries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from finance_app.kit.excel import FormSheet, Formula, Look, column_letter, number_format
from finance_app.ledger.entries.rules import Kind
from finance_app.reports.workbook.rules import KINDS, Figure, FiscalMonth, Report
from finance_app.reports.workbook.statement.rules import (
    MONTHS_ACROSS_MAX,
    UNCATEGORISED,
    category_lines,
    count_formula,
    is_plain_name,
    sum_formula,
)

DATE_FORMAT: Final = "yyyy-mm-dd"
PLURAL: Final = {Kind.INCOME: "Income", Kind.EXPENSE: "Expenses"}
HEADING_ROW: Final = 4
_ZERO: Final = Decimal(0)
_KEY_COLUMN, _NET_COLUMN, _COUNT_COLUMN = 2, 6, 7
_AMOUNT_COLUMN: Final = {Kind.INCOME: 4, Kind.EXPENSE: 5}


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """Where the sheet by month has its figures; `first_row` to `last_row` are its months."""

    cells: Mapping[tuple[Kind, FiscalMonth], Figure]
    totals: Mapping[Kind, Figure]
    net: Figure
    months: Sequence[FiscalMonth]
    nets: Sequence[Decimal]
    first_row: int
    last_row: int


@dataclass(frozen=True, slots=True)
class CategoryFigures:
    """Where the sheet by category has its figures; no category is None."""

    cells: Mapping[tuple[Kind, str | None], Figure]
    totals: Mapping[Kind, Figure]
    net: Figure


def fill_months(sheet: FormSheet, report: Report, months: Sequence[FiscalMonth]) -> MonthFigures:
    """Fill the sheet by fiscal month: a month a row, its income, expenses, net and entries."""
    sheet.put_title("Profit and loss by fiscal month", report.heading.caption)
    titles = ("Fiscal month", "Starts on", "Ends on", "Income", "Expenses", "Net profit", "Entries")
    sheet.put_headings(HEADING_ROW, *titles)
    sheet.widths(30, 12, 12, 18, 18, 18, 10)
    style = number_format(report.heading.digits, is_statement=True)
    sums = report.tally.by_month()
    cells: dict[tuple[Kind, FiscalMonth], Figure] = {}
    nets = []
    for row, month in enumerate(months, start=HEADING_ROW + 1):
        sheet.put(row, 1, month.label)
        sheet.put(row, _KEY_COLUMN, month.key, number_format=DATE_FORMAT)
        sheet.put(row, 3, month.last, number_format=DATE_FORMAT)
        for kind, column in _AMOUNT_COLUMN.items():
            value = sums.get((kind, month.key), _ZERO)
            text = sum_formula(report.sheet_count, kind, month=f"$B{row}")
            sheet.put(row, column, Formula(text, value), number_format=style)
            cells[kind, month] = Figure(sheet.address(row, column), value)
        nets.append(cells[Kind.INCOME, month].value - cells[Kind.EXPENSE, month].value)
        sheet.put(row, _NET_COLUMN, Formula(f"D{row}-E{row}", nets[-1]), number_format=style)
        count = count_formula(report.sheet_count, "COUNTIFS", "@entry_month", f"$B{row}")
        found = report.tally.counts.get(month.key, 0)
        sheet.put(row, _COUNT_COLUMN, Formula(count, found), number_format="#,##0")
    last_row = HEADING_ROW + len(months)
    totals, net = _month_totals(sheet, report, last_row)
    return MonthFigures(cells, totals, net, months, nets, HEADING_ROW + 1, last_row)


def _month_totals(
    sheet: FormSheet, report: Report, last_row: int
) -> tuple[dict[Kind, Figure], Figure]:
    """Write the line under the months."""
    row, style = last_row + 1, number_format(report.heading.digits, is_statement=True)
    sums = report.tally.by_kind()
    net = sums[Kind.INCOME] - sums[Kind.EXPENSE]
    values: dict[int, Decimal | int] = {
        **{column: sums[kind] for kind, column in _AMOUNT_COLUMN.items()},
        _NET_COLUMN: net,
        _COUNT_COLUMN: report.tally.row_count,
    }
    for column in range(1, _AMOUNT_COLUMN[Kind.INCOME]):
        sheet.put(row, column, "Total" if column == 1 else "", look=Look.GRAND)
    for column, value in values.items():
        letter = column_letter(column)
        text = f"SUM({letter}{HEADING_ROW + 1}:{letter}{last_row})"
        form = "#,##0" if column == _COUNT_COLUMN else style
        sheet.put(row, column, Formula(text, value), look=Look.GRAND, number_format=form)
    totals = {
        kind: Figure(sheet.address(row, column), sums[kind])
        for kind, column in _AMOUNT_COLUMN.items()
    }
    return totals, Figure(sheet.address(row, _NET_COLUMN), net)


def fill_categories(
    sheet: FormSheet, report: Report, months: Sequence[FiscalMonth]
) -> CategoryFigures:
    """Fill the sheet by category: a category a row, with a column a month where they are few."""
    return _CategoryTable(sheet, report, months).fill()


class _CategoryTable:
    """The sheet by category while it is filled."""

    def __init__(self, sheet: FormSheet, report: Report, months: Sequence[FiscalMonth]) -> None:
        self._sheet = sheet
        self._report = report
        self._months = months if len(months) <= MONTHS_ACROSS_MAX else ()
        self._total_column = len(self._months) + 2
        self._style = number_format(report.heading.digits, is_statement=True)
        self._cells: dict[tuple[Kind, str | None], Figure] = {}
        self._sums = report.tally.by_category()
        self._kind_sums = report.tally.by_kind()
        self._month_sums = report.tally.by_month()
        self._row = HEADING_ROW + 1

    def fill(self) -> CategoryFigures:
        self._put_head()
        total_rows = {kind: self._put_section(kind) for kind in KINDS}
        net = self._kind_sums[Kind.INCOME] - self._kind_sums[Kind.EXPENSE]
        monthly = [self._net_of(month) for month in self._months]
        income, expense = total_rows[Kind.INCOME], total_rows[Kind.EXPENSE]
        self._sheet.put(self._row, 1, "Net profit", look=Look.GRAND)
        for column, value in enumerate([*monthly, net], start=2):
            letter = column_letter(column)
            self._put(column, f"{letter}{income}-{letter}{expense}", value, look=Look.GRAND)
        address = self._sheet.address
        return CategoryFigures(
            self._cells,
            {
                kind: Figure(address(row, self._total_column), self._kind_sums[kind])
                for kind, row in total_rows.items()
            },
            Figure(address(self._row, self._total_column), net),
        )

    def _put_head(self) -> None:
        self._sheet.put_title("Profit and loss by category", self._report.heading.caption)
        titles = ("Category", *("" for _ in self._months), "Total")
        self._sheet.put_headings(HEADING_ROW, *titles)
        self._sheet.widths(30, *(14 for _ in self._months), 16)
        form = "mmm yyyy" if self._report.heading.start.day == 1 else "d mmm yyyy"
        for column, month in enumerate(self._months, start=2):
            self._sheet.put(
                HEADING_ROW, column, month.key, look=Look.FIGURE_HEADING, number_format=form
            )

    def _put_section(self, kind: Kind) -> int:
        """Write the lines of a kind and their total, and return the total's row."""
        self._sheet.put(self._row, 1, PLURAL[kind], look=Look.SECTION)
        self._row += 1
        first = self._row
        for category in category_lines(kind, self._sums):
            self._put_line(kind, category)
            self._row += 1
        row, last = self._row, self._row - 1
        self._sheet.put(row, 1, f"Total {PLURAL[kind].lower()}", look=Look.TOTAL)
        monthly = [self._month_sums.get((kind, month.key), _ZERO) for month in self._months]
        for column, value in enumerate([*monthly, self._kind_sums[kind]], start=2):
            letter = column_letter(column)
            self._put(column, f"SUM({letter}{first}:{letter}{last})", value, look=Look.TOTAL)
        self._row += 2
        return row

    def _put_line(self, kind: Kind, category: str | None) -> None:
        row, sheet_count = self._row, self._report.sheet_count
        self._sheet.put(row, 1, UNCATEGORISED if category is None else category)
        wanted = '"="' if category is None else f"$A{row}"
        is_exact = category is not None and not is_plain_name(category)
        for column, month in enumerate(self._months, start=2):
            cell = f"{column_letter(column)}${HEADING_ROW}"
            text = sum_formula(sheet_count, kind, category=wanted, month=cell, is_exact=is_exact)
            value = self._report.tally.amounts.get((kind, category, month.key), _ZERO)
            self._put(column, text, value)
        total = sum_formula(sheet_count, kind, category=wanted, is_exact=is_exact)
        if self._months:
            total = f"SUM(B{row}:{column_letter(self._total_column - 1)}{row})"
        value = self._sums.get((kind, category), _ZERO)
        self._put(self._total_column, total, value)
        self._cells[kind, category] = Figure(self._sheet.address(row, self._total_column), value)

    def _net_of(self, month: FiscalMonth) -> Decimal:
        income, expense = (self._month_sums.get((kind, month.key), _ZERO) for kind in KINDS)
        return income - expense

    def _put(self, column: int, text: str, value: Decimal, *, look: Look = Look.BODY) -> None:
        formula = Formula(text, value)
        self._sheet.put(self._row, column, formula, look=look, number_format=self._style)
