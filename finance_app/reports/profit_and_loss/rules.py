"""The profit and loss as lines: incomes and expenses by category, their totals, the net profit.

Expenses stand in brackets, as what is taken from the profit, so that every column adds up from top
to bottom and a change in brackets is always for the worse.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from finance_app.ledger.entries.rules import UNCATEGORISED, Kind
from finance_app.ledger.gl_accounts.rules import Account, AccountRole, AccountType
from finance_app.ledger.journals.rules import AccountSums, Basis
from finance_app.reports.shell.rules import Column, Cut, Grid
from finance_app.reports.shell.statement.rules import Line, LineKind, summed

UNCATEGORISED_LABEL: Final = "Uncategorised"


@dataclass(frozen=True, slots=True)
class ProfitAndLoss:
    """Lines by section, and the net profit; amounts are what they do to the profit."""

    grid: Grid
    incomes: tuple[Line, ...]
    expenses: tuple[Line, ...]

    @property
    def total_income(self) -> Line:
        """The sum of the incomes."""
        return self._sum(self.incomes, "Total income", LineKind.SUBTOTAL)

    @property
    def total_expenses(self) -> Line:
        """The sum of the expenses, below zero where there are any."""
        return self._sum(self.expenses, "Total expenses", LineKind.SUBTOTAL)

    @property
    def net_profit(self) -> Line:
        """What is left."""
        return self._sum((*self.incomes, *self.expenses), "Net profit", LineKind.TOTAL)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The statement from top to bottom; none without any income or expense."""
        if not (self.incomes or self.expenses):
            return ()
        return (
            Line(LineKind.SECTION, "Income"),
            *self.incomes,
            self.total_income,
            Line(LineKind.SECTION, "Expenses"),
            *self.expenses,
            self.total_expenses,
            self.net_profit,
        )

    def _sum(self, lines: Sequence[Line], label: str, kind: LineKind) -> Line:
        if lines:
            return summed(lines, label, kind)
        zero = Decimal(0)
        return Line(kind, label, (zero,) * len(self.grid.columns), (zero,) * len(self.grid.before))


def profit_and_loss(
    accounts: Sequence[Account], sums: AccountSums, grid: Grid, cut: Cut, *, basis: Basis
) -> ProfitAndLoss:
    """Return the statement of the accounts that have anything in a column; names in order."""
    incomes, expenses = (
        tuple(
            line
            for one in sorted((a for a in accounts if a.type is kind), key=_order)
            if (line := _line(one, sums, grid, cut=cut, basis=basis)) is not None
        )
        for kind in (AccountType.INCOME, AccountType.EXPENSE)
    )
    return ProfitAndLoss(grid, incomes, expenses)


def figure_href(account: Account, column: Column, basis: Basis) -> str:
    """Return where a figure's entries are: the list of its kind, or the ledger on cash basis."""
    days = {"from": column.first.isoformat(), "to": column.last.isoformat()}
    is_uncategorised = account.role is AccountRole.UNCATEGORISED
    is_listed = is_uncategorised or account.role is AccountRole.CATEGORY
    if basis is Basis.CASH or not is_listed:
        query = {"account": str(account.id), **days, "basis": basis.value}
        return f"/reports/general-ledger?{urlencode(query)}"
    kind = Kind.EXPENSE if account.type is AccountType.EXPENSE else Kind.INCOME
    category = UNCATEGORISED if is_uncategorised else account.name
    return f"/{kind.plural}?{urlencode({'category': category, **days})}"


def _order(account: Account) -> tuple[bool, str]:
    return account.role is AccountRole.UNCATEGORISED, account.name.casefold()


def _line(
    account: Account, sums: AccountSums, grid: Grid, *, cut: Cut, basis: Basis
) -> Line | None:
    """Return the line of an account, None where nothing is in any of its columns."""
    found = [cut.between(sums, account.id, column) for column in grid.all]
    if not any(one.debit or one.credit for one in found):
        return None
    amounts = tuple(-one.balance for one in found)
    count = len(grid.columns)
    is_uncategorised = account.role is AccountRole.UNCATEGORISED
    return Line(
        LineKind.LINE,
        UNCATEGORISED_LABEL if is_uncategorised else account.name,
        amounts[:count],
        amounts[count:],
        hrefs=tuple(figure_href(account, column, basis) for column in grid.all),
        account_id=account.id,
    )
