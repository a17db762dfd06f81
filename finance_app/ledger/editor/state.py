"""The editor of one expense or income.

What is typed lives in the browser until it is sent, so no event of its own can lose it: a log-in
that ran out, a database that is down and a problem in a field all leave the form as it is.
"""

from collections.abc import Mapping
from typing import Any, Final

import reflex as rx

from finance_app.identity.rules import Actor, Permission, allow
from finance_app.identity.state import current_actor, reload_page, take_draft
from finance_app.kit import clock
from finance_app.kit.access import keeps_draft
from finance_app.kit.db import new_id
from finance_app.kit.errors import AppError, ConflictError, InvalidInputError, NotFoundError
from finance_app.ledger.bank_accounts.service import list_accounts
from finance_app.ledger.categories.service import list_categories
from finance_app.ledger.editor import views
from finance_app.ledger.editor.conflicts.views import PARTS, Conflict, find_conflicts
from finance_app.ledger.editor.currencies.views import currency_view, rate_offer
from finance_app.ledger.editor.parts import views as rows
from finance_app.ledger.editor.parts.state import PartsState
from finance_app.ledger.editor.service import (
    STALE,
    change_whole,
    input_of,
    record_once,
    tax_ratio_of,
)
from finance_app.ledger.entries.inputs import EntryInput
from finance_app.ledger.entries.rules import Entry, Kind
from finance_app.ledger.entries.splits.rules import Split
from finance_app.ledger.entries.splits.service import find_whole
from finance_app.ledger.entry_rules.rules import MAKE_A_RULE
from finance_app.ledger.exchange_rates.service import NoRateError
from finance_app.ledger.payments.state import PaymentsState
from finance_app.ledger.rules import id_of, kind_of
from finance_app.ledger.suggestions.service import known_parties, payment_methods
from finance_app.ledger.tax_rates.service import list_rates
from finance_app.ui.toast import NoticeState

AGAIN: Final = "again"
"""The button that saves and goes on with another entry."""

_PARTIES_MAX: Final = 100
_CHOOSE: Final = "Choose for each value below which one to keep."
_TRASHED: Final = (
    "This entry has been moved to the trash since you opened it. Save again to keep what is"
    " here as a new entry."
)


