"""What is missing on its page."""

import datetime as dt
from collections.abc import AsyncIterator
from decimal import Decimal

import pytest

from finance_app.finance_app import app
from finance_app.kit import clock
from finance_app.reports.missing_data.state import MissingDataState
from tests.factories import make_actor, make_entry
from tests.headless import Headless

TODAY = dt.date(2026, 11, 28)


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(TODAY):
        yield


@pytest.fixture
async def owner(today):
    return await make_actor()


@pytest.fixture
async def tab(owner) -> AsyncIterator[Headless]:
    async with Headless(app, session_id=str(owner.session_id)) as client:
        yield client


async def load(tab):
    tab.visit("/reports/missing-data")
    await tab.send(MissingDataState.load)
    return await tab.state(MissingDataState)


async def test_each_kind_leads_to_where_it_is_settled(tab, owner):
    entry = await make_entry(owner, amount=Decimal(30), date=TODAY)
    shown = await load(tab)
    (group,) = shown.groups
    assert (group.title, group.href, group.more) == (
        "1 entry has no category", "/expenses?category=none", "",
    )  # fmt: skip
    (row,) = group.rows
    assert (row.name, row.text) == ("Northgate Stationers", "28 Nov 2026, 30.00 EUR")
    assert row.href == f"/expenses?entry={entry.id}"


async def test_more_than_fit_lead_to_all(tab, owner):
    for _ in range(7):
        await make_entry(owner, amount=Decimal(30), date=TODAY)
    (group,) = (await load(tab)).groups
    assert (len(group.rows), group.more) == (5, "Show all 7")


async def test_the_amount_for_receipts_is_kept_and_a_wrong_one_said(tab, owner):
    await make_entry(owner, category="Rent", amount=Decimal(30), date=TODAY)
    assert (await load(tab)).groups == []
    await tab.send(MissingDataState.set_threshold({"receipt_threshold": "x"}))
    assert "receipt_threshold" in (await tab.state(MissingDataState)).errors
    await tab.send(MissingDataState.set_threshold({"receipt_threshold": "30"}))
    shown = await load(tab)
    assert (shown.threshold, [one.kind for one in shown.groups]) == ("30.00", ["receipt"])
