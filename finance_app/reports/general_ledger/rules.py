"""Lines of an account, and the balance after each."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from finance_app.ledger.gl_accounts.rules import Account
from finance_app.ledger.journals.rules import Sums

DOCUMENTS: Final = {
    "expense": "Expense",
    "income": "Income",
    "payment": "Payment",
    "transfer": "Transfer",
    "opening": "Opening balance",
    "asset": "Asset",
    "asset_change": "Change of an asset",
    "asset_depreciation": "Depreciation before the books began",
}
"""What a document is called, by the kind of its journal."""


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One line of an account. `amount` and `balance` are debits less credits.

    `entry_kind` and `entry_id` are the entry it is of, a payment's too; `asset_id` an asset.
    `counter` names the accounts on the other side.
    """

    journal_id: UUID
    kind: str
    number: int
    day: dt.date
    party: str
    notes: str
    counter: str
    amount: Decimal
    balance: Decimal
    entry_kind: str
    entry_id: UUID | None
    asset_id: UUID | None


@dataclass(frozen=True, slots=True)
class AccountLedger:
    """A page of an account's lines in some days, in their order.

    `opening` is the balance before the days: of an income or expense that of its fiscal year.
    `sums` are those of all lines of the days, this page or another.
    """

    account: Account
    opening: Decimal
    sums: Sums
    lines: Sequence[LedgerLine]
    previous_cursor: str | None
    next_cursor: str | None

    @property
    def closing(self) -> Decimal:
        """The balance at the end of the days."""
        return self.opening + self.sums.balance


def balances_up(before: Decimal, amounts: Sequence[Decimal]) -> list[Decimal]:
    """Return the balance after each line, in the order of the lines."""
    found, balance = [], before
    for amount in amounts:
        balance += amount
        found.append(balance)
    return found
