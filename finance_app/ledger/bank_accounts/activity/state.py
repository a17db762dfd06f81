"""The page of one account: the address names it, the days and the page of its lines."""

from typing import Any, Final

import reflex as rx

from finance_app.identity.rules import Permission, allow
from finance_app.identity.state import current_actor, reload_page
from finance_app.kit import clock
from finance_app.kit.errors import AppError, InvalidInputError, UnavailableError
from finance_app.ledger.bank_accounts import service
from finance_app.ledger.bank_accounts.activity.inputs import ActivityFilter
from finance_app.ledger.bank_accounts.activity.views import (
    AccountView,
    LineRow,
    StatementRow,
    account_view,
)
from finance_app.ledger.bank_accounts.reconciliations.service import undo_reconciliation
from finance_app.ledger.bank_accounts.state import BankAccountEditorState
from finance_app.ledger.bank_accounts.views import PATH, FigureView, account_href
from finance_app.ledger.filters.rules import OTHER_DATES, named_period
from finance_app.ledger.locks.rules import day_words
from finance_app.ledger.rules import id_of
from finance_app.ui.toast import NoticeState

_FAILED: Final = "This account could not be read."


class BankAccountState(rx.State):
    """One account: what it holds, a page of its lines, its statements."""

    is_loaded: bool = False
    failure: str = ""
    id: str = ""
    name: str = ""
    number: str = ""
    type: str = ""
    is_archived: bool = False
    balance: FigureView = FigureView()
    balance_note: str = ""
    reconciled: FigureView = FigureView()
    reconciled_note: str = ""
    open: FigureView = FigureView()
    open_note: str = ""
    opening: str = ""
    opening_on: str = ""
    warnings: list[str] = []
    rows: list[LineRow] = []
    older: str = ""
    newer: str = ""
    statements: list[StatementRow] = []
    reconcile_href: str = ""
    here: str = ""
    first: str = ""
    last: str = ""
    period: str = ""
    is_choosing: bool = False
    problems: dict[str, str] = {}

    @rx.event
    @allow(Permission.READ)
    async def load(self) -> None:
        """Show the account that the address names."""
        actor = await current_actor(self)
        query = {**self.router.url.query_parameters, "limit": ""}
        if query.get("id") != self.id:
            self.is_choosing = False
        self.failure, self.problems = "", {}
        try:
            self._show(await account_view(actor, id_of(query.get("id", "")), query))
        except UnavailableError:
            raise
        except AppError as error:
            self.failure = next(iter(error.fields.values()), error.message)
        except Exception:
            self.failure = _FAILED
            raise
        finally:
            self.is_loaded = True
        if "draft" in query:
            await (await self.get_state(BankAccountEditorState))._resume()

    @rx.event
    @allow(Permission.READ)
    async def choose_period(self, name: str) -> Any:
        """Show a named period, all time for "", or the fields for other dates."""
        actor = await current_actor(self)
        if name == OTHER_DATES:
            self.is_choosing = True
            return None
        self.is_choosing = False
        period = named_period(name, clock.today(), actor.fiscal_year_start)
        first = period.starts_on.isoformat() if period else ""
        last = period.ends_on.isoformat() if period else ""
        return rx.redirect(account_href(id_of(self.id), **{"from": first, "to": last}))

    @rx.event
    @allow(Permission.READ)
    async def apply_dates(self, form: dict[str, Any]) -> Any:
        """Show the days that were typed, or say at the fields what is wrong with them."""
        typed = {name: str(form.get(name) or "").strip() for name in ("from", "to")}
        try:
            ActivityFilter.parse(typed)
        except InvalidInputError as error:
            self.problems = error.fields
            return None
        return rx.redirect(account_href(id_of(self.id), **typed))

    @rx.event
    @allow(Permission.WRITE)
    async def archive(self) -> Any:
        """Archive the account and go back to the list."""
        found = await service.archive_account(await current_actor(self), id_of(self.id))
        told = f"Account archived: {found.name}."
        undo = NoticeState.show_undo(told, "archive:bank_account", [self.id])
        return [undo, rx.redirect(PATH)]

    @rx.event
    @allow(Permission.WRITE)
    async def restore(self) -> Any:
        """Bring the account back into use."""
        found = await service.restore_account(await current_actor(self), id_of(self.id))
        return [NoticeState.show(f"Account back in use: {found.name}."), reload_page()]

    @rx.event
    @allow(Permission.WRITE)
    async def undo_statement(self, reconciliation_id: str) -> Any:
        """Undo the latest statement."""
        day = await undo_reconciliation(await current_actor(self), id_of(reconciliation_id))
        told = f"The statement of {day_words(day)} is undone; what was on it is open again."
        return [NoticeState.show(told), reload_page()]

    def _show(self, view: AccountView) -> None:
        plain = (
            "id", "name", "number", "type", "is_archived", "balance", "balance_note", "reconciled",
            "reconciled_note", "open", "open_note", "opening", "opening_on", "older", "newer",
            "reconcile_href", "first", "last", "period",
        )  # fmt: skip
        for name in plain:
            setattr(self, name, getattr(view, name))
        for name in ("warnings", "rows", "statements"):
            setattr(self, name, list(getattr(view, name)))
        self.here = account_href(id_of(view.id))
