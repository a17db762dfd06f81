"""Quick add: the line as it is typed, and what it was read as so far."""

from typing import Any, Final

import reflex as rx

from finance_app.identity.rules import Actor, Permission, allow
from finance_app.identity.state import current_actor, reload_page, take_draft
from finance_app.kit import clock
from finance_app.kit.access import keeps_draft
from finance_app.kit.db import new_id
from finance_app.kit.errors import InvalidInputError, LockedError
from finance_app.ledger.editor.service import record_once
from finance_app.ledger.editor.state import EditorState
from finance_app.ledger.editor.views import first_of, saved_text
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.quick_add import views
from finance_app.ledger.quick_add.rules import QuickEntry
from finance_app.ledger.quick_add.service import input_of, read_quick_line
from finance_app.ledger.quick_add.views import Chip
from finance_app.ledger.rules import id_of, kind_of
from finance_app.ui.toast import NoticeState

EDIT: Final = "edit"
OTHER: Final = "other"
"""The buttons that go on in the full form, and as the other kind."""

_EXAMPLES: Final = {
    Kind.EXPENSE: "42.50 Staples office yesterday card",
    Kind.INCOME: "1,200 Harbour Hotel services 14 Nov transfer",
}


class QuickAddState(rx.State):
    """One line. The text lives in the browser; every event of the form brings it along."""

    is_open: bool = False
    kind: str = Kind.EXPENSE.value
    other_kind: str = Kind.INCOME.value
    party_label: str = "vendor"
    example: str = _EXAMPLES[Kind.EXPENSE]
    entry_id: str = ""
    key: str = ""
    line: str = ""
    chips: list[Chip] = []
    problem: str = ""
    hint: str = ""

    @rx.event
    @allow(Permission.WRITE)
    async def open(self, kind: str) -> None:
        """Open the dialog with an empty line."""
        self._start(kind_of(kind), line="")

    @rx.event
    @allow(Permission.SIGNED_IN)
    async def close(self) -> None:
        """Close the dialog."""
        self.is_open = False

    @rx.event(debounce=120)
    @allow(Permission.WRITE)
    @keeps_draft("quick_add")
    async def read(self, line: str, kind: str) -> None:
        """Show what the line says so far."""
        actor = await current_actor(self)
        quick = await read_quick_line(actor, kind_of(kind), line)
        self._show(actor, quick, line)
        if views.waits_for_amount(quick):
            self.problem = ""

    @rx.event
    @allow(Permission.WRITE)
    @keeps_draft("quick_add")
    async def save(self, form: dict[str, Any], button: str = "") -> Any:
        """Record what the line says, or go on as the pressed button says."""
        actor, kind = await current_actor(self), kind_of(form.get("kind"))
        line = str(form.get("line") or "")
        if button == OTHER:
            kind = Kind.INCOME if kind is Kind.EXPENSE else Kind.EXPENSE
        if button == OTHER or not self.is_open:  # the server forgets a tab idle for an hour
            self._start(kind, line=line)
        quick = await read_quick_line(actor, kind, line)
        self._show(actor, quick, line)
        if button == OTHER:
            return None
        if button == EDIT:
            return await self._edit(actor, kind, quick)
        return await self._record(actor, kind, quick, id_of(form.get("id")))

    async def _record(self, actor: Actor, kind: Kind, quick: QuickEntry, entry_id: Any) -> Any:
        """Record the entry and say so, or say in the dialog why not."""
        try:
            saved = await record_once(actor, kind, input_of(quick), entry_id=entry_id)
        except (InvalidInputError, LockedError) as error:
            self.problem, self.is_open = error.message, True
            return rx.set_focus("quick-line")
        self.is_open = False
        ids = [str(first_of(saved).id)]
        told = NoticeState.show_undo(saved_text(saved), f"record:{kind.value}", ids)
        return [told, reload_page()]

    async def _edit(self, actor: Actor, kind: Kind, quick: QuickEntry) -> None:
        """Go on in the full form with all that was read."""
        values = views.editor_values(quick, actor.currency_code)
        editor = await self.get_state(EditorState)
        await editor._open_with(kind, values, self.entry_id)
        self.is_open = False

    async def _resume(self) -> None:
        """Open the line that was typed when the log-in ran out, if the address names it."""
        draft = await take_draft(self, "quick_add")
        if draft is None:
            return
        typed = draft.get("form") or draft
        self._start(kind_of(typed.get("kind")), line=str(typed.get("line") or ""))
        actor = await current_actor(self)
        quick = await read_quick_line(actor, kind_of(self.kind), self.line)
        self._show(actor, quick, self.line)

    def _start(self, kind: Kind, *, line: str) -> None:
        self.kind, self.party_label = kind.value, kind.party_field
        other = Kind.INCOME if kind is Kind.EXPENSE else Kind.EXPENSE
        self.other_kind, self.example = other.value, _EXAMPLES[kind]
        self.line, self.entry_id, self.key = line, str(new_id()), str(new_id())
        self.chips, self.problem, self.hint, self.is_open = [], "", "", True

    def _show(self, actor: Actor, quick: QuickEntry, line: str) -> None:
        self.line = line  # what the field starts from when the page is loaded again
        is_empty = not line.strip()
        self.chips = [] if is_empty else views.chips_of(quick, actor.currency_code, clock.today())
        self.problem = views.sentence_of(quick, line)
        self.hint = views.hint_of(quick, kind_of(self.kind), line)