class EditorState(PartsState, rx.State):
    """The form as it was opened; `keys` change where a field must start from a new value."""

    is_open: bool = False
    title: str = ""
    kind: str = Kind.EXPENSE.value
    party_label: str = ""
    entry_id: str = ""
    version: str = ""
    saved_kind: str = ""
    saved_id: str = ""
    key: str = ""
    conflicts: list[Conflict] = []
    category_options: list[str] = []
    party_options: list[str] = []
    method_options: list[str] = []
    account_options: list[str] = []
    rate_options: list[str] = []
    has_more: bool = False

    _theirs: dict[str, str] = {}
    _theirs_version: int = 0
    _addressed: str = ""

    @rx.event
    @allow(Permission.WRITE)
    async def open_new(self, kind: str) -> None:
        """Open an empty form."""
        actor = await current_actor(self)
        await self._start(actor, kind_of(kind), views.new_values(clock.today()))

    @rx.event
    @allow(Permission.READ)
    async def open_entry(self, kind: str, entry_id: str) -> None:
        """Open an entry to see all of it, and to change it for whoever may."""
        await self._open(kind, entry_id)

    @rx.event
    @allow(Permission.READ)
    async def open_addressed(self) -> Any:
        """Open the entry that the address names, once: not again when the page is read again."""
        url, before = self.router.url, self._addressed
        self._addressed = named = str(url.query_parameters.get("entry", ""))
        kind = Kind.INCOME if url.path.startswith("/incomes") else Kind.EXPENSE
        try:
            return await self._open(kind, named) if named not in {"", before} else None
        except NotFoundError:
            return NoticeState.show("That entry is not there, or is in the trash.")

    @rx.event
    @allow(Permission.WRITE)
    async def duplicate(self, kind: str, entry_id: str) -> None:
        """Open a new entry that says what another one says, as of today."""
        actor, _, values = await self._find(kind, entry_id)
        today = {"date": clock.today().isoformat(), "due_on": "", "exchange_rate": ""}
        await self._start(actor, kind_of(kind), {**values, **today})

    @rx.event
    @allow(Permission.SIGNED_IN)
    async def close(self) -> None:
        """Close the form."""
        self.is_open, self.errors, self.conflicts = False, {}, []

    @rx.event
    @allow(Permission.WRITE)
    @keeps_draft("entry")
    async def save(self, form: dict[str, Any], button: str) -> Any:
        """Save what was typed, or show at the fields why not; `button` is "again" for another.

        The buttons of a split send the form too: they change its rows and save nothing.
        """
        actor, kind = await current_actor(self), kind_of(form.get("kind"))
        if str(button).startswith("part:"):
            await self._reopen(actor, kind, form)
            return await self._change_parts(views.typed_values(form), button)
        try:
            saved = await self._write(actor, kind, form)
        except STALE as error:
            await self._reopen(actor, kind, form)
            return self._show_theirs(error.current, form)
        except (InvalidInputError, NotFoundError, ConflictError) as error:
            await self._reopen(actor, kind, form)
            return await self._show_problems(error, kind, form)
        is_new = not form.get("version")
        told = self._told(saved, is_new=is_new, before=dict(self.values))
        if is_new:  # files that were dropped on the form are sent to it now
            self.saved_kind, self.saved_id = kind.value, str(views.first_of(saved).id)
        if button != AGAIN:
            self.is_open = False
            return [*told, reload_page()]
        await self._start(actor, kind, views.kept_values(views.form_values(saved)))
        return [*told, reload_page(), rx.set_focus(views.field_id("amount"))]

    async def _resume(self) -> bool:
        """Open what was typed when the log-in ran out, if the address names it; say whether."""
        draft = await take_draft(self, "entry")
        if draft is None:
            return False
        form = draft.get("form") or {}
        await self._reopen(await current_actor(self), kind_of(form.get("kind")), form)
        return True

    async def _resume_payment(self) -> None:
        """Open the entry of a payment that was typed when the log-in ran out, with the payment."""
        payments = await self.get_state(PaymentsState)
        form = await payments._take_draft()
        if form is None:
            return
        actor, found, values = await self._find(str(form.get("kind")), str(form.get("entry_id")))
        await self._start(actor, views.first_of(found).kind, values, whole=found)
        await payments._reopen(actor, form)

    async def _open_with(self, kind: Kind, values: Mapping[str, str], entry_id: str) -> None:
        """Open a new entry with what another form has read so far."""
        await self._start(await current_actor(self), kind, values)
        self.entry_id = entry_id

    async def _reopen(self, actor: Actor, kind: Kind, form: Mapping[str, Any]) -> None:
        """Open the form as it was sent, unless it is: the server forgets a tab idle for an hour."""
        if self.is_open and self.entry_id == form.get("id"):
            return
        await self._start(actor, kind, views.typed_values(form))
        self.entry_id, self.version = str(form.get("id", "")), str(form.get("version", ""))
        self._put_title()

    async def _open(self, kind: str, entry_id: str) -> None:
        actor, found, values = await self._find(kind, entry_id)
        await self._start(actor, kind_of(kind), values, whole=found)

    async def _find(self, kind: str, entry_id: str) -> tuple[Actor, Entry | Split, dict[str, str]]:
        actor = await current_actor(self)
        found = await find_whole(actor, kind_of(kind), id_of(entry_id))
        return actor, found, views.form_values(found, await tax_ratio_of(actor, found))

    async def _start(
        self,
        actor: Actor,
        kind: Kind,
        values: Mapping[str, str],
        *,
        whole: Entry | Split | None = None,
    ) -> None:
        """Open the form with these values, for a new entry or what exists."""
        await self._offer(actor, kind, values)
        self.kind, self.party_label = kind.value, kind.party_field.capitalize()
        self.entry_id = str(views.first_of(whole).id) if whole else str(new_id())
        self.version = str(whole.version) if whole else ""
        self.values, self.key = dict(values), str(new_id())
        self.errors, self.conflicts, self.is_open = {}, [], True
        self.has_more = any(values.get(name) for name in views.MORE)
        self.currency = await currency_view(actor, values.get("currency_code", ""))
        self._show_parts()
        await self._count_rest()
        payments = await self.get_state(PaymentsState)
        await payments._open(actor, kind, self.entry_id if whole else "")
        self._put_title()

    async def _offer(self, actor: Actor, kind: Kind, values: Mapping[str, str]) -> None:
        """Find what the fields of a form suggest, with what stands in them already."""
        names = [one.name for one in await list_categories(actor, kind)]
        chosen = {text for name, text in values.items() if name.endswith("category")}
        self.category_options = [*names, *sorted(chosen - {"", *names})]
        self.party_options = list(await known_parties(actor, kind, limit=_PARTIES_MAX))
        self.method_options = list(await payment_methods(actor))
        accounts = [one.name for one in await list_accounts(actor)]
        self.account_options = _with_current(accounts, values["bank_account"])
        rates = [one.name for one in await list_rates(actor) if not one.is_archived]
        self.rate_options = _with_current(rates, values["tax_rate"])

    def _put_title(self) -> None:
        self.title = f"{'Edit' if self.version else 'Add'} {self.kind}"

    async def _write(self, actor: Actor, kind: Kind, form: Mapping[str, Any]) -> Entry | Split:
        """Record or change the entry of the form."""
        is_resolving = bool(self.conflicts) and form.get("id") == self.entry_id
        values = views.typed_values(form)
        if is_resolving:
            values = self._resolved(values, form)
        entered = EntryInput.parse(views.outside_values(values, kind), kind, actor.currency_code)
        entry_id, version = id_of(form.get("id")), str(form.get("version") or "")
        if not version:
            return await record_once(actor, kind, entered, entry_id=entry_id)
        known = self._theirs_version if is_resolving else views.version_of(version)
        return await change_whole(actor, kind, entry_id, entered, version=known)

    def _resolved(self, mine: Mapping[str, str], form: Mapping[str, Any]) -> dict[str, str]:
        """Return the values with each conflict decided as the form says."""
        choices = {one.field: form.get(f"keep-{one.field}") for one in self.conflicts}
        if not set(choices.values()) <= {"mine", "theirs"}:
            raise InvalidInputError(_CHOOSE, fields={"form": _CHOOSE})
        taken = {name: self._theirs[name] for name, one in choices.items()
                 if one == "theirs" and name != PARTS}  # fmt: skip
        if choices.get(PARTS) == "theirs":
            mine = {name: text for name, text in mine.items() if name in views.FIELDS}
            taken |= rows.part_names(self._theirs)
        return {**mine, **taken}

    def _show_theirs(self, current: Entry | Split, form: Mapping[str, Any]) -> Any:
        """Show both values of each field that differs; what was typed stays in the form."""
        first = views.first_of(current)
        if first.deleted_at is not None:
            self.entry_id, self.version = str(new_id()), ""
            self.errors, self.conflicts = {"form": _TRASHED}, []
            return None
        kind, code = first.kind, first.currency_code
        values = views.outside_values(views.typed_values(form), kind)
        mine, theirs = EntryInput.parse(values, kind, code), input_of(current)
        self.entry_id = str(first.id)
        self._theirs, self._theirs_version = views.form_values(current), current.version
        self.conflicts = find_conflicts(mine, theirs, kind, code, today=clock.today())
        self.errors = {}
        if not self.conflicts:
            self.is_open = False
            return [NoticeState.show("This was saved already."), reload_page()]
        return None

    async def _show_problems(self, error: AppError, kind: Kind, form: Mapping[str, Any]) -> Any:
        """Show the sentences at their fields, and move the focus to the first."""
        typed = views.typed_values(form)
        self.errors = views.inside_problems(error.fields, kind, typed) or {"form": error.message}
        self.has_more = self.has_more or any(name in self.errors for name in views.MORE)
        self.parts = rows.part_rows({**self.values, **rows.part_names(typed)}, self.errors)
        if isinstance(error, NoRateError):
            self.currency = rate_offer(
                await currency_view(await current_actor(self), error.currency_code), error.last
            )
        first = next((name for name in views.FIELDS if name in self.errors), "")
        return rx.set_focus(views.field_id(first)) if first else None

    def _told(self, saved: Entry | Split, *, is_new: bool, before: Mapping[str, str]) -> list[Any]:
        """Return the notice about a saved entry; a new one can be taken back.

        Where a name or category was changed, it leads to a rule that does so by itself.
        """
        first = views.first_of(saved)
        if not is_new:
            told = NoticeState.show(f"{first.kind.value.capitalize()} changed.")
            link = views.rule_link(saved, before)
            return [told, NoticeState.lead(link, MAKE_A_RULE)] if link else [told]
        text = views.saved_text(saved)
        return [NoticeState.show_undo(text, f"record:{first.kind.value}", [str(first.id)])]


def _with_current(names: list[str], wanted: str) -> list[str]:
    """Return names to choose from, and the one that is chosen although it is not offered."""
    return names if wanted in {"", *names} else [*names, wanted]
