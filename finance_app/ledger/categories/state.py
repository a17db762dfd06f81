"""The page of categories: both charts, the name being changed, and the merge being prepared."""

from typing import Any

import reflex as rx

from finance_app.identity.rules import Permission, allow
from finance_app.identity.state import current_actor, reload_page, take_draft
from finance_app.kit.access import keeps_draft
from finance_app.kit.db import new_id
from finance_app.kit.errors import AppError
from finance_app.ledger.categories import service
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.categories.views import CategoryRow, chart_view
from finance_app.ledger.rules import id_of, kind_of
from finance_app.ui.toast import NoticeState


class CategoriesState(rx.State):
    """Categories by kind. Names are typed in the browser and come with the form that is sent."""

    is_loaded: bool = False
    expense_rows: list[CategoryRow] = []
    income_rows: list[CategoryRow] = []
    expense_missing: str = ""
    income_missing: str = ""

    key: str = ""
    new_names: dict[str, str] = {}
    add_errors: dict[str, str] = {}

    editing_id: str = ""
    editing_name: str = ""
    rename_error: str = ""

    is_merging: bool = False
    source_id: str = ""
    merge_title: str = ""
    merge_text: str = ""
    merge_error: str = ""
    targets: list[CategoryRow] = []

    @rx.event
    @allow(Permission.READ)
    async def load(self) -> None:
        """Show the categories and how much they are used."""
        actor = await current_actor(self)
        expenses = await chart_view(actor, Kind.EXPENSE)
        incomes = await chart_view(actor, Kind.INCOME)
        self.expense_rows, self.expense_missing = list(expenses.rows), expenses.missing
        self.income_rows, self.income_missing = list(incomes.rows), incomes.missing
        self.is_loaded = True
        if draft := await take_draft(self, "category"):
            form = draft.get("form") or {}
            self._offer({str(form.get("kind", "")): str(form.get("name", ""))})

    @rx.event
    @allow(Permission.WRITE)
    @keeps_draft("category")
    async def add(self, form: dict[str, Any]) -> Any:
        """Add a category, or say under the field why not."""
        actor, kind = await current_actor(self), kind_of(form.get("kind"))
        try:
            added = await service.add_category(actor, kind, str(form.get("name") or ""))
        except AppError as error:
            self.add_errors = {kind.value: _sentence(error)}
            return None
        self._offer({})
        return [NoticeState.show(f"Category {added.name} added."), reload_page()]

    @rx.event
    @allow(Permission.WRITE)
    async def start_rename(self, category_id: str) -> None:
        """Turn the name of a category into a field."""
        row = self._row(category_id)
        self.editing_id, self.rename_error = row.id if row else "", ""
        self.editing_name = row.name if row else ""

    @rx.event
    @allow(Permission.READ)
    async def cancel_rename(self) -> None:
        """Show the name as it was."""
        self.editing_id, self.rename_error = "", ""

    @rx.event
    @allow(Permission.WRITE)
    async def rename(self, form: dict[str, Any]) -> Any:
        """Give a category another name, or say under the field why not."""
        actor, name = await current_actor(self), str(form.get("name") or "")
        try:
            renamed = await service.rename_category(actor, id_of(form.get("id")), name)
        except AppError as error:
            self.rename_error = _sentence(error)
            return None
        self.editing_id, self.rename_error = "", ""
        return [NoticeState.show(f"Category renamed to {renamed.name}."), reload_page()]

    @rx.event
    @allow(Permission.WRITE)
    async def start_merge(self, category_id: str) -> None:
        """Ask into which category another is to be merged, and say what would move."""
        row = self._row(category_id)
        if row is None:
            return
        rows = self.expense_rows if row in self.expense_rows else self.income_rows
        self.source_id, self.merge_title = row.id, f"Merge {row.name} into another category"
        self.targets = [one for one in rows if one.id != row.id]
        moves = "1 entry moves" if row.count == "1" else f"{row.count} entries move"
        self.merge_text = f"{moves} to the category you choose, and {row.name} goes."
        self.merge_error, self.is_merging = "", True

    @rx.event
    @allow(Permission.READ)
    async def cancel_merge(self) -> None:
        """Leave the categories as they are."""
        self.is_merging = False

    @rx.event
    @allow(Permission.WRITE)
    async def merge(self, form: dict[str, Any]) -> Any:
        """Move all entries of a category into the chosen one, with Undo."""
        actor, target = await current_actor(self), str(form.get("target") or "")
        if not target:
            self.merge_error = "Choose the category to merge into."
            return None
        try:
            done = await service.merge_categories(actor, id_of(form.get("id")), id_of(target))
        except AppError as error:
            self.merge_error = _sentence(error)
            return None
        self.is_merging = False
        told = NoticeState.show_undo("Categories merged.", "merge", [str(done)])
        return [told, reload_page()]

    def _offer(self, names: dict[str, str]) -> None:
        """Make the fields for new names anew, with these names in them."""
        self.new_names, self.add_errors, self.key = names, {}, str(new_id())

    def _row(self, category_id: str) -> CategoryRow | None:
        rows = [*self.expense_rows, *self.income_rows]
        return next((row for row in rows if row.id == category_id), None)


def _sentence(error: AppError) -> str:
    """Return the one sentence about a name."""
    return error.fields.get("name", error.message)
