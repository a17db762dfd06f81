"""Accounts of the general ledger: their types, and those that every business has."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

from finance_app.ledger.categories.rules import Kind

NAME_LENGTH_MAX: Final = 120
CODE_LENGTH_MAX: Final = 20


class AccountType(StrEnum):
    """What an account is, in the order of a balance sheet and a profit and loss."""

    ASSET = "asset"
    LIABILITY = "liability"
    EQUITY = "equity"
    INCOME = "income"
    EXPENSE = "expense"

    @property
    def is_debit(self) -> bool:
        """Whether its balance is usually a debit."""
        return self in {AccountType.ASSET, AccountType.EXPENSE}

    @property
    def is_permanent(self) -> bool:
        """Whether its balance goes on from year to year: it is on the balance sheet."""
        return self in {AccountType.ASSET, AccountType.LIABILITY, AccountType.EQUITY}

    @property
    def label(self) -> str:
        """Its name on a page."""
        return {"liability": "Liability"}.get(self.value, self.value.capitalize())


class AccountRole(StrEnum):
    """What an account is for; reports group by it."""

    BANK = "bank"
    CASH = "cash"
    CARD = "card"
    RECEIVABLE = "receivable"
    PAYABLE = "payable"
    FIXED_ASSET = "fixed_asset"
    DEPRECIATION = "depreciation"
    CLEARING = "clearing"
    TAX = "tax"
    LOAN = "loan"
    EQUITY = "equity"
    OPENING = "opening"
    OTHER = "other"
    CATEGORY = "category"
    UNCATEGORISED = "uncategorised"

    @property
    def is_money(self) -> bool:
        """Whether money itself is on it: what a cash flow explains."""
        return self in {AccountRole.BANK, AccountRole.CASH, AccountRole.CARD}


class SystemAccount:
    """Ids of the accounts that every business has; their key has the business in front."""

    RECEIVABLE: Final = UUID(int=0x01)
    PAYABLE: Final = UUID(int=0x02)
    CASH: Final = UUID(int=0x03)
    FIXED_ASSETS: Final = UUID(int=0x04)
    DEPRECIATION: Final = UUID(int=0x05)
    CLEARING: Final = UUID(int=0x06)
    OUTPUT_TAX: Final = UUID(int=0x07)
    INPUT_TAX: Final = UUID(int=0x08)
    OPENING: Final = UUID(int=0x09)
    UNCATEGORISED_EXPENSES: Final = UUID(int=0x0A)
    UNCATEGORISED_INCOMES: Final = UUID(int=0x0B)


@dataclass(frozen=True, slots=True)
class Account:
    """An account that a line can be on: of the ledger, a bank account or a category.

    `id` is that of the bank account or category where it is one. The opening balance is in the
    business's currency, above zero for what the account usually has; a bank account's is what the
    bank says.
    """

    id: UUID
    code: str
    name: str
    type: AccountType
    role: AccountRole
    is_system: bool
    opening_balance: Decimal
    opening_on: dt.date
    is_archived: bool

    @property
    def kind(self) -> Kind | None:
        """Whether it is a category of expenses or of incomes, or None."""
        if self.type is AccountType.EXPENSE:
            return Kind.EXPENSE
        return Kind.INCOME if self.type is AccountType.INCOME else None

    def natural(self, debit: Decimal) -> Decimal:
        """Return a balance of debits as the account's own: incomes and debts above zero."""
        return debit if self.type.is_debit else -debit


OWN_TYPES: Final = {
    AccountRole.LOAN: AccountType.LIABILITY,
    AccountRole.EQUITY: AccountType.EQUITY,
}
"""Roles an account of one's own can have that decide its type; "tax" and "other" do not."""
