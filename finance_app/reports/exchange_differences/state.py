"""Exchange differences on their page: a day's, posted and taken back with Undo."""

from typing import Any, ClassVar

import reflex as rx

from finance_app.identity.rules import Actor, Permission, allow
from finance_app.identity.state import current_actor, reload_page
from finance_app.kit import clock
from finance_app.kit.errors import AppError, UnavailableError
from finance_app.ledger.revaluations import service
from finance_app.ledger.revaluations.inputs import RevaluationInput
from finance_app.ledger.rules import id_of
from finance_app.reports.exchange_differences.views import (
    PATH,
    PostedView,
    differences_view,
    posted_text,
    posted_views,
    problem_texts,
)
from finance_app.reports.shell.inputs import ReportQuery
from finance_app.reports.shell.state import ReportState
from finance_app.reports.shell.statement.views import TableView
from finance_app.reports.shell.views import NothingView
from finance_app.ui.toast import NoticeState


class ExchangeDifferencesState(ReportState, rx.State):
    """What is open in other currencies on a day at its closing rates."""

    PATH: ClassVar[str] = PATH
    IS_AS_OF: ClassVar[bool] = True
    KEPT: ClassVar[tuple[str, ...]] = ("rates",)

    rates: str = "day"
    no_rates: list[str] = []
    posted: list[PostedView] = []
    can_post: bool = False

    @rx.event
    @allow(Permission.WRITE)
    async def post(self) -> Any:
        """Post the differences of the day that is shown, or say why they cannot be."""
        actor = await current_actor(self)
        query = self._parse(self.typed, actor)
        try:
            wanted = self._wanted(query)
            made = await service.post_revaluations(actor, wanted.day, wanted.choice)
        except UnavailableError:
            raise
        except AppError as error:
            self.problems = error.fields or {"date": error.message}
            return None
        told, ids = posted_text(len(made)), [str(one.id) for one in made]
        if not ids:
            return [NoticeState.show(told), reload_page()]
        return [NoticeState.show_undo(told, "revaluation:record", ids), reload_page()]

    @rx.event
    @allow(Permission.WRITE)
    async def undo(self, revaluation_id: str) -> Any:
        """Take a difference back, with Undo."""
        actor = await current_actor(self)
        await service.undo_revaluations(actor, [id_of(revaluation_id)])
        told = "The difference was taken back."
        undo = NoticeState.show_undo(told, "revaluation:delete", [revaluation_id])
        return [undo, reload_page()]

    async def _read(self, actor: Actor, query: ReportQuery) -> TableView:
        wanted, code = self._wanted(query), actor.currency_code
        self.rates = wanted.choice.value
        found = await service.read_differences(actor, wanted.day, wanted.choice)
        self.no_rates = problem_texts(found)
        self.posted = posted_views(found, code)
        self.can_post = bool(found.to_post) and not found.missing
        return differences_view(found, code)

    async def _show(self, actor: Actor) -> None:
        self.posted, self.no_rates, self.can_post = [], [], False
        await super()._show(actor)
        if not self.table.lines:
            self.nothing = NothingView(
                "No exchange differences",
                f"Nothing in another currency was open on {self.query.last_text}.",
            )

    def _wanted(self, query: ReportQuery) -> RevaluationInput:
        raw = {"date": query.last.isoformat(), "rates": self.typed.get("rates", "")}
        return RevaluationInput.parse(raw, clock.today())
