"""Rules: add, change, order, delete; what they match, and applying them to the past."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import clock, db
from finance_app.kit.errors import ConflictError, NotFoundError, StaleError
from finance_app.ledger.bank_accounts.service import require_account
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.categories.service import require_category
from finance_app.ledger.entries.rules import Entry
from finance_app.ledger.entry_rules.inputs import RuleInput
from finance_app.ledger.entry_rules.repository import Author, EntryRuleRepository
from finance_app.ledger.entry_rules.rules import RULES_MAX, Effect, Rule, moved
from finance_app.ledger.locks.service import keep_locked_through, locked_through

MATCHES_SHOWN: Final = 20
MATCHES_COUNTED_MAX: Final = 10_000
"""How many matching entries are counted one by one; beyond it a count is a lower bound."""

USAGE_LOOK_BACK: Final = 20_000
"""How many of the latest entries of each kind the list of rules counts matches among."""


class RuleNotFoundError(NotFoundError):
    """This rule does not exist, or has been deleted."""


class StaleRuleError(StaleError):
    """Someone else has changed this rule since you opened it. Nothing was saved."""

    def __init__(self, current: Rule) -> None:
        super().__init__()
        self.current = current
        """The rule as it is now."""


class StaleOrderError(ConflictError):
    """The rules have changed since you opened them. Nothing was moved."""


class TooManyRulesError(ConflictError):
    """There are 200 rules already. Delete one that is no longer needed."""


@dataclass(frozen=True, slots=True)
class Matches:
    """How many entries conditions match, and the latest of them.

    Where not `is_exact` there are more than were counted.
    """

    entry_count: int
    is_exact: bool
    latest: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Applied:
    """What applying rules changed, and the id that `undo_bulk_change` takes; None for nothing."""

    effect: Effect
    change_id: UUID | None


async def list_rules(actor: Actor) -> tuple[Rule, ...]:
    """Return the rules in the order in which they decide."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        return await EntryRuleRepository(session).list_all()


async def get_rule(actor: Actor, rule_id: UUID) -> Rule:
    """Return a rule. Raises `RuleNotFoundError`."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        return await _existing(EntryRuleRepository(session), rule_id)


async def add_rule(actor: Actor, rule: RuleInput) -> Rule:
    """Add a rule after all others.

    Raises `UnknownCategoryError`, `UnknownAccountError`, `TooManyRulesError`.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = EntryRuleRepository(session)
        await repository.lock()
        await _require_room(repository)
        values = {**await _columns(actor, rule), "category_id": await _category_id(actor, rule)}
        rule_id = db.new_id()
        own = {"organization_id": actor.organization_id, "id": rule_id}
        await repository.add({**values, **own})
        return await _existing(repository, rule_id)


async def change_rule(actor: Actor, rule_id: UUID, rule: RuleInput, *, version: int | None) -> Rule:
    """Replace what a rule says. `version` is the one that was read; None overwrites any.

    Raises `StaleRuleError`, `RuleNotFoundError`, and as `add_rule` does.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = EntryRuleRepository(session)
        await repository.lock()
        current = await _existing(repository, rule_id)
        if version not in {None, current.version}:
            raise StaleRuleError(current)
        values = {**await _columns(actor, rule), "category_id": await _category_id(actor, rule)}
        await repository.change(rule_id, values)
        return await _existing(repository, rule_id)


async def delete_rule(actor: Actor, rule_id: UUID, *, version: int | None = None) -> None:
    """Take a rule out of use; what it did stays. `version` is the one that was read, None for any.

    Raises `RuleNotFoundError`, `StaleRuleError`.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = EntryRuleRepository(session)
        await repository.lock()
        current = await _existing(repository, rule_id)
        if version not in {None, current.version}:
            raise StaleRuleError(current)
        await repository.change(rule_id, {"deleted_at": clock.now()})


async def restore_rule(actor: Actor, rule_id: UUID) -> Rule:
    """Bring a deleted rule back to its place; one that is in use stays as it is.

    Raises `RuleNotFoundError`, `TooManyRulesError`.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = EntryRuleRepository(session)
        await repository.lock()
        found = await repository.find(rule_id)
        if found is None:
            raise RuleNotFoundError
        if found.deleted_at is not None:
            await _require_room(repository)
            await repository.change(rule_id, {"deleted_at": None})
        return await _existing(repository, rule_id)


async def move_rule(actor: Actor, rule_id: UUID, step: int) -> None:
    """Move a rule one place up (-1) or down (1); at an end it stays.

    Raises `RuleNotFoundError`.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = EntryRuleRepository(session)
        await repository.lock()
        ids = [one.id for one in await repository.list_all()]
        if rule_id not in ids:
            raise RuleNotFoundError
        await repository.set_order(moved(ids, rule_id, step))


