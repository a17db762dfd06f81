"""The list of transfers; what is shown is in the address."""

from typing import Any, Final

import reflex as rx

from finance_app.identity.rules import Permission, allow
from finance_app.identity.state import current_actor, reload_page
from finance_app.kit import clock
from finance_app.kit.errors import AppError, InvalidInputError, UnavailableError
from finance_app.ledger.filters.rules import OTHER_DATES, named_period
from finance_app.ledger.rules import id_of
from finance_app.ledger.transfers import service
from finance_app.ledger.transfers.editor.state import TransferEditorState
from finance_app.ledger.transfers.inputs import TransferFilter
from finance_app.ledger.transfers.views import TransferRow, list_href, list_view
from finance_app.ui.toast import NoticeState

_FAILED: Final = "The transfers could not be read."


class TransfersState(rx.State):
    """A page of transfers, and the filters of the address."""

    is_loaded: bool = False
    failure: str = ""
    rows: list[TransferRow] = []
    older: str = ""
    newer: str = ""
    typed: dict[str, str] = {}
    account_options: list[str] = []
    account: str = ""
    period: str = ""
    is_choosing: bool = False
    is_narrowed: bool = False
    is_trash: bool = False
    clear_href: str = ""
    trash_href: str = ""
    problems: dict[str, str] = {}

    _opened: str = ""

    @rx.event
    @allow(Permission.READ)
    async def load(self) -> None:
        """Show the transfers that the address names, and open the one it is about."""
        actor, query = await current_actor(self), self.router.url.query_parameters
        self.failure, self.problems = "", {}
        try:
            view = await list_view(actor, query)
        except UnavailableError:
            raise
        except AppError as error:
            self.failure = next(iter(error.fields.values()), error.message)
            return
        except Exception:
            self.failure = _FAILED
            raise
        finally:
            self.is_loaded = True
        self.rows, self.account_options = list(view.rows), list(view.account_options)
        self.older, self.newer, self.typed = view.older, view.newer, view.typed
        self.account, self.period = view.typed.get("account", ""), view.period
        self.is_narrowed, self.is_trash = view.is_narrowed, view.is_trash
        self.clear_href, self.trash_href = view.clear_href, view.trash_href
        await self._open(query)

    @rx.event
    @allow(Permission.READ)
    async def choose_account(self, name: str) -> Any:
        """Show the transfers of an account, of all for ""."""
        return rx.redirect(list_href(self.typed, account=name))

    @rx.event
    @allow(Permission.READ)
    async def choose_period(self, name: str) -> Any:
        """Show a named period, all time for "", or the fields for other dates."""
        self.is_choosing = name == OTHER_DATES
        if self.is_choosing:
            return None
        start = (await current_actor(self)).fiscal_year_start
        period = named_period(name, clock.today(), start)
        first = period.starts_on.isoformat() if period else ""
        last = period.ends_on.isoformat() if period else ""
        return rx.redirect(list_href(self.typed, **{"from": first, "to": last}))

    @rx.event
    @allow(Permission.READ)
    async def apply_dates(self, form: dict[str, Any]) -> Any:
        """Show the days that were typed, or say at the fields what is wrong with them."""
        typed = {name: str(form.get(name) or "").strip() for name in ("from", "to")}
        try:
            TransferFilter.parse(typed)
        except InvalidInputError as error:
            self.problems = error.fields
            return None
        return rx.redirect(list_href(self.typed, **typed))

    @rx.event
    @allow(Permission.WRITE)
    async def restore(self, transfer_id: str) -> Any:
        """Take a transfer out of the trash."""
        await service.restore_transfer(await current_actor(self), id_of(transfer_id))
        told = NoticeState.show_undo("Transfer restored.", "transfer:record", [transfer_id])
        return [told, reload_page()]

    async def _open(self, query: Any) -> None:
        """Open the transfer of the address, once, or what was typed when a log-in ran out."""
        editor = await self.get_state(TransferEditorState)
        if "draft" in query:
            await editor._resume()
            return
        wanted = str(query.get("open") or query.get("new") or "")
        if wanted and wanted != self._opened:
            actor = await current_actor(self)
            if "open" in query:
                await editor._open(actor, await service.get_transfer(actor, id_of(wanted)))
            elif actor.may(Permission.WRITE):
                await editor._begin(actor)
        self._opened = wanted
