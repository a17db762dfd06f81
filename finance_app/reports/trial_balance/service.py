"""Reads the trial balance: the chart and one sum of the journal, as they are at one moment."""

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import db
from finance_app.ledger.gl_accounts.service import list_chart
from finance_app.ledger.journals.service import sum_accounts
from finance_app.reports.shell.inputs import ReportQuery
from finance_app.reports.shell.rules import Column
from finance_app.reports.trial_balance.rules import (
    TrialBalance,
    trial_balance,
    trial_cut,
    year_start_of,
)


async def read_trial_balance(actor: Actor, query: ReportQuery) -> TrialBalance:
    """Return every account with a balance or a line in the days, in the business's currency."""
    actor.require(Permission.READ)
    days = Column("", query.first, query.last)
    year_start = year_start_of(query.first, actor.fiscal_year_start)
    cut = trial_cut(days, year_start)
    async with db.transaction(actor, read_only=True):
        accounts = await list_chart(actor)
        sums = await sum_accounts(actor, cut.starts, cut.last, basis=query.basis)
    return trial_balance(accounts, sums, days, year_start)
