"""The Checks sheet: one line a comparison, each of which must read 0.00."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from finance_app.kit.excel import FormSheet, Formula, Look, number_format
from finance_app.ledger.entries.rules import Kind
from finance_app.reports.workbook.rules import KINDS, Figure, Report
from finance_app.reports.workbook.statement.rules import (
    UNCATEGORISED,
    category_lines,
    count_formula,
    sum_formula,
)
from finance_app.reports.workbook.statement.sheets import (
    HEADING_ROW,
    PLURAL,
    CategoryFigures,
    MonthFigures,
)

_ZERO: Final = Decimal(0)
_FIRST_ROW: Final = HEADING_ROW + 2
_ENTRIES: Final = "the entries, by a formula"
_LEDGER: Final = "the totals the ledger keeps"
_DATABASE: Final = "the entries, by the database"


@dataclass(frozen=True, slots=True)
class Check:
    """One line: a figure of the workbook, and what it is held against."""

    name: str
    shown: Formula
    against: Formula | Decimal | int
    source: str
    is_count: bool = False

    @property
    def difference(self) -> Decimal:
        """What the line must not have."""
        other = self.against.value if isinstance(self.against, Formula) else self.against
        return Decimal(self.shown.value) - Decimal(other)


def fill_checks(
    sheet: FormSheet,
    report: Report,
    months: MonthFigures,
    categories: CategoryFigures,
    *,
    more: Iterable[Check] = (),
) -> Figure:
    """Fill the sheet, and return the sum of all differences without their signs."""
    sheet.put_title("Checks: every difference must be 0.00", report.heading.caption)
    titles = ("Check", "In this workbook", "Compared with", "Difference", "Which is")
    sheet.put_headings(HEADING_ROW, *titles)
    sheet.put(HEADING_ROW, len(titles), titles[-1], look=Look.HEADING)
    sheet.widths(44, 20, 20, 16, 34)
    digits = max(report.heading.digits, 2)
    lines = [*_checks(report, months, categories), *more]
    for row, line in enumerate(lines, start=_FIRST_ROW):
        form = number_format(0 if line.is_count else report.heading.digits)
        sheet.put(row, 1, line.name)
        sheet.put(row, 2, line.shown, number_format=form)
        sheet.put(row, 3, line.against, number_format=form)
        difference = Formula(f"ROUND(B{row}-C{row},{digits})", line.difference)
        sheet.put(row, 4, difference, number_format=number_format(digits))
        sheet.put(row, 5, line.source, look=Look.NOTE)
    total = sum((abs(line.difference) for line in lines), _ZERO)
    row, last = _FIRST_ROW - 1, _FIRST_ROW + len(lines) - 1
    sheet.put(row, 1, "All differences together", look=Look.SECTION)
    text = f"SUMPRODUCT(ABS(D{_FIRST_ROW}:D{last}))"
    form = number_format(digits)
    sheet.put(row, 4, Formula(text, total), look=Look.SECTION, number_format=form)
    return Figure(sheet.address(row, 4), total)


def _checks(report: Report, months: MonthFigures, categories: CategoryFigures) -> Iterator[Check]:
    """Yield the lines in the order of the sheet."""
    yield from _against_entries(report, "by month", months.totals, months.net)
    yield from _against_entries(report, "by category", categories.totals, categories.net)
    yield from _against_totals(report, months)
    yield from _against_database(report, categories)
    yield from _counts(report)


def _shown(figure: Figure) -> Formula:
    return Formula(figure.address, figure.value)


def _against_entries(
    report: Report, sheet: str, totals: Mapping[Kind, Figure], net: Figure
) -> Iterator[Check]:
    texts = {kind: sum_formula(report.sheet_count, kind) for kind in KINDS}
    sums = report.tally.by_kind()
    for kind in KINDS:
        whole = Formula(texts[kind], sums[kind])
        yield Check(f"{PLURAL[kind]} {sheet}", _shown(totals[kind]), whole, _ENTRIES)
    income, expense = (texts[kind] for kind in KINDS)
    difference = sums[Kind.INCOME] - sums[Kind.EXPENSE]
    whole = Formula(f"({income})-({expense})", difference)
    yield Check(f"Net profit {sheet}", _shown(net), whole, _ENTRIES)


def _against_totals(report: Report, months: MonthFigures) -> Iterator[Check]:
    kept, summed = report.ledger.months, report.ledger.summed_months
    for kind in KINDS:
        whole = sum((amount for (of, _), amount in kept.items() if of is kind), _ZERO)
        yield Check(f"{PLURAL[kind]} of the period", _shown(months.totals[kind]), whole, _LEDGER)
    for (kind, month), figure in months.cells.items():
        source = _DATABASE if month.key in summed else _LEDGER
        amount = kept.get((kind, month.key), _ZERO)
        yield Check(f"{PLURAL[kind]}, {month.label}", _shown(figure), amount, source)


def _against_database(report: Report, categories: CategoryFigures) -> Iterator[Check]:
    sums = report.ledger.categories
    for kind in KINDS:
        for category in category_lines(kind, [*sums, *categories.cells]):
            figure = categories.cells.get((kind, category))
            shown = _shown(figure) if figure else Formula("0", _ZERO)
            name = f"{PLURAL[kind]}, {UNCATEGORISED if category is None else category}"
            yield Check(name, shown, sums.get((kind, category), _ZERO), _DATABASE)


def _counts(report: Report) -> Iterator[Check]:
    count, code = report.tally.row_count, report.heading.currency_code
    sheets = report.sheet_count
    rows = Formula(count_formula(sheets, "COUNTA", "@entry_id"), count)
    yield Check("Entries", rows, report.ledger.counted, _DATABASE, is_count=True)
    yield Check("Entries", rows, report.ledger.kept_count, _LEDGER, is_count=True)
    numbers = Formula(count_formula(sheets, "COUNT", "@entry_amount"), count)
    yield Check("Entries with an amount", numbers, rows, _ENTRIES, is_count=True)
    in_currency = count_formula(sheets, "COUNTIF", "@entry_currency", f'"{code}"')
    yield Check(f"Entries in {code}", Formula(in_currency, count), rows, _ENTRIES, is_count=True)
