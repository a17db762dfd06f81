"""Locking, opening again, and what happens beside it."""

import asyncio
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text

from finance_app.identity.rules import Actor, Role
from finance_app.kit import clock, db
from finance_app.kit.errors import ForbiddenError, InvalidInputError, LockedError
from finance_app.ledger.categories.service import get_category, merge_categories, undo_merge
from finance_app.ledger.entries.inputs import EntryFilter, EntryInput
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entries.service import (
    categorise_entry,
    change_entry,
    delete_entries,
    delete_entry,
    record_entry,
    restore_entries,
    summarise_entries,
)
from finance_app.ledger.locks.service import (
    list_lock_changes,
    lock_books,
    locked_through,
    move_lock,
    reopen_books,
    require_open,
)
from finance_app.ledger.sample.service import load_sample, remove_sample
from tests.factories import make_entry, some_id
from tests.ledger.businesses import make_actor
from tests.ledger.locks.held import Held, waits

FEBRUARY, MARCH, APRIL = date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 1)
TODAY = date(2026, 4, 20)
KINDS = pytest.mark.parametrize("kind", list(Kind))


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(TODAY):
        yield


async def history(actor: Actor) -> list[tuple[date | None, str]]:
    return [(one.locked_through, one.reason) for one in await list_lock_changes(actor)]


async def entry_count(actor: Actor, kind: Kind = Kind.EXPENSE) -> int:
    return (await summarise_entries(actor, kind, EntryFilter())).entry_count


async def test_books_start_open():
    actor = await make_actor()
    assert await locked_through(actor) is None
    assert await history(actor) == []
    await require_open(actor, date(1900, 1, 1))


async def test_books_are_locked_through_a_day_and_it_is_kept_who_did_it():
    actor, other = await make_actor(), await make_actor()
    await lock_books(actor, FEBRUARY)
    await lock_books(actor, MARCH)
    assert await locked_through(actor) == MARCH
    assert await history(actor) == [(MARCH, ""), (FEBRUARY, "")]
    latest = (await list_lock_changes(actor))[0]
    assert latest.changed_by == actor.user_id
    assert latest.changed_at.tzinfo is not None
    assert await locked_through(other) is None
    assert await history(other) == []


@pytest.mark.parametrize("day", [MARCH, FEBRUARY, date(2026, 4, 21), date(1899, 1, 1), None])
async def test_the_lock_only_moves_on_and_not_past_today(day):
    actor = await make_actor()
    await lock_books(actor, MARCH)
    with pytest.raises(InvalidInputError) as caught:
        await lock_books(actor, day)
    assert set(caught.value.fields) == {"locked_through"}
    assert await locked_through(actor) == MARCH
    assert await history(actor) == [(MARCH, "")]


async def test_days_are_opened_again_for_a_reason():
    actor = await make_actor()
    await lock_books(actor, MARCH)
    with pytest.raises(InvalidInputError) as caught:
        await reopen_books(actor, FEBRUARY, " \n ")
    assert set(caught.value.fields) == {"reason"}
    assert await locked_through(actor) == MARCH
    await reopen_books(actor, FEBRUARY, " A late\ninvoice ")
    await make_entry(actor, date=date(2026, 3, 1))
    with pytest.raises(LockedError):
        await make_entry(actor, date=FEBRUARY)
    await reopen_books(actor, None, "All of it")
    await make_entry(actor, date=FEBRUARY)
    assert await locked_through(actor) is None
    assert await history(actor) == [
        (None, "All of it"), (FEBRUARY, "A late\ninvoice"), (MARCH, ""),
    ]  # fmt: skip


@pytest.mark.parametrize("day", [MARCH, APRIL])
async def test_opening_again_goes_back_in_time(day):
    actor = await make_actor()
    await lock_books(actor, MARCH)
    with pytest.raises(InvalidInputError) as caught:
        await reopen_books(actor, day, "Late")
    assert set(caught.value.fields) == {"locked_through"}
    assert await locked_through(actor) == MARCH
    for reason in ("x" * 501, "a\0b"):
        with pytest.raises(InvalidInputError):
            await reopen_books(actor, None, reason)
    await reopen_books(actor, None, "x" * 500)
    with pytest.raises(InvalidInputError, match="cannot be used"):
        await reopen_books(actor, None, "")


