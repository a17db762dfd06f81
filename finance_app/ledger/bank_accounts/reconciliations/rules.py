"""What a statement and the books come to, and where a difference may come from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from finance_app.kit.money import format_amount
from finance_app.ledger.bank_accounts.rules import BankAccount, MovementKind, movement_name
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.locks.rules import day_words

HINTS_MAX: Final = 5


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A movement that no statement has yet; money out is below zero.

    `entry_kind` and `entry_id` name the entry it is of, `asset_id` the asset, None where it is of
    none. `is_ticked` says that the statement at hand has it.
    """

    id: UUID
    kind: MovementKind
    entry_id: UUID | None
    entry_kind: Kind | None
    asset_id: UUID | None
    day: date
    party: str
    notes: str
    amount: Decimal
    is_ticked: bool

    @property
    def called(self) -> str:
        """The words for it in a sentence: "Staples of 14 March 2026"."""
        if self.kind.is_transfer or self.party:
            name = movement_name(self.kind, self.party)
        else:
            name = f"The {self.kind.value} without a name"
        return f"{name} of {day_words(self.day)}"


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """A statement that the books agreed with.

    `difference` is how much more the books say by now: 0 unless a line of it, or the opening
    balance before it, was changed since. Only the latest can be undone.
    """

    id: UUID
    statement_on: date
    opening_balance: Decimal
    closing_balance: Decimal
    entry_count: int
    difference: Decimal
    is_latest: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """A statement as it is kept, with what its lines come to now."""

    id: UUID
    statement_on: date
    closing_balance: Decimal
    entry_count: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Sums:
    """The open lines up to a day: how many, how many of them ticked, and what those come to."""

    entry_count: int
    ticked_count: int
    ticked: Decimal


def opening_of(account: BankAccount, kept: Sequence[Kept], day: date) -> Decimal:
    """Return what a statement that ends on a day begins with, after those that are kept.

    That is where the last one ended. What the account opened with joins at the statement of its
    opening day, the first one as a rule.
    """
    if not kept:
        return account.opened_by(day)
    joining = account.opened_by(day) - account.opened_by(kept[-1].statement_on)
    return kept[-1].closing_balance + joining


def chained(account: BankAccount, kept: Sequence[Kept]) -> list[Reconciliation]:
    """Return the statements, the earliest first, each beginning where the one before ended."""
    found = []
    for at, one in enumerate(kept):
        opening = opening_of(account, kept[:at], one.statement_on)
        found.append(
            Reconciliation(
                id=one.id,
                statement_on=one.statement_on,
                opening_balance=opening,
                closing_balance=one.closing_balance,
                entry_count=one.entry_count,
                difference=opening + one.amount - one.closing_balance,
                is_latest=one is kept[-1],
            )
        )
    return found


def difference_sentence(difference: Decimal, currency_code: str) -> str:
    """Return how far the books are from a statement; "" where they agree."""
    if not difference:
        return ""
    amount = f"{format_amount(abs(difference), currency_code)} {currency_code}"
    side = "more" if difference > 0 else "less"
    return f"The books come to {amount} {side} than the statement."


def telling_amounts(difference: Decimal) -> tuple[Decimal, ...]:
    """Return the amounts of lines that would explain a difference."""
    return (difference, -difference, difference / 2, difference * 2)


def hint(entry: OpenLine, difference: Decimal) -> str:
    """Return how a line would explain the difference, "" where it would not."""
    if not entry.is_ticked:
        is_it = entry.amount == -difference
        return f"{entry.called} is exactly that and not ticked." if is_it else ""
    if entry.amount == difference:
        return (
            f"{entry.called} is exactly that: untick it if the statement does not have it, or"
            " delete it if it is here twice."
        )
    if entry.amount == -difference:
        return f"{entry.called} is exactly that: it may be missing a second time."
    if entry.amount * 2 == difference:
        other = {MovementKind.EXPENSE: "an income", MovementKind.INCOME: "an expense"}
        way = other.get(entry.kind, "the other way round")
        return f"{entry.called} is half of that: it may be {way}."
    if entry.amount == difference * 2:
        return f"{entry.called} is twice that: its amount may be half."
    return ""


def hints(entries: Sequence[OpenLine], difference: Decimal) -> list[tuple[OpenLine, str]]:
    """Return the lines that would explain a difference, each with a sentence; at most five.

    Those of exactly that amount come first.
    """
    if not difference:
        return []
    told = [(one, hint(one, difference)) for one in entries]
    is_exact = sorted(
        (one for one in told if one[1]), key=lambda one: abs(one[0].amount) != abs(difference)
    )
    return is_exact[:HINTS_MAX]
