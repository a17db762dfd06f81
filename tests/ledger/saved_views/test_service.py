"""Saved views on a real database: kept, renamed, shared, deleted, and whose they are."""

import asyncio

import pytest
from sqlalchemy import text

from finance_app.identity.rules import Actor, Role
from finance_app.kit import db
from finance_app.kit.errors import AppError, ForbiddenError, InvalidInputError
from finance_app.ledger.saved_views import service
from finance_app.ledger.saved_views.inputs import ViewInput
from finance_app.ledger.saved_views.rules import ViewedList
from finance_app.ledger.saved_views.service import (
    NotYourViewError,
    StaleViewError,
    TooManyViewsError,
    ViewExistsError,
    ViewNotFoundError,
    change_view,
    delete_view,
    get_view,
    list_views,
    may_change,
    rename_view,
    restore_view,
    save_view,
    share_view,
)
from tests.factories import join, make_actor, some_id
from tests.ledger.locks.held import Held, waits

EXPENSES, INCOMES = ViewedList.EXPENSES, ViewedList.INCOMES


@pytest.fixture
async def owner() -> Actor:
    return await make_actor()


async def save(actor: Actor, name: str = "Fuel", query: str = "q=fuel", **changes):
    wanted = changes.pop("wanted", EXPENSES)
    return await save_view(actor, wanted, ViewInput(name=name, query=query, **changes))


async def names(actor: Actor, wanted: ViewedList = EXPENSES) -> list[str]:
    return [one.name for one in await list_views(actor, wanted)]


async def test_views_are_kept_for_their_list_in_their_order(owner):
    first = await save(owner, "Zebra")
    await save(owner, "Apple", "category=Rent")
    await save(owner, "Sales", "category=Sales", wanted=INCOMES)
    assert await names(owner) == ["Zebra", "Apple"]
    assert await names(owner, INCOMES) == ["Sales"]
    assert first.href == "/expenses?q=fuel"
    assert (first.version, first.is_shared) == (1, False)
    assert await get_view(owner, first.id) == first


async def test_a_name_is_there_once_in_any_case_for_a_person_and_list(owner):
    await save(owner, "Fuel")
    with pytest.raises(ViewExistsError, match="already a view “FUEL”") as caught:
        await save(owner, "FUEL")
    assert set(caught.value.fields) == {"name"}
    await save(owner, "Fuel", wanted=INCOMES)
    colleague = (await join(owner, role=Role.BOOKKEEPER)).actor
    await save(colleague, "fuel")
    assert await names(colleague) == ["fuel"]


async def test_of_two_that_save_one_name_at_once_one_is_told(owner):
    async def work():
        await save(owner, "Same")

    async with Held(owner, work) as held:
        task = asyncio.create_task(save(owner, "SAME"))
        assert await waits(task)
        await held.end()
        with pytest.raises(ViewExistsError):
            await task


async def test_a_view_is_renamed_changed_and_a_stale_change_is_refused(owner):
    view = await save(owner, "Fuel")
    renamed = await rename_view(owner, view.id, " Fuel  costs ", version=1)
    assert (renamed.name, renamed.query, renamed.version) == ("Fuel costs", "q=fuel", 2)
    assert (await rename_view(owner, view.id, "FUEL COSTS", version=2)).version == 3
    with pytest.raises(StaleViewError) as caught:
        await rename_view(owner, view.id, "Other", version=2)
    assert caught.value.current.name == "FUEL COSTS"
    entered = ViewInput(name="Rent", query="category=Rent", is_shared=True)
    changed = await change_view(owner, view.id, entered, version=None)
    assert (changed.name, changed.query, changed.is_shared) == ("Rent", "category=Rent", True)
    other = await save(owner, "Fuel")
    with pytest.raises(ViewExistsError):
        await rename_view(owner, other.id, "rent", version=None)
    with pytest.raises(InvalidInputError):
        await rename_view(owner, other.id, "", version=None)


async def test_a_deleted_view_is_gone_until_it_is_restored(owner):
    view = await save(owner, "Fuel")
    await save(owner, "Rent")
    await delete_view(owner, view.id)
    assert await names(owner) == ["Rent"]
    for attempt in (
        get_view(owner, view.id),
        delete_view(owner, view.id),
        rename_view(owner, view.id, "X", version=None),
        share_view(owner, view.id, is_shared=True),
        restore_view(owner, some_id()),
    ):
        with pytest.raises(ViewNotFoundError):
            await attempt
    back = await restore_view(owner, view.id)
    assert (await restore_view(owner, view.id)) == back
    assert await names(owner) == ["Fuel", "Rent"], "at its old place"


