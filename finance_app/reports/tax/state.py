"""The tax report on its page: the figures, what was reported, and what changed since."""

from typing import Any, ClassVar
from uuid import UUID

import reflex as rx

from finance_app.identity.rules import Actor, Permission, allow
from finance_app.identity.state import current_actor, reload_page
from finance_app.kit.errors import AppError, InvalidInputError
from finance_app.reports.shell.inputs import ReportQuery
from finance_app.reports.shell.state import ReportState
from finance_app.reports.shell.statement.views import TableView
from finance_app.reports.tax import service
from finance_app.reports.tax.rules import Rounding
from finance_app.reports.tax.views import (
    PATH,
    ROUNDINGS,
    ReportedView,
    exceptions_view,
    reported_views,
    tax_view,
)
from finance_app.ui.toast import NoticeState


class TaxReportState(ReportState, rx.State):
    """Output and input tax of some days, and the reports that were made."""

    PATH: ClassVar[str] = PATH
    KEPT: ClassVar[tuple[str, ...]] = ("rounding", "report")
    NOTHING: ClassVar[str] = "No entries with tax"

    rounding: str = Rounding.LINE.value
    rounding_text: str = ""
    reported: list[ReportedView] = []
    exceptions: TableView = TableView()
    shown: str = ""
    shown_days: str = ""

    @rx.event
    @allow(Permission.WRITE)
    async def report(self) -> Any:
        """Mark the days that are shown as reported, or say why they cannot be."""
        actor = await current_actor(self)
        query = self._parse(self.typed, actor)
        try:
            made = await service.report_tax(
                actor, query.first, query.last, basis=query.basis, rounding=self._rounding()
            )
        except InvalidInputError as error:
            self.problems = error.fields
            return None
        except AppError as error:
            self.problems = {"report": error.message}
            return None
        self.typed = {**self.typed, "report": str(made.id)}
        return [NoticeState.show("Marked as reported."), reload_page()]

    @rx.event
    @allow(Permission.WRITE)
    async def undo(self, report_id: str) -> Any:
        """Take a report back."""
        actor = await current_actor(self)
        await service.undo_report(actor, UUID(report_id))
        return [NoticeState.show("The report was taken back."), reload_page()]

    async def _read(self, actor: Actor, query: ReportQuery) -> TableView:
        rounding, code = self._rounding(), actor.currency_code
        self.rounding, self.rounding_text = rounding.value, ROUNDINGS[rounding]
        self.shown = self.typed.get("report", "")
        self.exceptions, self.shown_days = TableView(), ""
        found = await service.list_reported(actor)
        self.reported = reported_views(found, self.shown, code)
        if self.shown:
            self.exceptions = exceptions_view(
                await service.list_exceptions(actor, _report_id(self.shown)), code
            )
            self.shown_days = next((one.days for one in self.reported if one.is_shown), "")
        made = await service.read_tax_report(
            actor, query.first, query.last, basis=query.basis, rounding=rounding
        )
        return tax_view(made, query.first, query.last, code, basis=query.basis)

    def _rounding(self) -> Rounding:
        word = self.typed.get("rounding", "") or Rounding.LINE.value
        try:
            return Rounding(word)
        except ValueError:
            text = "Write line or total."
            raise InvalidInputError(text, fields={"rounding": text}) from None


def _report_id(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError:
        raise service.TaxReportNotFoundError from None
