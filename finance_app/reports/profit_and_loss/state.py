"""The profit and loss on its page."""

from typing import ClassVar

import reflex as rx

from finance_app.identity.rules import Actor
from finance_app.reports.profit_and_loss.service import read_profit_and_loss
from finance_app.reports.shell.inputs import ReportQuery
from finance_app.reports.shell.state import ReportState
from finance_app.reports.shell.statement.views import TableView, statement_view


class ProfitAndLossState(ReportState, rx.State):
    """Incomes and expenses by category."""

    PATH: ClassVar[str] = "/reports/profit-and-loss"

    async def _read(self, actor: Actor, query: ReportQuery) -> TableView:
        found = await read_profit_and_loss(actor, query.grid.with_total(), query.basis)
        return statement_view(found.grid, found.lines, actor.currency_code)
