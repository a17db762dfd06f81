"""A line of a bank account, and the balances that follow from one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from finance_app.ledger.categories.rules import Kind

KINDS: Final = (Kind.EXPENSE, Kind.INCOME)
"""In the order of two entries of one day and id, one of each kind."""


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An entry on an account: money out is below zero; `balance` is what it held after it.

    `statement_on` is the day of the statement that has it, None where none is reconciled to it.
    """

    id: UUID
    kind: Kind
    day: date
    party: str
    notes: str
    category: str | None
    amount: Decimal
    balance: Decimal
    statement_on: date | None


def balances_down(latest: Decimal, amounts: Sequence[Decimal]) -> list[Decimal]:
    """Return the balance after each of some amounts in a row, the latest first.

    `latest` is the balance after the first of them.
    """
    found = []
    for amount in amounts:
        found.append(latest)
        latest -= amount
    return found
