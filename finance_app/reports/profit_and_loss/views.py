"""The profit and loss as a finding: income, expenses, what is left and how much of the income."""

from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from finance_app.kit.figures import in_percent, money
from finance_app.kit.tools import Figure, Finding, Row, Table
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.journals.rules import Basis
from finance_app.reports.profit_and_loss.rules import ProfitAndLoss
from finance_app.reports.questions.rules import change_percent, percent
from finance_app.reports.shell.rules import Column


def profit_finding(
    found: ProfitAndLoss, basis: Basis, *, entry_count: int, code: str, today: date
) -> Finding:
    """Return the figures of the only column, beside those of what it is compared with."""
    (column,) = found.grid.columns
    href = report_href(column, basis)
    figures = _figures(found, 0, basis, code)
    if found.grid.before:
        figures += [*_figures(found, 1, basis, code), *_changes(found, code)]
    words = "" if basis is Basis.ACCRUAL else ", cash basis"
    is_empty = not found.lines
    return Finding(
        title=f"Profit, {column.label}, net of tax{words}",
        as_of=today,
        period=(column.first, column.last),
        figures=tuple(figures),
        table=None if is_empty else _table(found, code),
        row_count=entry_count,
        href=href,
        missing=f"There is no income and no expense in {column.label}." if is_empty else "",
    )


def report_href(column: Column, basis: Basis) -> str:
    """Return the report of some days."""
    query = {"from": column.first, "to": column.last, "basis": basis.value}
    return f"/reports/profit-and-loss?{urlencode(query)}"


def _figures(found: ProfitAndLoss, at: int, basis: Basis, code: str) -> list[Figure]:
    """Return the totals of a column: the only one, or 1 for what it is compared with."""
    column = found.grid.all[at]
    after = f", {column.label}" if at else ""
    income, spent, net = (
        (*one.amounts, *one.before)[at]
        for one in (found.total_income, found.total_expenses, found.net_profit)
    )
    lists = [
        report_href(column, basis)
        if basis is Basis.CASH
        else f"/{kind.plural}?{urlencode({'from': column.first, 'to': column.last})}"
        for kind in (Kind.INCOME, Kind.EXPENSE)
    ]
    figures = [
        money(f"Income{after}", income, code, lists[0]),
        money(f"Expenses{after}", -spent, code, lists[1]),
        money(f"Net profit{after}", net, code, report_href(column, basis)),
    ]
    margin = percent(net, income) if income > 0 else None
    return figures if margin is None else [*figures, in_percent(f"Margin{after}", margin)]


def _changes(found: ProfitAndLoss, code: str) -> list[Figure]:
    """Return how much more or less each total is, and in percent of before."""
    figures = []
    for word, line, sign in (
        ("Income", found.total_income, 1),
        ("Expenses", found.total_expenses, -1),
        ("Net profit", found.net_profit, 1),
    ):
        now, before = sign * line.amounts[0], sign * line.before[0]
        figures.append(money(f"{word}, difference", now - before, code))
        change = change_percent(now, before)
        if change is not None:
            figures.append(in_percent(f"{word}, change", change))
    return figures


def _table(found: ProfitAndLoss, code: str) -> Table:
    """Return a line a category, expenses above zero; with what it is compared with."""
    rows = []
    sides = (("Income", found.incomes, 1), ("Expenses", found.expenses, -1))
    for side, lines, sign in sides:
        for line in lines:
            amounts: list[Decimal] = [sign * one for one in (*line.amounts, *line.before)]
            cells = [
                money(f"{line.label}{after}", amount, code, href)
                for amount, href, after in zip(amounts, line.hrefs, ("", ", before"), strict=False)
            ]
            rows.append(Row(line.label, (side, *cells), line.hrefs[0]))
    columns = ("Category", "Side", *(one.label for one in found.grid.all))
    return Table(columns, tuple(rows))
