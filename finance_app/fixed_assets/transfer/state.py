"""Importing assets on its page: what was pasted or sent is shown first, then recorded."""

from typing import Any, Final

import reflex as rx

from finance_app.fixed_assets.transfer import service
from finance_app.fixed_assets.transfer.views import ImportRow, import_view
from finance_app.identity.rules import Actor, Permission, allow
from finance_app.identity.state import current_actor, take_draft
from finance_app.kit.access import keeps_draft
from finance_app.kit.errors import AppError, InvalidInputError
from finance_app.ui.toast import NoticeState

FORM: Final = "asset_import"
PROBLEMS: Final = {
    "empty": "Choose a file first.",
    "blank": "This file is empty.",
    "text": "This file is not UTF-8 text. Save it as “CSV UTF-8” and choose it again.",
    "origin": "Send the file from this page.",
    "role": "Your role does not allow this.",
}
"""Sentences that the address of the page can name, for a file that could not be read."""


class AssetImportState(rx.State):
    """The rows of a file, and what would become of each."""

    is_loaded: bool = False
    rows: list[ImportRow] = []
    new_count: int = 0
    count_text: str = ""
    cut_text: str = ""
    error: str = ""
    pasted: str = ""

    _text: str = ""

    @rx.event
    @allow(Permission.WRITE)
    async def load(self) -> None:
        """Show the file that was sent to the page, if its address names one."""
        query = self.router.url.query_parameters
        self.is_loaded, self.error = True, PROBLEMS.get(query.get("problem", ""), "")
        draft = await take_draft(self, FORM)
        if draft is not None:
            form = draft.get("form") or {}
            self.pasted = str(form.get("text") or "")
            self._text = str(form.get("file") or self.pasted)
        if self._text and not self.error:
            await self._check(await current_actor(self))

    @rx.event
    @allow(Permission.WRITE)
    @keeps_draft(FORM)
    async def check(self, form: dict[str, Any]) -> None:
        """Show what was pasted, row by row."""
        self._text = self.pasted = str(form.get("text") or "")
        await self._check(await current_actor(self))

    @rx.event
    @allow(Permission.WRITE)
    async def record(self) -> Any:
        """Record what was shown, and go to the register."""
        actor = await current_actor(self)
        if not self.new_count:  # recorded already, as after a second click
            return None
        checked = await service.import_rows(actor, self._text)
        count = sum(row.is_new for row in checked.rows)
        self._clear()
        what = "asset" if count == 1 else "assets"
        return [NoticeState.show(f"{count:,} {what} imported."), rx.redirect("/fixed-assets")]

    @rx.event
    @allow(Permission.WRITE)
    async def start_again(self) -> Any:
        """Forget the file."""
        self._clear()
        return rx.redirect("/fixed-assets/import")

    async def _check(self, actor: Actor) -> None:
        try:
            view = import_view(await service.check_rows(actor, self._text), actor.currency_code)
        except InvalidInputError as error:
            self._clear(keeps_text=True)
            self.error = next(iter(error.fields.values()), error.message)
            return
        except AppError as error:
            self.error = error.message
            return
        self.error, self.rows, self.new_count = "", list(view.rows), view.new_count
        self.count_text, self.cut_text = view.text, view.cut_text

    def _clear(self, *, keeps_text: bool = False) -> None:
        self.rows, self.new_count, self.count_text, self.cut_text = [], 0, "", ""
        self.error = ""
        if not keeps_text:
            self.pasted = self._text = ""
