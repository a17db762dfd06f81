"""The balance sheet as lines: what is there, what is owed, and what is the owners'.

Every account that goes on from year to year is in exactly one group. No entry closes a year: the
result of this fiscal year and of those before is what incomes and expenses come to. As postings
balance, so does this, on any day and either basis.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from finance_app.kit.period import FiscalYearStart, PeriodKind, period_of
from finance_app.ledger.gl_accounts.rules import Account, AccountRole, AccountType
from finance_app.ledger.journals.rules import AccountSums, Basis
from finance_app.reports.shell.days.rules import DATE_MIN
from finance_app.reports.shell.rules import Column, Cut, Grid, cut_of
from finance_app.reports.shell.statement.rules import Line, LineKind, summed

_DAY: Final = timedelta(days=1)
_ZERO: Final = Decimal(0)
_ORDER: Final = tuple(AccountRole)

_Roles = frozenset[AccountRole]
GROUPS: Final[Mapping[AccountType, tuple[tuple[str, str, _Roles], ...]]] = {
    AccountType.ASSET: (
        ("Money", "Total money", frozenset({AccountRole.BANK, AccountRole.CASH, AccountRole.CARD})),
        ("Receivables", "Total receivables", frozenset({AccountRole.RECEIVABLE})),
        (
            "Fixed assets",
            "Book value of fixed assets",
            frozenset({AccountRole.FIXED_ASSET, AccountRole.DEPRECIATION}),
        ),
        ("Other assets", "Total other assets", frozenset()),
    ),
    AccountType.LIABILITY: (
        ("Payables", "Total payables", frozenset({AccountRole.PAYABLE})),
        ("Cards", "Total cards", frozenset({AccountRole.CARD})),
        ("Tax", "Net tax", frozenset({AccountRole.TAX})),
        ("Loans", "Total loans", frozenset({AccountRole.LOAN})),
        ("Other liabilities", "Total other liabilities", frozenset()),
    ),
    AccountType.EQUITY: (
        ("Opening balances", "Total opening balances", frozenset({AccountRole.OPENING})),
        ("Owners' accounts", "Total owners' accounts", frozenset()),
    ),
}
"""Groups by type, with the names of their sums and their roles; no roles means all others."""


@dataclass(frozen=True, slots=True)
class Group:
    """Accounts of one group that have a balance in any column."""

    title: str
    total_title: str
    lines: tuple[Line, ...]

    @property
    def shown(self) -> tuple[Line, ...]:
        """Its lines; several have a heading and a sum."""
        if len(self.lines) < 2:
            return self.lines
        total = summed(self.lines, self.total_title, level=1)
        return Line(LineKind.GROUP, self.title), *self.lines, total


@dataclass(frozen=True, slots=True)
class BalanceSheet:
    """Groups by type, the results of the years, and whether anything was posted at all."""

    grid: Grid
    assets: tuple[Group, ...]
    liabilities: tuple[Group, ...]
    equity: tuple[Group, ...]
    earlier_result: Line
    result: Line
    is_empty: bool

    @property
    def total_assets(self) -> Line:
        """What is there."""
        return self._sum(self.assets, "Total assets", LineKind.TOTAL)

    @property
    def total_liabilities(self) -> Line:
        """What is owed."""
        return self._sum(self.liabilities, "Total liabilities", LineKind.SUBTOTAL)

    @property
    def total_equity(self) -> Line:
        """What is the owners'."""
        return self._sum(
            self.equity, "Total equity", LineKind.SUBTOTAL, self.earlier_result, self.result
        )

    @property
    def total_claims(self) -> Line:
        """What is owed and what is the owners' together."""
        both = (self.total_liabilities, self.total_equity)
        return summed(both, "Liabilities and equity", LineKind.TOTAL)

    @property
    def difference(self) -> Line:
        """What the two sides differ by: zero, or the journal is damaged."""
        there, claimed = self.total_assets, self.total_claims
        return Line(
            LineKind.TOTAL,
            "Difference",
            tuple(one - other for one, other in zip(there.amounts, claimed.amounts, strict=True)),
            tuple(one - other for one, other in zip(there.before, claimed.before, strict=True)),
            is_more_better=None,
        )

    @property
    def is_balanced(self) -> bool:
        """Whether both sides are the same in every column."""
        return not any((*self.difference.amounts, *self.difference.before))

    @property
    def lines(self) -> tuple[Line, ...]:
        """The statement from top to bottom; none before anything is posted."""
        if self.is_empty:
            return ()
        results = [one for one in (self.earlier_result, self.result) if _is_there(one)]
        return (
            Line(LineKind.SECTION, "Assets"),
            *_shown(self.assets),
            self.total_assets,
            Line(LineKind.SECTION, "Liabilities"),
            *_shown(self.liabilities),
            self.total_liabilities,
            Line(LineKind.SECTION, "Equity"),
            *_shown(self.equity),
            *results,
            self.total_equity,
            self.total_claims,
            *(() if self.is_balanced else (self.difference,)),
        )

    def _sum(self, groups: Iterable[Group], label: str, kind: LineKind, *more: Line) -> Line:
        zero = Line(
            kind, label, (_ZERO,) * len(self.grid.columns), (_ZERO,) * len(self.grid.before),
            is_more_better=True if kind is LineKind.SUBTOTAL and more else None,
        )  # fmt: skip
        return summed([zero, *(line for one in groups for line in one.lines), *more], label, kind)


