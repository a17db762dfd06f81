"""The accounts of the workbook: what each begins with, what it moves by, what it ends with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from finance_app.fixed_assets.register.rules import RegisterTotals
from finance_app.kit.period import FiscalYearStart
from finance_app.ledger.gl_accounts.rules import Account, AccountRole, AccountType
from finance_app.ledger.journals.rules import AccountSums
from finance_app.reports.balance_sheet.rules import BalanceSheet, year_start
from finance_app.reports.profit_and_loss.rules import ProfitAndLoss
from finance_app.reports.shell.rules import Column, Cut, Grid, cut_of
from finance_app.reports.workbook.rules import Heading, exact_amount

DAY: Final = timedelta(days=1)
_ZERO: Final = Decimal(0)
_ORDER: Final = tuple(AccountType)
MONEY: Final = (AccountRole.BANK, AccountRole.CASH, AccountRole.CARD)


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account of the table; balances are debits less credits, in the business's currency.

    `before_opening` and `before_closing` are what an income or expense account came to before the
    fiscal years of the day before the period and of its last day: results of earlier years.
    """

    number: int
    account: Account
    opening: Decimal
    debit: Decimal
    credit: Decimal
    before_opening: Decimal
    before_closing: Decimal

    @property
    def closing(self) -> Decimal:
        """The balance at the end."""
        return self.opening + self.debit - self.credit


@dataclass(frozen=True, slots=True)
class LineSums:
    """What the lines of the journal come to on accounts of one role, by the database."""

    opening: Decimal = _ZERO
    debit: Decimal = _ZERO
    credit: Decimal = _ZERO

    @property
    def closing(self) -> Decimal:
        """Opening with debits less credits."""
        return self.opening + self.debit - self.credit


@dataclass(frozen=True, slots=True)
class Books:
    """Everything the balance sheet and its checks show.

    `register` is what the register of assets says of the last day, None without any asset;
    `unposted` what of its book value no posting up to that day says yet, below zero for
    depreciation that is still to be posted.
    """

    rows: Sequence[AccountRow]
    statement: BalanceSheet
    profit: ProfitAndLoss
    lines: Mapping[AccountRole, LineSums]
    register: RegisterTotals | None
    unposted: Decimal

    @property
    def numbers(self) -> Mapping[UUID, int]:
        """The number of each account in the table."""
        return {row.account.id: row.number for row in self.rows}

    def sum_of(self, column: str, *, types: Sequence[AccountType] = tuple(AccountType)) -> Decimal:
        """Return what a column of the table comes to, over accounts of some types."""
        own = (row for row in self.rows if row.account.type in types)
        return sum((getattr(row, column) for row in own), _ZERO)

    def closing_of(self, *roles: AccountRole) -> Decimal:
        """Return the closing balance of all accounts of some roles."""
        return sum((row.closing for row in self.rows if row.account.role in roles), _ZERO)


def both_days(heading: Heading) -> Grid:
    """Return the days a balance sheet is of: the one before the period, and its last."""
    before = heading.first - DAY
    return Grid((Column("", before, before), Column("", heading.first, heading.last)))


def accounts_cut(heading: Heading) -> Cut:
    """Return the cut of days that the table needs."""
    before, start = heading.first - DAY, heading.start
    days = Column("", heading.first, heading.last)
    return cut_of([days], year_start(before, start), year_start(heading.last, start))


def account_rows(
    accounts: Sequence[Account], sums: AccountSums, heading: Heading
) -> list[AccountRow]:
    """Return the accounts with a balance or a line, by type; `sums` are of `accounts_cut`."""
    rows: list[AccountRow] = []
    for account in sorted(accounts, key=lambda one: _ORDER.index(one.type)):
        row = _row(len(rows) + 1, account, sums, heading)
        if any((row.opening, row.debit, row.credit, row.before_opening, row.before_closing)):
            rows.append(row)
    return rows


def _row(number: int, account: Account, sums: AccountSums, heading: Heading) -> AccountRow:
    cut = accounts_cut(heading)
    moved = cut.between(sums, account.id, Column("", heading.first, heading.last))

    def balance(day: date) -> Decimal:
        found = cut.through(sums, account.id, day).balance
        return exact_amount(found, heading.digits)

    def before(day: date, start: FiscalYearStart) -> Decimal:
        return _ZERO if account.type.is_permanent else balance(year_start(day, start) - DAY)

    return AccountRow(
        number,
        account,
        opening=balance(heading.first - DAY),
        debit=exact_amount(moved.debit, heading.digits),
        credit=exact_amount(moved.credit, heading.digits),
        before_opening=before(heading.first - DAY, heading.start),
        before_closing=before(heading.last, heading.start),
    )


def role_label(role: AccountRole) -> str:
    """Return what the table calls a role: Fixed asset."""
    return role.value.replace("_", " ").capitalize()
