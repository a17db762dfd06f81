"""The page of the types: add, change, and each problem at its field."""

from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest

from finance_app.finance_app import app, on_backend_error
from finance_app.fixed_assets.register.rules import STARTER_TYPES
from finance_app.fixed_assets.terms.rules import Convention, Method, Terms
from finance_app.fixed_assets.types.inputs import TypeInput
from finance_app.fixed_assets.types.service import add_type, list_types
from finance_app.fixed_assets.types.state import AssetTypesState
from finance_app.identity.rules import Actor, Role
from finance_app.ui.toast import NoticeState
from tests.factories import join, make_actor, some_id
from tests.headless import Headless

PATH = "/fixed-assets/types"
TYPED = {"name": "Boats", "method": "declining_balance", "life": "10", "factor": "1.5"}


@pytest.fixture
async def owner() -> Actor:
    return await make_actor()


@pytest.fixture
async def tab(owner) -> AsyncIterator[Headless]:
    async with Headless(app, session_id=str(owner.session_id), path=PATH) as client:
        await client.send(AssetTypesState.load)
        yield client


async def form_of(tab: Headless, **changes: str) -> dict[str, Any]:
    """Return what the browser sends: the fields as opened, with what was typed over them."""
    state = await tab.state(AssetTypesState)
    return {**state.values, "id": state.type_id, **changes}


async def save(tab: Headless, **changes: str) -> Any:
    await tab.send(AssetTypesState.save(await form_of(tab, **changes)))
    return await tab.state(AssetTypesState)


async def row(tab: Headless, name: str) -> Any:
    rows = (await tab.state(AssetTypesState)).rows
    return next((one for one in rows if one.name == name), None)


async def said(tab: Headless) -> str:
    """Return what the notice says once the app has answered the errors of handlers too."""
    for error in tab.errors:
        await tab.send(on_backend_error(error))
    tab.errors.clear()
    notice = await tab.state(NoticeState)
    return f"{notice.tone}: {notice.text}"


async def test_types_are_shown_with_the_terms_of_a_new_asset(tab):
    shown = await tab.state(AssetTypesState)
    assert (shown.is_loaded, shown.failure, tab.errors) == (True, "", [])
    assert [one.name for one in shown.rows] == sorted(STARTER_TYPES)
    vehicles, land = await row(tab, "Vehicles"), await row(tab, "Land")
    assert (vehicles.method, vehicles.life) == ("Declining balance, by day", "5 years")
    assert vehicles.residual == "10 %"
    assert (land.method, land.life, land.residual) == ("Not depreciated", "", "")


async def test_a_type_is_added(tab, owner):
    await tab.send(AssetTypesState.open_new)
    state = await tab.state(AssetTypesState)
    assert (state.is_open, state.title, set(state.values.values())) == (True, "Add type", {""})
    await save(tab, **TYPED, residual_percent="12,5", convention="month", is_switching="1")
    assert (state.is_open, await said(tab)) == (False, "info: Type saved: Boats.")
    boats = await row(tab, "Boats")
    assert (boats.method, boats.life) == ("Declining balance, by month", "10 years")
    assert boats.residual == "12.5 %"


async def test_a_type_is_changed(tab, owner):
    land = await row(tab, "Land")
    await tab.send(AssetTypesState.open_type(land.id))
    state = await tab.state(AssetTypesState)
    assert (state.title, state.type_id, state.values["method"]) == ("Edit type", land.id, "none")
    await save(tab, name="Plots")
    assert (state.is_open, await row(tab, "Land")) == (False, None)
    assert (await row(tab, "Plots")).id == land.id


@pytest.mark.parametrize(
    ("terms", "ratio"),
    [
        (Terms(Method.DECLINING_BALANCE, Convention.MONTH, 83, factor=Decimal(10)), "0.333333"),
        (Terms(Method.DECLINING_BALANCE, is_switching=False, factor=Decimal("1.25")), "1"),
        (Terms(Method.MACRS, Convention.MID_MONTH, 330), "0"),
        (Terms(Method.UNITS_OF_PRODUCTION, life_months=0), "0.000001"),
        (Terms(Method.WRITTEN_DOWN_VALUE, Convention.DAY, 1), "0.1"),
    ],
)
async def test_a_type_saved_as_it_was_opened_stays_as_it_is(tab, owner, terms, ratio):
    made = await add_type(owner, TypeInput(name="Odd", terms=terms, residual_ratio=Decimal(ratio)))
    await tab.send(AssetTypesState.open_type(str(made.id)))
    state = await save(tab)
    assert (state.errors, state.is_open) == ({}, False)
    assert {one.name: one for one in await list_types(owner)}["Odd"] == made


