"""Rules on a real database: their order, what they match, and applying them to the past."""

import asyncio
import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import text

from finance_app.identity.rules import Actor, Role
from finance_app.kit import db
from finance_app.kit.errors import ForbiddenError, InvalidInputError
from finance_app.ledger.bank_accounts.inputs import AccountInput
from finance_app.ledger.bank_accounts.service import add_account
from finance_app.ledger.bulk_changes.rules import Undone, undone_text
from finance_app.ledger.bulk_changes.service import BulkChangeNotFoundError, undo_bulk_change
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.categories.service import (
    UnknownCategoryError,
    find_category,
    merge_categories,
    undo_merge,
)
from finance_app.ledger.entries.inputs import EntryInput
from finance_app.ledger.entries.service import (
    categorise_entry,
    change_entry,
    delete_entries,
    find_entry,
    restore_entries,
)
from finance_app.ledger.entry_rules import service
from finance_app.ledger.entry_rules.inputs import RuleInput
from finance_app.ledger.entry_rules.rules import Effect, Field, Operator
from finance_app.ledger.locks.service import lock_books
from tests.factories import make_entry, some_id
from tests.ledger.businesses import make_actor
from tests.ledger.locks.held import Held, waits

EXPENSE, INCOME = Kind.EXPENSE, Kind.INCOME


@pytest.fixture
async def owner() -> Actor:
    return await make_actor()


def same_business(owner: Actor, role: Role) -> Actor:
    fields = {name: getattr(owner, name) for name in Actor.__slots__}
    return Actor(**{**fields, "role": role})


async def add(actor: Actor, phrase: str = "amzn", **changes):
    fields = {"kind": EXPENSE, "phrase": phrase, "category": "Office", **changes}
    return await service.add_rule(actor, RuleInput(**fields))


async def order(actor: Actor) -> list[str]:
    return [rule.phrase for rule in await service.list_rules(actor)]


async def now(actor: Actor, entry):
    found = await find_entry(actor, entry.kind, entry.id)
    assert found is not None
    return found


async def mark(actor: Actor, entry) -> None:
    async with db.transaction(actor) as session:
        query = f"UPDATE {entry.kind.plural} SET is_suggested = true WHERE id = :id"
        await session.execute(text(query), {"id": entry.id})


async def test_a_rule_is_kept_as_it_was_entered(owner):
    await add_account(owner, AccountInput.parse({"name": "Giro"}, "EUR"))
    entered = RuleInput(
        kind=EXPENSE, field=Field.NOTES, operator=Operator.STARTS, phrase="Rent",
        amount_min=Decimal("1.5"), amount_max=Decimal(900), bank_account="giro", day_min=1,
        day_max=5, new_party="Landlord", category="rent",
    )  # fmt: skip
    added = await service.add_rule(owner, entered)
    assert added == (await service.list_rules(owner))[0] == await service.get_rule(owner, added.id)
    kept = {name: getattr(added, name) for name in RuleInput.model_fields}
    assert RuleInput(**kept) == entered.model_copy(
        update={"bank_account": "Giro", "category": "Rent"}
    )
    assert (added.version, added.position) == (1, 1)


async def test_unknown_names_are_refused_at_their_fields(owner):
    for changes in ({"category": "Ofice"}, {"bank_account": "None such"}):
        with pytest.raises(InvalidInputError) as caught:
            await add(owner, **changes)
        assert list(caught.value.fields) == list(changes)
    with pytest.raises(UnknownCategoryError):
        await add(owner, kind=INCOME, category="Office")
    assert await service.list_rules(owner) == ()


