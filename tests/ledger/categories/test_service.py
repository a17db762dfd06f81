"""The chart of a business: add, rename, merge, undo; nobody else's is within reach."""

import asyncio
from decimal import Decimal
from uuid import UUID

import pytest

from finance_app.identity.rules import Actor
from finance_app.kit.errors import AppError, ForbiddenError, InvalidInputError
from finance_app.ledger.categories.rules import STARTER_CHART, Kind
from finance_app.ledger.categories.service import (
    CategoryExistsError,
    CategoryNotFoundError,
    MergeNotFoundError,
    MergeRefusedError,
    UnknownCategoryError,
    add_category,
    add_starter_chart,
    category_usage,
    find_category,
    get_category,
    list_categories,
    merge_categories,
    rename_category,
    require_category,
    undo_merge,
)
from finance_app.ledger.entries.inputs import EntryInput
from finance_app.ledger.entries.service import (
    StaleEntryError,
    categorise_entry,
    change_entry,
    delete_entries,
    get_entry,
    restore_entries,
)
from tests.factories import make_entry, some_id
from tests.ledger.businesses import make_actor

EXPENSE, INCOME = Kind.EXPENSE, Kind.INCOME


async def id_of(actor: Actor, name: str, kind: Kind = EXPENSE) -> UUID:
    return (await get_category(actor, kind, name)).id


async def names(actor: Actor, kind: Kind = EXPENSE) -> list[str]:
    return [one.name for one in await list_categories(actor, kind)]


async def category_of(actor: Actor, entry_id: UUID) -> str | None:
    return (await get_entry(actor, EXPENSE, entry_id)).category


async def test_the_starter_chart_comes_once():
    actor = await make_actor()
    assert set(await names(actor)) == set(STARTER_CHART[EXPENSE])
    assert len(await list_categories(actor)) == sum(map(len, STARTER_CHART.values()))
    assert await add_starter_chart(actor) == 0
    assert await names(actor) == sorted(await names(actor), key=str.lower)


async def test_names_are_found_in_any_case_and_spacing():
    actor = await make_actor()
    found = await find_category(actor, EXPENSE, "  bank   FEES ")
    assert found is not None
    assert (found.name, found.kind) == ("Bank fees", EXPENSE)
    assert await find_category(actor, INCOME, "Bank fees") is None
    for name in ("a\0", "\ud800", "n" * 100):
        with pytest.raises(UnknownCategoryError):
            await find_category(actor, EXPENSE, name)


async def test_a_category_is_added_once_per_kind():
    actor = await make_actor()
    added = await add_category(actor, EXPENSE, " Site  rent ")
    assert added.name == "Site rent"
    assert (await add_category(actor, INCOME, "Site rent")).kind is INCOME
    with pytest.raises(CategoryExistsError, match="already a category “SITE RENT”") as caught:
        await add_category(actor, EXPENSE, "SITE RENT")
    assert set(caught.value.fields) == {"name"}
    with pytest.raises(InvalidInputError):
        await add_category(actor, EXPENSE, "")


async def test_of_two_that_add_one_name_one_is_told():
    actor = await make_actor()
    results = await asyncio.gather(
        *(add_category(actor, EXPENSE, name) for name in ("Same", "same", "SAME")),
        return_exceptions=True,
    )
    assert sum(isinstance(one, CategoryExistsError) for one in results) == 2


async def test_a_rename_takes_the_entries_along():
    actor = await make_actor()
    entry = await make_entry(actor, category="Office")
    category_id = await id_of(actor, "Office")
    assert (await rename_category(actor, category_id, "Stationery")).name == "Stationery"
    assert await category_of(actor, entry.id) == "Stationery"
    assert (await rename_category(actor, category_id, "STATIONERY")).name == "STATIONERY"
    with pytest.raises(CategoryExistsError, match="“Rent”"):
        await rename_category(actor, category_id, "rent")
    with pytest.raises(CategoryNotFoundError):
        await rename_category(actor, some_id(), "Anything")


async def test_a_merge_moves_all_entries_and_shows_in_their_versions():
    actor = await make_actor()
    source, target = await id_of(actor, "Office"), await id_of(actor, "Other")
    kept = await make_entry(actor, category="Office")
    trashed = await make_entry(actor, category="Office")
    await delete_entries(actor, EXPENSE, [trashed.id])
    assert await merge_categories(actor, source, target)
    assert "Office" not in await names(actor)
    moved = await get_entry(actor, EXPENSE, kept.id)
    assert (moved.category, moved.version) == ("Other", 2)
    with pytest.raises(StaleEntryError) as caught:
        await change_entry(actor, EXPENSE, kept.id, EntryInput.of(kept), version=1)
    assert caught.value.current == moved
    await restore_entries(actor, EXPENSE, [trashed.id])
    assert await category_of(actor, trashed.id) == "Other"
    with pytest.raises(UnknownCategoryError):
        await make_entry(actor, category="Office")


