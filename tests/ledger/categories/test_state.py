"""The page of categories: add, rename, merge with Undo."""

from collections.abc import AsyncIterator

import pytest

from finance_app.finance_app import app
from finance_app.identity.rules import Actor, Role
from finance_app.ledger.categories.state import CategoriesState
from finance_app.ledger.shell.state import ShellState
from finance_app.ui.toast import NoticeState
from tests.factories import join, make_actor, make_entry
from tests.headless import Headless


@pytest.fixture
async def owner() -> Actor:
    return await make_actor()


@pytest.fixture
async def tab(owner) -> AsyncIterator[Headless]:
    async with Headless(app, session_id=str(owner.session_id), path="/categories") as client:
        await client.send(CategoriesState.load)
        yield client


async def row(tab: Headless, name: str):
    rows = (await tab.state(CategoriesState)).expense_rows
    return next((one for one in rows if one.name == name), None)


async def test_categories_show_their_use_and_lead_to_their_entries(tab, owner):
    await make_entry(owner, category="Vehicles and fuel")
    await make_entry(owner)
    await tab.send(CategoriesState.load)
    state = await tab.state(CategoriesState)
    found = await row(tab, "Vehicles and fuel")
    assert (found.count, found.amount) == ("1", "42.00")
    assert found.href == "/expenses?category=Vehicles+and+fuel"
    assert state.expense_missing == "1 entry without a category"
    assert "Sales" in [one.name for one in state.income_rows]


async def test_a_category_is_added_once(tab):
    await tab.send(CategoriesState.add({"kind": "expense", "name": " Boat  yard "}))
    assert await row(tab, "Boat yard")
    key = (await tab.state(CategoriesState)).key
    await tab.send(CategoriesState.add({"kind": "expense", "name": "boat yard"}))
    state = await tab.state(CategoriesState)
    assert "already" in state.add_errors["expense"]
    assert state.key == key


@pytest.mark.parametrize("name", ["", "x" * 81, "None", "a\0b"])
async def test_a_name_that_cannot_be_is_said_at_its_field(tab, name):
    await tab.send(CategoriesState.add({"kind": "income", "name": name}))
    assert (await tab.state(CategoriesState)).add_errors["income"]


async def test_a_category_is_renamed_in_place(tab, owner):
    office = await row(tab, "Office")
    await tab.send(CategoriesState.start_rename(office.id))
    state = await tab.state(CategoriesState)
    assert (state.editing_id, state.editing_name) == (office.id, "Office")
    await tab.send(CategoriesState.rename({"id": office.id, "name": "Travel"}))
    assert "already" in state.rename_error
    assert state.editing_id == office.id
    await tab.send(CategoriesState.rename({"id": office.id, "name": "Paper"}))
    assert state.editing_id == ""
    assert (await row(tab, "Paper")).id == office.id


async def test_a_merge_says_what_moves_and_can_be_undone(tab, owner):
    for _ in range(2):
        await make_entry(owner, category="Office")
    await tab.send(CategoriesState.load)
    office, travel = await row(tab, "Office"), await row(tab, "Travel")
    await tab.send(CategoriesState.start_merge(office.id))
    state = await tab.state(CategoriesState)
    assert state.merge_text.startswith("2 entries move")
    assert "Office" not in [one.name for one in state.targets]
    await tab.send(CategoriesState.merge({"id": office.id, "target": ""}))
    assert state.merge_error
    await tab.send(CategoriesState.merge({"id": office.id, "target": travel.id}))
    assert not state.is_merging
    assert await row(tab, "Office") is None
    assert (await row(tab, "Travel")).count == "2"
    await tab.send(ShellState.undo)
    assert (await row(tab, "Office")).count == "2"
    assert (await tab.state(NoticeState)).text == "Merge undone, 2 entries moved back."


async def test_a_viewer_changes_no_category(owner):
    viewer = (await join(owner, role=Role.VIEWER)).actor
    async with Headless(app, session_id=str(viewer.session_id), path="/categories") as tab:
        await tab.send(CategoriesState.load)
        await tab.send(CategoriesState.add({"kind": "expense", "name": "Boats"}))
        assert await row(tab, "Boats") is None
        assert (await tab.state(NoticeState)).tone == "error"
