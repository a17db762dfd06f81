"""The cash flow on its page."""

from typing import ClassVar

import reflex as rx

from finance_app.identity.rules import Actor
from finance_app.reports.cash_flow.service import read_cash_flow
from finance_app.reports.cash_flow.views import accounts_view
from finance_app.reports.shell.inputs import ReportQuery
from finance_app.reports.shell.state import ReportState
from finance_app.reports.shell.statement.views import TableView, statement_view


class CashFlowState(ReportState, rx.State):
    """Why money changed, and the accounts it is on."""

    PATH: ClassVar[str] = "/reports/cash-flow"

    accounts: TableView = TableView()

    async def _read(self, actor: Actor, query: ReportQuery) -> TableView:
        found = await read_cash_flow(actor, query.grid.with_total(), query.basis)
        self.accounts = accounts_view(found, query, actor.currency_code)
        return statement_view(found.grid, found.lines, actor.currency_code)
