"""The assistant's question after profit."""

from typing import Final

from finance_app.identity.rules import Actor
from finance_app.kit import clock
from finance_app.kit.tools import Finding, Tool
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.journals.rules import Basis
from finance_app.ledger.totals.service import sum_period
from finance_app.reports.profit_and_loss.inputs import ProfitAsked
from finance_app.reports.profit_and_loss.service import read_profit_and_loss
from finance_app.reports.profit_and_loss.views import profit_finding
from finance_app.reports.shell.days.rules import Compare
from finance_app.reports.shell.rules import By, grid_of


async def get_profit(actor: Actor, asked: ProfitAsked) -> Finding:
    """Return income, expenses, net profit and margin of some days."""
    today = clock.today()
    days = asked.days(today, actor.fiscal_year_start)
    compare = Compare(asked.compare.value) if asked.compare else Compare.NONE
    grid = grid_of(*days, actor.fiscal_year_start, by=By.TOTAL, compare=compare)
    basis = asked.basis or Basis.ACCRUAL
    found = await read_profit_and_loss(actor, grid, basis)
    counts = [(await sum_period(actor, kind, *days))[0] for kind in Kind]
    return profit_finding(
        found, basis, entry_count=sum(counts), code=actor.currency_code, today=today
    )


TOOLS: Final = (
    Tool(
        "get_profit",
        "Profit and loss of some days: income, expenses, net profit and margin, with a line for"
        " each category; with compare also of the days before or a year earlier.",
        ProfitAsked,
        get_profit,
    ),
)
