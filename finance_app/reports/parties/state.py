"""Vendors and clients on their page."""

from typing import ClassVar

import reflex as rx

from finance_app.identity.rules import Actor
from finance_app.reports.parties.service import read_parties
from finance_app.reports.shell.inputs import ReportQuery
from finance_app.reports.shell.state import ReportState
from finance_app.reports.shell.statement.views import TableView, statement_view


class PartiesState(ReportState, rx.State):
    """Incomes by client and expenses by vendor."""

    PATH: ClassVar[str] = "/reports/parties"

    async def _read(self, actor: Actor, query: ReportQuery) -> TableView:
        found = await read_parties(actor, query)
        return statement_view(found.grid, found.lines, actor.currency_code)