async def test_the_lock_is_moved_to_a_day_in_either_direction():
    actor = await make_actor()
    await move_lock(actor, MARCH, "")
    await move_lock(actor, MARCH, "")
    with pytest.raises(InvalidInputError):
        await move_lock(actor, FEBRUARY, "")
    await move_lock(actor, FEBRUARY, "Late")
    await move_lock(actor, None, "Later")
    await move_lock(actor, None, "")
    assert await history(actor) == [(None, "Later"), (FEBRUARY, "Late"), (MARCH, "")]


async def test_only_the_owner_moves_the_lock_and_all_see_it():
    for role in (Role.BOOKKEEPER, Role.VIEWER):
        actor = await make_actor(role=role)
        for attempt in (
            lock_books(actor, MARCH),
            reopen_books(actor, None, "Late"),
            move_lock(actor, MARCH, ""),
        ):
            with pytest.raises(ForbiddenError):
                await attempt
        assert await locked_through(actor) is None
        assert await list_lock_changes(actor) == ()
        await require_open(actor, MARCH)


async def test_a_day_is_required_to_be_open():
    actor = await make_actor()
    await lock_books(actor, MARCH)
    await require_open(actor, APRIL)
    for day in (MARCH, FEBRUARY):
        with pytest.raises(LockedError, match=r"through 31 March 2026\. Choose a later") as caught:
            await require_open(actor, day, "issued_on")
        assert caught.value.fields == {"issued_on": caught.value.message}
    with pytest.raises(LockedError) as caught:
        await require_open(actor, MARCH)
    assert set(caught.value.fields) == {"date"}


@KINDS
async def test_no_service_changes_a_locked_day(kind):
    actor = await make_actor()
    entry, trashed = await make_entry(actor, kind), await make_entry(actor, kind)
    later = await make_entry(actor, kind, date=APRIL)
    await delete_entries(actor, kind, [trashed.id])
    await lock_books(actor, MARCH)
    into = EntryInput.of(later).model_copy(update={"date": MARCH})
    out = EntryInput.of(entry).model_copy(update={"date": APRIL})
    for attempt in (
        record_entry(actor, kind, EntryInput.of(entry)),
        change_entry(actor, kind, entry.id, EntryInput.of(entry), version=1),
        change_entry(actor, kind, entry.id, out, version=1),
        change_entry(actor, kind, later.id, into, version=1),
        categorise_entry(actor, kind, entry.id, None, version=1),
        delete_entry(actor, kind, entry.id, version=1),
        delete_entries(actor, kind, [entry.id, later.id]),
        restore_entries(actor, kind, [trashed.id]),
    ):
        with pytest.raises(LockedError, match="locked for this day") as caught:
            await attempt
        assert set(caught.value.fields) == {"date"}
    assert await entry_count(actor, kind) == 2
    await change_entry(actor, kind, later.id, EntryInput.of(later), version=1)
    await delete_entries(actor, kind, [later.id])


async def test_a_form_sent_again_after_the_lock_still_gets_its_entry():
    actor, entry_id = await make_actor(), some_id()
    entered = EntryInput(date=MARCH, amount=Decimal(5))
    first = await record_entry(actor, Kind.EXPENSE, entered, entry_id=entry_id)
    await lock_books(actor, MARCH)
    assert await record_entry(actor, Kind.EXPENSE, entered, entry_id=entry_id) == first


async def test_a_category_with_locked_entries_is_not_merged_away():
    actor = await make_actor()
    office, rent = [await get_category(actor, Kind.EXPENSE, name) for name in ("Office", "Rent")]
    travel = await get_category(actor, Kind.EXPENSE, "Travel")
    await make_entry(actor, category="Office")
    merge_id = await merge_categories(actor, office.id, rent.id)
    await lock_books(actor, MARCH)
    with pytest.raises(LockedError):
        await undo_merge(actor, merge_id)
    with pytest.raises(LockedError):
        await merge_categories(actor, rent.id, travel.id)
    assert (await get_category(actor, Kind.EXPENSE, "Rent")).id == rent.id


