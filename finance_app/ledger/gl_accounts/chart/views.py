"""The chart of accounts as its page shows it: text only, amounts formatted for reading."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, TypeAlias
from urllib.parse import urlencode
from uuid import UUID

from finance_app.identity.rules import Actor
from finance_app.kit import clock, db
from finance_app.kit.money import format_accounting
from finance_app.kit.period import PeriodKind, period_of
from finance_app.ledger.gl_accounts.rules import (
    OPENING_DAY,
    Account,
    AccountRole,
    AccountType,
)
from finance_app.ledger.gl_accounts.service import list_balances, list_chart
from finance_app.ledger.locks.rules import day_words

LEDGER_PATH: Final = "/reports/general-ledger"
RESULT_PATH: Final = "/reports/profit-and-loss"
Balances: TypeAlias = Mapping[UUID, Decimal]

_EQUITY: Final = AccountType.EQUITY
_TITLES: Final = {
    AccountType.ASSET: "Assets",
    AccountType.LIABILITY: "Liabilities",
    AccountType.EQUITY: "Equity",
    AccountType.INCOME: "Incomes",
    AccountType.EXPENSE: "Expenses",
}
_ROLES: Final = {
    AccountRole.BANK: "Bank account",
    AccountRole.CASH: "Cash",
    AccountRole.CARD: "Card",
    AccountRole.RECEIVABLE: "Incomes not paid yet",
    AccountRole.PAYABLE: "Expenses not paid yet",
    AccountRole.FIXED_ASSET: "Assets in the register",
    AccountRole.DEPRECIATION: "Lowers the assets",
    AccountRole.CLEARING: "Always comes back to zero",
    AccountRole.TAX: "Tax",
    AccountRole.LOAN: "Loan",
    AccountRole.EQUITY: "Owner’s equity",
    AccountRole.OPENING: "Other side of opening balances",
    AccountRole.UNCATEGORISED: "Entries without a category",
}
_UNASSIGNED: Final = "Money not said to be on an account"


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account for a page; `href` leads to where it is kept, "" for one of the ledger itself."""

    id: str
    code: str
    name: str
    note: str
    balance: str
    opening: str
    opening_note: str
    href: str
    ledger_href: str
    is_editable: bool
    is_own: bool


@dataclass(frozen=True, slots=True)
class GroupView:
    """The accounts of a type; `note` says what their balances are, `total` what they come to."""

    title: str
    note: str
    total: str
    rows: list[AccountRow]


@dataclass(frozen=True, slots=True)
class ChartView:
    """The chart by type, or the archived accounts of the ledger in one group."""

    groups: tuple[GroupView, ...]
    has_archived: bool


async def chart_view(actor: Actor, *, archived: bool) -> ChartView:
    """Return the accounts in use with their balances of today, or the archived ones."""
    today = clock.today()
    async with db.transaction(actor, read_only=True):
        chart = await list_chart(actor)
        balances = await list_balances(actor, today)
    code = actor.currency_code
    gone = [one for one in chart if one.is_archived and one.is_own]
    if archived:
        groups = [_group("Archived", gone, balances, code)] if gone else []
        return ChartView(tuple(groups), has_archived=bool(gone))
    # One that was archived and has money on it again is in the books all the same.
    used = [one for one in chart if not one.is_archived or balances[one.id]]
    year = period_of(today, PeriodKind.YEAR, actor.fiscal_year_start).label
    groups = []
    for kind, title in _TITLES.items():
        own = [one for one in used if one.type is kind]
        group = _group(title, own, balances, code, note="" if kind.is_permanent else f"in {year}")
        groups.append(_with_result(group, chart, balances, code) if kind is _EQUITY else group)
    return ChartView(tuple(groups), has_archived=bool(gone))


def ledger_href(account_id: UUID) -> str:
    """Return the address of the lines of an account."""
    return f"{LEDGER_PATH}?{urlencode({'account': str(account_id)})}"


def _group(
    title: str, own: list[Account], balances: Balances, currency_code: str, *, note: str = ""
) -> GroupView:
    total = sum((balances[one.id] for one in own), Decimal(0))
    rows = [_row(one, balances[one.id], currency_code) for one in own]
    return GroupView(title, note, format_accounting(total, currency_code), rows)


def _with_result(
    group: GroupView, chart: list[Account], balances: Balances, currency_code: str
) -> GroupView:
    """Return equity with the line that makes it what is left of assets when debts are paid.

    The books balance, so that is what all incomes less all expenses have come to.
    """
    sums = dict.fromkeys(AccountType, Decimal(0))
    for one in chart:
        sums[one.type] += balances[one.id]
    equity = sums[AccountType.ASSET] - sums[AccountType.LIABILITY]
    row = AccountRow(
        id="result", code="", name="Profit to date", note="All incomes less all expenses",
        balance=format_accounting(equity - sums[_EQUITY], currency_code), opening="",
        opening_note="", href=RESULT_PATH, ledger_href=RESULT_PATH, is_editable=False,
        is_own=False,
    )  # fmt: skip
    return replace(group, total=format_accounting(equity, currency_code), rows=[*group.rows, row])


def _row(account: Account, balance: Decimal, currency_code: str) -> AccountRow:
    is_unassigned = account.is_system and account.role is AccountRole.CASH
    opening = account.usual_opening
    is_dated = bool(opening) and account.opening_on != OPENING_DAY
    is_editable = not (account.is_bank_account or account.role is AccountRole.CATEGORY)
    return AccountRow(
        id=str(account.id),
        code=account.code,
        name=account.name,
        note=_UNASSIGNED if is_unassigned else _ROLES.get(account.role, ""),
        balance=format_accounting(balance, currency_code),
        opening=format_accounting(opening, currency_code) if opening else "",
        opening_note=day_words(account.opening_on) if is_dated else "",
        href=_href(account),
        ledger_href=ledger_href(account.id),
        is_editable=is_editable,
        is_own=account.is_own,
    )


def _href(account: Account) -> str:
    if account.is_bank_account:
        return f"/bank-accounts/account?{urlencode({'id': str(account.id)})}"
    if account.role is AccountRole.CATEGORY and account.kind:
        return f"/{account.kind.plural}?{urlencode({'category': account.name})}"
    return ""
