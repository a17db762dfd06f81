"""The sample comes once and goes without a trace."""

import asyncio
from datetime import date

import pytest
from sqlalchemy import text

from finance_app.identity.rules import Actor
from finance_app.kit import clock, db
from finance_app.kit.errors import ForbiddenError
from finance_app.ledger.categories.service import (
    list_categories,
    merge_categories,
    rename_category,
)
from finance_app.ledger.entries.inputs import EntryFilter, EntryInput
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entries.service import (
    change_entry,
    delete_entries,
    list_entries,
    summarise_entries,
)
from finance_app.ledger.sample.service import load_sample, remove_sample
from tests.factories import make_entry
from tests.ledger.businesses import make_actor

TODAY = date(2026, 11, 20)


async def totals(actor: Actor) -> dict[tuple[object, ...], tuple[object, ...]]:
    """Return the kept totals, empty ones left out."""
    async with db.transaction(actor) as session:
        rows = await session.execute(
            text(
                "SELECT kind, month, part, category_id, amount, entry_count, unnamed_count"
                " FROM month_totals WHERE entry_count <> 0 OR amount <> 0 OR unnamed_count <> 0"
            )
        )
        return {tuple(row[:4]): tuple(row[4:]) for row in rows}


async def has_sample(actor: Actor) -> bool:
    async with db.transaction(actor) as session:
        found = await session.execute(
            text("SELECT has_sample FROM organizations WHERE id = :id"),
            {"id": actor.organization_id},
        )
        return bool(found.scalar_one())


@pytest.mark.parametrize("code", ["EUR", "JPY", "KWD"])
async def test_it_comes_once_and_goes_without_a_trace(code):
    actor = await make_actor(currency_code=code)
    mine = await make_entry(actor, category="Office")
    before = await totals(actor)
    with clock.fixed(TODAY):
        count = await load_sample(actor)
        assert 1900 <= count <= 2100
        assert await has_sample(actor)
        assert await load_sample(actor) == 0
    shown = [await summarise_entries(actor, kind, EntryFilter()) for kind in Kind]
    assert sum(one.entry_count for one in shown) == count + 1
    assert await remove_sample(actor) == count
    assert await remove_sample(actor) == 0
    assert not await has_sample(actor)
    assert await totals(actor) == before
    page = await list_entries(actor, Kind.EXPENSE, EntryFilter())
    assert [one.id for one in page.items] == [mine.id]


async def test_two_clicks_at_once_load_one():
    actor = await make_actor()
    with clock.fixed(TODAY):
        counts = await asyncio.gather(*(load_sample(actor) for _ in range(3)))
    assert sorted(counts)[:2] == [0, 0]


async def test_what_was_done_to_the_sample_goes_with_it():
    actor = await make_actor()
    with clock.fixed(TODAY):
        count = await load_sample(actor)
        page = await list_entries(actor, Kind.EXPENSE, EntryFilter())
        changed, trashed = page.items[:2]
        await change_entry(
            actor, Kind.EXPENSE, changed.id, EntryInput.of(changed), version=changed.version
        )
        await delete_entries(actor, Kind.EXPENSE, [trashed.id])
        ids = {one.name: one.id for one in await list_categories(actor, Kind.EXPENSE)}
        await merge_categories(actor, ids["Meals"], ids["Other"])
        assert await remove_sample(actor) == count
        assert await totals(actor) == {}
        await rename_category(actor, ids["Office"], "Desk")
        assert await load_sample(actor) == count
    names = {one.name for one in await list_categories(actor, Kind.EXPENSE)}
    assert not {"Meals", "Office"} & names
    assert (
        await summarise_entries(actor, Kind.EXPENSE, EntryFilter(category="none"))
    ).entry_count > 100


async def test_another_business_keeps_its_sample():
    mine, theirs = await make_actor(), await make_actor()
    with clock.fixed(TODAY):
        count = await load_sample(theirs)
        assert await remove_sample(mine) == 0
        assert await has_sample(theirs)
        assert await remove_sample(theirs) == count


async def test_a_viewer_loads_and_removes_nothing():
    viewer = await make_actor(role="viewer")
    for attempt in (load_sample(viewer), remove_sample(viewer)):
        with pytest.raises(ForbiddenError):
            await attempt