async def test_an_undone_merge_brings_back_what_is_still_there():
    actor = await make_actor()
    source, target = await id_of(actor, "Office"), await id_of(actor, "Other")
    first = await make_entry(actor, category="Office")
    second = await make_entry(actor, category="Office")
    already = await make_entry(actor, category="Other")
    merge_id = await merge_categories(actor, source, target)
    await categorise_entry(actor, EXPENSE, second.id, "Rent", version=None)
    assert await undo_merge(actor, merge_id) == 1
    assert await undo_merge(actor, merge_id) == 0
    assert [await category_of(actor, one.id) for one in (first, second, already)] == [
        "Office", "Rent", "Other",
    ]  # fmt: skip


async def test_a_merge_cannot_be_undone_into_a_taken_name():
    actor = await make_actor()
    merge_id = await merge_categories(
        actor, await id_of(actor, "Office"), await id_of(actor, "Other")
    )
    added = await add_category(actor, EXPENSE, "OFFICE")
    with pytest.raises(CategoryExistsError, match="“Office”"):
        await undo_merge(actor, merge_id)
    await rename_category(actor, added.id, "Second office")
    assert await undo_merge(actor, merge_id) == 0
    assert "Office" in await names(actor)


async def test_merges_are_undone_last_first():
    actor = await make_actor()
    ids = [await id_of(actor, name) for name in ("Office", "Other", "Rent")]
    entry = await make_entry(actor, category="Office")
    first = await merge_categories(actor, ids[0], ids[1])
    second = await merge_categories(actor, ids[1], ids[2])
    with pytest.raises(MergeRefusedError, match="“Other” has been merged since"):
        await undo_merge(actor, first)
    assert await undo_merge(actor, second) == 1
    assert await undo_merge(actor, first) == 1
    assert await category_of(actor, entry.id) == "Office"


async def test_what_cannot_be_merged():
    actor = await make_actor()
    office, sales = await id_of(actor, "Office"), await id_of(actor, "Sales", INCOME)
    with pytest.raises(MergeRefusedError, match="“Office” is for expenses and “Sales” for incomes"):
        await merge_categories(actor, office, sales)
    with pytest.raises(MergeRefusedError):
        await merge_categories(actor, office, office)
    for pair in ((office, some_id()), (some_id(), office)):
        with pytest.raises(CategoryNotFoundError):
            await merge_categories(actor, *pair)
    await merge_categories(actor, office, await id_of(actor, "Rent"))
    with pytest.raises(CategoryNotFoundError):
        await merge_categories(actor, await id_of(actor, "Rent"), office)


async def test_entries_that_come_during_a_merge_are_not_left_behind():
    actor = await make_actor()
    for _ in range(3):
        source = (await add_category(actor, EXPENSE, "Passing")).id
        target = await id_of(actor, "Other")
        results = await asyncio.gather(
            *(make_entry(actor, category="Passing") for _ in range(6)),
            merge_categories(actor, source, target),
            return_exceptions=True,
        )
        wrong = [one for one in results if isinstance(one, BaseException)]
        assert all(isinstance(one, UnknownCategoryError) for one in wrong), wrong
        for one in results[:6]:
            if not isinstance(one, BaseException):
                assert await category_of(actor, one.id) == "Other"


async def test_usage_counts_what_is_not_in_the_trash():
    actor = await make_actor()
    for category in ("Office", "Office", None):
        await make_entry(actor, category=category)
    gone = await make_entry(actor, category="Office")
    await delete_entries(actor, EXPENSE, [gone.id])
    usage, uncategorised = await category_usage(actor, EXPENSE)
    counts = {one.category.name: (one.entry_count, one.amount) for one in usage}
    assert counts["Office"] == (2, Decimal(84))
    assert counts["Rent"] == (0, Decimal(0))
    assert uncategorised == 1
    assert len(usage) == len(STARTER_CHART[EXPENSE])


async def test_another_business_has_no_categories_for_me():
    mine, theirs = await make_actor(), await make_actor()
    added = await add_category(theirs, EXPENSE, "Their own")
    entry = await make_entry(theirs, category="Their own")
    other = await id_of(theirs, "Other")
    merge_id = await merge_categories(theirs, await id_of(theirs, "Rent"), other)
    with pytest.raises(UnknownCategoryError):
        await make_entry(mine, category="Their own")
    with pytest.raises(CategoryNotFoundError):
        await rename_category(mine, added.id, "Mine")
    for pair in ((added.id, other), (await id_of(mine, "Office"), added.id)):
        with pytest.raises(CategoryNotFoundError):
            await merge_categories(mine, *pair)
    with pytest.raises(MergeNotFoundError):
        await undo_merge(mine, merge_id)
    assert await category_of(theirs, entry.id) == "Their own"


async def test_a_viewer_changes_nothing():
    viewer = await make_actor(role="viewer")
    assert await list_categories(viewer)
    assert (await category_usage(viewer, EXPENSE))[1] == 0
    attempts = (
        add_category(viewer, EXPENSE, "X"),
        rename_category(viewer, some_id(), "X"),
        merge_categories(viewer, some_id(), some_id()),
        undo_merge(viewer, some_id()),
        add_starter_chart(viewer),
        require_category(viewer, EXPENSE, "Office"),
    )
    for attempt in attempts:
        with pytest.raises(ForbiddenError):
            await attempt


async def test_every_error_is_a_sentence():
    for error in (CategoryNotFoundError(), MergeNotFoundError(), MergeRefusedError()):
        assert isinstance(error, AppError)
        assert error.message.endswith(".")
