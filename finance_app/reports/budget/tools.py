"""The assistant's question after budgets and what became of them."""

from datetime import date
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from finance_app.identity.rules import Actor
from finance_app.kit import clock
from finance_app.kit.figures import in_percent, money
from finance_app.kit.tools import Figure, Finding, Row, Table, Tool
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.totals.service import sum_period
from finance_app.reports.budget.service import read_budget_report
from finance_app.reports.profit_and_loss.rules import ProfitAndLoss
from finance_app.reports.questions.rules import percent
from finance_app.reports.shell.days.inputs import DaysAsked
from finance_app.reports.shell.days.rules import span_label
from finance_app.reports.shell.inputs import ReportQuery
from finance_app.reports.shell.statement.rules import Line


async def compare_budget(actor: Actor, asked: DaysAsked) -> Finding:
    """Return budget, actual and difference of some days, by category and in total, net of tax."""
    today, code = clock.today(), actor.currency_code
    first, last = asked.days(today, actor.fiscal_year_start)
    query = ReportQuery(first=first, last=last, start=actor.fiscal_year_start)
    found = await read_budget_report(actor, query)
    counts = [(await sum_period(actor, kind, first, last))[0] for kind in Kind]
    label = span_label(first, last, actor.fiscal_year_start)
    return _finding(found, label, entry_count=sum(counts), code=code, today=today)


def _finding(
    found: ProfitAndLoss, label: str, *, entry_count: int, code: str, today: date
) -> Finding:
    (column,) = found.grid.columns
    days = column.first, column.last
    href = f"/reports/budget?{urlencode({'from': days[0], 'to': days[1]})}"
    figures, rows = list[Figure](), list[Row]()
    for side, lines, total, sign in (
        ("Income", found.incomes, found.total_income, 1),
        ("Expenses", found.expenses, found.total_expenses, -1),
    ):
        figures += _totals(side, total, sign, code=code, href=href)
        rows += [_row(side, line, sign, code) for line in lines]
    is_planned = any(one.before[0] for one in (*found.incomes, *found.expenses))
    return Finding(
        title=f"Budget against actual, {label}, net of tax",
        as_of=today,
        period=days,
        figures=tuple(figures),
        table=Table(("Category", "Side", "Actual", "Budget", "Difference"), tuple(rows)),
        row_count=entry_count,
        href=href,
        missing="" if is_planned else f"There is no budget for {label}.",
    )


def _totals(side: str, total: Line, sign: int, *, code: str, href: str) -> list[Figure]:
    actual, planned = sign * total.amounts[0], sign * total.before[0]
    figures = [
        money(f"{side}, actual", actual, code, href),
        money(f"{side}, budget", planned, code, href),
        money(f"{side}, difference", actual - planned, code, href),
    ]
    used = percent(actual, planned)
    return figures if used is None else [*figures, in_percent(f"{side}, of budget", used)]


def _row(side: str, line: Line, sign: int, code: str) -> Row:
    actual, planned = sign * line.amounts[0], sign * line.before[0]
    href = line.hrefs[0] if line.hrefs else ""
    difference: Decimal = actual - planned
    return Row(
        line.label,
        (
            side,
            money(f"{line.label}, actual", actual, code, href),
            money(f"{line.label}, budget", planned, code),
            money(f"{line.label}, difference", difference, code),
        ),
        href,
    )


TOOLS: Final = (
    Tool(
        "compare_budget",
        "Budget, actual and the difference by category and in total; budgets of the fiscal months"
        " that begin in the days.",
        DaysAsked,
        compare_budget,
    ),
)
