"""The sheet of one recurring entry.

What is typed lives in the browser until it is sent; what the schedule says is noted here as well,
so that its days can be shown while it is typed.
"""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import reflex as rx

from finance_app.identity.rules import Actor, Permission, allow
from finance_app.identity.state import current_actor, reload_page, take_draft
from finance_app.kit import clock
from finance_app.kit.access import keeps_draft
from finance_app.kit.db import new_id
from finance_app.kit.errors import (
    AppError,
    ConflictError,
    InvalidInputError,
    NotFoundError,
    StaleError,
)
from finance_app.ledger.bank_accounts.service import list_accounts
from finance_app.ledger.categories.service import list_categories
from finance_app.ledger.entries.service import get_entry
from finance_app.ledger.recurring import service
from finance_app.ledger.recurring.editor import views
from finance_app.ledger.recurring.editor.views import DayRow
from finance_app.ledger.recurring.inputs import RecurringInput, template_of
from finance_app.ledger.recurring.rules import PATH
from finance_app.ledger.recurring.schedules.inputs import ScheduleInput
from finance_app.ledger.recurring.schedules.rules import Unit
from finance_app.ledger.rules import id_of, kind_of
from finance_app.ledger.suggestions.service import known_parties, payment_methods
from finance_app.ledger.tax_rates.service import list_rates
from finance_app.ui.toast import NoticeState

_STALE: Final = " Close this and open it again to see it."
_PARTIES_MAX: Final = 100
_DRAFT: Final = "recurring"
_BEGINNINGS: Final = ("id", "kind", "entry")


