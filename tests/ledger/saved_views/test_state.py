"""The control over a list: the view on the screen by its name, the form, sharing and Undo."""

from collections.abc import AsyncIterator

import pytest

from finance_app.finance_app import app, make_frame
from finance_app.identity import service as identity
from finance_app.identity.rules import Actor, Role
from finance_app.ledger.expenses.pages import expenses_page
from finance_app.ledger.saved_views.inputs import ViewInput
from finance_app.ledger.saved_views.rules import ViewedList
from finance_app.ledger.saved_views.service import get_view, list_views, rename_view, save_view
from finance_app.ledger.saved_views.state import SavedViewsState
from finance_app.ledger.shell.state import ShellState
from finance_app.ui.toast import NoticeState
from tests.factories import join, make_actor
from tests.headless import Headless

FILTERED = "/expenses?category=Office&min_amount=12"


@pytest.fixture
async def owner() -> Actor:
    return await make_actor()


@pytest.fixture
async def tab(owner) -> AsyncIterator[Headless]:
    async with Headless(app, session_id=str(owner.session_id), path=FILTERED) as client:
        yield client


async def shown(tab: Headless):
    await tab.send(SavedViewsState.load)
    return await tab.state(SavedViewsState)


async def save(actor: Actor, name: str, query: str = "category=Office&min_amount=12.00", **more):
    entered = ViewInput(name=name, query=query, **more)
    return await save_view(actor, ViewedList.EXPENSES, entered)


def test_the_control_stands_over_the_list():
    text = str(expenses_page(make_frame()).render())
    assert "expenses-views" in text
    assert "Save this view" in text


async def test_filters_are_saved_and_shown_by_their_name(tab, owner):
    state = await shown(tab)
    assert (state.mine, state.shown.name) == ([], "")
    assert state.query == "category=Office&min_amount=12.00"
    await tab.send(SavedViewsState.open_new)
    assert (state.is_open, state.title) == (True, "Save this view")
    await tab.send(SavedViewsState.save({**state.values, "name": "Larger office costs"}))
    assert not state.is_open
    assert (await tab.state(NoticeState)).text == "View saved: Larger office costs."
    state = await shown(tab)
    assert (state.shown.name, state.shown.can_change) == ("Larger office costs", True)
    assert [one.href for one in state.mine] == ["/expenses?category=Office&min_amount=12.00"]
    tab.visit("/expenses?min_amount=12.00&category=Office&cursor=x")
    assert (await shown(tab)).shown.name == "Larger office costs", "however it is written"
    tab.visit("/expenses?category=Office")
    assert (await shown(tab)).shown.name == ""
    tab.visit("/incomes?category=Office&min_amount=12.00")
    state = await shown(tab)
    assert (state.mine, state.shown.name) == ([], ""), "of the other list"


async def test_an_unfiltered_or_wrong_address_has_nothing_to_save(tab):
    for address, told in (("/expenses", "No filter is set"), ("/expenses?from=x", "No filter")):
        tab.visit(address)
        state = await shown(tab)
        assert state.query == ""
        await tab.send(SavedViewsState.open_new)
        await tab.send(SavedViewsState.save({**state.values, "name": "All"}))
        assert told in state.errors["form"]
        assert state.is_open
        await tab.send(SavedViewsState.close)


@pytest.mark.parametrize(("name", "told"), [("", "Enter a name."), ("OFFICE", "already a view")])
async def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(tab, owner, name, told):
    await save(owner, "Office")
    state = await shown(tab)
    await tab.send(SavedViewsState.open_new)
    key = state.key
    await tab.send(SavedViewsState.save({**state.values, "name": name}))
    assert told in state.errors["name"]
    assert (state.is_open, state.key) == (True, key), "the fields were not made anew"


