"""Suggested categories: which count, what clears the mark, and accepting with Undo."""

import asyncio
import datetime as dt

import pytest
from sqlalchemy import text

from finance_app.identity.rules import Actor, Role
from finance_app.kit import db
from finance_app.kit.errors import ForbiddenError
from finance_app.ledger.bulk_changes.rules import Undone
from finance_app.ledger.bulk_changes.service import undo_bulk_change
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.entries.inputs import EntryFilter, EntryInput
from finance_app.ledger.entries.service import (
    categorise_entries,
    categorise_entry,
    change_entry,
    delete_entries,
    find_entry,
    list_entries,
    summarise_entries,
)
from finance_app.ledger.locks.service import lock_books
from finance_app.ledger.review.service import accept_listed, accept_suggestions, count_suggested
from finance_app.ledger.shell.service import take_back
from tests.factories import make_entry
from tests.ledger.businesses import make_actor

EXPENSE, INCOME = Kind.EXPENSE, Kind.INCOME
SUGGESTED = EntryFilter(review="suggested")


@pytest.fixture
async def owner() -> Actor:
    return await make_actor()


async def suggest(actor: Actor, kind: Kind = EXPENSE, **changes):
    entry = await make_entry(actor, kind, **{"category": "Office", **changes})
    async with db.transaction(actor) as session:
        query = f"UPDATE {kind.plural} SET is_suggested = true WHERE id = :id"
        await session.execute(text(query), {"id": entry.id})
    return entry


async def now(actor: Actor, entry):
    found = await find_entry(actor, entry.kind, entry.id)
    assert found is not None
    return found


async def listed(actor: Actor, wanted: EntryFilter = SUGGESTED) -> set:
    return {one.id for one in (await list_entries(actor, EXPENSE, wanted)).items}


async def test_the_filter_and_the_count_know_what_is_to_review(owner):
    one, other = await suggest(owner), await suggest(owner, date=dt.date(2025, 1, 1))
    gone = await suggest(owner)
    await delete_entries(owner, EXPENSE, [gone.id])
    await make_entry(owner, category="Office")
    assert await listed(owner) == {one.id, other.id}
    assert await listed(owner, EntryFilter(review="suggested", to=dt.date(2025, 12, 31))) == {
        other.id
    }
    assert await count_suggested(owner, EXPENSE) == 2
    assert await count_suggested(owner, INCOME) == 0
    assert (await summarise_entries(owner, EXPENSE, SUGGESTED)).entry_count == 2
    assert await count_suggested(await make_actor(), EXPENSE) == 0


async def test_whoever_changes_the_entry_has_looked_at_it(owner):
    edited, categorised, bulk, confirmed = [await suggest(owner) for _ in range(4)]
    plain = EntryInput.of(edited).model_copy(update={"notes": "seen"})
    assert not (await change_entry(owner, EXPENSE, edited.id, plain, version=1)).is_suggested
    await categorise_entry(owner, EXPENSE, categorised.id, "Travel", version=1)
    await categorise_entries(owner, EXPENSE, [bulk.id], "Meals")
    await categorise_entry(owner, EXPENSE, confirmed.id, "Office", version=1)
    assert await listed(owner) == set()


async def test_taking_a_category_back_brings_the_mark_back(owner):
    guessed, known = await suggest(owner), await make_entry(owner, category="Office")
    await categorise_entries(owner, EXPENSE, [guessed.id, known.id], "Meals")
    told = await take_back(
        owner, "category:expense", [f"{guessed.id}?=Office", f"{known.id}=Office"]
    )
    assert told == "2 expenses put back."
    assert (await now(owner, guessed)).is_suggested
    assert not (await now(owner, known)).is_suggested
    assert {(await now(owner, one)).category for one in (guessed, known)} == {"Office"}


async def test_accepting_keeps_what_the_entry_says_and_its_version(owner):
    one, other = await suggest(owner), await suggest(owner)
    plain = await make_entry(owner)
    done = await accept_suggestions(owner, EXPENSE, [one.id, one.id, plain.id])
    assert done.entry_count == 1
    assert await listed(owner) == {other.id}
    assert await now(owner, one) == one
    again = await accept_suggestions(owner, EXPENSE, [one.id])
    assert (again.entry_count, again.change_id) == (0, None)
    told = await take_back(owner, "bulk-change", [str(done.change_id)])
    assert told == "1 entry put back."
    assert await listed(owner) == {one.id, other.id}
    assert (await now(owner, one)).version == 1


async def test_accepting_is_possible_in_locked_books_and_so_is_its_undo(owner):
    entry = await suggest(owner, date=dt.date(2026, 1, 15))
    await lock_books(owner, dt.date(2026, 1, 31))
    done = await accept_suggestions(owner, EXPENSE, [entry.id])
    assert done.entry_count == 1
    assert await undo_bulk_change(owner, done.change_id) == Undone(1, 0)
    assert await listed(owner) == {entry.id}


async def test_all_that_a_filter_lets_through_is_accepted_at_once(owner):
    wanted = [await suggest(owner, party="Shell") for _ in range(60)]
    other = await suggest(owner, party="Staples")
    gone = await suggest(owner, party="Shell")
    await delete_entries(owner, EXPENSE, [gone.id])
    income = await suggest(owner, INCOME, category="Sales", party="Shell")
    done = await accept_listed(owner, EXPENSE, EntryFilter(review="suggested", q="shell", limit=5))
    assert done.entry_count == len(wanted)
    assert await listed(owner) == {other.id}
    assert (await now(owner, gone)).is_suggested
    assert (await now(owner, income)).is_suggested
    trash = await accept_listed(owner, EXPENSE, EntryFilter(review="suggested", trashed=True))
    assert trash.entry_count == 0
    await categorise_entry(owner, EXPENSE, wanted[0].id, "Travel", version=1)
    assert await undo_bulk_change(owner, done.change_id) == Undone(59, 1)
    assert wanted[0].id not in await listed(owner)


async def test_two_who_accept_at_once_accept_once(owner):
    await suggest(owner)
    done = await asyncio.gather(*(accept_listed(owner, EXPENSE, SUGGESTED) for _ in range(3)))
    assert sum(one.entry_count for one in done) == 1


async def test_another_business_and_a_viewer_accept_nothing(owner):
    entry = await suggest(owner)
    stranger = await make_actor()
    assert (await accept_suggestions(stranger, EXPENSE, [entry.id])).entry_count == 0
    assert (await accept_listed(stranger, EXPENSE, SUGGESTED)).entry_count == 0
    fields = {name: getattr(owner, name) for name in Actor.__slots__}
    viewer = Actor(**{**fields, "role": Role.VIEWER})
    for attempt in (
        accept_suggestions(viewer, EXPENSE, [entry.id]),
        accept_listed(viewer, EXPENSE, SUGGESTED),
    ):
        with pytest.raises(ForbiddenError):
            await attempt
    assert await listed(owner) == {entry.id}
