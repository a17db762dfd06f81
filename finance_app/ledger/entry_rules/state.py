"""The page of rules: the list, the form of one with what it matches, and applying to the past."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import reflex as rx

from finance_app.identity.rules import Actor, Permission, allow
from finance_app.identity.state import current_actor, reload_page, take_draft
from finance_app.kit.access import keeps_draft
from finance_app.kit.db import new_id
from finance_app.kit.errors import (
    AppError,
    ConflictError,
    InvalidInputError,
    NotFoundError,
    StaleError,
    UnavailableError,
)
from finance_app.ledger.entries.service import get_entry
from finance_app.ledger.entry_rules import service, views
from finance_app.ledger.entry_rules.inputs import RuleInput
from finance_app.ledger.entry_rules.rules import PATH, Rule, rule_address
from finance_app.ledger.entry_rules.views import MatchRow, RuleRow
from finance_app.ledger.rules import id_of, kind_of
from finance_app.ui.toast import NoticeState

_FAILED: Final = "The rules could not be read."
_STALE: Final = " Close this and open the rule again to see it."


class RulesState(rx.State):
    """The list, the form that is open, and what is being asked before applying to the past."""

    is_loaded: bool = False
    failure: str = ""
    rows: list[RuleRow] = []
    is_open: bool = False
    has_more: bool = False
    title: str = ""
    rule_id: str = ""
    version: str = ""
    values: dict[str, str] = {}
    key: str = ""
    kind: str = ""
    kind_key: str = ""
    party_label: str = ""
    field_options: list[tuple[str, str]] = []
    category_options: list[str] = []
    account_options: list[str] = []
    errors: dict[str, str] = {}
    match_text: str = ""
    matches: list[MatchRow] = []
    is_asking: bool = False
    past_id: str = ""
    past_title: str = ""
    past_text: str = ""
    can_apply: bool = False

    _typed: dict[str, str] = {}
    _begun: dict[str, str] = {}

    @rx.event
    @allow(Permission.READ)
    async def load(self) -> Any:
        """Show the rules, open the one that the address begins, then count what each matches."""
        actor, self.failure = await current_actor(self), ""
        try:
            self.rows = await views.rule_rows(actor)
            await self._begin(actor)
            self.is_loaded = True
            yield
            counts = await service.count_usage(actor)
        except UnavailableError:
            raise
        except AppError as error:
            self.failure = error.message
        except Exception:
            self.failure = _FAILED
            raise
        else:
            self.rows = [
                replace(row, count=views.usage_text(counts.get(id_of(row.id), 0)))
                for row in self.rows
            ]
        finally:
            self.is_loaded = True

    @rx.event
    @allow(Permission.READ)
    async def begin_from(self, kind: str, entry_id: str) -> Any:
        """Go to a new rule that begins with what an entry says."""
        entry = await get_entry(await current_actor(self), kind_of(kind), id_of(entry_id))
        return rx.redirect(rule_address(entry.kind, entry.party, entry.category))

    @rx.event
    @allow(Permission.WRITE)
    async def open_new(self) -> None:
        """Open an empty form."""
        await self._start(await current_actor(self), {"kind": "expense"})

    @rx.event
    @allow(Permission.WRITE)
    async def open_rule(self, rule_id: str) -> None:
        """Open a rule to change it."""
        actor = await current_actor(self)
        rule = await service.get_rule(actor, id_of(rule_id))
        await self._start(actor, views.form_values(rule, actor.currency_code), rule=rule)

    @rx.event
    @allow(Permission.SIGNED_IN)
    async def close(self) -> Any:
        """Close the form; an address that began it is left, so that it does not open again."""
        self.is_open, self.errors = False, {}
        return rx.redirect(PATH, replace=True) if self._leave() else None

    @rx.event
    @allow(Permission.WRITE)
    async def choose_kind(self, kind: str) -> Any:
        """Offer the categories and the words of another kind."""
        self._typed = {**self._typed, "kind": str(kind), "category": ""}
        await self._offer(await current_actor(self), str(kind))
        return RulesState.look

    @rx.event
    @allow(Permission.WRITE)
    async def note(self, name: str, value: str) -> None:
        """Remember what a field says now, for counting; the form itself keeps what is typed."""
        if name in views.FIELDS:
            self._typed = {**self._typed, name: str(value)}

    @rx.event(debounce=300)
    @allow(Permission.WRITE)
    async def look(self) -> None:
        """Count the past entries that the conditions match, as far as they are typed."""
        await self._look(await current_actor(self))

    @rx.event
    @allow(Permission.WRITE)
    @keeps_draft("rule")
    async def save(self, form: dict[str, Any]) -> Any:
        """Save what was typed, or show at the fields why not; then offer to apply it."""
        actor, rule_id = await current_actor(self), str(form.get("id") or "")
        try:
            entered = RuleInput.parse(views.typed_values(form), actor.currency_code)
            if rule_id:
                version = str(form.get("version") or "")
                known = int(version) if version.isdecimal() and len(version) < 10 else None
                rule = await service.change_rule(actor, id_of(rule_id), entered, version=known)
            else:
                rule = await service.add_rule(actor, entered)
        except (InvalidInputError, ConflictError, NotFoundError, StaleError) as error:
            return await self._refuse(actor, error, form)
        self.is_open, self.errors = False, {}
        await self._ask(actor, rule.id, is_offer=True)
        told = NoticeState.show("Rule changed." if rule_id else "Rule added.")
        return [told, rx.redirect(PATH, replace=True) if self._leave() else reload_page()]

    @rx.event
    @allow(Permission.WRITE)
    async def move(self, rule_id: str, step: int) -> Any:
        """Move a rule one place up or down."""
        await service.move_rule(await current_actor(self), id_of(rule_id), 1 if step > 0 else -1)
        return reload_page()

    @rx.event
    @allow(Permission.WRITE)
    async def delete(self, rule_id: str) -> Any:
        """Delete a rule, with Undo."""
        await service.delete_rule(await current_actor(self), id_of(rule_id))
        return [NoticeState.show_undo("Rule deleted.", "rule", [rule_id]), reload_page()]

    @rx.event
    @allow(Permission.WRITE)
    async def ask(self, rule_id: str) -> None:
        """Say what applying a rule, or all for "", to the past would change."""
        await self._ask(await current_actor(self), id_of(rule_id) if rule_id else None)

    @rx.event
    @allow(Permission.SIGNED_IN)
    async def cancel(self) -> None:
        """Leave the past as it is."""
        self.is_asking = False

    @rx.event
    @allow(Permission.WRITE)
    async def apply(self) -> Any:
        """Apply what was asked about to the past, with Undo."""
        actor, self.is_asking = await current_actor(self), False
        rule_id = id_of(self.past_id) if self.past_id else None
        done = await service.apply_to_past(actor, rule_id)
        told = views.applied_text(done.effect)
        if done.change_id is None:
            return [NoticeState.show(told), reload_page()]
        return [NoticeState.show_undo(told, "bulk-change", [str(done.change_id)]), reload_page()]

    async def _begin(self, actor: Actor) -> None:
        """Open what the address begins, once, or what was typed when the log-in ran out."""
        if not actor.may(Permission.WRITE):
            return
        draft = await take_draft(self, "rule")
        if draft is not None:
            await self._reopen(actor, draft.get("form") or {})
            return
        wanted = views.begun_values(self.router.url.query_parameters)
        if wanted and wanted != self._begun:
            await self._start(actor, wanted)
        self._begun = wanted

    async def _reopen(self, actor: Actor, form: Mapping[str, Any]) -> None:
        """Open the form as it was sent."""
        await self._start(actor, views.typed_values(form))
        self.rule_id, self.version = str(form.get("id") or ""), str(form.get("version") or "")
        self.title = "Edit rule" if self.rule_id else "New rule"

    async def _start(
        self, actor: Actor, values: Mapping[str, str], *, rule: Rule | None = None
    ) -> None:
        """Open the form with these values, for a new rule or one that exists."""
        self.rule_id = str(rule.id) if rule else ""
        self.version = str(rule.version) if rule else ""
        self.title = "Edit rule" if rule else "New rule"
        self.values = {**dict.fromkeys(views.FIELDS, ""), **values}
        self.has_more = any(self.values[name] for name in views.MORE)
        self._typed, self.key, self.errors = dict(self.values), str(new_id()), {}
        self.account_options = _with_current(
            await views.account_names(actor), self.values["bank_account"]
        )
        await self._offer(actor, self.values["kind"])
        self.category_options = _with_current(self.category_options, self.values["category"])
        await self._look(actor)
        self.is_open = True

    async def _offer(self, actor: Actor, kind: str) -> None:
        self.kind, self.kind_key = kind, str(new_id())
        self.party_label = views.party_label(kind)
        self.field_options = views.field_options(kind)
        self.category_options = await views.category_names(actor, kind)

    async def _look(self, actor: Actor) -> None:
        try:
            wanted = RuleInput.parse(self._typed, actor.currency_code, needs_effect=False)
            found = await service.count_matches(actor, wanted)
        except InvalidInputError:
            self.match_text, self.matches = "", []
            return
        self.match_text, self.matches = views.match_text(found), views.match_rows(found)

    async def _refuse(self, actor: Actor, error: AppError, form: Mapping[str, Any]) -> Any:
        """Show the sentences at their fields; what was typed stays in the form."""
        if not self.is_open:
            await self._reopen(actor, form)
        self.errors = error.fields or {"form": error.message}
        if isinstance(error, StaleError):
            self.errors = {"form": error.message + _STALE}
        first = next((name for name in views.FIELDS if name in self.errors), "")
        self.has_more = self.has_more or first in views.MORE
        return rx.set_focus(f"rule-{first.replace('_', '-')}") if first else None

    async def _ask(self, actor: Actor, rule_id: Any, *, is_offer: bool = False) -> None:
        """Ask before applying; an offer after saving is not made where nothing would change."""
        effect = await service.preview_past(actor, rule_id)
        self.past_id = str(rule_id) if rule_id else ""
        self.past_title = (
            "Apply this rule to the past" if rule_id else "Apply all rules to the past"
        )
        self.past_text = views.effect_text(effect)
        self.can_apply = effect.changed_count > 0
        self.is_asking = self.can_apply or not is_offer

    def _leave(self) -> bool:
        """Forget what the address began; say whether it began anything."""
        has_begun, self._begun = bool(self._begun), {}
        return has_begun


def _with_current(names: list[str], wanted: str) -> list[str]:
    """Return names to choose from, and the one that is chosen although it is not offered."""
    return names if wanted in {"", *names} else [*names, wanted]
