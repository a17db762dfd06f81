"""The page of exchange rates: the list, the form of one, and the file that was imported."""

from collections.abc import Mapping
from typing import Any, Final

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
    UnavailableError,
)
from finance_app.ledger.exchange_rates import service, views
from finance_app.ledger.exchange_rates.files.views import DRAFT, ImportView, import_view
from finance_app.ledger.exchange_rates.inputs import RateFilter, RateInput
from finance_app.ledger.exchange_rates.rules import Direction, Rate
from finance_app.ledger.exchange_rates.views import RateRow
from finance_app.ledger.locks.rules import day_words
from finance_app.ledger.rules import id_of
from finance_app.ui.toast import NoticeState

_FAILED: Final = "The exchange rates could not be read."
_STALE: Final = " Close this and open the rate again to see it."
_FORM: Final = "exchange_rate"
_FILTERS: Final = ("currency_code", "to")


class ExchangeRatesState(rx.State):
    """A page of rates, the form that is open, and what the last import did."""

    is_loaded: bool = False
    failure: str = ""
    rows: list[RateRow] = []
    summary: str = ""
    newer: str = ""
    older: str = ""
    currency: str = ""
    to: str = ""
    is_narrowed: bool = False
    filter_options: list[tuple[str, str]] = []

    is_open: bool = False
    title: str = ""
    rate_id: str = ""
    version: str = ""
    values: dict[str, str] = {}
    key: str = ""
    direction_key: str = ""
    errors: dict[str, str] = {}
    currency_options: list[tuple[str, str]] = []
    direction_options: list[tuple[str, str]] = []
    preview: list[str] = []

    done: ImportView = ImportView()

    _typed: dict[str, str] = {}

    @rx.event
    @allow(Permission.READ)
    async def load(self) -> None:
        """Show the page of rates that the address names, and what its import did."""
        actor, query = await current_actor(self), self.router.url.query_parameters
        self.failure = ""
        self.currency, self.to = (str(query.get(name) or "") for name in _FILTERS)
        self.is_narrowed = bool(self.currency or self.to)
        try:
            await self._show(actor, query)
            await self._resume(actor, query)
        except UnavailableError:
            raise
        except AppError as error:
            self.rows, self.failure = [], next(iter(error.fields.values()), error.message)
        except Exception:
            self.failure = _FAILED
            raise
        finally:
            self.is_loaded = True

    @rx.event
    @allow(Permission.READ)
    async def choose_currency(self, code: str) -> Any:
        """Show the rates of one currency, or of all for ""."""
        return rx.redirect(views.address({"currency_code": str(code), "to": self.to}))

    @rx.event(debounce=700)
    @allow(Permission.READ)
    async def choose_day(self, day: str) -> Any:
        """Show the rates up to a day, or all for ""."""
        return rx.redirect(views.address({"currency_code": self.currency, "to": str(day)}))

    @rx.event
    @allow(Permission.WRITE)
    async def open_new(self) -> None:
        """Open an empty form, for the currency that is shown."""
        known = {code for code, _ in self.filter_options}
        code = self.currency if self.currency in known else ""
        self._start(await current_actor(self), views.new_values(code, clock.today()))

    @rx.event
    @allow(Permission.WRITE)
    async def open_rate(self, rate_id: str) -> None:
        """Open a rate to change it."""
        actor = await current_actor(self)
        rate = await service.get_rate(actor, id_of(rate_id))
        self._start(actor, views.form_values(rate), rate=rate)

    @rx.event
    @allow(Permission.SIGNED_IN)
    async def close(self) -> None:
        """Close the form."""
        self.is_open, self.errors = False, {}

    @rx.event
    @allow(Permission.WRITE)
    async def note_currency(self, code: str) -> Any:
        """Name the two ways to quote after the currency that was chosen."""
        actor = await current_actor(self)
        self._typed = {**self._typed, "currency_code": str(code)}
        self.direction_options = views.direction_options(str(code), actor.currency_code)
        self.direction_key = str(new_id())
        return ExchangeRatesState.look

    @rx.event
    @allow(Permission.WRITE)
    async def note(self, name: str, value: str) -> None:
        """Remember what a field says now, for the preview; the form itself keeps what is typed."""
        if name in views.FIELDS:
            self._typed = {**self._typed, name: str(value)}

    @rx.event(debounce=200)
    @allow(Permission.WRITE)
    async def look(self) -> None:
        """Show what is typed both ways, so that its direction is seen before it is saved."""
        actor = await current_actor(self)
        self.preview = views.preview_lines(self._typed, actor.currency_code)

    @rx.event
    @allow(Permission.WRITE)
    @keeps_draft(_FORM)
    async def save(self, form: dict[str, Any]) -> Any:
        """Save what was typed, or show at the fields why not."""
        actor, rate_id = await current_actor(self), str(form.get("id") or "")
        try:
            entered = RateInput.parse(views.typed_values(form), actor.currency_code)
            if rate_id:
                version = str(form.get("version") or "")
                known = int(version) if version.isdecimal() and len(version) < 10 else None
                await service.change_rate(actor, id_of(rate_id), entered, version=known)
            else:
                await service.set_rate(actor, entered)
        except (InvalidInputError, ConflictError, NotFoundError, StaleError) as error:
            return self._refuse(actor, error, form)
        self.is_open, self.errors = False, {}
        told = f"Rate saved: {_named(entered)}."
        return [NoticeState.show(told), reload_page()]

    @rx.event
    @allow(Permission.WRITE)
    async def delete(self, rate_id: str) -> Any:
        """Delete a rate, with Undo."""
        done = await service.delete_rates(await current_actor(self), [id_of(rate_id)])
        if not done:
            raise service.RateNotFoundError
        told = f"Rate deleted: {_named(done[0])}."
        return [NoticeState.show_undo(told, "exchange-rate", [rate_id]), reload_page()]

    @rx.event
    @allow(Permission.SIGNED_IN)
    async def dismiss(self) -> None:
        """Take what the last import did off the page."""
        self.done = ImportView()

    async def _show(self, actor: Actor, query: Mapping[str, str]) -> None:
        view = await views.rate_list(actor, RateFilter.parse({**query, "limit": ""}))
        self.rows, self.summary = list(view.rows), view.summary
        self.newer, self.older = view.newer, view.older
        self.filter_options = _with_current(list(view.currencies), self.currency)

    async def _resume(self, actor: Actor, query: Mapping[str, str]) -> None:
        """Show what the import did that led here, or what was typed when a log-in ran out."""
        if "draft" not in query:
            self.done = ImportView()
            return
        if draft := await take_draft(self, DRAFT):
            self.done = import_view(draft.get("form") or {})
        elif actor.may(Permission.WRITE) and (draft := await take_draft(self, _FORM)):
            self._reopen(actor, draft.get("form") or {})

    def _reopen(self, actor: Actor, form: Mapping[str, Any]) -> None:
        """Open the form as it was sent."""
        self._start(actor, views.typed_values(form))
        self.rate_id, self.version = str(form.get("id") or ""), str(form.get("version") or "")
        self.title = "Edit rate" if self.rate_id else "Add a rate"

    def _start(self, actor: Actor, values: Mapping[str, str], *, rate: Rate | None = None) -> None:
        """Open the form with these values, for a new rate or one that exists."""
        own, code = actor.currency_code, values["currency_code"]
        self.rate_id = str(rate.id) if rate else ""
        self.version = str(rate.version) if rate else ""
        self.title = "Edit rate" if rate else "Add a rate"
        self.values = {**values, "direction": values["direction"] or Direction.DIRECT.value}
        self._typed, self.key, self.errors = dict(self.values), str(new_id()), {}
        self.currency_options = _with_current(views.currency_options(own), code)
        self.direction_options = views.direction_options(code, own)
        self.direction_key = self.key
        self.preview = views.preview_lines(self._typed, own)
        self.is_open = True

    def _refuse(self, actor: Actor, error: AppError, form: Mapping[str, Any]) -> Any:
        """Show the sentences at their fields; what was typed stays in the form."""
        if not self.is_open:
            self._reopen(actor, form)
        self.errors = error.fields or {"form": error.message}
        if isinstance(error, StaleError):
            self.errors = {"form": error.message + _STALE}
        first = next((name for name in views.FIELDS if name in self.errors), "")
        return rx.set_focus(f"rate-{first.replace('_', '-')}") if first else None


def _named(rate: Rate | RateInput) -> str:
    return f"{rate.currency_code} of {day_words(rate.quoted_on)}"


def _with_current(options: list[tuple[str, str]], wanted: str) -> list[tuple[str, str]]:
    """Return the options, and the one that is chosen although it is not offered."""
    return options if wanted in {"", *dict(options)} else [*options, (wanted, wanted)]
