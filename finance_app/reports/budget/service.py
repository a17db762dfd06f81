"""Reads the profit and loss and the budgets of the same fiscal months."""

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import db
from finance_app.ledger.budgets.service import list_budgets
from finance_app.ledger.gl_accounts.service import list_chart
from finance_app.reports.budget.rules import budget_report
from finance_app.reports.profit_and_loss.rules import ProfitAndLoss
from finance_app.reports.profit_and_loss.service import read_profit_and_loss
from finance_app.reports.shell.inputs import ReportQuery
from finance_app.reports.shell.rules import Grid


async def read_budget_report(actor: Actor, query: ReportQuery) -> ProfitAndLoss:
    """Return actual figures with their budgets beside them, in the business's currency."""
    actor.require(Permission.READ)
    grid = Grid(query.grid.columns).with_total()
    async with db.transaction(actor, read_only=True):
        actual = await read_profit_and_loss(actor, grid, query.basis)
        budgets = await list_budgets(actor, query.first, query.last)
        accounts = await list_chart(actor)
    return budget_report(actual, budgets, accounts)
