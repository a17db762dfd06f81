"""The sheet in which a change of an asset is entered: first its difference, then the change."""

from collections.abc import Mapping
from typing import Any, Final

import reflex as rx

from finance_app.fixed_assets.changes import service, views
from finance_app.fixed_assets.changes.rules import KIND_LABELS
from finance_app.fixed_assets.changes.views import DifferenceView
from finance_app.fixed_assets.depreciation.life.rules import ChangeKind
from finance_app.fixed_assets.register.service import StaleAssetError, get_asset
from finance_app.identity.rules import Actor, Permission, allow
from finance_app.identity.state import current_actor, reload_page, take_draft
from finance_app.kit import clock
from finance_app.kit.access import keeps_draft
from finance_app.kit.db import new_id
from finance_app.kit.errors import AppError, ConflictError, InvalidInputError, NotFoundError
from finance_app.ledger.bank_accounts.views import account_names
from finance_app.ledger.rules import id_of
from finance_app.ui.toast import NoticeState

APPLY: Final = "apply"
"""The button that records what was shown."""

FORM: Final = "asset_change"


class AssetChangeState(rx.State):
    """The form as it was opened, and the difference that what was typed would make."""

    is_open: bool = False
    title: str = ""
    kind: str = ""
    asset_id: str = ""
    asset_name: str = ""
    change_id: str = ""
    values: dict[str, str] = {}
    key: str = ""
    errors: dict[str, str] = {}
    account_options: list[str] = []
    difference: DifferenceView = DifferenceView()
    is_shown: bool = False

    _shown: dict[str, str] = {}
    _version: int = 0
    _recorded_id: str = ""

    @rx.event
    @allow(Permission.WRITE)
    async def open(self, asset_id: str, kind: str) -> None:
        """Open an empty form for one kind of change."""
        await self._start(await current_actor(self), asset_id, kind, {})

    @rx.event
    @allow(Permission.SIGNED_IN)
    async def close(self) -> None:
        """Close the form."""
        self.is_open, self.errors, self.is_shown = False, {}, False

    @rx.event
    @allow(Permission.WRITE)
    @keeps_draft(FORM)
    async def send(self, form: dict[str, Any], button: str) -> Any:
        """Show what a change makes different; record it once exactly that has been shown."""
        actor = await current_actor(self)
        if form.get("change_id") == self._recorded_id:  # the same form, sent twice
            return None
        if not self.is_open or self.change_id != form.get("change_id"):
            await self._reopen(actor, form)
        typed = views.typed_values(form)
        try:
            asset_id = id_of(form.get("asset_id"))
            entered = await service.parse_change(actor, asset_id, {**typed, "kind": self.kind})
            if button != APPLY or typed != self._shown:
                self._version = (await get_asset(actor, asset_id)).version
                found = await service.preview_change(actor, asset_id, entered)
                self._show(typed, views.difference_view(found, actor))
                return None
            change_id = id_of(form.get("change_id"))
            await service.record_change(
                actor, asset_id, entered, version=self._version, change_id=change_id
            )
        except (InvalidInputError, NotFoundError, ConflictError, StaleAssetError) as error:
            return self._show_problems(error)
        self.is_open, self.is_shown, self._recorded_id = False, False, str(change_id)
        told = f"{KIND_LABELS[ChangeKind(self.kind)]} recorded."
        return [NoticeState.show(told), reload_page()]

    @rx.event
    @allow(Permission.WRITE)
    async def reverse(self, asset_id: str, change_id: str) -> Any:
        """Take back the last change of an asset."""
        actor = await current_actor(self)
        await service.reverse_change(actor, id_of(asset_id), id_of(change_id))
        return [NoticeState.show("Change reversed."), reload_page()]

    async def _resume(self) -> None:
        """Open what was typed when the log-in ran out, if the address names it."""
        draft = await take_draft(self, FORM)
        if draft is not None:
            await self._reopen(await current_actor(self), draft.get("form") or {})

    async def _reopen(self, actor: Actor, form: Mapping[str, Any]) -> None:
        """Open the form as it was sent."""
        asset_id, kind = str(form.get("asset_id") or ""), str(form.get("kind") or "")
        await self._start(actor, asset_id, kind, views.typed_values(form))
        self.change_id = str(form.get("change_id") or self.change_id)

    async def _start(
        self, actor: Actor, asset_id: str, kind: str, values: Mapping[str, str]
    ) -> None:
        asset = await get_asset(actor, id_of(asset_id))
        try:
            known = ChangeKind(str(kind))
        except ValueError:
            raise NotFoundError from None
        blank = {**dict.fromkeys(views.FIELDS, ""), "on": clock.today().isoformat()}
        self.account_options = await account_names(actor, values.get("bank_account", ""))
        self.kind, self.title = known.value, KIND_LABELS[known]
        self.asset_id, self.asset_name = str(asset.id), asset.name
        self.change_id, self.key = str(new_id()), str(new_id())
        self.values = {**blank, **{name: text for name, text in values.items() if text}}
        self.errors, self.is_shown, self._shown, self.is_open = {}, False, {}, True

    def _show(self, typed: dict[str, str], difference: DifferenceView) -> None:
        self._shown, self.difference = typed, difference
        self.errors, self.is_shown = {}, True

    def _show_problems(self, error: AppError) -> Any:
        """Show the sentences at their fields, and move the focus to the first."""
        self.errors = error.fields or {"form": error.message}
        self.is_shown, self._shown = False, {}
        first = next((name for name in views.FIELDS if name in self.errors), "")
        if not first and "form" not in self.errors:
            self.errors = {"form": " ".join(error.fields.values())}
        return rx.set_focus(views.field_id(first)) if first else None
