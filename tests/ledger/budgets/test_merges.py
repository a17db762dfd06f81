"""Budgets of categories that are merged: added up, and back exactly when the merge is undone."""

import asyncio
import datetime as dt
from decimal import Decimal

import pytest

from finance_app.ledger.budgets.rules import Undone
from finance_app.ledger.budgets.service import list_budgets, set_budgets, undo_change
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.categories.service import (
    CategoryNotFoundError,
    merge_categories,
    undo_merge,
)
from tests.ledger.budgets.cells import FEB, JAN, MARCH, YEAR, budgets, id_of, put, wanted
from tests.ledger.businesses import make_actor


async def test_budgets_of_both_are_added_up_and_come_back_exactly():
    actor = await make_actor()
    source, target = await id_of(actor, "Office"), await id_of(actor, "Other")
    await put(actor, "Office", JAN, "100.10")
    await put(actor, "Office", FEB, 50)
    await put(actor, "Other", JAN, 20)
    await put(actor, "Other", MARCH, 5)
    before = await list_budgets(actor, *YEAR)
    merge_id = await merge_categories(actor, source, target)
    assert await budgets(actor, "Other") == {JAN: "120.10", FEB: "50.00", MARCH: "5.00"}
    assert len(await list_budgets(actor, *YEAR)) == 1, "the category that went is not counted twice"
    await undo_merge(actor, merge_id)
    assert await list_budgets(actor, *YEAR) == before
    await undo_merge(actor, merge_id)
    assert await list_budgets(actor, *YEAR) == before, "a second time changes nothing"


async def test_merges_one_after_the_other_come_back_one_after_the_other():
    actor = await make_actor()
    names = ("Office", "Other", "Rent")
    ids = [await id_of(actor, name) for name in names]
    for name, amount in zip(names, (100, 20, 3), strict=True):
        await put(actor, name, JAN, amount)
    await put(actor, "Office", FEB, 0)
    before = await list_budgets(actor, *YEAR)
    first = await merge_categories(actor, ids[0], ids[1])
    between = await list_budgets(actor, *YEAR)
    second = await merge_categories(actor, ids[1], ids[2])
    assert await budgets(actor, "Rent") == {JAN: "123.00", FEB: "0.00"}
    await undo_merge(actor, second)
    assert await list_budgets(actor, *YEAR) == between
    await undo_merge(actor, first)
    assert await list_budgets(actor, *YEAR) == before


async def test_a_budget_changed_since_the_merge_loses_what_came_and_no_more():
    actor = await make_actor()
    source, target = await id_of(actor, "Office"), await id_of(actor, "Other")
    for month in (JAN, FEB, MARCH):
        await put(actor, "Office", month, 100)
    await put(actor, "Other", JAN, 20)
    merge_id = await merge_categories(actor, source, target)
    await put(actor, "Other", JAN, 130)
    await put(actor, "Other", FEB, 40)
    await put(actor, "Other", MARCH, None)
    await undo_merge(actor, merge_id)
    assert await budgets(actor, "Office") == {JAN: "100.00", FEB: "100.00", MARCH: "100.00"}
    assert await budgets(actor, "Other") == {JAN: "30.00", FEB: "0.00"}


async def test_a_change_made_before_a_merge_is_not_undone_into_its_sum():
    actor = await make_actor()
    source, target = await id_of(actor, "Office"), await id_of(actor, "Other")
    one = await put(actor, "Office", JAN, 100)
    other = await put(actor, "Other", JAN, 20)
    merge_id = await merge_categories(actor, source, target)
    assert await undo_change(actor, other) == Undone(0, 1)
    assert await undo_change(actor, one) == Undone(0, 1)
    assert await budgets(actor, "Other") == {JAN: "120.00"}
    await undo_merge(actor, merge_id)
    assert await budgets(actor, "Office") == {JAN: "100.00"}


async def test_a_merge_of_another_business_leaves_my_budgets():
    mine, theirs = await make_actor(), await make_actor()
    await put(mine, "Office", JAN, 1)
    pair = await id_of(mine, "Office"), await id_of(mine, "Other")
    with pytest.raises(CategoryNotFoundError):
        await merge_categories(theirs, *pair)
    assert await budgets(mine, "Office") == {JAN: "1.00"}


async def test_budgets_set_while_a_merge_is_made_are_in_its_sum_or_refused():
    actor = await make_actor()
    source, target = await id_of(actor, "Office"), await id_of(actor, "Other")
    await put(actor, "Office", JAN, 1)
    done = await asyncio.gather(
        *(set_budgets(actor, [wanted(source, FEB, n), wanted(target, MARCH, n)]) for n in (2, 3)),
        merge_categories(actor, source, target),
        return_exceptions=True,
    )
    kept = sum(not isinstance(one, BaseException) for one in done[:2])
    found = await budgets(actor, "Other")
    assert found[JAN] == "1.00"
    assert (FEB in found) == (MARCH in found) == (kept > 0)


async def test_every_pair_of_budgets_comes_to_its_sum_and_back():
    actor = await make_actor()
    source, target = await id_of(actor, "Office"), await id_of(actor, "Other")
    amounts = (None, "0", "1.50", "3")
    pairs = [(one, other) for one in amounts for other in amounts]
    months = [dt.date(2026 + at // 12, at % 12 + 1, 1) for at in range(len(pairs))]
    await set_budgets(
        actor,
        [
            wanted(category_id, month, pair[place])
            for month, pair in zip(months, pairs, strict=True)
            for place, category_id in enumerate((source, target))
        ],
    )
    span = months[0], months[-1]
    before = await list_budgets(actor, *span)
    merge_id = await merge_categories(actor, source, target)
    found = (await list_budgets(actor, *span))[Kind.EXPENSE, target]
    assert found == {
        month: sum((Decimal(one) for one in pair if one is not None), Decimal(0))
        for month, pair in zip(months, pairs, strict=True)
        if pair != (None, None)
    }
    await undo_merge(actor, merge_id)
    assert await list_budgets(actor, *span) == before