async def test_rules_are_moved_and_ordered(owner):
    ids = [(await add(owner, phrase)).id for phrase in "abc"]
    await service.move_rule(owner, ids[0], 1)
    assert await order(owner) == ["b", "a", "c"]
    await service.move_rule(owner, ids[2], 1)
    await service.move_rule(owner, ids[1], -1)
    assert await order(owner) == ["b", "a", "c"]
    await service.delete_rule(owner, ids[0])
    assert await order(owner) == ["b", "c"]
    with pytest.raises(service.StaleOrderError):
        await service.order_rules(owner, ids)
    with pytest.raises(service.StaleOrderError):
        await service.order_rules(owner, [ids[1], ids[1]])
    await service.order_rules(owner, [ids[2], ids[1]])
    assert await order(owner) == ["c", "b"]
    await service.restore_rule(owner, ids[0])
    assert await order(owner) == ["c", "a", "b"]
    await service.restore_rule(owner, ids[0])
    with pytest.raises(service.RuleNotFoundError):
        await service.move_rule(owner, some_id(), 1)


async def test_what_is_deleted_is_gone_until_it_is_restored(owner):
    rule = await add(owner)
    await service.delete_rule(owner, rule.id)
    fit = RuleInput(kind=EXPENSE, phrase="x", category="Rent")
    for attempt in (
        service.get_rule(owner, rule.id),
        service.delete_rule(owner, rule.id),
        service.change_rule(owner, rule.id, fit, version=None),
        service.preview_past(owner, rule.id),
        service.apply_to_past(owner, rule.id),
        service.restore_rule(owner, some_id()),
    ):
        with pytest.raises(service.RuleNotFoundError):
            await attempt
    back = await service.restore_rule(owner, rule.id)
    assert (back.phrase, back.category, back.deleted_at) == ("amzn", "Office", None)


async def test_a_change_by_someone_else_is_not_overwritten(owner):
    rule = await add(owner)
    first = RuleInput(kind=EXPENSE, phrase="amazon", category="Rent")
    changed = await service.change_rule(owner, rule.id, first, version=rule.version)
    assert (changed.phrase, changed.category, changed.version) == ("amazon", "Rent", 2)
    with pytest.raises(service.StaleRuleError) as caught:
        await service.change_rule(owner, rule.id, first, version=rule.version)
    assert caught.value.current == changed
    again = await service.change_rule(owner, rule.id, first, version=None)
    assert again.version == 3


async def test_two_who_add_at_once_get_two_places(owner):
    added = await asyncio.gather(*(add(owner, f"rule {n}") for n in range(8)))
    assert sorted(rule.position for rule in added) == list(range(1, 9))
    ids = [rule.id for rule in await service.list_rules(owner)]
    await asyncio.gather(*(service.move_rule(owner, ids[0], 1) for _ in range(3)))
    assert [rule.id for rule in await service.list_rules(owner)] == [*ids[1:4], ids[0], *ids[4:]]


async def test_there_is_an_end_to_rules(owner, monkeypatch):
    monkeypatch.setattr(service, "RULES_MAX", 2)
    gone, _ = await add(owner, "a"), await add(owner, "b")
    with pytest.raises(service.TooManyRulesError):
        await add(owner, "c")
    await service.delete_rule(owner, gone.id)
    await add(owner, "c")
    with pytest.raises(service.TooManyRulesError):
        await service.restore_rule(owner, gone.id)


async def test_matches_are_counted_with_the_latest_of_them(owner, monkeypatch):
    for day in range(1, 26):
        await make_entry(owner, party="AMZN Mktp", date=dt.date(2026, 3, day))
    trashed = await make_entry(owner, party="amzn")
    await delete_entries(owner, EXPENSE, [trashed.id])
    await make_entry(owner, INCOME, party="amzn refund", date=dt.date(2026, 4, 1))
    found = await service.count_matches(owner, RuleInput(phrase="amzn"))
    assert (found.entry_count, found.is_exact, len(found.latest)) == (26, True, 20)
    assert (found.latest[0].kind, found.latest[0].party) == (INCOME, "amzn refund")
    assert [one.date.day for one in found.latest[1:4]] == [25, 24, 23]
    expenses = await service.count_matches(owner, RuleInput(kind=EXPENSE, phrase="amzn"))
    assert expenses.entry_count == 25
    monkeypatch.setattr(service, "MATCHES_COUNTED_MAX", 20)
    bounded = await service.count_matches(owner, RuleInput(phrase="amzn"))
    assert (bounded.entry_count, bounded.is_exact) == (20, False)
    rule = await add(owner, "mktp", category="Rent")
    await add(owner, "nothing has this")
    assert await service.count_usage(owner) == {rule.id: 25}
    monkeypatch.setattr(service, "USAGE_LOOK_BACK", 7)
    assert await service.count_usage(owner) == {rule.id: 7}


