"""The trial balance on its page."""

from typing import ClassVar

import reflex as rx

from finance_app.identity.rules import Actor
from finance_app.reports.shell.inputs import ReportQuery
from finance_app.reports.shell.state import ReportState
from finance_app.reports.shell.statement.views import TableView
from finance_app.reports.trial_balance.service import read_trial_balance
from finance_app.reports.trial_balance.views import trial_view


class TrialBalanceState(ReportState, rx.State):
    """Every account with its opening, debits, credits and closing."""

    PATH: ClassVar[str] = "/reports/trial-balance"

    async def _read(self, actor: Actor, query: ReportQuery) -> TableView:
        return trial_view(await read_trial_balance(actor, query), query, actor.currency_code)
