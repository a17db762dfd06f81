"""The balance sheet on its page."""

from typing import ClassVar

import reflex as rx

from finance_app.identity.rules import Actor
from finance_app.reports.balance_sheet.service import list_causes, read_balance_sheet
from finance_app.reports.balance_sheet.views import CauseRow, cause_rows
from finance_app.reports.shell.inputs import ReportQuery
from finance_app.reports.shell.state import ReportState
from finance_app.reports.shell.statement.views import TableView, statement_view


class BalanceSheetState(ReportState, rx.State):
    """What is there, what is owed and what is the owners'; and what is damaged, if anything is."""

    PATH: ClassVar[str] = "/reports/balance-sheet"
    IS_AS_OF: ClassVar[bool] = True

    has_difference: bool = False
    causes: list[CauseRow] = []

    async def _read(self, actor: Actor, query: ReportQuery) -> TableView:
        found = await read_balance_sheet(actor, query.balances, query.basis)
        causes = await list_causes(actor, found, query.basis)
        self.causes = cause_rows(causes, actor.currency_code)
        self.has_difference = not found.is_balanced
        return statement_view(found.grid, found.lines, actor.currency_code)
