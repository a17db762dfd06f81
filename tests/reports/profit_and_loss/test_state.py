"""The profit and loss on its page: what is chosen is in the address, and figures lead on."""

import datetime as dt
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl

import pytest

from finance_app.finance_app import app
from finance_app.identity.rules import Actor, Role
from finance_app.kit import clock
from finance_app.ledger.entries.rules import Kind
from finance_app.reports.profit_and_loss.state import ProfitAndLossState
from tests.factories import join, make_actor, make_entry
from tests.headless import Headless

TODAY = dt.date(2026, 11, 28)
PATH = "/reports/profit-and-loss"


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(TODAY):
        yield


@pytest.fixture
async def owner(today) -> Actor:
    return await make_actor()


@pytest.fixture
async def tab(owner) -> AsyncIterator[Headless]:
    async with Headless(app, session_id=str(owner.session_id), path=PATH) as client:
        yield client


async def load(tab: Headless, query: str = "") -> Any:
    tab.visit(f"{PATH}?{query}" if query else PATH)
    await tab.send(ProfitAndLossState.load)
    assert tab.errors == []
    return await tab.state(ProfitAndLossState)


def text(cell: Any) -> str:
    return cell.whole + cell.decimals + cell.end


async def test_the_fiscal_year_of_today_by_category(tab, owner):
    await make_entry(owner, category="Rent", amount=Decimal(900))
    await make_entry(owner, Kind.INCOME, amount=Decimal("1234.5"))
    shown = await load(tab)
    assert shown.failure == ""
    rows = [
        (line.kind, line.label, [text(cell) for cell in line.cells]) for line in shown.table.lines
    ]
    assert rows == [
        ("section", "Income", []),
        ("line", "Uncategorised", ["1,234.50"]),
        ("subtotal", "Total income", ["1,234.50"]),
        ("section", "Expenses", []),
        ("line", "Rent", ["(900.00)"]),
        ("subtotal", "Total expenses", ["(900.00)"]),
        ("total", "Net profit", ["334.50"]),
    ]


def query_of(tab: Headless) -> dict[str, str]:
    """Return the parameters of the address the tab was sent to last."""
    path, _, query = tab.redirects()[-1].partition("?")
    assert path == PATH
    return dict(parse_qsl(query))


async def test_every_choice_goes_into_the_address_and_the_others_stay(tab, owner):
    await load(tab, "from=2026-01-01&to=2026-03-31&compare=year")
    await tab.send(ProfitAndLossState.choose("by", "month"))
    assert query_of(tab) == {
        "from": "2026-01-01", "to": "2026-03-31", "compare": "year", "by": "month",
    }  # fmt: skip
    # The first choice has not loaded yet, and is not lost.
    await tab.send(ProfitAndLossState.choose("basis", "cash"))
    assert query_of(tab) == {
        "from": "2026-01-01", "to": "2026-03-31", "compare": "year", "by": "month",
        "basis": "cash",
    }  # fmt: skip


async def test_nothing_but_a_choice_of_the_report_goes_into_the_address(tab):
    await load(tab)
    await tab.send(ProfitAndLossState.choose("next", "//elsewhere"))
    assert tab.redirects() == []


async def test_the_address_decides_what_is_shown(tab, owner):
    await make_entry(owner, amount=Decimal(5), date=dt.date(2026, 2, 3))
    shown = await load(tab, "period=quarter&date=2026-02-01&by=month&compare=previous&basis=cash")
    assert [one.text for one in shown.table.titles] == [
        "", "Jan 2026", "Oct 2025", "Change", "%", "Feb 2026", "Nov 2025", "Change", "%",
        "Mar 2026", "Dec 2025", "Change", "%", "Total", "Total", "Change", "%",
    ]  # fmt: skip
    query = shown.query
    assert (query.label, query.kind, query.by) == ("Q1 2026", "quarter", "month")
    assert (query.compare, query.basis) == ("previous", "cash")
    assert (query.business, query.currency_code) == ("Harbour Park Ltd", "EUR")
    assert shown.table.width == "is-wide"


async def test_the_stepper_leads_to_the_days_beside_and_keeps_the_choices(tab):
    shown = await load(tab, "period=quarter&date=2026-02-01&basis=cash&by=month")
    assert shown.query.previous_href == (
        f"{PATH}?from=2025-10-01&to=2025-12-31&by=month&basis=cash"
    )
    assert shown.query.following_href == (
        f"{PATH}?from=2026-04-01&to=2026-06-30&by=month&basis=cash"
    )
    assert shown.query.month_href == f"{PATH}?from=2026-03-01&to=2026-03-31&by=month&basis=cash"
    assert shown.query.year_href == f"{PATH}?from=2026-01-01&to=2026-12-31&by=month&basis=cash"
    assert shown.query.excel_url == "/api/v1/reports/excel?from=2026-01-01&to=2026-03-31"