async def test_every_type_to_start_with_can_be_opened_and_saved(tab, owner):
    before = await list_types(owner)
    for one in before:
        await tab.send(AssetTypesState.open_type(str(one.id)))
        assert (await save(tab)).errors == {}
    assert await list_types(owner) == before


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", "", "Give the type a name."),
        ("name", "vehicles", "There is already a type “vehicles”."),
        ("life", "0", "longer than zero."),
        ("life", "-1", "longer than zero."),
        ("method", "macrs", ""),
        ("convention", "mid_month", "by day or by month."),
        ("residual_percent", "101", "Enter a percentage from 0 to 100"),
        ("factor", "11", "The most is 10."),
        ("is_switching", "perhaps", "1 for yes"),
    ],
)
async def test_a_problem_is_shown_at_its_field_and_nothing_typed_is_lost(
    tab, owner, field, typed, sentence
):
    await tab.send(AssetTypesState.open_new)
    state = await tab.state(AssetTypesState)
    key, before = state.key, await list_types(owner)
    await save(tab, **{**TYPED, "residual_percent": "5", field: typed})
    at = {"macrs": "residual_percent"}.get(typed, field)
    assert at in state.errors
    assert sentence in state.errors[at]
    assert state.is_open
    assert state.key == key, "another key would draw the fields anew, without what was typed"
    focused = [event.payload["ref"] for event in tab.events if event.name == "_set_focus"]
    first = next(name for name in state.values if name in state.errors)
    assert focused == [f"ref_type_{first}"]
    assert (await list_types(owner), tab.errors) == (before, [])


async def test_a_form_sent_twice_adds_once(tab, owner):
    await tab.send(AssetTypesState.open_new)
    form = await form_of(tab, **TYPED)
    await tab.send(AssetTypesState.save(form))
    await tab.send(AssetTypesState.save(form))
    assert not (await tab.state(AssetTypesState)).is_open
    assert len([one for one in await list_types(owner) if one.name == "Boats"]) == 1


async def test_closing_forgets_the_problems(tab):
    await tab.send(AssetTypesState.open_new)
    state = await save(tab, name="")
    assert state.errors
    await tab.send(AssetTypesState.close)
    assert (state.is_open, state.errors) == (False, {})


async def test_a_type_that_is_not_here_is_neither_opened_nor_saved(tab, owner):
    stranger = await make_actor()
    theirs = (await list_types(stranger))[0]
    before = await list_types(stranger)
    for type_id in (str(theirs.id), str(some_id()), "x"):
        for event in (
            AssetTypesState.open_type(type_id),
            AssetTypesState.save({**TYPED, "id": type_id}),
        ):
            await tab.send(NoticeState.hide)
            await tab.send(event)
            assert "does not exist, or is not yours." in await said(tab)
    assert not (await tab.state(AssetTypesState)).is_open
    assert await list_types(stranger) == before
    assert "Boats" not in {one.name for one in await list_types(owner)}


async def test_a_viewer_sees_the_types_and_changes_nothing(tab, owner):
    land = await row(tab, "Land")
    viewer = (await join(owner, role=Role.VIEWER)).actor
    tab.session_id = str(viewer.session_id)
    await tab.send(AssetTypesState.load)
    before = await list_types(owner)
    for event in (
        AssetTypesState.open_new,
        AssetTypesState.open_type(land.id),
        AssetTypesState.save({**TYPED}),
        AssetTypesState.save({**TYPED, "id": land.id}),
    ):
        await tab.send(NoticeState.hide)
        await tab.send(event)
        assert await said(tab) == "error: Your role does not allow this."
    assert not (await tab.state(AssetTypesState)).is_open
    assert await list_types(owner) == before


async def test_a_viewer_of_a_new_business_sees_none_and_makes_none(owner):
    viewer = (await join(owner, role=Role.VIEWER)).actor
    async with Headless(app, session_id=str(viewer.session_id), path=PATH) as tab:
        await tab.send(AssetTypesState.load)
        shown = await tab.state(AssetTypesState)
        assert (shown.is_loaded, shown.failure, shown.rows) == (True, "", [])
