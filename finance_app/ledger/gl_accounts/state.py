"""The form of an account of the ledger."""

from collections.abc import Mapping
from typing import Any, Final

import reflex as rx

from finance_app.identity.rules import Permission, allow
from finance_app.identity.state import current_actor, reload_page, take_draft
from finance_app.kit.access import keeps_draft
from finance_app.kit.db import new_id
from finance_app.kit.errors import ConflictError, InvalidInputError, NotFoundError, StaleError
from finance_app.ledger.gl_accounts import service, views
from finance_app.ledger.gl_accounts.inputs import GlAccountInput
from finance_app.ledger.rules import id_of, version_of
from finance_app.ui.toast import NoticeState

_DRAFT: Final = "gl_account"


class GlAccountEditorState(rx.State):
    """The form of an account; `key` changes where its fields must start anew."""

    is_open: bool = False
    title: str = ""
    account_id: str = ""
    version: str = ""
    is_system: bool = False
    may_open: bool = True
    hint: str = ""
    values: dict[str, str] = {}
    key: str = ""
    errors: dict[str, str] = {}

    @rx.event
    @allow(Permission.WRITE)
    async def open_new(self) -> None:
        """Open an empty form."""
        self._start(views.form_values(None, (await current_actor(self)).currency_code))

    @rx.event
    @allow(Permission.WRITE)
    async def open_account(self, account_id: str) -> None:
        """Open an account of the ledger to change it."""
        actor = await current_actor(self)
        found = await service.get_account(actor, id_of(account_id))
        values = views.form_values(found, actor.currency_code)
        self._start(values, str(found.id), str(found.version))
        self.may_open, self.hint = found.may_open, views.opening_hint(found)

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
            typed = views.outside_values(views.typed_values(form))
            entered = GlAccountInput.parse(typed, actor.currency_code)
            if account_id:
                version = version_of(form.get("version"))
                await service.change_account(actor, id_of(account_id), entered, version=version)
            else:
                await service.add_account(actor, entered)
        except (InvalidInputError, ConflictError, StaleError, NotFoundError) as error:
            self._reopen(form)
            self.errors = views.inside_problems(error.fields) or {"form": error.message}
            first = next((name for name in views.FIELDS if name in self.errors), "")
            return rx.set_focus(f"gl-account-{first.replace('_', '-')}") if first else None
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
        self.is_system = values["kind"] not in dict(views.KINDS)
        self.may_open, self.hint = True, views.opening_hint(None)
        self.errors, self.is_open = {}, True
