"""What a plan is: a file, its lines, what they come to, and what may be done with it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from finance_app.ledger.entries.rules import Kind

FILE_NAME_LENGTH_MAX: Final = 200
KEPT_SHOWN_MAX: Final = 500
"""How many entries that stay after an undo are listed."""

POSITION_MAX: Final = 2**32 - 1
"""The last position that the id of an entry has room for."""

_ID_SHIFT: Final = 32
_SMALL_BYTES: Final = 1_000_000


class Status(StrEnum):
    """How far a plan has come."""

    WAITING = "waiting"
    READ = "read"
    COMMITTED = "committed"
    UNDONE = "undone"
    REFUSED = "refused"
    DISCARDED = "discarded"


class LineFilter(StrEnum):
    """Which lines of a plan to list."""

    ALL = "all"
    NEW = "new"
    PROBLEMS = "problems"
    DUPLICATES = "duplicates"
    LEFT_OUT = "left_out"
    REMARKS = "remarks"


class Duplicate(StrEnum):
    """Why a line may be in the books already."""

    NONE = ""
    IMPORTED = "imported"
    REFERENCE = "reference"
    BY_HAND = "by_hand"

    @property
    def sentence(self) -> str:
        """Return the reason as a sentence, "" for none."""
        return _REASONS[self]


_REASONS: Final = {
    Duplicate.NONE: "",
    Duplicate.IMPORTED: "This line was imported before.",
    Duplicate.REFERENCE: "An entry of these days has the bank's reference and this amount.",
    Duplicate.BY_HAND: "An entry of this day and amount is in the books already.",
}


@dataclass(frozen=True, slots=True)
class Counts:
    """What the lines of a plan come to; totals are above zero, in the currency of the books.

    New is what a commit adds. A line that is left out is neither new nor a duplicate nor bad.
    `booked_total` is signed: it leads from the opening to the closing balance.
    """

    line_count: int = 0
    new_count: int = 0
    problem_count: int = 0
    duplicate_count: int = 0
    left_out_count: int = 0
    note_count: int = 0
    remark_count: int = 0
    suggested_count: int = 0
    expense_count: int = 0
    expense_total: Decimal = Decimal(0)
    income_count: int = 0
    income_total: Decimal = Decimal(0)
    booked_total: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Work:
    """What is being done to a plan: `read`, `commit` or `undo`, and how far it has come.

    `total_count` is None as long as nobody knows it. `preview` is what a file seems to hold while
    it is still being read.
    """

    work: str
    done_count: int
    total_count: int | None
    started_at: datetime | None
    is_cancelled: bool
    preview: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Plan:
    """A file that was received, what it says of itself, and what is to become of its lines."""

    id: UUID
    file_name: str
    sha256: bytes
    size_bytes: int
    status: Status
    bank_account_id: UUID | None
    bank_account: str
    currency_code: str
    mapping: Mapping[str, Any] | None
    facts: Mapping[str, Any]
    problem: str
    counts: Counts
    work: Work | None
    version: int
    created_by: UUID | None
    created_at: datetime
    committed_at: datetime | None
    undone_at: datetime | None

    @property
    def is_small(self) -> bool:
        """Say whether work on the plan takes about as long as a page does to appear."""
        return self.size_bytes < _SMALL_BYTES

    @property
    def format(self) -> str:
        """Return the format of the file, "" before it is known."""
        return str(self.facts.get("format", ""))

    @property
    def header(self) -> list[str] | None:
        """Return the names of a table's columns, None for what is no table."""
        return self.facts.get("header")

    @property
    def statements(self) -> list[dict[str, Any]]:
        """Return what the file says of each of its statements; amounts and days are text."""
        return list(self.facts.get("statements", ()))

    @property
    def questions(self) -> list[str]:
        """Return what the file leaves open, to be answered by a mapping before a commit."""
        return list(self.facts.get("questions", ()))

    @property
    def opening_balance(self) -> Decimal | None:
        """Return what the account held before the lines, where the one statement says so."""
        return self._balance("opening_balance")

    @property
    def closing_balance(self) -> Decimal | None:
        """Return what the account held after the lines, where the one statement says so."""
        return self._balance("closing_balance")

    @property
    def difference(self) -> Decimal | None:
        """Return closing less opening less all booked lines; None where the file does not say.

        Zero proves that nothing is missing. It counts corrected lines as they are now.
        """
        if self.opening_balance is None or self.closing_balance is None:
            return None
        return self.closing_balance - self.opening_balance - self.counts.booked_total

    @property
    def first_on(self) -> str | None:
        """Return the first day of the file as 2026-11-25."""
        return min((one["first_on"] for one in self.statements if one["first_on"]), default=None)

    @property
    def last_on(self) -> str | None:
        """Return the last day of the file."""
        return max((one["last_on"] for one in self.statements if one["last_on"]), default=None)

    def _balance(self, name: str) -> Decimal | None:
        if len(self.statements) != 1 or self.statements[0].get(name) is None:
            return None
        return Decimal(self.statements[0][name])


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A line of a plan. `match_id` is the entry that it may be the same as.

    It is stored in a chunk, at a place counted from 1.
    `is_suggested` says that its category comes from what the business did before, `rule_id` which
    rule gave it its name or category.
    """

    position: int
    chunk: int
    place: int
    number: int
    statement: int
    kind: str
    date: date | None
    amount: Decimal | None
    currency_code: str
    counterparty: str
    description: str
    reference: str
    category: str
    is_suggested: bool
    rule_id: UUID | None
    key: str | None
    reference_key: str | None
    problems: tuple[str, ...]
    remarks: tuple[str, ...]
    raw: tuple[str, ...]
    duplicate: Duplicate
    match_id: UUID | None
    is_wanted: bool

    @property
    def entry_kind(self) -> Kind | None:
        """Return what the line becomes: money out is an expense, money in an income."""
        return kind_of(self.amount)


@dataclass(frozen=True, slots=True)
class KeptEntry:
    """An entry that stays in the books after an undo, because it was edited."""

    kind: Kind
    id: UUID
    date: date
    party: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did: how many entries went to the trash, and which were edited and stay."""

    removed_count: int
    kept_count: int
    kept: tuple[KeptEntry, ...] = field(default=())


def kind_of(amount: Decimal | None) -> Kind | None:
    """Return what a signed amount is, None for nothing."""
    if not amount:
        return None
    return Kind.EXPENSE if amount < 0 else Kind.INCOME


def entry_id_of(import_id: UUID, position: int) -> UUID:
    """Return the id of the entry that the line at a position becomes."""
    return UUID(int=(import_id.int >> _ID_SHIFT << _ID_SHIFT) | position)


def sentences_of(text: str) -> tuple[str, ...]:
    """Return the sentences that a column holds."""
    return tuple(text.split("\n")) if text else ()


def raw_of(text: str) -> tuple[str, ...]:
    """Return the cells that a column holds."""
    return tuple(json.loads(text)) if text else ()


def clean_file_name(name: str) -> str:
    """Return a file's name without its folders and what cannot be shown; never empty."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(one for one in last if one.isprintable() and not "\ud800" <= one <= "\udfff")
    return " ".join(shown.split())[-FILE_NAME_LENGTH_MAX:].strip() or "file"
