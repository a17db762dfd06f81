"""Expected cash on its page; how far and how little is in the address."""

from typing import Any, ClassVar

import reflex as rx

from finance_app.identity.rules import Actor, Permission, allow
from finance_app.identity.state import current_actor
from finance_app.kit.errors import InvalidInputError
from finance_app.reports.expected_cash.inputs import DAYS_DEFAULT, NAMES, ExpectedQuery
from finance_app.reports.expected_cash.service import read_expected_cash
from finance_app.reports.expected_cash.views import (
    ExpectedView,
    expected_view,
    figure,
    items_view,
    weeks_view,
)
from finance_app.reports.shell.inputs import ReportQuery
from finance_app.reports.shell.state import ReportState
from finance_app.reports.shell.statement.views import TableView


class ExpectedCashState(ReportState, rx.State):
    """The money of the coming days: figures, a line, a table by week, and what is expected."""

    PATH: ClassVar[str] = "/reports/expected-cash"
    IS_AS_OF: ClassVar[bool] = True
    KEPT: ClassVar[tuple[str, ...]] = NAMES

    days: str = str(DAYS_DEFAULT)
    minimum: str = ""
    shown: ExpectedView = ExpectedView()
    figure: dict[str, Any] = {}
    items: TableView = TableView()

    @rx.event
    @allow(Permission.READ)
    async def choose_minimum(self, form: dict[str, Any]) -> Any:
        """Show how the money stands against another minimum, or say what is wrong with it."""
        actor = await current_actor(self)
        wanted = str(form.get("minimum") or "").strip()
        try:
            ExpectedQuery.parse({"minimum": wanted}, actor.currency_code)
        except InvalidInputError as error:
            self.problems = error.fields
            return None
        return self._go({"minimum": wanted})

    async def _read(self, actor: Actor, query: ReportQuery) -> TableView:  # noqa: ARG002
        self.minimum = self.typed.get("minimum", "")
        wanted = ExpectedQuery.parse(self.typed, actor.currency_code)
        self.days = str(wanted.days)
        found = await read_expected_cash(actor, wanted)
        code = actor.currency_code
        self.shown = expected_view(found, code)
        self.figure = figure(found, code)
        self.items = items_view(found, code)
        return weeks_view(found, code)

    def _names(self) -> tuple[str, ...]:
        return NAMES
