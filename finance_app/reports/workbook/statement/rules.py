"""How formulas over the transactions are said, so that every spreadsheet computes the same.

The columns of the transactions have names (entry_net, entry_type, ...), one more each for every
further sheet of rows (entry_net_2). Names over plain ranges are computed by Excel, LibreOffice
and Google Sheets alike.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from finance_app.kit.excel_stream import Formula
from finance_app.ledger.entries.rules import Kind
from finance_app.reports.workbook.checks.rules import BY_FORMULA, Check, shown
from finance_app.reports.workbook.rules import (
    KINDS,
    PLURAL,
    TYPE_OF,
    Figure,
    FiscalMonth,
    Report,
)

MONTHS_ACROSS_MAX: Final = 36
"""A longer period shows categories without a column a month, and only months with entries."""
UNCATEGORISED: Final = "(Uncategorised)"
BLANK: Final = '"="'
"""The condition that a cell is empty."""

_PLAIN_NAME = re.compile(r"[^\W\d_][^\d*?~<>=#%$€£¥\x00-\x1f]*")
_BOOLEANS: Final = frozenset(
    [
        "true",
        "false",
        "wahr",
        "falsch",
        "vrai",
        "faux",
        "verdadero",
        "falso",
        "vero",
        "waar",
        "onwaar",
        "sant",
        "falskt",
        "sand",
        "falsk",
        "tosi",
        "epätosi",
        "prawda",
        "fałsz",
        "pravda",
        "nepravda",
        "igaz",
        "hamis",
        "doğru",
        "yanlış",
        "истина",
        "ложь",
    ]
)
"""What Excel reads as a boolean, in the languages it has."""


def months_shown(months: Sequence[FiscalMonth], used: Iterable[dt.date]) -> list[FiscalMonth]:
    """Return the months to show: all of a usual period, of a long one those from first to last use.

    `used` are keys of months with entries.
    """
    if len(months) <= MONTHS_ACROSS_MAX:
        return list(months)
    keys = sorted(used) or [months[0].key]
    return [month for month in months if keys[0] <= month.key <= keys[-1]]


def category_lines(kind: Kind, found: Iterable[tuple[Kind, str | None]]) -> list[str | None]:
    """Return the lines of a kind in order of name; the uncategorised line is last, and always."""
    names = {category for of, category in found if of is kind and category is not None}
    return [*sorted(names, key=lambda name: (name.casefold(), name)), None]


def is_plain_name(name: str) -> bool:
    """Say whether a spreadsheet takes the name as a criterion for exactly itself.

    It does not where * ? ~ are wildcards, < > = are comparisons, and what looks like a number,
    a date, a boolean or an error is taken for one.
    """
    return (
        _PLAIN_NAME.fullmatch(name) is not None
        and name == name.strip()
        and name.casefold() not in _BOOLEANS
    )


@dataclass(frozen=True, slots=True)
class Rows:
    """The transactions of a kind that meet conditions, as formulas speak of them.

    `where` has columns by their words (category, party, month, ...), each with the cell, or the
    text, that it must equal. `is_exact` compares letter by letter, for names that SUMIFS would
    read as a pattern or a number.
    """

    sheet_count: int
    kind: Kind
    where: Mapping[str, str] = field(default_factory=dict)
    is_exact: bool = False

    def sum_of(self, column: str = "net") -> str:
        """Return the formula that sums a column of theirs: net, tax, gross, paid."""
        return "+".join(
            f"SUMPRODUCT({self._tests(suffix)},entry_{column}{suffix})"
            if self.is_exact
            else f"SUMIFS(entry_{column}{suffix},{self._pairs(suffix)})"
            for suffix in _suffixes(self.sheet_count)
        )

    def count(self) -> str:
        """Return the formula that counts them."""
        return "+".join(
            f"SUMPRODUCT({self._tests(suffix)})"
            if self.is_exact
            else f"COUNTIFS({self._pairs(suffix)})"
            for suffix in _suffixes(self.sheet_count)
        )

    def _conditions(self) -> Iterable[tuple[str, str]]:
        yield "entry_type", f'"{TYPE_OF[self.kind]}"'
        for word, value in self.where.items():
            yield f"entry_{word}", value

    def _pairs(self, suffix: str) -> str:
        return ",".join(f"{name}{suffix},{value}" for name, value in self._conditions())

    def _tests(self, suffix: str) -> str:
        return "*".join(f"({name}{suffix}={value})" for name, value in self._conditions())


def count_formula(sheet_count: int, function: str, *arguments: str) -> str:
    """Return a function that counts, over all sheets of rows; @ marks names of columns."""
    return "+".join(
        f"{function}({','.join(_named(argument, suffix) for argument in arguments)})"
        for suffix in _suffixes(sheet_count)
    )


def _suffixes(sheet_count: int) -> list[str]:
    return ["" if number == 1 else f"_{number}" for number in range(1, sheet_count + 1)]


def _named(argument: str, suffix: str) -> str:
    return f"{argument[1:]}{suffix}" if argument.startswith("@") else argument


def total_checks(
    report: Report, name: str, totals: Mapping[Kind, Figure], net: Figure
) -> list[Check]:
    """Return the lines that hold the totals of a statement against all transactions."""
    texts = {kind: Rows(report.sheet_count, kind).sum_of() for kind in KINDS}
    sums = report.tally.by_kind()
    lines = [
        Check(
            f"{PLURAL[kind]} {name}",
            shown(totals[kind]),
            Formula(texts[kind], sums[kind]),
            BY_FORMULA,
        )
        for kind in KINDS
    ]
    income, expense = (texts[kind] for kind in KINDS)
    whole = Formula(f"({income})-({expense})", sums[Kind.INCOME] - sums[Kind.EXPENSE])
    return [*lines, Check(f"Net profit {name}", shown(net), whole, BY_FORMULA)]
