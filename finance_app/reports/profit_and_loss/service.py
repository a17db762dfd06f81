"""Reads the profit and loss: the chart and one sum of the journal, as they are at one moment."""

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import db
from finance_app.ledger.gl_accounts.service import list_chart
from finance_app.ledger.journals.rules import Basis
from finance_app.ledger.journals.service import sum_accounts
from finance_app.reports.profit_and_loss.rules import ProfitAndLoss, profit_and_loss
from finance_app.reports.shell.rules import Grid, cut_of


async def read_profit_and_loss(actor: Actor, grid: Grid, basis: Basis) -> ProfitAndLoss:
    """Return incomes and expenses by category, in the business's currency, net of tax."""
    actor.require(Permission.READ)
    cut = cut_of(grid.all)
    async with db.transaction(actor, read_only=True):
        accounts = await list_chart(actor)
        sums = await sum_accounts(actor, cut.starts, cut.last, basis=basis)
    return profit_and_loss(accounts, sums, grid, cut, basis=basis)