async def test_the_sample_neither_comes_nor_goes_in_locked_days():
    actor = await make_actor()
    await load_sample(actor)
    count = await entry_count(actor)
    await lock_books(actor, MARCH)
    with pytest.raises(LockedError):
        await remove_sample(actor)
    assert await entry_count(actor) == count
    await reopen_books(actor, None, "The sample goes")
    await remove_sample(actor)
    await lock_books(actor, MARCH)
    with pytest.raises(LockedError):
        await load_sample(actor)
    assert await entry_count(actor) == 0


async def test_a_refused_move_leaves_the_transaction_around_it_as_it_was():
    actor = await make_actor()
    async with db.transaction(actor):
        await lock_books(actor, FEBRUARY)
        with pytest.raises(InvalidInputError):
            await lock_books(actor, date(2026, 1, 31))
        with pytest.raises(InvalidInputError):
            await reopen_books(actor, None, "")
        assert await locked_through(actor) == FEBRUARY
    assert await history(actor) == [(FEBRUARY, "")]


async def test_the_lock_waits_for_an_entry_that_is_being_recorded():
    actor = await make_actor()
    async with Held(actor, lambda: make_entry(actor)) as recording:
        locking = asyncio.create_task(lock_books(actor, MARCH))
        assert await waits(locking)
        await recording.end()
        await locking
    assert await entry_count(actor) == 1
    assert await locked_through(actor) == MARCH


async def test_an_entry_that_comes_while_the_books_are_being_locked_is_refused():
    actor = await make_actor()
    async with Held(actor, lambda: lock_books(actor, MARCH)) as locking:
        recording = asyncio.create_task(make_entry(actor))
        assert await waits(recording)
        await locking.end()
        with pytest.raises(LockedError):
            await recording
    assert await entry_count(actor) == 0


async def test_an_open_day_stays_open_for_whoever_relies_on_it():
    actor = await make_actor()
    async with Held(actor, lambda: require_open(actor, MARCH)) as relying:
        locking = asyncio.create_task(lock_books(actor, MARCH))
        assert await waits(locking)
        await relying.end()
        await locking
    async with Held(actor, lambda: reopen_books(actor, None, "Late")) as opening:
        asking = asyncio.create_task(require_open(actor, MARCH))
        assert await waits(asking)
        await opening.end()
        await asking


async def test_another_business_does_not_wait():
    actor, other = await make_actor(), await make_actor()
    async with Held(actor, lambda: lock_books(actor, MARCH)):
        await make_entry(other)
        await lock_books(other, FEBRUARY)
    assert await locked_through(other) == FEBRUARY


async def test_nothing_is_recorded_in_locked_days_after_the_lock():
    """What the one who locks counts is what is there for good."""
    actor = await make_actor()

    async def lock(day: date) -> int:
        async with db.transaction(actor) as session:
            await lock_books(actor, day)
            found = await session.execute(
                text("SELECT count(*) FROM expenses WHERE date <= :day"), {"day": day}
            )
            return int(found.scalar_one())

    async def record() -> bool:
        try:
            await make_entry(actor, date=day)
        except LockedError:
            return False
        return True

    expected = 0
    for number in range(1, 6):
        day = date(2026, 3, number)
        *results, counted = await asyncio.gather(*(record() for _ in range(8)), lock(day))
        expected += sum(results)
        assert counted == expected == await entry_count(actor)


async def test_of_several_moves_at_once_none_goes_back_unseen():
    actor = await make_actor()
    days = [date(2026, 3, number) for number in (20, 5, 31, 12, 25)]
    results = await asyncio.gather(
        *(lock_books(actor, day) for day in days), return_exceptions=True
    )
    assert all(one is None or isinstance(one, InvalidInputError) for one in results), results
    moves = [day for day, _ in reversed(await history(actor))]
    assert moves == sorted(moves)
    assert await locked_through(actor) == MARCH == moves[-1]
