"""The register on its page: what is shown is in the address, and `load` reads it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import reflex as rx

from finance_app.fixed_assets.editor.state import AssetEditorState
from finance_app.fixed_assets.filters.inputs import AssetFilter
from finance_app.fixed_assets.filters.views import (
    AssetFilterView,
    filter_view,
    kept_values,
    list_href,
)
from finance_app.fixed_assets.macrs.service import apply_mid_quarter
from finance_app.fixed_assets.macrs.views import MacrsNotice, macrs_notice
from finance_app.fixed_assets.register import service
from finance_app.fixed_assets.register.views import (
    AssetRow,
    FigureView,
    RegisterView,
    register_view,
    totals_view,
)
from finance_app.fixed_assets.types.service import list_types
from finance_app.identity.rules import Actor, Permission, allow
from finance_app.identity.state import current_actor, reload_page
from finance_app.kit import clock
from finance_app.kit.errors import AppError, UnavailableError
from finance_app.ledger.rules import id_of
from finance_app.ui.toast import NoticeState

_FAILED: Final = "The register could not be read."


class AssetsState(rx.State):
    """The register: a page of it, with the figures of a day."""

    is_loaded: bool = False
    has_totals: bool = False
    failure: str = ""
    rows: list[AssetRow] = []
    count_text: str = ""
    share_text: str = ""
    day_text: str = ""
    cost: FigureView = FigureView()
    depreciation: FigureView = FigureView()
    book_value: FigureView = FigureView()
    newer: str = ""
    older: str = ""
    filter: AssetFilterView = AssetFilterView()
    q: str = ""
    type_options: list[str] = []
    macrs: MacrsNotice = MacrsNotice()

    @rx.event
    @allow(Permission.READ)
    async def load(self) -> Any:
        """Show the page of the register that the address names, and have it summed up then."""
        actor = await current_actor(self)
        raw = {**self.router.url.query_parameters, "limit": ""}
        self.filter, self.failure = filter_view(raw, clock.today()), ""
        self.q = self.filter.typed.get("q", "")
        try:
            await self._read(actor, raw)
        except UnavailableError:
            raise
        except AppError as error:
            self.failure = next(iter(error.fields.values()), error.message)
        except Exception:
            self.failure = _FAILED
            raise
        finally:
            self.is_loaded = True
        if "draft" in raw:
            await (await self.get_state(AssetEditorState))._resume()
        return None if self.failure else AssetsState.sum_up

    @rx.event
    @allow(Permission.READ)
    async def sum_up(self) -> None:
        """Show what all assets of the list come to; the list does not wait for it."""
        actor = await current_actor(self)
        wanted = AssetFilter.parse({**self.filter.typed, "limit": ""})
        view = await totals_view(actor, wanted)
        self.count_text, self.share_text, self.day_text = view.asset_count, view.share, view.day
        self.cost, self.depreciation = view.cost, view.depreciation
        self.book_value, self.has_totals = view.book_value, True
        self.macrs = await macrs_notice(actor, wanted.on)

    @rx.event
    @allow(Permission.READ)
    async def search(self, q: str) -> Any:
        """Look for a text; only the first letters make a new step for Back."""
        had_one, self.q = bool(self.filter.typed.get("q")), str(q)
        return self._go({"q": self.q.strip()}, replace_step=had_one)

    @rx.event
    @allow(Permission.READ)
    async def choose(self, name: str, value: str) -> Any:
        """Filter by type, status or day; "" for all, and for today."""
        return self._go({str(name): str(value)})

    @rx.event
    @allow(Permission.WRITE)
    async def delete(self, asset_id: str) -> Any:
        """Move an asset to the trash."""
        actor = await current_actor(self)
        await service.delete_asset(actor, id_of(asset_id))
        told = NoticeState.show_undo("Asset moved to the trash.", "delete:asset", [asset_id])
        return [told, reload_page()]

    @rx.event
    @allow(Permission.WRITE)
    async def restore(self, asset_id: str) -> Any:
        """Take an asset out of the trash."""
        await service.restore_asset(await current_actor(self), id_of(asset_id))
        return [NoticeState.show("Asset restored."), reload_page()]

    @rx.event
    @allow(Permission.WRITE)
    async def apply_macrs(self) -> Any:
        """Let the property of the year count by the convention that the test asks for."""
        if not self.macrs.text:  # it does already, as after a second click
            return reload_page()
        count = await apply_mid_quarter(await current_actor(self), self.macrs.fiscal_year)
        what = "asset counts" if count == 1 else "assets count"
        return [NoticeState.show(f"{count} {what} by the convention of the test."), reload_page()]

    async def _read(self, actor: Actor, raw: Mapping[str, str]) -> None:
        wanted = AssetFilter.parse(raw)
        self.type_options = [one.name for one in await list_types(actor)]
        self._show(await register_view(actor, wanted))

    def _show(self, view: RegisterView) -> None:
        values = self.filter.typed
        self.rows = list(view.rows)
        self.newer = view.newer_cursor and list_href(values, cursor=view.newer_cursor)
        self.older = view.older_cursor and list_href(values, cursor=view.older_cursor)

    def _go(self, changes: Mapping[str, str], *, replace_step: bool = False) -> Any:
        """Go to the register with other filters, from its first page on."""
        typed = kept_values({**self.filter.typed, **changes})
        self.filter = replace(self.filter, typed=typed)
        return rx.redirect(list_href(typed), replace=replace_step)
