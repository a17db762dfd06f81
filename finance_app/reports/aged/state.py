"""Aged receivables and payables on their pages."""

from typing import ClassVar

import reflex as rx

from finance_app.identity.rules import Actor
from finance_app.ledger.entries.rules import Kind
from finance_app.reports.aged.service import read_aged
from finance_app.reports.aged.views import aged_view
from finance_app.reports.shell.inputs import ReportQuery
from finance_app.reports.shell.state import ReportState
from finance_app.reports.shell.statement.views import TableView
from finance_app.reports.shell.views import NothingView


class AgedReceivablesState(ReportState, rx.State):
    """What clients owe."""

    PATH: ClassVar[str] = "/reports/aged-receivables"
    IS_AS_OF: ClassVar[bool] = True

    async def _read(self, actor: Actor, query: ReportQuery) -> TableView:
        found = await read_aged(actor, Kind.INCOME, query.last)
        return aged_view(found, query.last, actor.currency_code)

    async def _show(self, actor: Actor) -> None:
        await super()._show(actor)
        if not self.table.lines:
            text = f"No client owed anything on {self.query.last_text}."
            self.nothing = NothingView("Nothing is open", text)


class AgedPayablesState(ReportState, rx.State):
    """What is owed to vendors."""

    PATH: ClassVar[str] = "/reports/aged-payables"
    IS_AS_OF: ClassVar[bool] = True

    async def _read(self, actor: Actor, query: ReportQuery) -> TableView:
        found = await read_aged(actor, Kind.EXPENSE, query.last)
        return aged_view(found, query.last, actor.currency_code)

    async def _show(self, actor: Actor) -> None:
        await super()._show(actor)
        if not self.table.lines:
            text = f"Nothing was owed to any vendor on {self.query.last_text}."
            self.nothing = NothingView("Nothing is open", text)
