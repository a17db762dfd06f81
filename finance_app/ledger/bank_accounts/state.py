"""The list of bank accounts, and the form of one, which the page of an account opens too."""

from collections.abc import Mapping
from typing import Any, Final

import reflex as rx

from finance_app.identity.rules import Permission, allow
from finance_app.identity.state import current_actor, reload_page, take_draft
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
from finance_app.ledger.bank_accounts import service, views
from finance_app.ledger.bank_accounts.inputs import AccountInput
from finance_app.ledger.bank_accounts.views import AccountRow
from finance_app.ledger.rules import id_of, version_of
from finance_app.ui.toast import NoticeState

_FAILED: Final = "The bank accounts could not be read."
_DRAFT: Final = "bank_account"


class BankAccountsState(rx.State):
    """The accounts in use, or the archived ones, as the address says."""

    is_loaded: bool = False
    failure: str = ""
    rows: list[AccountRow] = []
    summary: str = ""
    total: str = ""
    is_archive: bool = False
    has_archived: bool = False

    @rx.event
    @allow(Permission.READ)
    async def load(self) -> None:
        """Show the accounts, and the form that was being filled in when a log-in ran out."""
        actor, query = await current_actor(self), self.router.url.query_parameters
        self.failure, self.is_archive = "", bool(query.get("archived"))
        try:
            view = await views.accounts_view(actor, archived=self.is_archive)
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
        self.rows, self.summary, self.total = list(view.rows), view.summary, view.total
        self.has_archived = view.has_archived
        if "draft" in query:
            await (await self.get_state(BankAccountEditorState))._resume()

    @rx.event
    @allow(Permission.WRITE)
    async def archive(self, account_id: str) -> Any:
        """Take an account out of lists and choices."""
        found = await service.archive_account(await current_actor(self), id_of(account_id))
        told = f"Account archived: {found.name}."
        undo = NoticeState.show_undo(told, "archive:bank_account", [account_id])
        return [undo, reload_page()]

    @rx.event
    @allow(Permission.WRITE)
    async def restore(self, account_id: str) -> Any:
        """Bring an archived account back."""
        found = await service.restore_account(await current_actor(self), id_of(account_id))
        return [NoticeState.show(f"Account back in use: {found.name}."), reload_page()]


class BankAccountEditorState(rx.State):
    """The form of an account; `key` changes where its fields must start anew."""

    is_open: bool = False
    title: str = ""
    account_id: str = ""
    version: str = ""
    values: dict[str, str] = {}
    key: str = ""
    errors: dict[str, str] = {}

    @rx.event
    @allow(Permission.WRITE)
    async def open_new(self) -> None:
        """Open an empty form."""
        self._start(views.form_values(None))

    @rx.event
    @allow(Permission.WRITE)
    async def open_account(self, account_id: str) -> None:
        """Open an account to change it."""
        found = await service.get_account(await current_actor(self), id_of(account_id))
        self._start(views.form_values(found), str(found.id), str(found.version))

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
        actor, account_id = await current_actor(self), str(form.get("id") or "")
        try:
            entered = AccountInput.parse(views.typed_values(form), actor.currency_code)
            if account_id:
                version = version_of(form.get("version"))
                await service.change_account(actor, id_of(account_id), entered, version=version)
            else:
                await service.add_account(actor, entered)
        except (InvalidInputError, ConflictError, StaleError, NotFoundError) as error:
            self._reopen(form)
            self.errors = error.fields or {"form": error.message}
            first = next((name for name in views.FIELDS if name in self.errors), "")
            return rx.set_focus(f"account-{first.replace('_', '-')}") if first else None
        self.is_open = False
        return [NoticeState.show(f"Account saved: {entered.name}."), reload_page()]

    async def _resume(self) -> None:
        """Open what was typed when the log-in ran out, if the address names it."""
        if draft := await take_draft(self, _DRAFT):
            self._reopen(draft.get("form") or {})

    def _reopen(self, form: Mapping[str, Any]) -> None:
        """Open the form as it was sent, unless it is: the server forgets a tab idle for an hour."""
        account_id, version = (str(form.get(name) or "") for name in ("id", "version"))
        if not (self.is_open and self.account_id == account_id):
            self._start(views.typed_values(form), account_id, version)

    def _start(self, values: Mapping[str, str], account_id: str = "", version: str = "") -> None:
        self.account_id, self.version = account_id, version
        self.title = "Edit account" if account_id else "Add an account"
        self.values, self.key = dict(values), str(new_id())
        self.errors, self.is_open = {}, True
