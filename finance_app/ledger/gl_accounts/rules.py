"""Accounts of the general ledger: their types, and those that every business has."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final, Protocol
from uuid import UUID

from finance_app.kit.money import format_amount
from finance_app.ledger.categories.rules import Kind, closest_name

NAME_LENGTH_MAX: Final = 120
CODE_LENGTH_MAX: Final = 20
OPENING_DAY: Final = dt.date(1900, 1, 1)
"""The opening day of an account that says none: before everything else."""


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
    version: int = 1

    @property
    def usual_opening(self) -> Decimal:
        """The opening balance above zero for what the account usually has, a card's too."""
        return -self.opening_balance if self.role is AccountRole.CARD else self.opening_balance

    @property
    def is_bank_account(self) -> bool:
        """Whether statements are of it: it is changed under Bank accounts."""
        return self.role.is_money and not self.is_system

    @property
    def is_own(self) -> bool:
        """Whether it is an account that the business added to its ledger."""
        return self.role in OWN_ROLES and not self.is_system

    @property
    def may_open(self) -> bool:
        """Whether it may have an opening balance that is kept with it."""
        return self.role in OPENING_ROLES

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

OWN_ROLES: Final = (AccountRole.LOAN, AccountRole.EQUITY, AccountRole.TAX, AccountRole.OTHER)
"""What an account of one's own can be for."""

OPENING_ROLES: Final = frozenset(
    {
        *OWN_ROLES,
        AccountRole.RECEIVABLE,
        AccountRole.PAYABLE,
        AccountRole.FIXED_ASSET,
        AccountRole.DEPRECIATION,
    }
)
"""What an account with an opening balance is for; a bank account keeps its own."""

_NAMES: Final[Mapping[str, tuple[str, str]]] = {
    "expenses": ("expense", "expenses"),
    "incomes": ("income", "incomes"),
    "payments": ("payment", "payments"),
    "transfers": ("transfer", "transfers"),
    "assets": ("asset", "assets"),
    "statements": ("reconciled statement", "reconciled statements"),
    "rules": ("rule", "rules"),
    "recurring": ("recurring entry", "recurring entries"),
}
"""What can use an account, one and many of it, in the order of a sentence."""


class Opening(Protocol):
    """What has an opening balance on a day."""

    @property
    def opening_balance(self) -> Decimal:
        """What it held, zero for nothing."""

    @property
    def opening_on(self) -> dt.date:
        """The day from whose beginning it held that."""


@dataclass(frozen=True, slots=True)
class Uses:
    """What uses an account, the trash left out, and what it holds by all of it.

    The balance is the account's own: above zero for what it usually has.
    """

    counts: Mapping[str, int]
    balance: Decimal

    @property
    def is_none(self) -> bool:
        """Whether it was never used."""
        return not self.balance and not any(self.counts.values())

    @property
    def is_over(self) -> bool:
        """Whether nothing is left on it and nothing will come: it may be closed."""
        return not (self.balance or self.counts.get("rules") or self.counts.get("recurring"))


def uses_text(counts: Mapping[str, int]) -> str:
    """Return what uses an account: "3 transfers and 1 rule", "" for nothing."""
    parts = [
        f"{counts[name]:,} {one if counts[name] == 1 else many}"
        for name, (one, many) in _NAMES.items()
        if counts.get(name)
    ]
    return joined(parts)


def in_use_sentence(name: str, uses: Uses, currency_code: str) -> str:
    """Return why an account cannot be taken away, and what to do about it."""
    used, balance = uses_text(uses.counts), format_amount(uses.balance, currency_code)
    if uses.balance:
        by = f"is used by {used}; its balance is {balance}" if used else f"has {balance} on it"
        return f"{name} {by}. Move it first."
    if uses.is_over:
        return f"{name} is used by {used}. Archive it: what was recorded on it stays."
    return f"{name} is used by {used}. Give what comes again another account first."


def unknown_account_sentence(name: str, names: Sequence[str]) -> str:
    """Return what to say about an account that does not exist, naming the closest that does."""
    near = closest_name(name, names)
    advice = f"Did you mean “{near}”?" if near else "Choose one of the list, or add it first."
    return f"There is no account “{name}”. {advice}"


def taken_sentence(account: Account) -> str:
    """Return what to say where a name is that of another account."""
    what = "a bank account" if account.is_bank_account else "an account"
    where = ". It is archived" if account.is_archived else ""
    return f"There is already {what} “{account.name}”{where}."


def joined(parts: Sequence[str]) -> str:
    """Return parts of a sentence: "one", "one and two", "one, two and three"."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