async def test_the_length_is_around_today_where_today_is_shown(tab):
    shown = await load(tab)
    assert shown.query.month_href == f"{PATH}?from=2026-11-01&to=2026-11-30"
    assert shown.query.made_at.startswith("28 Nov 2026, ")


@pytest.mark.parametrize(
    ("query", "field", "said"),
    [
        ("from=2026-02-01&to=2026-01-01", "to", "The last day is before the first."),
        ("basis=tax", "basis", "Write accrual or cash."),
        ("from=1800-01-01", "from", "Days lie between 1 January 1900 and 31 December 2199."),
    ],
    ids=["order", "basis", "years"],
)
async def test_a_wrong_address_is_said_at_its_field_and_stays_as_typed(tab, query, field, said):
    shown = await load(tab, query)
    assert (shown.failure, dict(shown.problems)) == (said, {field: said})
    assert shown.typed == dict(parse_qsl(query))
    assert shown.is_loaded


async def test_a_problem_is_gone_with_the_next_good_address(tab):
    await load(tab, "basis=tax")
    shown = await load(tab, "basis=cash")
    assert (shown.failure, dict(shown.problems)) == ("", {})


async def test_days_typed_the_wrong_way_round_are_said_and_kept(tab):
    await load(tab, "compare=year")
    await tab.send(ProfitAndLossState.choose_days({"from": "2026-05-01", "to": "2026-04-01"}))
    shown = await tab.state(ProfitAndLossState)
    assert dict(shown.problems) == {"to": "The last day is before the first."}
    assert tab.redirects() == []
    await tab.send(ProfitAndLossState.choose_days({"from": "2026-04-01", "to": "2026-05-01"}))
    assert query_of(tab) == {"from": "2026-04-01", "to": "2026-05-01", "compare": "year"}


async def test_days_before_the_first_entry_say_when_that_is(tab, owner):
    await make_entry(owner, date=dt.date(2026, 3, 14))
    shown = await load(tab, "period=month&date=2024-01-01&basis=cash")
    assert shown.table.lines == []
    assert shown.nothing.text == (
        "No entries from 1 Jan 2024 to 31 Jan 2024. The first entry is of 14 Mar 2026."
    )
    assert (shown.nothing.link, shown.nothing.href) == (
        "Go to 14 Mar 2026",
        f"{PATH}?from=2026-03-01&to=2026-03-31&basis=cash",
    )
    assert (await load(tab, "period=month&date=2026-03-01")).nothing.title == ""


async def test_an_empty_ledger_says_what_the_report_would_be(tab):
    shown = await load(tab)
    assert shown.nothing.title == "No entries yet"
    assert shown.nothing.text == "This report fills with the first one."
    assert shown.nothing.href == "/expenses"


async def test_a_change_says_whether_it_is_for_the_better_in_words_too(tab, owner):
    for amount, day in ((100, dt.date(2025, 5, 1)), (110, dt.date(2026, 5, 1))):
        await make_entry(owner, category="Rent", amount=Decimal(amount), date=day)
        await make_entry(owner, Kind.INCOME, amount=Decimal(amount), date=day)
    shown = await load(tab, "compare=year")
    cells = {line.label: line.cells for line in shown.table.lines}
    income, rent = cells["Total income"], cells["Rent"]
    assert [text(one) for one in income] == ["110.00", "100.00", "10.00", "10.0%"]
    assert (income[2].look, income[2].spoken) == ("is-good", "better")
    assert [text(one) for one in rent] == ["(110.00)", "(100.00)", "(10.00)", "(10.0%)"]
    assert (rent[2].look, rent[2].spoken) == ("is-negative is-bad", "worse")


async def test_a_viewer_may_read_and_a_stranger_is_sent_to_log_in(owner):
    viewer = (await join(owner, role=Role.VIEWER)).actor
    async with Headless(app, session_id=str(viewer.session_id), path=PATH) as client:
        assert (await load(client)).failure == ""
    async with Headless(app, path=PATH) as client:
        await client.send(ProfitAndLossState.load)
        assert client.redirects()[0].startswith("/login")
