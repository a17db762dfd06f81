"""Columns of a table: mapped as was chosen, as was saved for its header, or as it seems.

A mapping that says all is used as it is. Otherwise the rows decide how dates and amounts are
written: of a large table, rows from all parts of it, where they leave no doubt; else all rows.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any, Final, TypeVar

from finance_app.imports.amounts.rules import DecimalMark
from finance_app.imports.dates.rules import DateError, DateOrder, read_date
from finance_app.imports.guesses.rules import Guess, complete, guess_mapping
from finance_app.imports.lines.rules import (
    Cell,
    FileUnreadableError,
    Replay,
    StatementFile,
    TableFile,
    cell_text,
)
from finance_app.imports.mapping.rules import TableMapping, read_lines
from finance_app.imports.reading.rules import LINES_MAX, ReadRequest
from finance_app.imports.reading.tallies.rules import iso, plain

HEAD_ROWS: Final = 2_000
"""How many rows show what a column holds where they decide nothing."""

E = TypeVar("E", bound=StrEnum)

_WORDS: Final = frozenset({"only_words", "out_words", "in_words"})
_WORD_LENGTH_MAX: Final = 100
_WORDS_MAX: Final = 50
_AMOUNTS: Final = ("amount", "debit", "credit")
_NO_FIT: Final = "This mapping does not fit: {} {}."


@dataclass(frozen=True, slots=True)
class Choice:
    """The mapping to read by, and the guess whose figures are shown with it.

    `is_whole` says that these figures are of all rows, `is_settled` that no other rows can change
    the mapping, `is_told` that it was chosen, for this file or an earlier one.
    """

    mapping: TableMapping
    guess: Guess
    questions: tuple[str, ...] = ()
    is_whole: bool = False
    is_settled: bool = True
    is_told: bool = False


@dataclass(frozen=True, slots=True)
class Mapped:
    """A table with its mapping and its lines; `questions` have to be answered first."""

    statement: StatementFile
    choice: Choice
    mapping: Mapping[str, Any]
    readings: Mapping[str, Any]
    remarks: tuple[str, ...]


def header_hash(header: tuple[str, ...]) -> str:
    """Return what makes two headers the same."""
    return hashlib.sha256("\x1f".join(header).encode("utf-8", "replace")).hexdigest()


def map_table(table: TableFile, request: ReadRequest, sampled: Choice | None = None) -> Mapped:
    """Return the table mapped, as some of its rows already say where they leave no doubt.

    Raises FileUnreadableError for a mapping that does not fit the table.
    """
    names = tuple(one.name for one in sampled.guess.columns) if sampled else ()
    is_same = sampled is not None and sampled.is_settled and names == table.header
    choice = sampled if sampled and is_same else choose(table, request)
    currency_code = request.currency_code
    statement = StatementFile(
        format=table.format,
        version="",
        account="",
        currency_code=currency_code,
        opening_balance=None,
        closing_balance=None,
        first_on=None,
        last_on=None,
        lines=Replay(lambda: read_lines(table, choice.mapping, currency_code)),
    )
    chosen = request.mapping or {}
    mapping = {
        **asdict(choice.mapping),
        "sheet": table.sheet,
        "encoding": chosen.get("encoding") or "",
        "delimiter": chosen.get("delimiter") or "",
    }
    remarks = (*table.remarks, *choice.guess.remarks)
    return Mapped(statement, choice, mapping, _readings(table, choice), remarks)


def mapping_from(raw: Mapping[str, Any], column_count: int) -> TableMapping:
    """Return a mapping that was stored or sent. Raises FileUnreadableError for what does not fit.

    What is unknown is passed over.
    """
    made: dict[str, Any] = {}
    for one in fields(TableMapping):
        if one.name not in raw or (value := raw[one.name]) is None:
            continue
        if one.name == "date_order":
            made[one.name] = one_of(DateOrder, one.name, value)
        elif one.name == "decimal_mark":
            made[one.name] = one_of(DecimalMark, one.name, value)
        elif one.name in _WORDS:
            made[one.name] = tuple(_word(one.name, word) for word in _listed(one.name, value))
        elif one.name == "description":
            places = _listed(one.name, value)
            made[one.name] = tuple(_place(one.name, at, column_count) for at in places)
        elif one.name.startswith("is_"):
            made[one.name] = value is True
        else:
            made[one.name] = _place(one.name, value, column_count)
    return TableMapping(**made)


def one_of(kind: type[E], name: str, value: object) -> E:
    """Return the member that was stored or sent. Raises FileUnreadableError for another value."""
    words = [one.value for one in kind]
    if value not in words:
        raise FileUnreadableError(_NO_FIT.format(name, f"is one of {', '.join(words)}"))
    return kind(value)


def choose(table: TableFile, request: ReadRequest, *, is_whole: bool = True) -> Choice:
    """Return the mapping for a table, or with not `is_whole` for one that has it as its sample.

    Raises FileUnreadableError for a mapping that does not fit the table.
    """
    choice = _choose(table, request, is_whole=is_whole)
    if choice.is_whole or choice.is_told:
        return choice
    mapping = choice.mapping
    if _is_order_free(table, mapping.date):
        mapping = replace(mapping, date_order=DateOrder.YMD)
    return replace(choice, mapping=mapping, is_settled=_is_clear(choice.guess))


def _choose(table: TableFile, request: ReadRequest, *, is_whole: bool) -> Choice:
    chosen, width, code = request.mapping or {}, len(table.header), request.currency_code
    saved = request.saved.get(header_hash(table.header), {})
    mapping_from(chosen, width)  # what is wrong is said, even where it would not be used
    is_chosen = any(chosen.get(name) is not None for name in ("date", *_AMOUNTS))
    if not is_chosen and not saved:
        guess = guess_mapping(table, code, row_count_max=LINES_MAX)
        return Choice(guess.mapping, guess, guess.questions, is_whole)
    raw = chosen if is_chosen else saved
    mapping = mapping_from(raw, width)
    is_told = mapping.is_complete and bool(raw.get("date_order") and raw.get("decimal_mark"))
    row_count_max = HEAD_ROWS if is_told and is_chosen else LINES_MAX
    guess = complete(table, mapping, code, row_count_max=row_count_max)
    if is_told and (is_chosen or _agrees(table, guess, mapping)):
        return Choice(mapping, guess, is_told=True)
    questions = guess.questions if is_chosen or not guess.mapping.is_complete else ()
    return Choice(_settled(guess, raw, is_chosen=is_chosen), guess, questions, is_whole)


def _is_clear(guess: Guess) -> bool:
    """Say whether rows from all parts of a table say all; the others could but agree or not fit.

    Whole amounts do not tell the mark before decimals. Words for in and out may be rare.
    """
    if len(guess.dates) != 1 or len(guess.amounts) != 1 or guess.questions:
        return False
    exponent = guess.amounts[0].total.as_tuple().exponent
    return isinstance(exponent, int) and exponent < 0 and guess.mapping.sign is None


def _is_order_free(table: TableFile, place: int | None) -> bool:
    """Say whether all days of a sample are the same in each order, as 2026-11-20 is.

    Read year first, a day of the other rows that is not so does not fit, and is not taken for
    another day.
    """
    texts = {row.cells[place] for row in table.rows if place is not None and place < len(row.cells)}
    return all(len({_day(text, order) for order in DateOrder}) == 1 for text in texts)


def _day(cell: Cell, order: DateOrder) -> date | None:
    try:
        return read_date(cell, order)
    except DateError:
        return None


def _agrees(table: TableFile, guess: Guess, mapping: TableMapping) -> bool:
    """Say whether a file, by these rows, can be read as the one before it was."""
    orders = {one.order for one in guess.dates} or {mapping.date_order}
    if _is_order_free(table, mapping.date):
        orders.add(DateOrder.YMD)
    marks = {one.mark for one in guess.amounts} or {mapping.decimal_mark}
    return mapping.date_order in orders and mapping.decimal_mark in marks


def _settled(guess: Guess, raw: Mapping[str, Any], *, is_chosen: bool) -> TableMapping:
    """Return the mapping of a guess, with what was chosen; what was before, the file may refute."""
    mapping = guess.mapping
    orders = [one.order.value for one in guess.dates]
    marks = [one.mark.value for one in guess.amounts]
    order, mark = raw.get("date_order"), raw.get("decimal_mark")
    if order and (is_chosen or (len(orders) > 1 and order in orders)):
        mapping = replace(mapping, date_order=DateOrder(order))
    if mark and (is_chosen or (len(marks) > 1 and mark in marks)):
        mapping = replace(mapping, decimal_mark=DecimalMark(mark))
    return mapping


def _readings(table: TableFile, choice: Choice) -> dict[str, Any]:
    """Return what the columns say, with every reading of days and amounts that is left."""
    guess = choice.guess
    return {
        "is_whole": choice.is_whole,
        "preset": guess.preset,
        "sheet": table.sheet,
        "sheets": list(table.sheets),
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "has_header": table.has_header,
        "titles": [" ".join(filter(None, map(cell_text, row))) for row in table.titles],
        "columns": [{"name": one.name, "samples": list(one.samples)} for one in guess.columns],
        "dates": [
            {
                "order": one.order.value,
                "value_count": one.value_count,
                "failure_count": one.failure_count,
                "first_on": iso(one.first_on),
                "last_on": iso(one.last_on),
            }
            for one in guess.dates
        ],
        "amounts": [
            {
                "decimal_mark": one.mark.value,
                "value_count": one.value_count,
                "failure_count": one.failure_count,
                "minimum": plain(one.minimum),
                "maximum": plain(one.maximum),
                "total": plain(one.total),
            }
            for one in guess.amounts
        ],
    }


def _listed(name: str, value: object) -> list[Any]:
    if not isinstance(value, list | tuple) or len(value) > _WORDS_MAX:
        raise FileUnreadableError(_NO_FIT.format(name, "is a short list"))
    return list(value)


def _word(name: str, value: object) -> str:
    if not isinstance(value, str) or len(value) > _WORD_LENGTH_MAX:
        raise FileUnreadableError(_NO_FIT.format(name, "has short words"))
    return value


def _place(name: str, value: object, column_count: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < column_count:
        raise FileUnreadableError(
            _NO_FIT.format(name, f"is the number of a column, 0 to {column_count - 1}")
        )
    return value
