"""A report on its page: everything that can be chosen is in the address, so links and Back work."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

import reflex as rx

from finance_app.identity.rules import Actor, Permission, allow
from finance_app.identity.state import current_actor
from finance_app.kit import clock
from finance_app.kit.errors import AppError, InvalidInputError, UnavailableError
from finance_app.ledger.journals.service import first_day
from finance_app.reports.shell.inputs import NAMES, ReportQuery
from finance_app.reports.shell.statement.views import TableView
from finance_app.reports.shell.views import (
    NothingView,
    QueryView,
    address,
    nothing_view,
    query_view,
)

_FAILED: Final = "The report could not be read."
_VALUE_LENGTH_MAX: Final = 100
_CHOICES: Final = frozenset({"by", "compare", "basis"})


class ReportState(rx.State, mixin=True):
    """What every report's page holds; a report says where it is and reads its table.

    `IS_AS_OF` is a report at the end of its days, which are up to today where none are given.
    `KEPT` names further parameters of the address that stay while the query changes (an account),
    `USUAL` parameters of the query that this report has where the address has none. `NOTHING` says
    what there is none of where it has no line.
    """

    PATH: ClassVar[str]
    IS_AS_OF: ClassVar[bool] = False
    KEPT: ClassVar[tuple[str, ...]] = ()
    USUAL: ClassVar[Mapping[str, str]] = {}
    NOTHING: ClassVar[str] = "No entries"

    is_loaded: bool = False
    failure: str = ""
    problems: dict[str, str] = {}
    typed: dict[str, str] = {}
    query: QueryView = QueryView()
    table: TableView = TableView()
    nothing: NothingView = NothingView()

    @rx.event
    @allow(Permission.READ)
    async def load(self) -> None:
        """Show the report that the address asks for, or say at the fields what is wrong."""
        actor = await current_actor(self)
        self._take_address()
        self.problems, self.failure = {}, ""
        try:
            await self._show(actor)
        except UnavailableError:
            raise
        except AppError as error:
            self.problems = error.fields
            self.failure = next(iter(error.fields.values()), error.message)
        except Exception:
            self.failure = _FAILED
            raise
        finally:
            self.is_loaded = True

    @rx.event
    @allow(Permission.READ)
    async def choose(self, name: str, value: str) -> Any:
        """Choose columns (`by`), what to `compare` with, or the `basis`."""
        return self._go({name: str(value)}) if name in (*_CHOICES, *self.KEPT) else None

    @rx.event
    @allow(Permission.READ)
    async def choose_days(self, form: dict[str, Any]) -> Any:
        """Show other days, or say at the fields what is wrong with them."""
        actor = await current_actor(self)
        days = {name: str(form.get(name) or "").strip() for name in ("from", "to")}
        wanted = {**self.USUAL, **self.typed, **days, "period": "", "date": ""}
        try:
            self._parse(wanted, actor)
        except InvalidInputError as error:
            self.problems = error.fields
            return None
        return self._go({**days, "period": "", "date": ""})

    async def _read(self, actor: Actor, query: ReportQuery) -> TableView:
        """Return the table of the report; one without lines is said to have no entries."""
        raise NotImplementedError

    async def _show(self, actor: Actor) -> None:
        wanted = {**self.USUAL, **self.typed}
        query = self._parse(wanted, actor)
        self.query = query_view(
            actor,
            query,
            self.PATH,
            now=clock.now().astimezone(),
            kept=self._kept(),
            is_as_of=self.IS_AS_OF,
        )
        table = await self._read(actor, query)
        self.nothing = NothingView()
        if not table.lines:
            first = await first_day(actor)
            self.nothing = nothing_view(query, first, self.PATH, self._kept(), what=self.NOTHING)
        self.table = table

    def _parse(self, raw: Mapping[str, str], actor: Actor) -> ReportQuery:
        today, start = clock.today(), actor.fiscal_year_start
        return ReportQuery.parse(raw, start, today, is_as_of=self.IS_AS_OF)

    def _take_address(self) -> None:
        given = self.router.url.query_parameters
        found = {name: str(given.get(name, ""))[:_VALUE_LENGTH_MAX] for name in self._names()}
        self.typed = {name: value for name, value in found.items() if value}

    def _names(self) -> tuple[str, ...]:
        return (*NAMES, *self.KEPT)

    def _kept(self) -> dict[str, str]:
        return {name: self.typed.get(name, "") for name in self.KEPT}

    def _go(self, changes: Mapping[str, str]) -> Any:
        """Go to the report with other parameters; they are remembered at once.

        So a second choice does not wait for the first to load, and takes nothing of it back.
        """
        wanted = {**self.typed, **changes}
        self.typed = {name: wanted[name] for name in self._names() if wanted.get(name)}
        return rx.redirect(address(self.PATH, self.typed))