async def order_rules(actor: Actor, ids: Sequence[UUID]) -> tuple[Rule, ...]:
    """Put all rules into this order. Raises `StaleOrderError` where it is not of all of them."""
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = EntryRuleRepository(session)
        await repository.lock()
        if sorted(ids) != sorted(one.id for one in await repository.list_all()):
            raise StaleOrderError
        await repository.set_order(ids)
        return await repository.list_all()


async def count_matches(actor: Actor, rule: RuleInput) -> Matches:
    """Return how many entries the conditions of a rule match, and the latest of them.

    The trash is left out, other rules are not asked. Raises `UnknownAccountError`.
    """
    actor.require(Permission.READ)
    count, latest = 0, []
    async with db.transaction(actor, read_only=True) as session:
        repository = EntryRuleRepository(session)
        conditions = await _columns(actor, rule)
        for kind in _kinds(rule.kind):
            count += await repository.count_matches(kind, conditions, MATCHES_COUNTED_MAX + 1)
            latest += await repository.list_matches(kind, conditions, MATCHES_SHOWN)
    latest.sort(key=lambda entry: (entry.date, entry.id), reverse=True)
    is_exact = count <= MATCHES_COUNTED_MAX
    shown = count if is_exact else MATCHES_COUNTED_MAX
    return Matches(shown, is_exact, tuple(latest[:MATCHES_SHOWN]))


async def count_usage(actor: Actor) -> dict[UUID, int]:
    """Return how many of the latest entries each rule matches; those that match none are absent."""
    actor.require(Permission.READ)
    found: dict[UUID, int] = {}
    async with db.transaction(actor, read_only=True) as session:
        repository = EntryRuleRepository(session)
        for kind in Kind:
            for rule_id, count in (await repository.count_usage(kind, USAGE_LOOK_BACK)).items():
                found[rule_id] = found.get(rule_id, 0) + count
    return found


async def preview_past(actor: Actor, rule_id: UUID | None = None) -> Effect:
    """Return what `apply_to_past` would change now. Raises `RuleNotFoundError`."""
    actor.require(Permission.READ)
    found: dict[Kind, tuple[int, int]] = {}
    async with db.transaction(actor, read_only=True) as session:
        repository = EntryRuleRepository(session)
        if rule_id is not None:
            await _existing(repository, rule_id)
        await repository.take_time()
        locked = await locked_through(actor)
        for kind in Kind:
            found[kind] = await repository.preview(kind, rule_id, locked)
    return _effect(found)


async def apply_to_past(actor: Actor, rule_id: UUID | None = None) -> Applied:
    """Give past entries what the rules say, or only where one rule is the first to match.

    Entries in the trash and in locked books stay as they are; the latter are counted. What was
    there before is kept for `undo_bulk_change`. Raises `RuleNotFoundError`.
    """
    actor.require(Permission.WRITE)
    found: dict[Kind, tuple[int, int]] = {}
    author = Author(actor.organization_id, actor.user_id, db.new_id())
    async with db.transaction(actor) as session:
        repository = EntryRuleRepository(session)
        if rule_id is not None:
            await _existing(repository, rule_id)
        await repository.take_time()
        await repository.keep_categories()
        locked = await keep_locked_through(actor)
        for kind in Kind:
            found[kind] = await repository.apply(kind, rule_id, locked, author)
    effect = _effect(found)
    return Applied(effect, author.change_id if effect.changed_count else None)


def _effect(found: dict[Kind, tuple[int, int]]) -> Effect:
    return Effect(
        found[Kind.EXPENSE][0], found[Kind.INCOME][0], sum(kept for _, kept in found.values())
    )


def _kinds(kind: Kind | None) -> tuple[Kind, ...]:
    return tuple(Kind) if kind is None else (kind,)


async def _columns(actor: Actor, rule: RuleInput) -> dict[str, Any]:
    """Return the columns that an input sets, its bank account found; its category is aside."""
    account = await require_account(actor, rule.bank_account)
    return {
        "kind": rule.kind.value if rule.kind else "",
        "field": rule.field.value,
        "operator": rule.operator.value,
        "phrase": rule.phrase,
        "amount_min": rule.amount_min,
        "amount_max": rule.amount_max,
        "bank_account_id": account.id if account else None,
        "day_min": rule.day_min,
        "day_max": rule.day_max,
        "new_party": rule.new_party,
    }


async def _category_id(actor: Actor, rule: RuleInput) -> UUID | None:
    """Return the category of an input, which stays until the end of the transaction."""
    if rule.kind is None:
        return None
    found = await require_category(actor, rule.kind, rule.category)
    return found.id if found else None


async def _require_room(repository: EntryRuleRepository) -> None:
    if await repository.count() >= RULES_MAX:
        raise TooManyRulesError


async def _existing(repository: EntryRuleRepository, rule_id: UUID) -> Rule:
    found = await repository.find(rule_id)
    if found is None or found.deleted_at is not None:
        raise RuleNotFoundError
    return found
