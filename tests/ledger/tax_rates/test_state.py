"""The page of tax rates, without a browser."""

import datetime as dt
from collections.abc import AsyncIterator

import pytest

from finance_app.finance_app import app
from finance_app.identity.rules import Role
from finance_app.ledger.shell.state import ShellState
from finance_app.ledger.tax_rates.service import change_rate, get_rate, list_rates
from finance_app.ledger.tax_rates.state import TaxRateEditorState, TaxRatesState
from finance_app.ui.toast import NoticeState
from tests.factories import join, make_actor
from tests.headless import Headless
from tests.ledger.tax_rates.rates import make_german_rate, make_tax_rate, rate_input


@pytest.fixture
async def owner():
    return await make_actor()


@pytest.fixture
async def tab(owner) -> AsyncIterator[Headless]:
    async with Headless(app, session_id=str(owner.session_id), path="/tax-rates") as client:
        yield client


async def load(tab: Headless, path: str = "/tax-rates"):
    tab.visit(path)
    await tab.send(TaxRatesState.load)
    return await tab.state(TaxRatesState)


async def save(tab: Headless, **form: str):
    editor = await tab.state(TaxRateEditorState)
    sent = {"id": editor.rate_id, "version": editor.version, **form}
    await tab.send(TaxRateEditorState.save(sent))
    return await tab.state(TaxRateEditorState)


async def test_the_list_shows_todays_percentage_and_all_days(tab, owner):
    await make_german_rate(owner)
    await make_tax_rate(owner, rate_input("Next", 5, dt.date(2090, 1, 1)))
    always = rate_input("Always", "5.5", dt.date(1900, 1, 1))
    await make_tax_rate(owner, always)
    state = await load(tab)
    assert (state.summary, state.has_archived) == ("3 rates", False)
    assert [(row.name, row.today, row.periods) for row in state.rows] == [
        ("Always", "5.5 %", "5.5 % on any day"),
        ("Next", "", "5 % from 1 Jan 2090"),
        ("Standard", "19 %",
         "19 % from 1 Jan 2021, 16 % from 1 Jul 2020, 19 % from 1 Jan 2007"),
    ]  # fmt: skip


async def test_a_rate_is_added_and_changes_from_a_day_on(tab, owner):
    await tab.send(TaxRateEditorState.open_new)
    refused = await save(tab, name="", percent="x", starts_on="")
    assert refused.is_open
    assert set(refused.errors) == {"name", "percent"}
    saved = await save(tab, name="Standard", percent="19", starts_on="")
    assert not saved.is_open
    (made,) = await list_rates(owner)
    await tab.send(TaxRateEditorState.open_rate(str(made.id)))
    editor = await tab.state(TaxRateEditorState)
    assert editor.values == {"name": "Standard", "percent": "19", "starts_on": ""}
    await save(tab, name="Standard", percent="16", starts_on="2020-07-01")
    (row,) = (await load(tab)).rows
    assert (row.today, row.periods) == ("16 %", "16 % from 1 Jul 2020, 19 % before")


async def test_somebody_else_was_faster_and_nothing_typed_is_lost(tab, owner):
    made = await make_tax_rate(owner)
    await tab.send(TaxRateEditorState.open_rate(str(made.id)))
    await change_rate(owner, made.id, rate_input("Theirs"), version=None)
    stale = await save(tab, name="Mine", percent="7", starts_on="")
    assert stale.is_open
    assert "changed since you opened it" in stale.errors["form"]
    assert (await get_rate(owner, made.id)).name == "Theirs"


async def test_a_period_is_removed_and_put_back(tab, owner):
    made = await make_german_rate(owner)
    await tab.send(TaxRateEditorState.open_rate(str(made.id)))
    await tab.send(TaxRateEditorState.remove_period("2020-07-01"))
    editor = await tab.state(TaxRateEditorState)
    assert [one.text for one in editor.periods] == ["19 % from 1 Jan 2021", "19 % from 1 Jan 2007"]
    assert editor.version == "4"
    notice = await tab.state(NoticeState)
    assert notice.text == "Removed from Standard: 16 % from 1 Jul 2020."
    await tab.send(ShellState.undo)
    assert (await get_rate(owner, made.id)).periods == made.periods
    assert tab.errors == []


async def test_the_last_period_stays_with_a_sentence(tab, owner):
    made = await make_tax_rate(owner)
    await tab.send(TaxRateEditorState.open_rate(str(made.id)))
    await tab.send(TaxRateEditorState.remove_period("2007-01-01"))
    editor = await tab.state(TaxRateEditorState)
    assert "Archive the rate instead" in editor.errors["form"]


async def test_a_rate_is_archived_and_comes_back_by_undo_or_from_the_archive(tab, owner):
    made = await make_tax_rate(owner)
    await tab.send(TaxRatesState.archive(str(made.id)))
    state = await load(tab)
    assert (state.rows, state.has_archived) == ([], True)
    await tab.send(ShellState.undo)
    assert not (await get_rate(owner, made.id)).is_archived
    await tab.send(TaxRatesState.archive(str(made.id)))
    archived = await load(tab, "/tax-rates?archived=1")
    assert [row.name for row in archived.rows] == ["Standard"]
    await tab.send(TaxRatesState.restore(str(made.id)))
    assert not (await get_rate(owner, made.id)).is_archived


async def test_a_viewer_sees_rates_and_cannot_open_their_form(owner):
    made = await make_tax_rate(owner)
    viewer = (await join(owner, role=Role.VIEWER)).actor
    async with Headless(app, session_id=str(viewer.session_id), path="/tax-rates") as tab:
        assert len((await load(tab)).rows) == 1
        await tab.send(TaxRateEditorState.open_rate(str(made.id)))
        await tab.send(TaxRatesState.archive(str(made.id)))
        assert not (await tab.state(TaxRateEditorState)).is_open
    assert not (await get_rate(owner, made.id)).is_archived
