"""Expected cash on its page, and over REST."""

import datetime as dt
from decimal import Decimal

import pytest

from finance_app.finance_app import app
from finance_app.identity.rules import Role
from finance_app.kit import clock
from finance_app.reports.expected_cash.state import ExpectedCashState
from tests.api_app import client
from tests.factories import make_actor, make_entry
from tests.headless import Headless
from tests.ledger.journals.books import run

TODAY = dt.date(2026, 11, 28)


async def owes(actor, due):
    entry = await make_entry(actor, amount=Decimal(30), party="Acme", date=dt.date(2026, 5, 1))
    await run(actor, "UPDATE expenses SET due_on = :due WHERE id = :id", id=entry.id, due=due)
    return entry


@pytest.fixture
async def tab():
    with clock.fixed(TODAY):
        owner = await make_actor()
        entry = await owes(owner, dt.date(2026, 12, 1))
        async with Headless(app, session_id=str(owner.session_id)) as opened:
            yield opened, entry


async def load(tab, query=""):
    tab.visit(f"{ExpectedCashState.PATH}?{query}")
    await tab.send(ExpectedCashState.load)
    return await tab.state(ExpectedCashState)


async def test_the_page_shows_figures_weeks_and_what_is_expected(tab):
    opened, entry = tab
    shown = await load(opened, "days=30&minimum=10")
    assert (shown.days, shown.minimum, shown.failure) == ("30", "10", "")
    assert shown.shown.warning == (
        "The money falls below the minimum of 10.00 on 28 Nov 2026. The least is -30.00 EUR"
        " on 1 Dec 2026."
    )
    assert (shown.shown.lowest.symbol, shown.shown.lowest.whole) == ("-€", "30")
    assert len(shown.table.lines) == 6
    (line,) = shown.items.lines
    assert line.cells[0].href == f"/expenses?entry={entry.id}"
    assert len(shown.figure["data"][0]["x"]) == 31


async def test_what_is_wrong_in_the_address_is_said(tab):
    opened, _ = tab
    shown = await load(opened, "days=31&minimum=x")
    assert set(shown.problems) == {"days", "minimum"}
    assert (await load(opened, "days=365")).failure == ""


async def test_a_minimum_goes_into_the_address_and_a_wrong_one_is_said(tab):
    opened, _ = tab
    await load(opened, "days=30")
    await opened.send(ExpectedCashState.choose_minimum({"minimum": "lots"}))
    shown = await opened.state(ExpectedCashState)
    assert list(shown.problems) == ["minimum"]
    await opened.send(ExpectedCashState.choose_minimum({"minimum": "500"}))
    shown = await opened.state(ExpectedCashState)
    assert shown.typed == {"days": "30", "minimum": "500"}


async def test_rest_in_the_documented_shape():
    viewer = await make_actor(role=Role.VIEWER, currency_code="KWD")
    async with client(viewer) as api:
        answer = await api.get("/api/v1/reports/expected-cash", params={"days": "30"})
        found = answer.json()
        assert answer.status_code == 200
        assert found["opening"] == found["closing"] == found["lowest"] == "0.000"
        assert (found["minimum"], found["first_below_on"]) == (None, None)
        assert (found["days"], found["items"], found["item_count"]) == ([], [], 0)
        assert found["weeks"][0]["from"] == found["from"] == found["lowest_on"]
        assert found["weeks"][-1]["to"] == found["to"]
        wrong = await api.get("/api/v1/reports/expected-cash", params={"days": "5"})
    assert (wrong.status_code, wrong.json()["detail"]) == (422, "Write 30, 90, 180 or 365.")


async def test_a_stranger_reads_nothing():
    async with client(None) as api:
        assert (await api.get("/api/v1/reports/expected-cash")).status_code == 401
