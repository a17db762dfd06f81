"""A line of a bank account, and the balances that follow from one of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from finance_app.ledger.bank_accounts.rules import BankAccount, MovementKind
from finance_app.ledger.categories.rules import Kind


@dataclass(frozen=True, slots=True)
class AccountLine:
    """A movement on an account: money out is below zero; `balance` is what it held after it.

    `party` is the vendor or client, the other account of a transfer, or an asset. A payment names
    its entry, an entry itself, an asset itself; `source` is what the journal calls the movement.
    `statement_on` is the day of the statement that has
    the line, None where none is reconciled to it.
    """

    id: UUID
    kind: MovementKind
    source: str
    entry_id: UUID | None
    entry_kind: Kind | None
    asset_id: UUID | None
    day: date
    party: str
    notes: str
    category: str | None
    amount: Decimal
    balance: Decimal
    statement_on: date | None


def balances_down(
    account: BankAccount, latest: Decimal, lines: Iterable[tuple[date, Decimal]]
) -> list[Decimal]:
    """Return the balance after each of some lines in a row, the latest first.

    A line is its day and amount; `latest` is what all lines up to the first of them come to. What
    the account opened with is there from the beginning of its opening day.
    """
    found = []
    for day, amount in lines:
        found.append(latest + account.opened_by(day))
        latest -= amount
    return found
