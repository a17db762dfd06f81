"""Lines of an import on its page: looked at, put right in place, taken or left out."""

from typing import Any, Final

import reflex as rx

from finance_app.identity.rules import Permission, allow
from finance_app.identity.state import current_actor, reload_page
from finance_app.imports.history.views import import_href
from finance_app.imports.plans.lines import service
from finance_app.imports.plans.lines.inputs import LineInput
from finance_app.imports.plans.rules import LineFilter
from finance_app.imports.plans.service import get_import
from finance_app.imports.wizard.lines.views import FILTERS, LineRow, filter_of, lines_view
from finance_app.imports.wizard.state import id_of_page, require_id
from finance_app.kit.access import keeps_draft
from finance_app.kit.db import new_id
from finance_app.kit.errors import AppError, InvalidInputError
from finance_app.ledger.categories.service import list_categories
from finance_app.ui.toast import NoticeState

FORM: Final = "import_line"


class LinesState(rx.State):
    """One page of the lines, and the one whose form is open."""

    rows: list[LineRow] = []
    shown: str = LineFilter.PROBLEMS.value
    next_href: str = ""
    previous_href: str = ""
    hrefs: dict[str, str] = {}
    is_open: bool = False
    line: LineRow | None = None
    typed: dict[str, str] = {}
    errors: dict[str, str] = {}
    error: str = ""
    key: str = ""
    categories: list[str] = []

    @rx.event
    @allow(Permission.READ)
    async def load(self) -> None:
        """Show the lines that the page's address names; its own state says what is in the way."""
        actor, import_id = await current_actor(self), id_of_page(self)
        query = self.router.url.query_parameters
        if import_id is None:
            return
        try:
            count = (await get_import(actor, import_id)).counts.problem_count
            wanted = filter_of(query.get("lines", ""), query.get("step", ""), count)
            view = await lines_view(actor, import_id, wanted, query.get("cursor", ""))
        except AppError:
            return
        self.rows, self.shown, self.is_open = list(view.rows), wanted.value, False
        self.next_href, self.previous_href = view.next_href, view.previous_href
        self.hrefs = {name: import_href(import_id, step="check", lines=name) for name, _ in FILTERS}
        self.categories = sorted({one.name for one in await list_categories(actor)})

    @rx.event
    @allow(Permission.WRITE)
    async def open(self, position: str) -> None:
        """Open the form of a line that is shown."""
        self.line = next((row for row in self.rows if row.position == position), None)
        if self.line is None:
            return
        self.typed = {
            "date": self.line.date,
            "amount": self.line.plain_amount,
            "counterparty": "" if self.line.party == "No name" else self.line.party,
            "description": self.line.description,
            "category": self.line.category,
        }
        self.errors, self.error, self.key, self.is_open = {}, "", str(new_id()), True

    @rx.event
    @allow(Permission.READ)
    async def close(self) -> None:
        """Close the form."""
        self.is_open = False

    @rx.event
    @allow(Permission.WRITE)
    @keeps_draft(FORM)
    async def save(self, form: dict[str, Any]) -> Any:
        """Put the line right, or say under its fields what is wrong."""
        actor, import_id = await current_actor(self), require_id(self)
        if self.line is None:
            return None
        told = {name: str(form.get(name) or "") for name in self.typed}
        changed = {name: text for name, text in told.items() if text != self.typed[name]}
        if self.line.is_bad:  # what was wrong is entered anew, even where it looks right
            changed |= {name: told[name] for name in ("date", "amount")}
        if not changed:
            self.is_open = False
            return None
        try:
            plan = await get_import(actor, import_id)
            entered = LineInput.parse(changed, plan.currency_code)
            await service.change_line(actor, import_id, int(self.line.position), entered)
        except InvalidInputError as error:
            self.errors = dict(error.fields)
            self.error = "" if error.fields else error.message
            return None
        self.is_open = False
        return [NoticeState.show(f"Row {self.line.number} is put right."), reload_page()]

    @rx.event
    @allow(Permission.WRITE)
    async def choose(self, position: str, is_on: bool) -> Any:  # noqa: FBT001 - Reflex calls it
        """Take a line, or leave it out."""
        actor, import_id = await current_actor(self), require_id(self)
        entered = LineInput(is_wanted=is_on)
        await service.change_line(actor, import_id, int(position), entered)
        return reload_page()

    @rx.event
    @allow(Permission.WRITE)
    async def take_all(self) -> Any:
        """Take all duplicates."""
        actor, import_id = await current_actor(self), require_id(self)
        await service.choose_duplicates(actor, import_id, is_wanted=True)
        return reload_page()

    @rx.event
    @allow(Permission.WRITE)
    async def leave_all(self) -> Any:
        """Leave all duplicates out."""
        actor, import_id = await current_actor(self), require_id(self)
        await service.choose_duplicates(actor, import_id, is_wanted=False)
        return reload_page()