async def test_a_view_is_not_restored_over_another_of_its_name(owner):
    view = await save(owner, "Fuel")
    await delete_view(owner, view.id)
    await save(owner, "FUEL")
    with pytest.raises(ViewExistsError):
        await restore_view(owner, view.id)


async def test_a_view_that_is_not_shared_exists_for_its_maker_alone(owner):
    maker = (await join(owner, role=Role.BOOKKEEPER)).actor
    view = await save(maker, "Mine")
    for other in (owner, (await join(owner, role=Role.BOOKKEEPER)).actor):
        assert await names(other) == []
        for attempt in (
            get_view(other, view.id),
            rename_view(other, view.id, "X", version=None),
            share_view(other, view.id, is_shared=True),
            delete_view(other, view.id),
            restore_view(other, view.id),
        ):
            with pytest.raises(ViewNotFoundError):
                await attempt


async def test_a_shared_view_is_for_all_and_changed_by_its_maker_or_the_owner(owner):
    maker = (await join(owner, role=Role.BOOKKEEPER)).actor
    colleague = (await join(owner, role=Role.BOOKKEEPER)).actor
    viewer = (await join(owner, role=Role.VIEWER)).actor
    view = await save(maker, "Ours", is_shared=True)
    await save(owner, "My own")
    assert await names(owner) == ["My own", "Ours"], "one's own come first"
    assert await names(colleague) == await names(viewer) == ["Ours"]
    for attempt in (
        rename_view(colleague, view.id, "X", version=None),
        share_view(colleague, view.id, is_shared=False),
        delete_view(colleague, view.id),
        restore_view(colleague, view.id),
    ):
        with pytest.raises(NotYourViewError, match="Only who made this view, or the owner"):
            await attempt
    assert [may_change(one, view) for one in (maker, owner, colleague, viewer)] == [
        True, True, False, False,
    ]  # fmt: skip
    await rename_view(owner, view.id, "Everyone's", version=None)
    await delete_view(owner, view.id)
    assert await names(maker) == []
    assert (await restore_view(owner, view.id)).name == "Everyone's"
    await share_view(maker, view.id, is_shared=False)
    assert await names(owner) == ["My own"]
    assert await names(colleague) == []


async def test_the_name_of_a_shared_view_is_its_makers(owner):
    maker = (await join(owner, role=Role.BOOKKEEPER)).actor
    view = await save(maker, "Ours", is_shared=True)
    await save(maker, "Fuel")
    await save(owner, "Rent")
    assert (await rename_view(owner, view.id, "Rent", version=None)).name == "Rent"
    with pytest.raises(ViewExistsError):
        await rename_view(owner, view.id, "Fuel", version=None)


async def test_there_is_an_end_to_views(owner, monkeypatch):
    monkeypatch.setattr(service, "VIEWS_MAX", 2)
    gone = await save(owner, "A")
    await save(owner, "B")
    with pytest.raises(TooManyViewsError):
        await save(owner, "C")
    await save(owner, "C", wanted=INCOMES)
    await delete_view(owner, gone.id)
    await save(owner, "C")
    with pytest.raises(TooManyViewsError):
        await restore_view(owner, gone.id)


async def test_a_viewer_keeps_no_views():
    viewer = await make_actor(role="viewer")
    assert await names(viewer) == []
    with pytest.raises(ForbiddenError):
        await save(viewer)


async def test_another_business_has_no_views_for_me(owner):
    view = await save(owner, "Ours", is_shared=True)
    other = await make_actor()
    assert await names(other) == []
    with pytest.raises(ViewNotFoundError):
        await get_view(other, view.id)
    with pytest.raises(ViewNotFoundError):
        await delete_view(other, view.id)
    assert await names(owner) == ["Ours"]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM saved_views",
        "UPDATE saved_views SET query = ''",
        "UPDATE saved_views SET name = ''",
        "UPDATE saved_views SET user_id = gen_random_uuid()",
    ],
)
async def test_the_database_refuses_what_no_view_can_be(owner, statement):
    await save(owner)
    with pytest.raises(AppError):
        async with db.transaction(owner) as session:
            await session.execute(text(statement))
