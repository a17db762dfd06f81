"""The sheet P&L by category: a category a row, with a column a month where they are few."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from finance_app.kit.excel import (
    PALETTE,
    Chart,
    ChartKind,
    FormSheet,
    Formula,
    Look,
    Section,
    Series,
    column_letter,
    number_format,
)
from finance_app.ledger.entries.rules import Kind
from finance_app.reports.workbook.categories.rules import category_checks, largest, line_name
from finance_app.reports.workbook.parts.rules import Filled
from finance_app.reports.workbook.parts.service import Part, nothing
from finance_app.reports.workbook.rules import (
    KINDS,
    PLURAL,
    Figure,
    FiscalMonth,
    Report,
    fiscal_months,
)
from finance_app.reports.workbook.statement.rules import (
    BLANK,
    MONTHS_ACROSS_MAX,
    Rows,
    category_lines,
    is_plain_name,
    months_shown,
    total_checks,
)

_HEADING_ROW: Final = 4
_LARGEST: Final = "Largest expenses"
_ZERO: Final = Decimal(0)


def fill_categories(section: Section, report: Report, _found: None = None) -> Filled:
    """Fill the sheet: every category, totals, net profit, and the largest expenses for a chart."""
    head = report.heading
    months = months_shown(fiscal_months(head.first, head.last, head.start), report.tally.months)
    sheet = section.sheet("P&L by category", landscape=True)
    return _Table(sheet, report, months if len(months) <= MONTHS_ACROSS_MAX else ()).fill()


class _Table:
    """The sheet while it is filled."""

    def __init__(self, sheet: FormSheet, report: Report, months: Sequence[FiscalMonth]) -> None:
        self._sheet = sheet
        self._report = report
        self._months = months
        self._total_column = len(self._months) + 2
        self._style = number_format(report.heading.digits, is_statement=True)
        self._cells: dict[tuple[Kind, str | None], Figure] = {}
        self._sums = report.tally.by_category()
        self._kind_sums = report.tally.by_kind()
        self._month_sums = report.tally.by_month()
        self._row = _HEADING_ROW + 1

    def fill(self) -> Filled:
        self._put_head()
        total_rows = {kind: self._put_section(kind) for kind in KINDS}
        net = self._kind_sums[Kind.INCOME] - self._kind_sums[Kind.EXPENSE]
        monthly = [self._net_of(month) for month in self._months]
        income, expense = total_rows[Kind.INCOME], total_rows[Kind.EXPENSE]
        self._sheet.put(self._row, 1, "Net profit", look=Look.GRAND)
        for column, value in enumerate([*monthly, net], start=2):
            letter = column_letter(column)
            self._put(column, f"{letter}{income}-{letter}{expense}", value, look=Look.GRAND)
        totals = {
            kind: self._figure(row, self._kind_sums[kind]) for kind, row in total_rows.items()
        }
        lines = total_checks(self._report, "by category", totals, self._figure(self._row, net))
        return Filled(
            checks=[*lines, *category_checks(self._report, self._cells)],
            charts=self._put_largest(),
        )

    def _put_head(self) -> None:
        self._sheet.put_title("Profit and loss by category", self._report.heading.caption)
        titles = ("Category", *("" for _ in self._months), "Total")
        self._sheet.put_headings(_HEADING_ROW, *titles)
        self._sheet.widths(30, *(14 for _ in self._months), 16)
        form = "mmm yyyy" if self._report.heading.start.day == 1 else "d mmm yyyy"
        for column, month in enumerate(self._months, start=2):
            self._sheet.put(
                _HEADING_ROW, column, month.key, look=Look.FIGURE_HEADING, number_format=form
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
        self._sheet.put(row, 1, line_name(category))
        wanted = BLANK if category is None else f"$A{row}"
        is_exact = category is not None and not is_plain_name(category)
        for column, month in enumerate(self._months, start=2):
            where = {"category": wanted, "month": f"{column_letter(column)}${_HEADING_ROW}"}
            text = Rows(sheet_count, kind, where, is_exact=is_exact).sum_of()
            value = self._report.tally.amounts.get((kind, category, month.key), _ZERO)
            self._put(column, text, value)
        total = Rows(sheet_count, kind, {"category": wanted}, is_exact=is_exact).sum_of()
        if self._months:
            total = f"SUM(B{row}:{column_letter(self._total_column - 1)}{row})"
        value = self._sums.get((kind, category), _ZERO)
        self._put(self._total_column, total, value)
        self._cells[kind, category] = self._figure(row, value)

    def _put_largest(self) -> list[Chart]:
        """Write the largest expenses under the statement, and return the chart of them."""
        lines = largest(self._cells, Kind.EXPENSE)
        if not lines:
            return []
        self._row += 2
        heading, column = self._row, self._total_column
        self._sheet.put(heading, 1, _LARGEST, look=Look.SECTION)
        for name, figure in lines:
            self._row += 1
            self._sheet.put(self._row, 1, name)
            self._put(column, figure.address, figure.value)
        address = self._sheet.address
        series = Series(
            _LARGEST,
            address(heading + 1, column, self._row),
            [figure.value for _, figure in lines],
            PALETTE[1],
            address(heading, 1),
        )
        return [
            Chart(
                title=_LARGEST,
                label_cells=address(heading + 1, 1, self._row),
                labels=[name for name, _ in lines],
                series=[series],
                kind=ChartKind.BARS,
                number_format=number_format(0),
            )
        ]

    def _net_of(self, month: FiscalMonth) -> Decimal:
        income, expense = (self._month_sums.get((kind, month.key), _ZERO) for kind in KINDS)
        return income - expense

    def _figure(self, row: int, value: Decimal) -> Figure:
        return Figure(self._sheet.address(row, self._total_column), value)

    def _put(self, column: int, text: str, value: Decimal, *, look: Look = Look.BODY) -> None:
        formula = Formula(text, value)
        self._sheet.put(self._row, column, formula, look=look, number_format=self._style)


CATEGORIES: Final = Part(nothing, fill_categories)