class RecurringEditorState(rx.State):
    """The form as it was opened; `key` changes where its fields must start anew."""

    is_open: bool = False
    title: str = ""
    recurring_id: str = ""
    version: str = ""
    values: dict[str, str] = {}
    key: str = ""
    errors: dict[str, str] = {}
    kind: str = "expense"
    kind_key: str = ""
    party_label: str = ""
    category_options: list[str] = []
    party_options: list[str] = []
    method_options: list[str] = []
    account_options: list[str] = []
    rate_options: list[str] = []
    has_months: bool = True
    ends: str = "never"
    has_more: bool = False
    skipped: str = ""
    preview_text: str = ""
    past_text: str = ""
    days: list[DayRow] = []

    _typed: dict[str, str] = {}
    _begun: dict[str, str] = {}

    @rx.event
    @allow(Permission.WRITE)
    async def open_new(self) -> None:
        """Open an empty form."""
        await self._start(await current_actor(self), views.new_values(clock.today()))

    @rx.event
    @allow(Permission.WRITE)
    async def open_recurring(self, recurring_id: str) -> None:
        """Open one to change it."""
        await self._open(await current_actor(self), id_of(recurring_id))

    @rx.event
    @allow(Permission.SIGNED_IN)
    async def close(self) -> Any:
        """Close the form; an address that began it is left, so that it does not open again."""
        self.is_open, self.errors = False, {}
        return rx.redirect(PATH, replace=True) if self._leave() else None

    @rx.event
    @allow(Permission.WRITE)
    async def choose_kind(self, kind: str) -> None:
        """Offer the categories and the names of another kind."""
        await self._offer(await current_actor(self), kind_of(kind).value)

    @rx.event
    @allow(Permission.WRITE)
    async def note(self, name: str, value: str) -> None:
        """Remember what a field of the schedule says now; the form itself keeps what is typed."""
        if name in views.FIELDS:
            self._note({name: str(value)})

    @rx.event(debounce=300)
    @allow(Permission.WRITE)
    async def look(self) -> None:
        """Show the days of the schedule, as far as it is typed."""
        await self._look(await current_actor(self))

    @rx.event
    @allow(Permission.WRITE)
    async def toggle(self, nominal_on: str) -> None:
        """Leave one of the shown days out, or take it in again; it is kept with the form."""
        if nominal_on in {one.nominal_on for one in self.days}:
            self._note({"skipped_on": views.toggled(self.skipped, nominal_on)})
            await self._look(await current_actor(self))

    @rx.event
    @allow(Permission.WRITE)
    @keeps_draft(_DRAFT)
    async def save(self, form: dict[str, Any]) -> Any:
        """Save what was typed, or show at the fields why not."""
        actor, version = await current_actor(self), str(form.get("version") or "")
        try:
            entered = RecurringInput.parse(views.typed_values(form), actor.currency_code)
            key = id_of(form.get("id"))
            if version:
                known = views.version_of(version)
                await service.change_recurring(actor, key, entered, version=known)
            else:
                await service.add_recurring(actor, entered, recurring_id=key)
        except (InvalidInputError, ConflictError, NotFoundError, StaleError) as error:
            return await self._refuse(actor, error, form)
        self.is_open, self.errors = False, {}
        told = NoticeState.show(
            f"Recurring {entered.kind.value} {'saved' if version else 'added'}."
        )
        return [told, rx.redirect(PATH, replace=True) if self._leave() else reload_page()]

    async def _begin(self, actor: Actor) -> None:
        """Open what the address begins, once, or what was typed when the log-in ran out."""
        if not actor.may(Permission.WRITE):
            return
        if draft := await take_draft(self, _DRAFT):
            await self._reopen(actor, draft.get("form") or {})
            return
        query = self.router.url.query_parameters
        wanted = {name: str(query[name]) for name in _BEGINNINGS if query.get(name)}
        is_new, self._begun = bool(wanted) and wanted != self._begun, wanted
        if is_new and "id" in wanted:
            await self._open(actor, id_of(wanted["id"]))
        elif is_new and "entry" in wanted:
            entry = await get_entry(actor, kind_of(wanted.get("kind")), id_of(wanted["entry"]))
            values = views.input_values(template_of(entry), actor.currency_code)
            await self._start(actor, values)
            if entry.is_refund:
                self.errors = {"form": views.refund_sentence(entry.kind)}

    async def _open(self, actor: Actor, recurring_id: UUID) -> None:
        found = await service.get_recurring(actor, recurring_id)
        values = views.form_values(found, actor.currency_code)
        await self._start(actor, values, str(found.id), str(found.version))

    async def _reopen(self, actor: Actor, form: Mapping[str, Any]) -> None:
        """Open the form as it was sent, unless it is: the server forgets a tab idle for an hour."""
        key, version = (str(form.get(name) or "") for name in ("id", "version"))
        if not (self.is_open and self.recurring_id == key):
            await self._start(actor, views.typed_values(form), key, version)

    async def _start(
        self, actor: Actor, values: Mapping[str, str], recurring_id: str = "", version: str = ""
    ) -> None:
        """Open the form with these values, for a new one or one that exists."""
        self.recurring_id, self.version = recurring_id or str(new_id()), version
        self.values, self.key, self.errors = dict(values), str(new_id()), {}
        self._typed = {}
        self._note(values)
        await self._offer(actor, values["kind"])
        self.category_options = _with_current(self.category_options, values["category"])
        accounts = [one.name for one in await list_accounts(actor)]
        self.account_options = _with_current(accounts, values["bank_account"])
        rates = [one.name for one in await list_rates(actor) if not one.is_archived]
        self.rate_options = _with_current(rates, values["tax_rate"])
        self.method_options = list(await payment_methods(actor))
        self.title = "Edit recurring entry" if version else "Add a recurring entry"
        self.has_more = any(values[name] for name in views.MORE)
        await self._look(actor)
        self.is_open = True

    async def _offer(self, actor: Actor, name: str) -> None:
        """Offer what there is for expenses or for incomes."""
        kind = kind_of(name)
        self.kind, self.kind_key = kind.value, str(new_id())
        self.party_label = kind.party_field.capitalize()
        self.category_options = [one.name for one in await list_categories(actor, kind)]
        self.party_options = list(await known_parties(actor, kind, limit=_PARTIES_MAX))

    def _note(self, values: Mapping[str, str]) -> None:
        """Remember what fields say, and which others they call for."""
        self._typed = {**self._typed, **values}
        self.has_months = self._typed.get("unit", "") in {one for one in Unit if one.has_months}
        self.ends = self._typed.get("ends") or "never"
        self.skipped = self._typed.get("skipped_on", "")

    async def _look(self, actor: Actor) -> None:
        typed = {name: self._typed.get(name, "") for name in views.SCHEDULE}
        if not self.has_months:  # the choice is not shown, and not sent
            typed["day_rule"] = ""
        key = id_of(self.recurring_id) if self.version else None
        try:
            shown = await service.preview_schedule(actor, ScheduleInput.parse(typed), key)
        except (InvalidInputError, NotFoundError):
            self.preview_text, self.past_text, self.days = "", "", []
            return
        by_itself = self._typed.get("posts_automatically") != "0"
        self.preview_text = views.preview_text(shown)
        self.past_text = views.past_text(shown, posts_automatically=by_itself)
        self.days = views.day_rows(shown)

    async def _refuse(self, actor: Actor, error: AppError, form: Mapping[str, Any]) -> Any:
        """Show the sentences at their fields; what was typed stays in the form."""
        await self._reopen(actor, form)
        self.errors = error.fields or {"form": error.message}
        if isinstance(error, StaleError):
            self.errors = {"form": error.message + _STALE}
        first = next((name for name in views.FIELDS if name in self.errors), "")
        self.has_more = self.has_more or first in views.MORE
        return rx.set_focus(f"recurring-{first.replace('_', '-')}") if first else None

    def _leave(self) -> bool:
        """Forget what the address began; say whether it began anything."""
        has_begun, self._begun = bool(self._begun), {}
        return has_begun


def _with_current(names: list[str], wanted: str) -> list[str]:
    """Return names to choose from, and the one that is chosen although it is not offered."""
    return names if wanted in {"", *names} else [*names, wanted]
