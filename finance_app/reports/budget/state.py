"""Budget against actual on its page."""

from typing import ClassVar

import reflex as rx

from finance_app.identity.rules import Actor
from finance_app.reports.budget.service import read_budget_report
from finance_app.reports.shell.inputs import ReportQuery
from finance_app.reports.shell.state import ReportState
from finance_app.reports.shell.statement.views import TableView, statement_view


class BudgetReportState(ReportState, rx.State):
    """Incomes and expenses beside what was planned."""

    PATH: ClassVar[str] = "/reports/budget"

    async def _read(self, actor: Actor, query: ReportQuery) -> TableView:
        found = await read_budget_report(actor, query)
        return statement_view(found.grid, found.lines, actor.currency_code)
