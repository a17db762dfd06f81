"""A small chart and sums by hand, for the rules of reports."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from finance_app.ledger.gl_accounts.rules import Account, AccountRole, AccountType, SystemAccount
from finance_app.ledger.journals.rules import AccountSums, Sums
from finance_app.reports.shell.rules import Cut

A, L, E = AccountType.ASSET, AccountType.LIABILITY, AccountType.EQUITY
IN, OUT = AccountType.INCOME, AccountType.EXPENSE

BANK, CARD, LOAN, OWNER, FEES, RENT, MEALS = (UUID(int=0x100 + at) for at in range(7))
SYSTEM = SystemAccount


def account(
    id_: UUID, name: str, type_: AccountType, role: AccountRole, *, code: str = ""
) -> Account:
    return Account(
        id=id_, code=code, name=name, type=type_, role=role, is_system=False,
        opening_balance=Decimal(0), opening_on=dt.date(1900, 1, 1), is_archived=False,
    )  # fmt: skip


CHART = (
    account(SYSTEM.RECEIVABLE, "Receivables", A, AccountRole.RECEIVABLE),
    account(SYSTEM.PAYABLE, "Payables", L, AccountRole.PAYABLE),
    account(SYSTEM.CASH, "Unassigned cash", A, AccountRole.CASH),
    account(SYSTEM.FIXED_ASSETS, "Fixed assets at cost", A, AccountRole.FIXED_ASSET),
    account(SYSTEM.DEPRECIATION, "Accumulated depreciation", A, AccountRole.DEPRECIATION),
    account(SYSTEM.CLEARING, "Clearing", A, AccountRole.CLEARING),
    account(SYSTEM.OUTPUT_TAX, "Output tax", L, AccountRole.TAX),
    account(SYSTEM.INPUT_TAX, "Input tax", L, AccountRole.TAX),
    account(SYSTEM.OPENING, "Opening balances", E, AccountRole.OPENING),
    account(
        SYSTEM.UNCATEGORISED_EXPENSES, "Uncategorised expenses", OUT, AccountRole.UNCATEGORISED
    ),
    account(SYSTEM.UNCATEGORISED_INCOMES, "Uncategorised incomes", IN, AccountRole.UNCATEGORISED),
    account(BANK, "Current account", A, AccountRole.BANK),
    account(CARD, "Company card", L, AccountRole.CARD),
    account(LOAN, "Bank loan", L, AccountRole.LOAN, code="2500"),
    account(OWNER, "Capital", E, AccountRole.EQUITY, code="3000"),
    account(FEES, "Management fees", IN, AccountRole.CATEGORY),
    account(RENT, "rent", OUT, AccountRole.CATEGORY),
    account(MEALS, "Meals", OUT, AccountRole.CATEGORY),
)

Posting = tuple[str, UUID, UUID, str]
"""A day, the account debited, the one credited, and the amount."""


def sums_of(postings: Iterable[Posting], cut: Cut) -> AccountSums:
    """Return the sums of postings as the database cuts them: the last start on or before a day."""
    found: dict[UUID, dict[int, Sums]] = defaultdict(lambda: defaultdict(Sums))
    for text, debited, credited, amount in postings:
        day = dt.date.fromisoformat(text)
        if day <= cut.last:
            piece = sum(day >= begins for begins in cut.starts)
            found[debited][piece] += Sums(debit=Decimal(amount))
            found[credited][piece] += Sums(credit=Decimal(amount))
    return AccountSums(found)


def texts(amounts: Iterable[Decimal]) -> list[str]:
    """Return amounts as text with two decimals."""
    return [f"{one:.2f}" for one in amounts]
