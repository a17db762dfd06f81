"""The session as a tab sees it: who is signed in, set by the guard and by nothing else."""

import asyncio
from typing import Any, Final
from uuid import UUID

import reflex as rx
from reflex.state import OnLoadInternalState
from reflex_base.utils.form import form_data_as_dict

from finance_app.identity import service
from finance_app.identity.inputs import BusinessInput
from finance_app.identity.rules import Actor, Permission, Role, allow
from finance_app.kit import clock, db
from finance_app.kit.access import keeps_draft
from finance_app.kit.errors import (
    AppError,
    InvalidInputError,
    LockedError,
    UnauthenticatedError,
)
from finance_app.kit.money import CURRENCIES
from finance_app.kit.period import PeriodKind, period_of
from finance_app.ui.toast import NoticeState

DATABASE_POLL_SECONDS: Final = 1.0

_ROLE_LABELS: Final = {
    Role.OWNER: "Owner",
    Role.BOOKKEEPER: "Bookkeeper",
    Role.VIEWER: "Viewer, reads only",
}


class SessionState(rx.State):
    """Who is behind this tab. Backend vars never leave the server; the rest is for the shell."""

    is_signed_in: bool = False
    email: str = ""
    business_name: str = ""
    initials: str = ""
    role_label: str = ""
    currency_code: str = ""
    currency_symbol: str = ""
    fiscal_label: str = ""
    can_write: bool = False
    can_manage: bool = False
    is_read_only: bool = False
    has_sample: bool = False
    is_database_down: bool = False

    _session_id: UUID | None = None
    _actor: Actor | None = None
    _is_waiting: bool = False

    def _bind(self, actor: Actor | None) -> None:
        """Show the actor to the tab; called by the guard, once per change."""
        self._actor = actor
        self._session_id = actor.session_id if actor else None
        self.is_signed_in = actor is not None
        self.email = actor.email if actor else ""
        self.business_name = actor.business_name if actor else ""
        self.initials = _initials(actor.business_name) if actor else ""
        self.role_label = _ROLE_LABELS[actor.role] if actor else ""
        self.currency_code = actor.currency_code if actor else ""
        self.currency_symbol = CURRENCIES[actor.currency_code].symbol if actor else ""
        self.fiscal_label = _fiscal_label(actor) if actor else ""
        self.can_write = actor is not None and actor.may(Permission.WRITE)
        self.can_manage = actor is not None and actor.may(Permission.MANAGE)
        self.is_read_only = actor is not None and not actor.may(Permission.WRITE)
        self.has_sample = actor is not None and actor.has_sample

    @rx.event(background=True)
    @allow(Permission.PUBLIC)
    async def wait_for_database(self) -> Any:
        """Look for the database until it answers, then load the page's data again."""
        async with self:
            if self._is_waiting:
                return
            self._is_waiting = True
        try:
            while not await db.is_reachable():
                async with self:
                    self.is_database_down = True
                await asyncio.sleep(DATABASE_POLL_SECONDS)
        finally:
            async with self:
                self._is_waiting = False
                was_down, self.is_database_down = self.is_database_down, False
        if was_down:
            yield OnLoadInternalState.on_load_internal


async def current_actor(state: rx.State) -> Actor:
    """Return who the event comes from, as the guard found it. Raises `UnauthenticatedError`."""
    session = await state.get_state(SessionState)
    if session._actor is None:
        raise UnauthenticatedError
    return session._actor


def reload_page() -> Any:
    """Return the event that loads what the page shows again, after something changed it."""
    return OnLoadInternalState.on_load_internal


async def take_draft(state: rx.State, form: str) -> dict[str, Any] | None:
    """Return what was typed into the form before the log-in ran out, if the URL names a draft."""
    named = state.router.url.query_parameters.get("draft", "")
    try:
        draft_id = UUID(named)
    except ValueError:
        return None
    content = await service.take_draft(await current_actor(state), draft_id, form)
    if content is None:
        return None
    return {name: form_data_as_dict(value) for name, value in content.items()}


def _initials(name: str) -> str:
    """Return one or two capitals for the mark of a business."""
    words = [word for word in name.split() if word[:1].isalnum()] or [name]
    return "".join(word[0] for word in words[:2]).upper()


def _fiscal_label(actor: Actor) -> str:
    """Return for example "FY 2026, EUR"."""
    year = period_of(clock.today(), PeriodKind.YEAR, actor.fiscal_year_start)
    return f"{year.label}, {actor.currency_code}"


def _problems(error: AppError) -> dict[str, str]:
    """Return the sentences by field; of the settings only the fiscal year can be locked."""
    if isinstance(error, LockedError):
        return {"fiscal_year_start": error.message}
    return error.fields or {"form": error.message}


class SettingsState(rx.State):
    """The settings page: the name, currency and fiscal year of the business."""

    business_name: str = ""
    currency_code: str = ""
    fiscal_month: str = "01"
    fiscal_day: str = "1"
    errors: dict[str, str] = {}
    is_loaded: bool = False

    def _show(self, actor: Actor) -> None:
        self.business_name = actor.business_name
        self.currency_code = actor.currency_code
        self.fiscal_month = f"{actor.fiscal_year_start.month:02d}"
        self.fiscal_day = str(actor.fiscal_year_start.day)
        self.errors = {}
        self.is_loaded = True

    @rx.event
    @allow(Permission.READ)
    async def load(self) -> None:
        """Show the settings as they are."""
        actor = await current_actor(self)
        self._show(actor)
        if draft := await take_draft(self, "settings"):
            entered = draft.get("form") or {}
            self.business_name = str(entered.get("business_name", self.business_name))
            self.currency_code = str(entered.get("currency_code", self.currency_code))
            self.fiscal_month = str(entered.get("fiscal_month", self.fiscal_month))
            self.fiscal_day = str(entered.get("fiscal_day", self.fiscal_day))

    @rx.event
    @allow(Permission.MANAGE)
    @keeps_draft("settings")
    async def save(self, form: dict[str, Any]) -> Any:
        """Save all of it, or show each problem at its field."""
        actor = await current_actor(self)
        start = f"{form.get('fiscal_month', '')!s:.2}-{str(form.get('fiscal_day', ''))[:2]:0>2}"
        try:
            entered = BusinessInput.parse({**form, "fiscal_year_start": start})
            changed = await service.change_settings(actor, entered)
        except (InvalidInputError, service.CurrencyInUseError, LockedError) as error:
            self.errors = _problems(error)
            return None
        session = await self.get_state(SessionState)
        session._bind(changed)
        self._show(changed)
        return NoticeState.show("Settings saved.")
