"""The sheet P&L by month: a fiscal month a row, every figure a formula over the transactions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from finance_app.kit.excel import (
    INK_COLOUR,
    PALETTE,
    Chart,
    FormSheet,
    Formula,
    Look,
    Section,
    Series,
    column_letter,
    number_format,
)
from finance_app.ledger.entries.rules import Kind
from finance_app.reports.workbook.checks.rules import BY_DATABASE, BY_LEDGER, Check, shown
from finance_app.reports.workbook.parts.rules import Filled, KeyFigure
from finance_app.reports.workbook.parts.service import Part, nothing
from finance_app.reports.workbook.rules import (
    DATE_FORMAT,
    KINDS,
    PLURAL,
    Figure,
    FiscalMonth,
    Report,
    fiscal_months,
)
from finance_app.reports.workbook.statement.rules import (
    Rows,
    count_formula,
    months_shown,
    total_checks,
)

_HEADING_ROW: Final = 4
_KEY_COLUMN, _NET_COLUMN, _COUNT_COLUMN = 2, 6, 7
_AMOUNT_COLUMN: Final = {Kind.INCOME: 4, Kind.EXPENSE: 5}
_NAME: Final = {Kind.INCOME: "Income_total", Kind.EXPENSE: "Expense_total"}
_TITLES: Final = (
    "Fiscal month", "Starts on", "Ends on", "Income", "Expenses", "Net profit", "Entries",
)  # fmt: skip
_ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """Where the sheet has its figures; `first_row` to `last_row` are its months."""

    cells: Mapping[tuple[Kind, FiscalMonth], Figure]
    totals: Mapping[Kind, Figure]
    net: Figure
    months: Sequence[FiscalMonth]
    nets: Sequence[Decimal]
    first_row: int
    last_row: int


def fill_months(section: Section, report: Report, _found: None = None) -> Filled:
    """Fill the sheet: income, expenses, net and count of every fiscal month, and of all."""
    sheet, head = section.sheet("P&L by month"), report.heading
    months = months_shown(fiscal_months(head.first, head.last, head.start), report.tally.months)
    sheet.put_title("Profit and loss by fiscal month", head.caption)
    sheet.put_headings(_HEADING_ROW, *_TITLES)
    sheet.widths(30, 12, 12, 18, 18, 18, 10)
    figures = _put_months(sheet, report, months)
    key_figures = [
        KeyFigure(PLURAL[kind], figures.totals[kind], _NAME[kind], Look.BODY) for kind in KINDS
    ]
    return Filled(
        checks=[*total_checks(report, "by month", figures.totals, figures.net),
                *_against_ledger(report, figures)],
        key_figures=[*key_figures, KeyFigure("Net profit", figures.net, "Net_profit", Look.GRAND)],
        charts=[_chart(sheet, figures)],
    )  # fmt: skip


def _put_months(sheet: FormSheet, report: Report, months: Sequence[FiscalMonth]) -> MonthFigures:
    style = number_format(report.heading.digits, is_statement=True)
    sums = report.tally.by_month()
    cells: dict[tuple[Kind, FiscalMonth], Figure] = {}
    nets = []
    for row, month in enumerate(months, start=_HEADING_ROW + 1):
        sheet.put(row, 1, month.label)
        sheet.put(row, _KEY_COLUMN, month.key, number_format=DATE_FORMAT)
        sheet.put(row, 3, month.last, number_format=DATE_FORMAT)
        for kind, column in _AMOUNT_COLUMN.items():
            value = sums.get((kind, month.key), _ZERO)
            text = Rows(report.sheet_count, kind, {"month": f"$B{row}"}).sum_of()
            sheet.put(row, column, Formula(text, value), number_format=style)
            cells[kind, month] = Figure(sheet.address(row, column), value)
        nets.append(cells[Kind.INCOME, month].value - cells[Kind.EXPENSE, month].value)
        sheet.put(row, _NET_COLUMN, Formula(f"D{row}-E{row}", nets[-1]), number_format=style)
        count = count_formula(report.sheet_count, "COUNTIFS", "@entry_month", f"$B{row}")
        found = report.tally.count_of_month(month.key)
        sheet.put(row, _COUNT_COLUMN, Formula(count, found), number_format="#,##0")
    last_row = _HEADING_ROW + len(months)
    totals, net = _put_totals(sheet, report, last_row)
    return MonthFigures(cells, totals, net, months, nets, _HEADING_ROW + 1, last_row)


def _put_totals(
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
        text = f"SUM({letter}{_HEADING_ROW + 1}:{letter}{last_row})"
        form = "#,##0" if column == _COUNT_COLUMN else style
        sheet.put(row, column, Formula(text, value), look=Look.GRAND, number_format=form)
    totals = {
        kind: Figure(sheet.address(row, column), sums[kind])
        for kind, column in _AMOUNT_COLUMN.items()
    }
    return totals, Figure(sheet.address(row, _NET_COLUMN), net)


def _against_ledger(report: Report, figures: MonthFigures) -> Iterator[Check]:
    kept, summed = report.ledger.months, report.ledger.summed_months
    for kind in KINDS:
        whole = sum((amount for (of, _), amount in kept.items() if of is kind), _ZERO)
        yield Check(f"{PLURAL[kind]} of the period", shown(figures.totals[kind]), whole, BY_LEDGER)
    for (kind, month), figure in figures.cells.items():
        source = BY_DATABASE if month.key in summed else BY_LEDGER
        amount = kept.get((kind, month.key), _ZERO)
        yield Check(f"{PLURAL[kind]}, {month.label}", shown(figure), amount, source)


def _chart(sheet: FormSheet, figures: MonthFigures) -> Chart:
    """Return income and expenses side by side, net over them, a fiscal month a step."""

    def series(column: int, values: Sequence[Decimal], colour: str) -> Series:
        cells = sheet.address(figures.first_row, column, figures.last_row)
        title_cell = sheet.address(_HEADING_ROW, column)
        return Series(_TITLES[column - 1], cells, values, colour, title_cell)

    return Chart(
        title="Income, expenses and net profit by fiscal month",
        label_cells=sheet.address(figures.first_row, 1, figures.last_row),
        labels=[month.label for month in figures.months],
        series=[
            series(column, [figures.cells[kind, month].value for month in figures.months], colour)
            for (kind, column), colour in zip(_AMOUNT_COLUMN.items(), PALETTE, strict=False)
        ],
        line=series(_NET_COLUMN, figures.nets, INK_COLOUR),
        number_format=number_format(0),
    )


MONTHS: Final = Part(nothing, fill_months)