def balance_cut(grid: Grid, start: FiscalYearStart) -> Cut:
    """Return the cut of days that a balance sheet needs; fiscal years begin within it."""
    return cut_of(grid.all, *(year_start(one.last, start) for one in grid.all))


def balance_sheet(
    accounts: Sequence[Account],
    sums: AccountSums,
    grid: Grid,
    *,
    start: FiscalYearStart,
    basis: Basis,
) -> BalanceSheet:
    """Return the statement at the end of each column; `sums` are those of `balance_cut`."""
    read = _Reader(sums, grid, balance_cut(grid, start), basis)
    results = [one for one in accounts if not one.type.is_permanent]
    return BalanceSheet(
        grid,
        assets=read.groups(accounts, AccountType.ASSET),
        liabilities=read.groups(accounts, AccountType.LIABILITY),
        equity=read.groups(accounts, AccountType.EQUITY),
        earlier_result=read.result(results, start, is_earlier=True),
        result=read.result(results, start, is_earlier=False),
        is_empty=not any(read.is_posted(one) for one in accounts),
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    sums: AccountSums
    grid: Grid
    cut: Cut
    basis: Basis

    def is_posted(self, account: Account) -> bool:
        return any(
            one.debit or one.credit
            for column in self.grid.all
            for one in (self.cut.through(self.sums, account.id, column.last),)
        )

    def groups(self, accounts: Sequence[Account], kind: AccountType) -> tuple[Group, ...]:
        """Return the groups of a type that have any line, in their order."""
        own = [one for one in accounts if one.type is kind]
        named = frozenset[AccountRole]().union(*(roles for _, _, roles in GROUPS[kind]))
        found = []
        for title, total_title, roles in GROUPS[kind]:
            chosen = [one for one in own if (one.role in roles if roles else one.role not in named)]
            chosen.sort(key=lambda one: _ORDER.index(one.role))
            lines = tuple(line for one in chosen if _is_there(line := self.line(one)))
            if lines:
                level = 1 if len(lines) > 1 else 0
                lines = tuple(replace(one, level=level) for one in lines)
                found.append(Group(title, total_title, lines))
        return tuple(found)

    def line(self, account: Account) -> Line:
        """Return the balances of an account, above zero on the side of its type."""
        is_debit = account.type.is_debit
        found = [
            balance if is_debit else -balance
            for column in self.grid.all
            for balance in (self.cut.through(self.sums, account.id, column.last).balance,)
        ]
        hrefs = tuple(_ledger_href(account, column, self.basis) for column in self.grid.all)
        return self._line(account.name, found, hrefs, account=account)

    def result(
        self, accounts: Sequence[Account], start: FiscalYearStart, *, is_earlier: bool
    ) -> Line:
        """Return the profit of the fiscal year of each column, or of all those before."""
        amounts, hrefs = [], []
        for column in self.grid.all:
            begins = year_start(column.last, start)
            before = self._profit(accounts, begins - _DAY)
            amounts.append(before if is_earlier else self._profit(accounts, column.last) - before)
            days = (DATE_MIN, begins - _DAY) if is_earlier else (max(begins, DATE_MIN), column.last)
            hrefs.append(_profit_href(*days, self.basis) if days[0] <= days[1] else "")
        label = "Result of earlier years" if is_earlier else "Result of this fiscal year"
        return self._line(label, amounts, tuple(hrefs), is_more_better=True)

    def _profit(self, accounts: Sequence[Account], day: date) -> Decimal:
        balances = (self.cut.through(self.sums, one.id, day).balance for one in accounts)
        return -sum(balances, _ZERO)

    def _line(
        self, label: str, amounts: Sequence[Decimal], hrefs: tuple[str, ...], *,
        is_more_better: bool | None = None, account: Account | None = None,
    ) -> Line:  # fmt: skip
        count = len(self.grid.columns)
        return Line(
            LineKind.LINE, label, tuple(amounts[:count]), tuple(amounts[count:]), hrefs,
            is_more_better=is_more_better, account_id=account.id if account else None,
        )  # fmt: skip


def year_start(day: date, start: FiscalYearStart) -> date:
    """Return the first day of the fiscal year of a day."""
    return period_of(day, PeriodKind.YEAR, start).starts_on


def _shown(groups: Iterable[Group]) -> tuple[Line, ...]:
    return tuple(line for group in groups for line in group.shown)


def _is_there(line: Line) -> bool:
    return any((*line.amounts, *line.before))


def _ledger_href(account: Account, column: Column, basis: Basis) -> str:
    query = {"account": str(account.id), "from": column.first, "to": column.last}
    return f"/reports/general-ledger?{urlencode({**query, 'basis': basis.value})}"


def _profit_href(first: date, last: date, basis: Basis) -> str:
    return (
        f"/reports/profit-and-loss?{urlencode({'from': first, 'to': last, 'basis': basis.value})}"
    )


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a balance sheet does not balance: a posting that does not, or sums that were not kept.

    `what` is the kind of the posting's document, or "account"; `name` that of the account.
    """

    what: str
    id: UUID
    day: date | None
    name: str
    amount: Decimal
