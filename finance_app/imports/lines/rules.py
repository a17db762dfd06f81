"""What a file holds: lines of statements, or the rows of a table that needs a mapping first.

Amounts are signed Decimals, negative for money out. A reader never drops a line: what cannot be
used keeps its `problems`, what is no entry (a total, a balance) has a kind of its own.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from functools import reduce
from typing import Final, Generic, NamedTuple, TypeVar

COLUMNS_MAX: Final = 200
"""More columns than this and a table is refused."""

Cell = str | Decimal | date
"""One cell: the text of a CSV file; Excel also has numbers and days of its own."""

T = TypeVar("T")

_SUMS: Final = Context(prec=60, rounding=ROUND_HALF_UP)
_CONTROLS: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff\ufeff]")
_SHOWN_LENGTH_MAX: Final = 60


class FileUnreadableError(ValueError):
    """A file that cannot be read; str() of it is a sentence or two for the user."""


class Format(StrEnum):
    """The formats that can be read."""

    CSV = "csv"
    TSV = "tsv"
    XLSX = "xlsx"
    OFX = "ofx"
    QIF = "qif"
    CAMT = "camt"
    MT940 = "mt940"


class LineKind(StrEnum):
    """What a line is. Only booked lines count towards a closing balance.

    A note is no entry at all: a total, a balance, the header once more, an amount of zero.
    """

    BOOKED = "booked"
    PENDING = "pending"
    NOTE = "note"


class StatementLine(NamedTuple):
    """One line of a file; a named tuple because a file may have a million of them.

    `number` is its row in a table and its position in any other file. `reference` is the bank's
    own unique id, "" without one; `raw` is what the file holds. With `problems` the line cannot
    become an entry as it is; `remarks` only want to be seen. Without a date or an amount, there
    is a problem or the line is a note.
    """

    number: int
    date: date | None
    amount: Decimal | None
    currency_code: str | None
    counterparty: str = ""
    counterparty_account: str = ""
    description: str = ""
    reference: str = ""
    category: str = ""
    balance: Decimal | None = None
    kind: LineKind = LineKind.BOOKED
    raw: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


class Replay(Generic[T]):
    """A stream that can be read again: each pass starts at the beginning, nothing is kept."""

    def __init__(self, start: Callable[[], Iterator[T]]) -> None:
        self._start = start

    def __iter__(self) -> Iterator[T]:
        return self._start()


class TableRow(NamedTuple):
    """One row under the header: its number in the file, its cells, and what is odd in its form.

    With a problem its cells may stand in the wrong columns.
    """

    number: int
    cells: Sequence[Cell]
    problem: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class TableFile:
    """A table whose columns have to be mapped before its rows are statement lines.

    `header` has a name for every column, made up where the file has none. `titles` are the rows
    above the header. `sheet` and `sheets` are for workbooks, `delimiter` for text.
    """

    format: Format
    header: tuple[str, ...]
    rows: Iterable[TableRow]
    has_header: bool
    header_number: int
    titles: tuple[tuple[str, ...], ...] = ()
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Balance:
    """What an account held at the end of a day; negative when overdrawn. `code` is the file's."""

    amount: Decimal
    currency_code: str | None
    date: date | None
    code: str = ""


@dataclass(frozen=True, slots=True)
class StatementFile:
    """One statement of one account; a file may hold several.

    `account` is the IBAN or number as the file has it, "" where it names none. `date_orders`
    and `decimal_marks` are the readings of a format that does not fix them, the one used first,
    more than one where the file leaves it open. `remarks` speak of the statement as a whole,
    `problems` say what of it could not be read.
    """

    format: Format
    version: str
    account: str
    currency_code: str | None
    opening_balance: Balance | None
    closing_balance: Balance | None
    first_on: date | None
    last_on: date | None
    lines: Iterable[StatementLine]
    name: str = ""
    account_name: str = ""
    bank: str = ""
    balances: tuple[Balance, ...] = ()
    date_orders: tuple[str, ...] = ()
    decimal_marks: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """What the lines of a statement come to.

    `difference` is closing less opening less the booked lines: zero proves that nothing is
    missing; None where the file does not give both balances in one currency.
    """

    line_count: int
    booked_count: int
    problem_count: int
    total: Decimal
    difference: Decimal | None


def prove(statement: StatementFile) -> Proof:
    """Return the proof of a statement, in one pass over its lines."""
    lines = booked = troubled = 0
    total, is_mixed = Decimal(0), False
    for line in statement.lines:
        lines += 1
        troubled += bool(line.problems)
        if line.kind is LineKind.BOOKED and line.amount is not None:
            booked += 1
            total = add(total, line.amount)
            is_mixed = is_mixed or line.currency_code != statement.currency_code
    opening, closing = statement.opening_balance, statement.closing_balance
    is_told = opening and closing and opening.currency_code == closing.currency_code
    difference = None
    if opening and closing and is_told and not is_mixed:
        difference = add(add(closing.amount, -opening.amount), -total)
    return Proof(lines, booked, troubled, total, difference)


def add(one: Decimal, other: Decimal) -> Decimal:
    """Return the exact sum, however many amounts are added up."""
    return _SUMS.add(one, other)


def add_up(amounts: Iterable[Decimal]) -> Decimal:
    """Return the exact sum of amounts."""
    return reduce(add, amounts, Decimal(0))


def tidy(text: str) -> str:
    """Return text on one line, without characters that cannot be stored."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join(_CONTROLS.sub("", text).split())


def join_texts(*texts: str) -> str:
    """Return the texts that say something, each once, with a space between."""
    seen = dict.fromkeys(filter(None, map(tidy, texts)))
    return " ".join(seen)


def cell_text(cell: Cell) -> str:
    """Return a cell as text; numbers without exponent, days as 2026-11-20."""
    if isinstance(cell, str):
        return tidy(cell)
    return f"{cell:f}" if isinstance(cell, Decimal) else cell.isoformat()


def quoted(text: str) -> str:
    """Return a text of the file for a sentence, cut to what fits there."""
    shown = "".join(one for one in tidy(text) if one.isprintable())
    return f"“{shown[:_SHOWN_LENGTH_MAX]}{'…' if len(shown) > _SHOWN_LENGTH_MAX else ''}”"


def counted(count: int, one: str, many: str) -> str:
    """Return a count with its noun: "1 row", "2,000 rows"."""
    return f"{count:,} {one if count == 1 else many}"
