"""The page of tax rates, and the form of one."""

from collections.abc import Mapping
from typing import Any, Final

import reflex as rx

from finance_app.identity.rules import Permission, allow
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
from finance_app.ledger.rules import id_of, version_of
from finance_app.ledger.tax_rates import service, views
from finance_app.ledger.tax_rates.inputs import TaxRateInput, read_day
from finance_app.ledger.tax_rates.rules import TaxRate
from finance_app.ledger.tax_rates.views import PeriodView, RateView
from finance_app.ui.toast import NoticeState

_FAILED: Final = "The tax rates could not be read."
_DRAFT: Final = "tax_rate"
_STALE: Final = " Close this and open the rate again to see it."


class TaxRatesState(rx.State):
    """The rates in use, or the archived ones, as the address says."""

    is_loaded: bool = False
    failure: str = ""
    rows: list[RateView] = []
    summary: str = ""
    is_archive: bool = False
    has_archived: bool = False

    @rx.event
    @allow(Permission.READ)
    async def load(self) -> None:
        """Show the rates, and the form that was being filled in when a log-in ran out."""
        actor, query = await current_actor(self), self.router.url.query_parameters
        self.failure, self.is_archive = "", bool(query.get("archived"))
        try:
            view = await views.rates_view(actor, archived=self.is_archive)
        except UnavailableError:
            raise
        except AppError as error:
            self.failure = error.message
            return
        except Exception:
            self.failure = _FAILED
            raise
        finally:
            self.is_loaded = True
        self.rows, self.summary = list(view.rows), view.summary
        self.has_archived = view.has_archived
        if "draft" in query:
            await (await self.get_state(TaxRateEditorState))._resume()

    @rx.event
    @allow(Permission.WRITE)
    async def archive(self, rate_id: str) -> Any:
        """Take a rate out of what can be chosen, with Undo."""
        found = await service.archive_rate(await current_actor(self), id_of(rate_id))
        told = f"Tax rate archived: {found.name}."
        return [NoticeState.show_undo(told, "archive:tax_rate", [rate_id]), reload_page()]

    @rx.event
    @allow(Permission.WRITE)
    async def restore(self, rate_id: str) -> Any:
        """Let an archived rate be chosen again."""
        found = await service.restore_rate(await current_actor(self), id_of(rate_id))
        return [NoticeState.show(f"Tax rate back in use: {found.name}."), reload_page()]


class TaxRateEditorState(rx.State):
    """The form of a rate; `key` changes where its fields must start anew."""

    is_open: bool = False
    title: str = ""
    rate_id: str = ""
    version: str = ""
    values: dict[str, str] = {}
    periods: list[PeriodView] = []
    key: str = ""
    errors: dict[str, str] = {}

    @rx.event
    @allow(Permission.WRITE)
    async def open_new(self) -> None:
        """Open an empty form."""
        self._start(views.form_values(None, clock.today()))

    @rx.event
    @allow(Permission.WRITE)
    async def open_rate(self, rate_id: str) -> None:
        """Open a rate to rename it, or to let it be another from a day on."""
        found = await service.get_rate(await current_actor(self), id_of(rate_id))
        self._start(views.form_values(found, clock.today()), str(found.id))
        self._show_periods(found)

    @rx.event
    @allow(Permission.SIGNED_IN)
    async def close(self) -> None:
        """Close the form."""
        self.is_open, self.errors = False, {}

    @rx.event
    @allow(Permission.WRITE)
    @keeps_draft(_DRAFT)
    async def save(self, form: dict[str, Any]) -> Any:
        """Save what was typed, or show at the fields why not."""
        actor, rate_id = await current_actor(self), str(form.get("id") or "")
        try:
            entered = TaxRateInput.parse(views.typed_values(form))
            if rate_id:
                version = version_of(form.get("version"))
                await service.change_rate(actor, id_of(rate_id), entered, version=version)
            else:
                await service.add_rate(actor, entered)
        except (InvalidInputError, ConflictError, StaleError, NotFoundError) as error:
            self._reopen(form)
            more = _STALE if isinstance(error, StaleError) else ""
            self.errors = error.fields or {"form": f"{error.message}{more}"}
            first = next((name for name in views.FIELDS if name in self.errors), "")
            return rx.set_focus(f"tax-rate-{first.replace('_', '-')}") if first else None
        self.is_open = False
        return [NoticeState.show(f"Tax rate saved: {entered.name}."), reload_page()]

    @rx.event
    @allow(Permission.WRITE)
    async def remove_period(self, day: str) -> Any:
        """Take out what the rate is from a day on, with Undo; what is typed stays."""
        actor, rate_id = await current_actor(self), id_of(self.rate_id)
        starts_on = read_day(day)
        gone = next((one.text for one in self.periods if one.day == day), "")
        percent = gone.partition(" %")[0]
        try:
            found = await service.remove_period(
                actor, rate_id, starts_on, version=version_of(self.version)
            )
        except (InvalidInputError, StaleError, NotFoundError) as error:
            more = _STALE if isinstance(error, StaleError) else ""
            self.errors = {"form": f"{error.message}{more}"}
            return None
        self._show_periods(found)
        undo = [f"{self.rate_id}={day}={percent}"]
        return [
            NoticeState.show_undo(f"Removed from {found.name}: {gone}.", "tax-period", undo),
            reload_page(),
        ]

    async def _resume(self) -> None:
        """Open what was typed when the log-in ran out, if the address names it."""
        if draft := await take_draft(self, _DRAFT):
            self._reopen(draft.get("form") or {})

    def _reopen(self, form: Mapping[str, Any]) -> None:
        """Open the form as it was sent, unless it is: the server forgets a tab idle for an hour."""
        rate_id, version = (str(form.get(name) or "") for name in ("id", "version"))
        if not (self.is_open and self.rate_id == rate_id):
            self._start(views.typed_values(form), rate_id, version)

    def _show_periods(self, rate: TaxRate) -> None:
        self.periods, self.version = views.period_views(rate), str(rate.version)

    def _start(self, values: Mapping[str, str], rate_id: str = "", version: str = "") -> None:
        self.rate_id, self.version = rate_id, version
        self.title = "Change tax rate" if rate_id else "Add a tax rate"
        self.values, self.key, self.periods = dict(values), str(new_id()), []
        self.errors, self.is_open = {}, True