async def test_the_first_rule_that_matches_decides_and_undo_brings_back_what_was(owner):
    await add(owner, "amzn", new_party="Amazon")
    await add(owner, "amzn web", category="Software")
    await add(owner, "web", category="Software")
    first = await make_entry(owner, party="AMZN web", category="Rent")
    second = await make_entry(owner, party="Web host", category=None)
    other = await make_entry(owner, party="Staples")
    income = await make_entry(owner, INCOME, party="AMZN web")
    done = await service.apply_to_past(owner)
    assert done.effect == Effect(expense_count=2)
    assert await now(owner, other) == other
    assert await now(owner, income) == income
    one, two = await now(owner, first), await now(owner, second)
    assert (one.party, one.category, one.version) == ("Amazon", "Office", 2)
    assert (two.party, two.category, two.version) == ("Web host", "Software", 2)
    again = await service.apply_to_past(owner)
    assert (again.effect.changed_count, again.change_id) == (0, None)
    assert done.change_id is not None
    assert await undo_bulk_change(owner, done.change_id) == Undone(2, 0)
    one, two = await now(owner, first), await now(owner, second)
    assert (one.party, one.category, one.version) == ("AMZN web", "Rent", 3)
    assert (two.party, two.category, two.version) == ("Web host", None, 3)
    assert await undo_bulk_change(owner, done.change_id) == Undone(0, 0)


async def test_one_rule_is_applied_only_where_it_is_the_first_to_match(owner):
    await add(owner, "amzn", category="Office")
    later = await add(owner, "web", category="Software")
    shadowed = await make_entry(owner, party="amzn web")
    reached = await make_entry(owner, party="web host")
    assert await service.preview_past(owner) == Effect(expense_count=2)
    assert await service.preview_past(owner, later.id) == Effect(expense_count=1)
    assert (await service.apply_to_past(owner, later.id)).effect == Effect(expense_count=1)
    assert (await now(owner, shadowed)).category is None
    assert (await now(owner, reached)).category == "Software"


async def test_the_order_of_the_list_decides_not_that_of_adding(owner):
    names = ("Office", "Software", "Travel")
    ids = [(await add(owner, "amzn", category=name)).id for name in names]
    entry = await make_entry(owner, party="amzn")
    for order in ([1, 2, 0], [2, 0, 1], [0, 1, 2], [1, 0, 2]):
        await service.order_rules(owner, [ids[place] for place in order])
        async with db.transaction(owner) as session:  # an index would give them in order anyway
            await session.execute(text("SET LOCAL enable_indexscan = off"))
            await session.execute(text("SET LOCAL enable_bitmapscan = off"))
            await service.apply_to_past(owner)
        assert (await now(owner, entry)).category == names[order[0]]


async def test_both_kinds_are_changed_and_undone_together(owner):
    await service.add_rule(owner, RuleInput(phrase="acme", new_party="Acme Ltd"))
    paid = await make_entry(owner, party="ACME")
    got = await make_entry(owner, INCOME, party="acme")
    done = await service.apply_to_past(owner)
    assert done.effect == Effect(1, 1, 0)
    assert {(await now(owner, one)).party for one in (paid, got)} == {"Acme Ltd"}
    assert done.change_id is not None
    assert await undo_bulk_change(owner, done.change_id) == Undone(2, 0)
    assert [(await now(owner, one)).party for one in (paid, got)] == ["ACME", "acme"]


