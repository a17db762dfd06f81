"""The header of a table: the row that names columns, above the first rows with dates and amounts.

Banks put titles above it, split it in two rows, or leave it out. A header is known by its words;
where no word is known, by being texts over values.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from finance_app.imports.amounts.rules import is_amount_like
from finance_app.imports.dates.rules import is_date_like
from finance_app.imports.lines.rules import Cell, FileUnreadableError, cell_text
from finance_app.imports.vocabulary.rules import known_count

ROWS_LOOKED_AT: Final = 60
"""How many rows from the top may hold the header."""

Row = Sequence[Cell]

_NAMES_MIN: Final = 2
_NO_TABLE: Final = (
    "No table was found in this file: no row has two columns or more. If it is a table, its "
    "columns are divided by something unusual; save it as CSV with commas."
)
_NO_ROWS: Final = "This file has a header but no rows under it. There is nothing to import."


@dataclass(frozen=True, slots=True)
class Header:
    """The names of the columns, and the place among the rows where the data begins.

    `place` is the row of the header, the lower one of two, -1 without a header.
    """

    names: tuple[str, ...]
    place: int
    start: int


def find_header(rows: Sequence[Row]) -> Header:
    """Return the header among the first rows of a file, blank ones left out.

    Raises FileUnreadableError where there is no table, or nothing under its header.
    """
    if not any(_width(row) >= _NAMES_MIN for row in rows):
        raise FileUnreadableError(_NO_TABLE)
    values = [_value_count(row) for row in rows]
    place = _header_place(rows, values)
    if place < 0:
        start = next((at for at, count in enumerate(values) if count >= _NAMES_MIN), 0)
        width = max(_width(row) for row in rows[start:])
        return Header(tuple(f"Column {at}" for at in range(1, width + 1)), -1, start)
    names = [cell_text(cell) for cell in rows[place]]
    if place and _is_upper_half(rows[place - 1], rows[place], values[place - 1]):
        names = _merged([cell_text(cell) for cell in rows[place - 1]], names)
    elif place + 2 < len(rows) and _is_lower_half(rows, values, place):
        place += 1
        names = _merged(names, [cell_text(cell) for cell in rows[place]])
    if place + 1 >= len(rows):
        raise FileUnreadableError(_NO_ROWS)
    return Header(_named(names), place, place + 1)


def _width(row: Row) -> int:
    return sum(bool(cell_text(cell)) for cell in row)


def _is_value(cell: Cell) -> bool:
    """Say whether a cell is an amount or a date; a typed one always is."""
    if isinstance(cell, Decimal | date):
        return True
    text = cell.strip()
    return bool(text) and (is_amount_like(text) or is_date_like(text))


def _value_count(row: Row) -> int:
    return sum(map(_is_value, row))


def _header_place(rows: Sequence[Row], values: Sequence[int]) -> int:
    """Return the row that names the columns best, -1 where none does."""
    best, best_score = -1, (0, 0)
    for place, row in enumerate(rows):
        names = _width(row)
        known = known_count(cell_text(cell) for cell in row)
        if names < _NAMES_MIN or values[place] or not (known or _has_values_below(rows, place)):
            continue
        score = (known, names if known else min(names, 1))
        if score > best_score:
            best, best_score = place, score
    return best


def _has_values_below(rows: Sequence[Row], place: int) -> bool:
    """Say whether the next row has a date or an amount, and no more columns than are named."""
    if place + 1 >= len(rows):
        return False
    below = rows[place + 1]
    return _value_count(below) > 0 and _width(below) <= _width(rows[place]) + 1


def _is_upper_half(upper: Row, lower: Row, values: int) -> bool:
    """Say whether the row above names groups of columns: it fills a gap of the header."""
    if values or _width(upper) < _NAMES_MIN:
        return False
    cells = zip(upper, lower, strict=False)
    return any(cell_text(above) and not cell_text(below) for above, below in cells)


def _is_lower_half(rows: Sequence[Row], values: Sequence[int], place: int) -> bool:
    """Say whether the row below goes on naming: no value in it, known words, data under it."""
    lower = rows[place + 1]
    names = [cell_text(cell) for cell in lower]
    fills = any(
        text and (at >= len(rows[place]) or not cell_text(rows[place][at]))
        for at, text in enumerate(names)
    )
    is_naming = known_count(names) > 0 and (fills or known_count(names) >= _NAMES_MIN)
    return not values[place + 1] and is_naming and values[place + 2] > 0


def _merged(upper: list[str], lower: list[str]) -> list[str]:
    """Return the names of two rows; a group stands in its first column and holds for the next."""
    width = max(len(upper), len(lower))
    upper += [""] * (width - len(upper))
    lower += [""] * (width - len(lower))
    names, group = [], ""
    for above, below in zip(upper, lower, strict=True):
        group = above or (group if below else "")
        names.append(f"{group} {below}".strip() if group != below else below)
    return names


def _named(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names with one for every column that has none; those at the end are dropped."""
    texts = list(names)
    while texts and not texts[-1]:
        texts.pop()
    return tuple(text or f"Column {at}" for at, text in enumerate(texts, start=1))
