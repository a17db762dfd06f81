"""What a transfer is, and which accounts money can move between."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from finance_app.kit.money import format_amount
from finance_app.ledger.gl_accounts.rules import Account, SystemAccount
from finance_app.ledger.locks.rules import day_words

NOTES_LENGTH_MAX: Final = 10_000
PATH: Final = "/transfers"
SORT: Final = "-date"
TRASH_SORT: Final = "-deleted"
SAME_ACCOUNT: Final = "Choose two different accounts."


@dataclass(frozen=True, slots=True)
class Transfer:
    """An amount above zero, in the business's currency, from one account to another.

    `expense_id` and `income_id` are the entries in the trash that it stands for, if it does.
    """

    id: UUID
    date: date
    from_account_id: UUID
    from_account: str
    to_account_id: UUID
    to_account: str
    amount: Decimal
    currency_code: str
    notes: str
    version: int
    created_at: datetime
    deleted_at: datetime | None = None
    expense_id: UUID | None = None
    income_id: UUID | None = None

    @property
    def is_of_entries(self) -> bool:
        """Whether it stands for an expense and an income."""
        return self.expense_id is not None


def account_problem(account: Account) -> str:
    """Return why money cannot move to or from an account by a transfer, "" where it can.

    Any account of the balance sheet will do but the one that the ledger clears by itself.
    """
    if not account.type.is_permanent:
        return f"{account.name} collects entries. Choose an account that money is on, or owed on."
    if account.id == SystemAccount.CLEARING:
        return f"{account.name} is kept by the ledger itself and always comes back to zero."
    return ""


def transfer_text(transfer: Transfer) -> str:
    """Return a transfer in words: "500.00 from Current to Savings on 14 March 2026"."""
    amount = format_amount(transfer.amount, transfer.currency_code)
    way = f"from {transfer.from_account} to {transfer.to_account}"
    return f"{amount} {way} on {day_words(transfer.date)}"


def transfer_href(transfer_id: UUID) -> str:
    """Return the address that opens a transfer."""
    return f"{PATH}?{urlencode({'open': str(transfer_id)})}"
