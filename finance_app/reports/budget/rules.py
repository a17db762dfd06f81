"""A profit and loss beside its budget, line by line.

As in the profit and loss, expenses stand below zero, so a difference in brackets is always for the
worse. A budget is of whole fiscal months: those that begin in a column count there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.gl_accounts.rules import Account
from finance_app.reports.profit_and_loss.rules import ProfitAndLoss
from finance_app.reports.shell.rules import Column, Grid
from finance_app.reports.shell.statement.rules import Line, LineKind

Budgets = Mapping[tuple[Kind, UUID], Mapping[date, Decimal]]
"""Amounts at least zero, by category and the first day of a fiscal month."""

_ZERO = Decimal(0)


def budget_grid(grid: Grid) -> Grid:
    """Return the columns of a profit and loss, each with its budget beside it."""
    return Grid(grid.columns, tuple(replace(one, label="Budget") for one in grid.columns))


def budget_report(
    actual: ProfitAndLoss, budgets: Budgets, accounts: Sequence[Account]
) -> ProfitAndLoss:
    """Return the statement with a budget beside each figure; a budget without entries has a line.

    The grid of `actual` is without comparison.
    """
    grid = budget_grid(actual.grid)
    names = {one.id: one.name for one in accounts}
    sides = []
    for kind, lines in ((Kind.INCOME, actual.incomes), (Kind.EXPENSE, actual.expenses)):
        own = {category: months for (of, category), months in budgets.items() if of is kind}
        known = {one.account_id for one in lines}
        planned = [
            Line(LineKind.LINE, names[category], (_ZERO,) * len(grid.columns), account_id=category)
            for category in own
            if category not in known and category in names
        ]
        made = [_with_budget(line, own, grid.columns, kind) for line in (*lines, *planned)]
        sides.append(tuple(sorted(made, key=lambda one: (one.account_id not in own, one.label))))
    return ProfitAndLoss(grid, *sides)


def _with_budget(
    line: Line,
    budgets: Mapping[UUID, Mapping[date, Decimal]],
    columns: Sequence[Column],
    kind: Kind,
) -> Line:
    months = budgets.get(line.account_id, {}) if line.account_id else {}
    is_more_better = line.is_more_better if months else None  # without a budget it is neither
    sign = 1 if kind is Kind.INCOME else -1
    planned = tuple(sign * _planned(months, column) for column in columns)
    count = len(columns)
    hrefs = line.hrefs[:count] or ("",) * count
    hrefs = (*hrefs, *("",) * count)
    return replace(line, before=planned, hrefs=hrefs, is_more_better=is_more_better)


def _planned(months: Mapping[date, Decimal], column: Column) -> Decimal:
    own = (amount for month, amount in months.items() if column.first <= month <= column.last)
    return sum(own, _ZERO)
