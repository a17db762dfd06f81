"""Exchange differences on their page: read, posted, undone by the notice, taken back."""

import datetime as dt
from decimal import Decimal

import pytest

from finance_app.finance_app import app
from finance_app.kit import clock
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.revaluations.service import read_differences
from finance_app.ledger.shell.state import ShellState
from finance_app.reports.exchange_differences.state import ExchangeDifferencesState
from tests.factories import make_actor
from tests.headless import Headless
from tests.ledger.exchange_rates.rates import make_rate
from tests.ledger.payments.money import make_due

END = dt.date(2026, 3, 31)
QUERY = f"to={END.isoformat()}"


@pytest.fixture
async def owner():
    with clock.fixed(dt.date(2026, 4, 20)):
        actor = await make_actor()
        await make_due(
            actor, Kind.EXPENSE, amount=Decimal(100), currency_code="USD",
            exchange_rate=Decimal("0.9"),
        )  # fmt: skip
        yield actor


@pytest.fixture
async def tab(owner):
    async with Headless(app, session_id=str(owner.session_id)) as opened:
        yield opened


async def load(tab, query=QUERY):
    tab.visit(f"{ExchangeDifferencesState.PATH}?{query}")
    await tab.send(ExchangeDifferencesState.load)
    return await tab.state(ExchangeDifferencesState)


def rows(shown):
    return [
        (one.label, *(cell.sign + cell.whole + cell.decimals + cell.end for cell in one.cells))
        for one in shown.table.lines
    ]


async def test_a_day_is_shown_posted_and_undone_by_the_notice(tab, owner):
    await make_rate(owner, day=END, rate="0.95")
    shown = await load(tab)
    assert rows(shown) == [
        ("Payables",),
        ("USD", "100.00", "90.00", "0.9500", "95.00", "(5.00)"),
        ("Gain at the closing rates", "", "", "", "", "€(5.00)"),
    ]
    assert (shown.can_post, shown.no_rates, shown.posted) == (True, [], [])
    await tab.send(ExchangeDifferencesState.post())
    shown = await load(tab)
    (one,) = shown.posted
    assert (one.title, shown.can_post) == ("Loss of 5.00 EUR", False)
    assert one.text == "100.00 USD owed by us, at 0.9500. Taken back on 1 Apr 2026"
    await tab.send(ShellState.undo())
    assert (await read_differences(owner, END)).posted == ()


async def test_what_was_posted_is_taken_back_and_undone(tab, owner):
    await make_rate(owner, day=END, rate="0.95")
    await load(tab)
    await tab.send(ExchangeDifferencesState.post())
    (one,) = (await load(tab)).posted
    await tab.send(ExchangeDifferencesState.undo(one.id))
    assert (await load(tab)).posted == []
    await tab.send(ShellState.undo())
    assert [row.id for row in (await load(tab)).posted] == [one.id]


async def test_without_a_rate_the_last_known_is_offered(tab, owner):
    await make_rate(owner, day=END.replace(day=30), rate="0.95")
    shown = await load(tab)
    text = "There is no rate for USD on 31 March 2026. The last known is 0.9500 of 30 March 2026."
    assert (shown.no_rates, shown.can_post) == ([text], False)
    await tab.send(ExchangeDifferencesState.post())
    assert text in (await tab.state(ExchangeDifferencesState)).problems.values()
    shown = await load(tab, f"{QUERY}&rates=last")
    assert (rows(shown)[1][3], shown.can_post) == ("0.9500 of 30 Mar 2026", True)


async def test_where_nothing_is_open_it_is_said(tab):
    shown = await load(tab, "to=2026-01-31")
    assert shown.nothing.title == "No exchange differences"
    assert shown.nothing.text == "Nothing in another currency was open on 31 Jan 2026."
    shown = await load(tab, f"{QUERY}&rates=x")
    assert shown.problems == {"rates": "Write day or last."}
