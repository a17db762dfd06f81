"""Reads incomes by client and expenses by vendor, one query each, as they are at one moment."""

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import db
from finance_app.reports.parties.repository import PartiesRepository
from finance_app.reports.parties.rules import KINDS, Parties
from finance_app.reports.shell.inputs import ReportQuery
from finance_app.reports.shell.rules import By, grid_of


async def read_parties(actor: Actor, query: ReportQuery) -> Parties:
    """Return what entries of the days come to by party, in the business's currency, net of tax.

    Always in one column and on accrual basis, so that the totals are those of the profit and loss.
    """
    actor.require(Permission.READ)
    grid = grid_of(query.first, query.last, query.start, by=By.TOTAL, compare=query.compare)
    async with db.transaction(actor, read_only=True, isolation="REPEATABLE READ") as session:
        repository = PartiesRepository(session, actor.currency_code)
        sides = [await repository.read_side(kind, grid) for kind in KINDS]
    return Parties(grid, tuple(sides))