async def test_trash_and_locked_books_stay_and_the_locked_are_counted(owner):
    rule = await add(owner, "northgate")
    old = await make_entry(owner, date=dt.date(2026, 1, 31))
    new = await make_entry(owner, date=dt.date(2026, 2, 1))
    gone = await make_entry(owner)
    await delete_entries(owner, EXPENSE, [gone.id])
    await lock_books(owner, dt.date(2026, 1, 31))
    assert await service.preview_past(owner, rule.id) == Effect(1, 0, 1)
    done = await service.apply_to_past(owner, rule.id)
    assert done.effect == Effect(1, 0, 1)
    assert (await now(owner, old)).category is None
    assert (await now(owner, gone)).category is None
    assert (await now(owner, new)).category == "Office"
    await lock_books(owner, dt.date(2026, 2, 28))
    assert done.change_id is not None
    assert await undo_bulk_change(owner, done.change_id) == Undone(0, 1)
    assert (await now(owner, new)).category == "Office"


async def test_undo_leaves_what_was_changed_or_deleted_since(owner):
    await add(owner, "northgate")
    edited, gone, back, kept = [await make_entry(owner) for _ in range(4)]
    done = await service.apply_to_past(owner)
    await categorise_entry(owner, EXPENSE, edited.id, "Travel", version=None)
    await delete_entries(owner, EXPENSE, [gone.id, back.id])
    await restore_entries(owner, EXPENSE, [back.id])
    assert done.change_id is not None
    assert await undo_bulk_change(owner, done.change_id) == Undone(1, 3)
    assert (await now(owner, edited)).category == "Travel"
    assert (await now(owner, gone)).category == "Office"
    assert (await now(owner, kept)).category is None


async def test_a_rule_takes_the_mark_off_a_suggestion_and_undo_brings_it_back(owner):
    await add(owner, "northgate", category="Office")
    await service.add_rule(owner, RuleInput(phrase="blue", new_party="Blue Ladle"))
    guessed = await make_entry(owner, category="Rent")
    named = await make_entry(owner, party="blue", category="Meals")
    for entry in (guessed, named):
        await mark(owner, entry)
    done = await service.apply_to_past(owner)
    assert not (await now(owner, guessed)).is_suggested
    assert (await now(owner, named)).is_suggested, "only its name was changed"
    assert done.change_id is not None
    await undo_bulk_change(owner, done.change_id)
    assert (await now(owner, guessed)).is_suggested
    assert (await now(owner, guessed)).category == "Rent"


async def test_an_edit_under_way_is_not_overwritten(owner):
    await add(owner, "northgate")
    entry = await make_entry(owner)
    entered = EntryInput.of(entry).model_copy(update={"category": "Travel"})

    async def edit():
        await change_entry(owner, EXPENSE, entry.id, entered, version=1)

    async with Held(owner, edit) as held:
        task = asyncio.create_task(service.apply_to_past(owner))
        assert await waits(task)
        await held.end()
        done = await task
    assert done.effect.changed_count == 0
    found = await now(owner, entry)
    assert (found.category, found.version) == ("Travel", 2)


async def test_two_who_apply_at_once_change_an_entry_once(owner):
    await add(owner, "northgate")
    entries = [await make_entry(owner) for _ in range(5)]
    done = await asyncio.gather(*(service.apply_to_past(owner) for _ in range(3)))
    assert sum(one.effect.changed_count for one in done) == 5
    assert {(await now(owner, entry)).version for entry in entries} == {2}


async def test_rules_follow_a_category_that_is_merged_and_come_back_with_it(owner):
    follows = await add(owner, "a", category="Office")
    moved_since = await add(owner, "b", category="Office")
    stays = await add(owner, "c", category="Travel")
    office = await find_category(owner, EXPENSE, "Office")
    travel = await find_category(owner, EXPENSE, "Travel")
    assert office is not None
    assert travel is not None
    merge_id = await merge_categories(owner, office.id, travel.id)
    assert {rule.category for rule in await service.list_rules(owner)} == {"Travel"}
    entry = await make_entry(owner, party="a shop")
    await service.apply_to_past(owner)
    assert (await now(owner, entry)).category == "Travel"
    other = RuleInput(kind=EXPENSE, phrase="b", category="Rent")
    await service.change_rule(owner, moved_since.id, other, version=None)
    await undo_merge(owner, merge_id)
    categories = {rule.id: rule.category for rule in await service.list_rules(owner)}
    assert categories == {follows.id: "Office", moved_since.id: "Rent", stays.id: "Travel"}


