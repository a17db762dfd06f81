"""Which categories are the largest, and what is checked of all of them."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from finance_app.kit.excel_stream import Formula
from finance_app.ledger.entries.rules import Kind
from finance_app.reports.workbook.checks.rules import BY_DATABASE, Check, shown
from finance_app.reports.workbook.rules import KINDS, PLURAL, Figure, Report
from finance_app.reports.workbook.statement.rules import UNCATEGORISED, category_lines

LARGEST_MAX: Final = 8
_ZERO: Final = Decimal(0)

Cells = Mapping[tuple[Kind, str | None], Figure]


def line_name(category: str | None) -> str:
    """Return what the line of a category is called."""
    return UNCATEGORISED if category is None else category


def largest(cells: Cells, kind: Kind) -> list[tuple[str, Figure]]:
    """Return the lines of a kind with an amount, the largest first, no more than a chart shows."""
    found = [
        (line_name(category), figure)
        for (of, category), figure in cells.items()
        if of is kind and figure.value
    ]
    found.sort(key=lambda line: (-line[1].value, line[0].casefold()))
    return found[:LARGEST_MAX]


def category_checks(report: Report, cells: Cells) -> Iterator[Check]:
    """Yield a line a category: what the sheet says, and what the database says."""
    sums = report.ledger.categories
    for kind in KINDS:
        for category in category_lines(kind, [*sums, *cells]):
            figure = cells.get((kind, category))
            formula = shown(figure) if figure else Formula("0", _ZERO)
            name = f"{PLURAL[kind]}, {line_name(category)}"
            yield Check(name, formula, sums.get((kind, category), _ZERO), BY_DATABASE)