async def test_a_view_is_renamed_and_shared_in_its_form(tab, owner):
    view = await save(owner, "Office")
    state = await shown(tab)
    await tab.send(SavedViewsState.open_view(str(view.id)))
    assert (state.values["name"], state.values["version"]) == ("Office", "1")
    changed = {**state.values, "name": "Desk", "is_shared": "1"}
    await tab.send(SavedViewsState.save(changed))
    assert (await tab.state(NoticeState)).text == "View changed."
    found = await get_view(owner, view.id)
    assert (found.name, found.is_shared) == ("Desk", True)
    await tab.send(SavedViewsState.open_view(str(view.id)))
    await rename_view(owner, view.id, "Chair", version=None)
    await tab.send(SavedViewsState.save({**state.values, "name": "Table"}))
    assert "It is called “Chair” now." in state.errors["form"]
    assert state.is_open


async def test_a_view_is_shared_and_deleted_with_undo(tab, owner):
    view = await save(owner, "Office")
    state, notice = await shown(tab), await tab.state(NoticeState)
    await tab.send(SavedViewsState.share(str(view.id), True))
    assert notice.text == "Everyone in the business sees the view Office."
    assert (await get_view(owner, view.id)).is_shared
    await tab.send(SavedViewsState.share(str(view.id), False))
    assert notice.text == "The view Office is shared no longer."
    await tab.send(SavedViewsState.delete(str(view.id)))
    assert (notice.text, notice.undo_kind) == ("View deleted: Office.", "saved-view")
    assert await list_views(owner, ViewedList.EXPENSES) == ()
    await tab.send(ShellState.undo)
    assert notice.text == "View restored: Office."
    state = await shown(tab)
    assert [one.name for one in state.mine] == ["Office"]


async def test_views_of_others_stand_apart_and_cannot_be_changed(owner):
    maker = (await join(owner, role=Role.BOOKKEEPER)).actor
    colleague = (await join(owner, role=Role.BOOKKEEPER)).actor
    view = await save(maker, "Office", is_shared=True)
    async with Headless(app, session_id=str(colleague.session_id), path=FILTERED) as tab:
        state = await shown(tab)
        assert ([one.name for one in state.shared], state.mine) == (["Office"], [])
        assert (state.shown.name, state.shown.can_change) == ("Office", False)
        await tab.send(SavedViewsState.delete(str(view.id)))
        await tab.send(SavedViewsState.share(str(view.id), False))
        assert (await tab.state(NoticeState)).tone == "error"
    assert (await get_view(maker, view.id)).is_shared


async def test_a_name_typed_when_the_log_in_ran_out_is_offered_again(owner):
    form = {"name": "Typed and not lost", "query": "category=Office"}
    draft = await identity.keep_draft(owner, "saved-view", {"form": form})
    path = f"{FILTERED}&draft={draft}"
    async with Headless(app, session_id=str(owner.session_id), path=path) as tab:
        state = await shown(tab)
        assert (state.is_open, state.values["name"]) == (True, "Typed and not lost")
        assert state.values["query"] == "category=Office"


async def test_a_viewer_uses_shared_views_and_saves_none(owner):
    await save(owner, "Office", is_shared=True)
    viewer = (await join(owner, role=Role.VIEWER)).actor
    async with Headless(app, session_id=str(viewer.session_id), path=FILTERED) as tab:
        state = await shown(tab)
        assert (state.shown.name, state.shown.can_change) == ("Office", False)
        await tab.send(SavedViewsState.open_new)
        assert not state.is_open
        await tab.send(SavedViewsState.save({"name": "X", "query": "q=x"}))
    assert len(await list_views(owner, ViewedList.EXPENSES)) == 1


async def test_other_pages_have_no_views(owner):
    async with Headless(app, session_id=str(owner.session_id), path="/settings") as tab:
        state = await shown(tab)
        assert not state.is_loaded
        await tab.send(SavedViewsState.save({"name": "X", "query": "q=x"}))
    assert await list_views(owner, ViewedList.EXPENSES) == ()
