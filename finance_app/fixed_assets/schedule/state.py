"""The page of one asset, named by its address."""

from dataclasses import replace
from typing import Any, Final

import reflex as rx

from finance_app.fixed_assets.changes.state import AssetChangeState
from finance_app.fixed_assets.changes.views import ChangeRow
from finance_app.fixed_assets.editor.state import AssetEditorState
from finance_app.fixed_assets.files.service import trash_asset_file
from finance_app.fixed_assets.files.views import PROBLEMS, FileRow, file_rows
from finance_app.fixed_assets.register.service import delete_asset
from finance_app.fixed_assets.register.views import AssetRow, FigureView
from finance_app.fixed_assets.schedule.lines.views import ScheduleRow
from finance_app.fixed_assets.schedule.views import AssetView, Fact, asset_view
from finance_app.identity.rules import Permission, allow
from finance_app.identity.state import current_actor, reload_page
from finance_app.kit.access import aside
from finance_app.kit.errors import AppError, UnavailableError
from finance_app.ledger.rules import id_of
from finance_app.ui.toast import NoticeState

_FAILED: Final = "This asset could not be read."


class AssetState(rx.State):
    """One asset with its schedule."""

    is_loaded: bool = False
    failure: str = ""
    id: str = ""
    name: str = ""
    parent_href: str = ""
    is_trashed: bool = False
    is_disposed: bool = False
    has_units: bool = False
    notice: str = ""
    cost: FigureView = FigureView()
    depreciation: FigureView = FigureView()
    book_value: FigureView = FigureView()
    year_charge: FigureView = FigureView()
    facts: list[Fact] = []
    rows: list[ScheduleRow] = []
    months: list[ScheduleRow] = []
    components: list[AssetRow] = []
    changes: list[ChangeRow] = []
    files: list[FileRow] = []
    figure: dict[str, Any] = {}
    by: str = "year"
    year_href: str = ""
    month_href: str = ""
    upload_url: str = ""
    file_problem: str = ""

    @rx.event
    @allow(Permission.READ)
    async def load(self) -> None:
        """Show the asset that the address names."""
        actor = await current_actor(self)
        query = self.router.url.query_parameters
        self.failure, self.by = "", "month" if query.get("by") == "month" else "year"
        self.file_problem = PROBLEMS.get(query.get("problem", ""), "")
        try:
            asset_id = id_of(query.get("id", ""))
            view = await asset_view(actor, asset_id, by_month=self.by == "month")
            self._show(view)
            # The files of an asset in the trash wait until it is restored.
            self.files = [] if view.is_trashed else await file_rows(actor, asset_id)
        except UnavailableError:
            raise
        except AppError as error:
            self.failure = error.message
        except Exception:
            self.failure = _FAILED
            raise
        finally:
            self.is_loaded = True
        if "draft" in query:
            await (await self.get_state(AssetChangeState))._resume()
            await (await self.get_state(AssetEditorState))._resume()

    @rx.event
    @allow(Permission.WRITE)
    async def delete(self) -> Any:
        """Move the asset to the trash and go back to the register."""
        await delete_asset(await current_actor(self), id_of(self.id))
        told = NoticeState.show_undo("Asset moved to the trash.", "delete:asset", [self.id])
        return [told, rx.redirect("/fixed-assets")]

    @rx.event
    @allow(Permission.WRITE)
    async def drop_file(self, attachment_id: str) -> Any:
        """Take a file off the asset."""
        await trash_asset_file(await current_actor(self), id_of(self.id), id_of(attachment_id))
        return [NoticeState.show("File removed."), reload_page()]

    @rx.event
    @allow(Permission.READ)
    @aside
    async def no_picture(self, attachment_id: str) -> None:
        """Show the type of a file whose picture the browser did not get."""
        self.files = [
            replace(one, preview="") if one.id == attachment_id else one for one in self.files
        ]

    def _show(self, view: AssetView) -> None:
        plain = (
            "id", "name", "parent_href", "is_trashed", "is_disposed", "has_units", "notice", "cost",
            "depreciation", "book_value", "year_charge", "figure",
        )  # fmt: skip
        for name in plain:
            setattr(self, name, getattr(view, name))
        for name in ("facts", "rows", "months", "components", "changes"):
            setattr(self, name, list(getattr(view, name)))
        here = f"/fixed-assets/asset?id={view.id}"
        self.year_href, self.month_href = here, f"{here}&by=month"
        self.upload_url = f"/forms/assets/{view.id}/attachments"
