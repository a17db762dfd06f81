"""Reads the balance sheet: the chart and one sum of the journal, as they are at one moment."""

import logging

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import db
from finance_app.ledger.gl_accounts.service import list_chart
from finance_app.ledger.journals.rules import Basis
from finance_app.ledger.journals.service import sum_accounts
from finance_app.reports.balance_sheet.repository import DamageRepository
from finance_app.reports.balance_sheet.rules import BalanceSheet, Cause, balance_cut, balance_sheet
from finance_app.reports.shell.rules import Grid

_log = logging.getLogger(__name__)


async def read_balance_sheet(actor: Actor, grid: Grid, basis: Basis) -> BalanceSheet:
    """Return the balances at the end of each column, in the business's currency."""
    actor.require(Permission.READ)
    start = actor.fiscal_year_start
    cut = balance_cut(grid, start)
    async with db.transaction(actor, read_only=True):
        accounts = await list_chart(actor)
        sums = await sum_accounts(actor, cut.starts, cut.last, basis=basis)
    return balance_sheet(accounts, sums, grid, start=start, basis=basis)


async def list_causes(actor: Actor, sheet: BalanceSheet, basis: Basis) -> list[Cause]:
    """Return why a balance sheet does not balance; nothing is read where it does."""
    actor.require(Permission.READ)
    if sheet.is_balanced:
        return []
    _log.error("the balance sheet of %s does not balance", actor.organization_id)
    async with db.transaction(actor, read_only=True) as session:
        last = max(one.last for one in sheet.grid.all)
        return await DamageRepository(session).list_causes(last, basis)
