"""The form of a transfer, which the list of transfers and the page of an account open."""

from collections.abc import Mapping
from typing import Any, Final

import reflex as rx

from finance_app.identity.rules import Actor, Permission, allow
from finance_app.identity.state import current_actor, reload_page, take_draft
from finance_app.kit.access import keeps_draft
from finance_app.kit.db import new_id
from finance_app.kit.errors import (
    AppError,
    ConflictError,
    InvalidInputError,
    NotFoundError,
    StaleError,
)
from finance_app.ledger.rules import id_of, version_of
from finance_app.ledger.transfers import service
from finance_app.ledger.transfers.editor import views
from finance_app.ledger.transfers.inputs import TransferInput
from finance_app.ledger.transfers.rules import Transfer
from finance_app.ledger.transfers.views import with_current
from finance_app.ui.toast import NoticeState

_DRAFT: Final = "transfer"


class TransferEditorState(rx.State):
    """The form of a transfer; `key` changes where its fields must start anew."""

    is_open: bool = False
    title: str = ""
    transfer_id: str = ""
    version: str = ""
    is_of_entries: bool = False
    values: dict[str, str] = {}
    from_options: list[str] = []
    to_options: list[str] = []
    key: str = ""
    errors: dict[str, str] = {}

    @rx.event
    @allow(Permission.WRITE)
    async def open_new(self, from_account: str) -> None:
        """Open an empty form, from an account where its name is known."""
        await self._begin(await current_actor(self), from_account)

    @rx.event
    @allow(Permission.READ)
    async def open_transfer(self, transfer_id: str) -> None:
        """Open a transfer to see all of it, and to change it for whoever may."""
        actor = await current_actor(self)
        await self._open(actor, await service.get_transfer(actor, id_of(transfer_id)))

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
        actor = await current_actor(self)
        transfer_id, version = id_of(form.get("id")), str(form.get("version") or "")
        try:
            entered = TransferInput.parse(views.typed_values(form), actor.currency_code)
            if version:
                await service.change_transfer(
                    actor, transfer_id, entered, version=version_of(version)
                )
                told = NoticeState.show("Transfer changed.")
            else:
                saved = await service.record_transfer(actor, entered, transfer_id=transfer_id)
                text = views.saved_text(saved)
                told = NoticeState.show_undo(text, "transfer:record", [str(saved.id)])
        except (InvalidInputError, ConflictError, StaleError, NotFoundError) as error:
            return await self._refuse(actor, error, form)
        self.is_open = False
        return [told, reload_page()]

    @rx.event
    @allow(Permission.WRITE)
    async def delete(self, transfer_id: str) -> Any:
        """Move a transfer to the trash, with Undo."""
        gone = await service.delete_transfer(await current_actor(self), id_of(transfer_id))
        self.is_open = False
        told = "Transfer deleted."
        if gone.is_of_entries:
            told = "Transfer deleted. The expense and the income it was made of are back."
        return [NoticeState.show_undo(told, "transfer:delete", [transfer_id]), reload_page()]

    async def _begin(self, actor: Actor, from_account: str = "") -> None:
        """Open an empty form."""
        values = {**views.form_values(None), "from_account": from_account}
        await self._start(actor, values, str(new_id()))

    async def _open(self, actor: Actor, found: Transfer) -> None:
        """Open a transfer that exists."""
        await self._start(actor, views.form_values(found), str(found.id), str(found.version))
        self.is_of_entries = found.is_of_entries

    async def _resume(self) -> None:
        """Open what was typed when the log-in ran out, if the address names it."""
        if draft := await take_draft(self, _DRAFT):
            await self._reopen(await current_actor(self), draft.get("form") or {})

    async def _refuse(self, actor: Actor, error: AppError, form: Mapping[str, Any]) -> Any:
        """Show the sentences at their fields, and move the focus to the first."""
        await self._reopen(actor, form)
        self.errors = error.fields or {"form": error.message}
        first = next((name for name in views.FIELDS if name in self.errors), "")
        return rx.set_focus(f"transfer-{first.replace('_', '-')}") if first else None

    async def _reopen(self, actor: Actor, form: Mapping[str, Any]) -> None:
        """Open the form as it was sent, unless it is: the server forgets a tab idle for an hour."""
        transfer_id, version = (str(form.get(name) or "") for name in ("id", "version"))
        if not (self.is_open and self.transfer_id == transfer_id):
            await self._start(actor, views.typed_values(form), transfer_id, version)

    async def _start(
        self, actor: Actor, values: Mapping[str, str], transfer_id: str, version: str = ""
    ) -> None:
        names = await views.account_names(actor)
        self.from_options = with_current(names, values["from_account"])
        self.to_options = with_current(names, values["to_account"])
        self.transfer_id, self.version, self.is_of_entries = transfer_id, version, False
        self.title = "Transfer" if version else "Record a transfer"
        self.values, self.key = dict(values), str(new_id())
        self.errors, self.is_open = {}, True
