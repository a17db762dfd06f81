"""How the statement's formulas are said, so that every spreadsheet computes the same.

The columns of the entries have names (entry_amount, entry_type, ...), one more each for every
further sheet of rows (entry_amount_2). Names over plain ranges are computed by Excel, LibreOffice
and Google Sheets alike.
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from typing import Final

from finance_app.ledger.entries.rules import Kind
from finance_app.reports.workbook.rules import TYPE_OF, FiscalMonth

MONTHS_ACROSS_MAX: Final = 36
"""A longer period shows categories without a column a month, and only months with entries."""
UNCATEGORISED: Final = "(Uncategorised)"


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


def sum_formula(
    sheet_count: int, kind: Kind, *, category: str = "", month: str = "", is_exact: bool = False
) -> str:
    """Return the formula that sums entries of a kind, with further conditions.

    `category` and `month` are the cells (or the text) to compare with. `is_exact` compares
    category names letter by letter, for those that SUMIFS would read as a pattern or a number.
    """
    conditions = [("entry_type", f'"{TYPE_OF[kind]}"')]
    if category:
        conditions.append(("entry_category", category))
    if month:
        conditions.append(("entry_month", month))
    return "+".join(
        _one_sum(conditions, suffix, is_exact=is_exact) for suffix in _suffixes(sheet_count)
    )


def count_formula(sheet_count: int, function: str, *arguments: str) -> str:
    """Return a function that counts, over all sheets of the entries; @ marks names of columns."""
    return "+".join(
        f"{function}({','.join(_named(argument, suffix) for argument in arguments)})"
        for suffix in _suffixes(sheet_count)
    )


def _suffixes(sheet_count: int) -> list[str]:
    return ["" if number == 1 else f"_{number}" for number in range(1, sheet_count + 1)]


def _named(argument: str, suffix: str) -> str:
    return f"{argument[1:]}{suffix}" if argument.startswith("@") else argument


def _one_sum(conditions: Sequence[tuple[str, str]], suffix: str, *, is_exact: bool) -> str:
    if is_exact:
        tests = "*".join(f"({name}{suffix}={value})" for name, value in conditions)
        return f"SUMPRODUCT({tests},entry_amount{suffix})"
    pairs = ",".join(f"{name}{suffix},{value}" for name, value in conditions)
    return f"SUMIFS(entry_amount{suffix},{pairs})"
