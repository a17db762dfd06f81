"""Reads the cash flow: the chart, one sum of the journal and the flows of assets, at one moment."""

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import db
from finance_app.ledger.gl_accounts.service import list_chart
from finance_app.ledger.journals.rules import Basis
from finance_app.ledger.journals.service import sum_accounts
from finance_app.reports.cash_flow.repository import CashFlowRepository
from finance_app.reports.cash_flow.rules import CashFlow, cash_flow
from finance_app.reports.shell.rules import Grid, cut_of


async def read_cash_flow(actor: Actor, grid: Grid, basis: Basis) -> CashFlow:
    """Return why money changed in each column, in the business's currency."""
    actor.require(Permission.READ)
    cut = cut_of(grid.all)
    async with db.transaction(actor, read_only=True, isolation="REPEATABLE READ") as session:
        accounts = await list_chart(actor)
        sums = await sum_accounts(actor, cut.starts, cut.last, basis=basis)
        assets = await CashFlowRepository(session).list_flows(cut.starts, cut.last)
    return cash_flow(accounts, sums, assets, grid, cut=cut, basis=basis)
