"""The editor of one asset. What is typed lives in the browser until it is sent.

A new asset is saved at once. One that exists is saved at once where its depreciation stays as it
is; otherwise the difference is shown first.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

import reflex as rx

from finance_app.fixed_assets.changes.rules import difference
from finance_app.fixed_assets.changes.views import DifferenceView, difference_view
from finance_app.fixed_assets.depreciation.service import books_of
from finance_app.fixed_assets.editor import views
from finance_app.fixed_assets.filters.inputs import AssetFilter
from finance_app.fixed_assets.register import service
from finance_app.fixed_assets.register.inputs import AssetInput
from finance_app.fixed_assets.register.rules import Asset
from finance_app.fixed_assets.register.views import asset_href
from finance_app.fixed_assets.terms.rules import no_charge_notice
from finance_app.fixed_assets.types.service import list_types
from finance_app.identity.rules import Actor, Permission, allow
from finance_app.identity.state import current_actor, reload_page, take_draft
from finance_app.kit import clock
from finance_app.kit.access import keeps_draft
from finance_app.kit.db import new_id
from finance_app.kit.errors import AppError, ConflictError, InvalidInputError, NotFoundError
from finance_app.kit.money import format_amount
from finance_app.ledger.bank_accounts.views import account_names
from finance_app.ledger.rules import id_of
from finance_app.ui.toast import NoticeState

APPLY: Final = "apply"
FORM: Final = "asset"
_PARENTS_MAX: Final = 200


class AssetEditorState(rx.State):
    """The form as it was opened; `key` changes where its fields must start anew."""

    is_open: bool = False
    title: str = ""
    asset_id: str = ""
    version: str = ""
    values: dict[str, str] = {}
    key: str = ""
    errors: dict[str, str] = {}
    type_options: list[str] = []
    account_options: list[str] = []
    parents: list[tuple[str, str]] = []
    difference: DifferenceView = DifferenceView()
    is_shown: bool = False

    _shown: dict[str, str] = {}

    @rx.event
    @allow(Permission.WRITE)
    async def open_new(self) -> None:
        """Open an empty form."""
        await self._start(await current_actor(self), views.new_values(clock.today()))

    @rx.event
    @allow(Permission.WRITE)
    async def open_component(self, parent_id: str) -> None:
        """Open an empty form for a component of an asset."""
        values = {**views.new_values(clock.today()), "parent_id": str(id_of(parent_id))}
        await self._start(await current_actor(self), values)

    @rx.event
    @allow(Permission.WRITE)
    async def open_asset(self, asset_id: str) -> None:
        """Open an asset to correct what was recorded."""
        actor = await current_actor(self)
        asset = await service.get_asset(actor, id_of(asset_id))
        await self._start(actor, views.form_values(asset), asset=asset)

    @rx.event
    @allow(Permission.SIGNED_IN)
    async def close(self) -> None:
        """Close the form."""
        self.is_open, self.errors, self.is_shown = False, {}, False

    @rx.event
    @allow(Permission.WRITE)
    @keeps_draft(FORM)
    async def save(self, form: dict[str, Any], button: str) -> Any:
        """Save what was typed, or show at the fields why not, or first what it would change."""
        actor = await current_actor(self)
        if not self.is_open or self.asset_id != form.get("id"):
            await self._reopen(actor, form)
        typed = views.typed_values(form)
        try:
            entered = await service.parse_asset(actor, typed)
            if not form.get("version"):
                return await self._record(actor, entered)
            if (button != APPLY or typed != self._shown) and await self._differs(
                actor, entered, typed
            ):
                return None
            asset_id, version = id_of(form.get("id")), views.version_of(form.get("version"))
            await service.change_asset(actor, asset_id, entered, version=version)
        except service.StaleAssetError as error:
            if AssetInput.of(error.current) == entered:  # the same form, sent twice
                self.is_open = False
                return [NoticeState.show("This was saved already."), reload_page()]
            self.version, self.is_shown, self._shown = str(error.current.version), False, {}
            self.errors = {"form": f"{error.message} Save again to overwrite it."}
            return None
        except (InvalidInputError, NotFoundError, ConflictError) as error:
            return self._show_problems(error)
        self.is_open = False
        return [NoticeState.show("Asset changed."), reload_page()]

    async def _resume(self) -> None:
        """Open what was typed when the log-in ran out, if the address names it."""
        draft = await take_draft(self, FORM)
        if draft is not None:
            await self._reopen(await current_actor(self), draft.get("form") or {})

    async def _record(self, actor: Actor, entered: AssetInput) -> Any:
        """Record a new asset and lead to its page."""
        asset = await service.record_asset(actor, entered, asset_id=id_of(self.asset_id))
        self.is_open = False
        notice = no_charge_notice(asset.terms, asset.cost)
        amount = format_amount(asset.cost, asset.currency_code)
        told = NoticeState.show(notice or f"Asset saved: {asset.name}, {amount}.")
        return [told, rx.redirect(asset_href(asset))]

    async def _differs(self, actor: Actor, entered: AssetInput, typed: dict[str, str]) -> bool:
        """Show what a correction would change; say whether there is anything."""
        before = await service.get_asset(actor, id_of(self.asset_id))
        old, new = await service.compare_asset(actor, before, entered)
        notice = no_charge_notice(entered.terms, entered.cost)
        found = difference(old, new, clock.today(), books_of(actor), notice=notice)
        if not found.years and found.before == found.after:
            return False
        self.difference, self._shown = difference_view(found, actor), typed
        self.errors, self.is_shown = {}, True
        return True

    async def _reopen(self, actor: Actor, form: Mapping[str, Any]) -> None:
        """Open the form as it was sent: the server forgets a tab idle for an hour."""
        await self._start(actor, views.typed_values(form))
        self.asset_id = str(form.get("id") or self.asset_id)
        self.version = str(form.get("version") or "")
        self.title = "Edit asset" if self.version else "Add asset"

    async def _start(
        self, actor: Actor, values: Mapping[str, str], *, asset: Asset | None = None
    ) -> None:
        """Open the form with these values, for a new asset or one that exists."""
        self.type_options = [one.name for one in await list_types(actor)]
        self.account_options = await account_names(actor, values.get("bank_account", ""))
        wanted = AssetFilter(on=clock.today(), sort="name", limit=_PARENTS_MAX)
        found = await service.list_assets(actor, wanted)
        self.parents = [
            (str(one.asset.id), one.asset.name)
            for one in found.items
            if one.asset.parent_id is None and (asset is None or one.asset.id != asset.id)
        ]
        kept = values.get("parent_id", "")
        if kept not in {"", *dict(self.parents)}:  # left out, it would be saved as none
            with suppress(NotFoundError):
                parent = await service.get_asset(actor, id_of(kept))
                self.parents = [*self.parents, (kept, parent.name)]
        self.asset_id = str(asset.id) if asset else str(new_id())
        self.version = str(asset.version) if asset else ""
        self.title = "Edit asset" if asset else "Add asset"
        self.values, self.key = dict(values), str(new_id())
        self.errors, self.is_shown, self._shown, self.is_open = {}, False, {}, True

    def _show_problems(self, error: AppError) -> Any:
        """Show the sentences at their fields, and move the focus to the first."""
        self.errors, self.is_shown = error.fields or {"form": error.message}, False
        first = next((name for name in views.FIELDS if name in self.errors), "")
        return rx.set_focus(views.field_id(first)) if first else None