async def test_undo_does_not_bring_back_a_category_that_was_merged_away(owner):
    await service.add_rule(
        owner, RuleInput(kind=EXPENSE, phrase="acme", new_party="Acme Ltd", category="Rent")
    )
    entry = await make_entry(owner, party="acme", category="Office")
    done = await service.apply_to_past(owner)
    office = await find_category(owner, EXPENSE, "Office")
    travel = await find_category(owner, EXPENSE, "Travel")
    assert office is not None
    assert travel is not None
    await merge_categories(owner, office.id, travel.id)
    assert done.change_id is not None
    assert await undo_bulk_change(owner, done.change_id) == Undone(1, 0)
    found = await now(owner, entry)
    assert (found.party, found.category) == ("acme", "Rent")


async def test_a_merge_under_way_is_waited_for(owner):
    await add(owner, "northgate", category="Office")
    entry = await make_entry(owner)
    office = await find_category(owner, EXPENSE, "Office")
    travel = await find_category(owner, EXPENSE, "Travel")
    assert office is not None
    assert travel is not None

    async def merge():
        await merge_categories(owner, office.id, travel.id)

    async with Held(owner, merge) as held:
        task = asyncio.create_task(service.apply_to_past(owner))
        assert await waits(task)
        await held.end()
        await task
    assert (await now(owner, entry)).category == "Travel"


async def test_another_business_is_out_of_reach(owner):
    rule = await add(owner, "northgate")
    entry = await make_entry(owner)
    done = await service.apply_to_past(owner)
    assert done.change_id is not None
    stranger = await make_actor()
    theirs = await make_entry(stranger)
    assert await service.list_rules(stranger) == ()
    assert (await service.count_matches(stranger, RuleInput(phrase="northgate"))).entry_count == 1
    assert (await service.apply_to_past(stranger)).effect == Effect()
    assert (await now(stranger, theirs)).category is None
    for attempt in (
        service.get_rule(stranger, rule.id),
        service.delete_rule(stranger, rule.id),
        service.restore_rule(stranger, rule.id),
        service.apply_to_past(stranger, rule.id),
    ):
        with pytest.raises(service.RuleNotFoundError):
            await attempt
    with pytest.raises(BulkChangeNotFoundError):
        await undo_bulk_change(stranger, done.change_id)
    with pytest.raises(service.StaleOrderError):
        await service.order_rules(stranger, [rule.id])
    assert (await now(owner, entry)).category == "Office"


async def test_a_viewer_reads_and_changes_nothing(owner):
    rule = await add(owner)
    viewer = same_business(owner, Role.VIEWER)
    assert len(await service.list_rules(viewer)) == 1
    assert (await service.count_matches(viewer, RuleInput(phrase="x"))).entry_count == 0
    assert await service.count_usage(viewer) == {}
    assert await service.preview_past(viewer) == Effect()
    fit = RuleInput(kind=EXPENSE, phrase="x", category="Rent")
    for attempt in (
        service.add_rule(viewer, fit),
        service.change_rule(viewer, rule.id, fit, version=None),
        service.delete_rule(viewer, rule.id),
        service.restore_rule(viewer, rule.id),
        service.move_rule(viewer, rule.id, 1),
        service.order_rules(viewer, [rule.id]),
        service.apply_to_past(viewer),
        undo_bulk_change(viewer, some_id()),
    ):
        with pytest.raises(ForbiddenError):
            await attempt


def test_what_is_said_of_an_undo():
    assert undone_text(Undone(1, 0)) == "1 entry put back."
    assert undone_text(Undone(1200, 1)) == (
        "1,200 entries put back, 1 stays: changed since, or locked."
    )
    assert undone_text(Undone(0, 2)) == "0 entries put back, 2 stay: changed since, or locked."
