"""The sample business comes and goes by a click, with a word about it."""

from collections.abc import AsyncIterator

import pytest

from finance_app.finance_app import app
from finance_app.identity.rules import Actor, Role
from finance_app.identity.state import SessionState
from finance_app.ledger.entries.inputs import EntryFilter
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entries.service import list_entries
from finance_app.ledger.sample.state import SampleState
from finance_app.reports.dashboard.state import DashboardState
from finance_app.ui.toast import NoticeState
from tests.factories import join, make_actor, make_entry
from tests.headless import Headless


@pytest.fixture
async def owner() -> Actor:
    return await make_actor()


@pytest.fixture
async def tab(owner: Actor) -> AsyncIterator[Headless]:
    async with Headless(app, session_id=str(owner.session_id)) as client:
        yield client


async def test_the_sample_is_loaded_said_and_shown(tab: Headless) -> None:
    await tab.send(SampleState.load_sample)
    assert tab.errors == []
    assert "sample entries are there." in (await tab.state(NoticeState)).text
    assert (await tab.state(SessionState)).has_sample
    assert not (await tab.state(SampleState)).is_pending
    shown = await tab.state(DashboardState)
    assert shown.is_loaded
    assert not shown.is_empty


async def test_a_second_click_adds_nothing(tab: Headless, owner: Actor) -> None:
    await tab.send(SampleState.load_sample)
    before = await list_entries(owner, Kind.EXPENSE, EntryFilter())
    await tab.send(SampleState.load_sample)
    assert (await tab.state(NoticeState)).text == "The sample is there already."
    assert await list_entries(owner, Kind.EXPENSE, EntryFilter()) == before


async def test_the_sample_goes_and_own_entries_stay(tab: Headless, owner: Actor) -> None:
    mine = await make_entry(owner, party="My own")
    await tab.send(SampleState.load_sample)
    await tab.send(SampleState.remove_sample)
    assert tab.errors == []
    assert "Your own are still here." in (await tab.state(NoticeState)).text
    assert not (await tab.state(SessionState)).has_sample
    found = await list_entries(owner, Kind.EXPENSE, EntryFilter())
    assert [one.id for one in found.items] == [mine.id]
    assert len((await tab.state(DashboardState)).recent) == 1


async def test_a_viewer_cannot_load_it(owner: Actor) -> None:
    viewer = await join(owner, role=Role.VIEWER)
    async with Headless(app, session_id=str(viewer.actor.session_id)) as tab:
        await tab.send(SampleState.load_sample)
        assert not (await tab.state(SessionState)).has_sample
    found = await list_entries(owner, Kind.EXPENSE, EntryFilter())
    assert found.items == ()
