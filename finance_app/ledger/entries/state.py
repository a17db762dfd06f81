"""The lists of expenses and incomes: one implementation, two thin states.

What is shown is in the address; handlers that filter go to another address, and `load` reads it.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar, Final

import reflex as rx

from finance_app.identity.rules import Actor, Permission, allow
from finance_app.identity.state import current_actor, reload_page
from finance_app.kit import clock, db
from finance_app.kit.errors import AppError, InvalidInputError, UnavailableError
from finance_app.ledger.bank_accounts.service import list_accounts
from finance_app.ledger.categories.service import list_categories
from finance_app.ledger.entries import service
from finance_app.ledger.entries.inputs import EntryFilter
from finance_app.ledger.entries.rules import Entry, Kind
from finance_app.ledger.entries.terms.rules import Status
from finance_app.ledger.entries.views import EntryListView, EntryRow, entry_list, entry_row
from finance_app.ledger.entry_rules.rules import MAKE_A_RULE, rule_address
from finance_app.ledger.filters.rules import OTHER_DATES, named_period
from finance_app.ledger.filters.views import (
    PANEL,
    FilterView,
    filter_view,
    kept_values,
    list_href,
)
from finance_app.ledger.review.rules import suggested_text
from finance_app.ledger.review.service import count_suggested
from finance_app.ledger.rules import id_of, ids_of
from finance_app.ledger.suggestions.service import payment_methods
from finance_app.ui.toast import NoticeState

_FAILED: Final = "The list could not be read."


class EntryListState(rx.State, mixin=True):
    """A list of entries of one kind, a page of it, and what is selected there."""

    KIND: ClassVar[Kind]

    is_loaded: bool = False
    failure: str = ""
    problems: dict[str, str] = {}
    rows: list[EntryRow] = []
    count_text: str = ""
    total_text: str = ""
    suggested_text: str = ""
    newer: str = ""
    older: str = ""
    filter: FilterView = FilterView()
    q: str = ""
    is_panel_open: bool = False
    category_options: list[str] = []
    method_options: list[str] = []
    account_options: list[str] = []
    selected: list[str] = []
    has_due: bool = False

    @rx.event
    @allow(Permission.READ)
    async def load(self) -> None:
        """Show the list and the page that the address names."""
        actor = await current_actor(self)
        raw = {**self.router.url.query_parameters, "limit": ""}
        self.filter = filter_view(actor, self.KIND, raw, clock.today())
        self.q, self.problems, self.failure = self.filter.typed.get("q", ""), {}, ""
        try:
            await self._read(actor, raw)
        except UnavailableError:
            raise
        except AppError as error:
            self._fail(error)
        except Exception:
            self.failure, self.is_loaded = _FAILED, True
            raise

    @rx.event
    @allow(Permission.READ)
    async def search(self, q: str) -> Any:
        """Look for a text; only the first letters make a new step for Back."""
        had_one, self.q = bool(self.filter.typed.get("q")), str(q)
        return self._go({"q": self.q.strip()}, replace_step=had_one)

    @rx.event
    @allow(Permission.READ)
    async def choose_period(self, name: str) -> Any:
        """Show a named period, all time for "", or the fields for other dates."""
        actor = await current_actor(self)
        if name == OTHER_DATES:
            self.is_panel_open = True
            return None
        period = named_period(name, clock.today(), actor.fiscal_year_start)
        first = period.starts_on.isoformat() if period else ""
        last = period.ends_on.isoformat() if period else ""
        return self._go({"from": first, "to": last})

    @rx.event
    @allow(Permission.READ)
    async def choose_category(self, name: str) -> Any:
        """Show one category, or all for ""."""
        return self._go({"category": name})

    @rx.event
    @allow(Permission.READ)
    async def toggle_panel(self) -> None:
        """Show or hide the filters that are needed less often."""
        self.is_panel_open = not (self.is_panel_open or self.filter.has_panel)

    @rx.event
    @allow(Permission.READ)
    async def apply_filters(self, form: dict[str, Any]) -> Any:
        """Filter by what was typed, or say at the fields what is wrong with it."""
        actor = await current_actor(self)
        typed = {name: str(form.get(name) or "").strip() for name in ("from", "to", *PANEL)}
        try:
            EntryFilter.parse({**self.filter.typed, **typed}, actor.currency_code)
        except InvalidInputError as error:
            self.problems = error.fields
            return None
        return self._go(typed)

    @rx.event
    @allow(Permission.WRITE)
    async def categorise(self, entry_id: str, category: str) -> Any:
        """Move one entry to another category, unless someone changed it in the meantime."""
        actor = await current_actor(self)
        row = next((one for one in self.rows if one.id == entry_id), None)
        version = row.version if row else None
        try:
            changed = await service.categorise_entry(
                actor, self.KIND, id_of(entry_id), category or None, version=version
            )
        except AppError as error:
            return self._refused(error)
        self._put(changed)
        told = f"Category set to {changed.category}." if changed.category else "Category removed."
        before = [_packed(row)] if row else []
        link = _rule_link(self.KIND, [changed.party], changed.category)
        return [NoticeState.show_undo(told, self._undo("category"), before), *link, reload_page()]

    @rx.event
    @allow(Permission.WRITE)
    async def categorise_selected(self, category: str) -> Any:
        """Move all selected entries to one category."""
        actor, chosen = await current_actor(self), list(self.selected)
        if not category or not chosen:
            return None
        try:
            done = await service.categorise_entries(actor, self.KIND, ids_of(chosen), category)
        except AppError as error:
            return self._refused(error)
        moved = [row for row in self.rows if row.id in {str(one) for one in done}]
        link = _rule_link(self.KIND, [row.party for row in moved], category)
        before = [_packed(row) for row in moved]
        return [*self._done(done, f"moved to {category}", "category", before), *link]

    @rx.event
    @allow(Permission.READ)
    async def select(self, entry_id: str, is_on: bool) -> None:  # noqa: FBT001 - Reflex calls it
        """Select a row or not."""
        others = [one for one in self.selected if one != entry_id]
        known = any(row.id == entry_id for row in self.rows)
        self.selected = [*others, entry_id] if is_on and known else others

    @rx.event
    @allow(Permission.READ)
    async def select_all(self, is_on: bool) -> None:  # noqa: FBT001 - Reflex calls it
        """Select all rows of the page, or none."""
        self.selected = [row.id for row in self.rows] if is_on else []

    @rx.event
    @allow(Permission.WRITE)
    async def delete(self, entry_id: str) -> Any:
        """Move one entry to the trash."""
        return await self._delete([entry_id])

    @rx.event
    @allow(Permission.WRITE)
    async def delete_selected(self) -> Any:
        """Move the selected entries to the trash."""
        return await self._delete(list(self.selected))

    @rx.event
    @allow(Permission.WRITE)
    async def restore(self, entry_id: str) -> Any:
        """Take one entry out of the trash."""
        return await self._restore([entry_id])

    @rx.event
    @allow(Permission.WRITE)
    async def restore_selected(self) -> Any:
        """Take the selected entries out of the trash."""
        return await self._restore(list(self.selected))

    async def _read(self, actor: Actor, raw: Mapping[str, str]) -> None:
        wanted = EntryFilter.parse(raw, actor.currency_code)
        async with db.transaction(actor, read_only=True):
            categories = await list_categories(actor, self.KIND)
            methods = await payment_methods(actor)
            accounts = await list_accounts(actor)
            view = await entry_list(actor, self.KIND, wanted)
            self.suggested_text = suggested_text(await count_suggested(actor, self.KIND))
        self.category_options = [one.name for one in categories]
        self.method_options = list(methods)
        self.account_options = [one.name for one in accounts]
        self._show(view)

    def _put(self, changed: Entry) -> None:
        """Show one row as it is now, before the list is read again."""
        had_files = any(one.has_files for one in self.rows if one.id == str(changed.id))
        row = replace(_shown(entry_row(changed, clock.today())), has_files=had_files)
        self.rows = [row if one.id == row.id else one for one in self.rows]

    def _show(self, view: EntryListView) -> None:
        self.rows = [_shown(row) for row in view.rows]
        self.has_due = any(row.status != Status.PAID for row in view.rows)
        self.count_text, self.total_text = view.entry_count, view.total
        values = self.filter.typed
        self.newer = view.newer_cursor and list_href(self.KIND, values, cursor=view.newer_cursor)
        self.older = view.older_cursor and list_href(self.KIND, values, cursor=view.older_cursor)
        shown = {row.id for row in view.rows}
        self.selected = [one for one in self.selected if one in shown]
        self.is_loaded = True

    def _fail(self, error: AppError) -> None:
        """Say what is wrong with the address; the filters stay as they were typed."""
        self.problems = error.fields
        self.failure = next(iter(error.fields.values()), error.message)
        self.rows, self.selected, self.newer, self.older = [], [], "", ""
        self.count_text = self.total_text = ""
        self.is_loaded = True

    def _go(self, changes: Mapping[str, str], *, replace_step: bool = False) -> Any:
        """Go to the list with other filters, from its first page on.

        They are remembered at once, so that a second change does not wait for the first to load.
        """
        self.filter = replace(self.filter, typed=kept_values({**self.filter.typed, **changes}))
        return rx.redirect(list_href(self.KIND, self.filter.typed), replace=replace_step)

    async def _delete(self, chosen: list[str]) -> Any:
        actor = await current_actor(self)
        done = await service.delete_entries(actor, self.KIND, ids_of(chosen))
        return self._done(done, "deleted", "delete", [str(one) for one in done])

    async def _restore(self, chosen: list[str]) -> Any:
        actor = await current_actor(self)
        done = await service.restore_entries(actor, self.KIND, ids_of(chosen))
        return self._done(done, "restored", "restore", [str(one) for one in done])

    def _done(self, done: Any, what: str, undo: str, ids: list[str]) -> Any:
        """Say what was done to how many entries, with Undo, and show the list as it is now."""
        count = len(done)
        if not count:
            return [NoticeState.show("Nothing was changed."), reload_page()]
        self.selected = []
        told = f"{count:,} {self.KIND.value if count == 1 else self.KIND.plural} {what}."
        return [NoticeState.show_undo(told, self._undo(undo), ids), reload_page()]

    def _refused(self, error: AppError) -> Any:
        """Say why not, and show the list as it is now."""
        return [NoticeState.show_error(error.message), reload_page()]

    def _undo(self, action: str) -> str:
        return f"{action}:{self.KIND.value}"


def _shown(row: EntryRow) -> EntryRow:
    """Return the row without what the page does not show: notes can be long."""
    return replace(row, notes="")


def _packed(row: EntryRow) -> str:
    """Return what Undo needs to know: the category of a row, and whether it was suggested."""
    return f"{row.id}{'?' if row.is_suggested else ''}={row.category}"


def _rule_link(kind: Kind, parties: list[str], category: str | None) -> list[Any]:
    """Let the notice lead to a rule from a change, where all that changed have one party."""
    keys = {party.casefold() for party in parties}
    if len(keys) != 1 or "" in keys or not category:
        return []
    return [NoticeState.lead(rule_address(kind, parties[0], category), MAKE_A_RULE)]


class ExpensesState(EntryListState, rx.State):
    """The list of expenses."""

    KIND: ClassVar[Kind] = Kind.EXPENSE


class IncomesState(EntryListState, rx.State):
    """The list of incomes."""

    KIND: ClassVar[Kind] = Kind.INCOME
