"""Budgets, expected cash and what is missing as the assistant finds them, by hand."""

import datetime as dt
from decimal import Decimal

import pytest

from finance_app.assistant.catalogue.service import call
from finance_app.kit import clock
from finance_app.reports.dashboard.service import summarise
from finance_app.reports.missing_data.service import list_missing
from tests.factories import make_entry
from tests.ledger.budgets.cells import MARCH, put
from tests.ledger.businesses import make_actor

D = Decimal
TODAY = dt.date(2026, 3, 20)


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(TODAY):
        yield


def figures(found):
    return {one.label: one.value for one in found.figures}


def rows(found):
    return {
        row.label: [one if isinstance(one, str) else one.value for one in row.cells]
        for row in found.table.rows
    }


async def test_a_budget_beside_what_was_spent():
    actor = await make_actor()
    await put(actor, "Travel", MARCH, 400)
    await put(actor, "Meals", MARCH, 100)
    await make_entry(actor, category="Travel", amount=D(500), date=dt.date(2026, 3, 9))
    await make_entry(actor, amount=D(30), date=dt.date(2026, 3, 31))
    await make_entry(actor, category="Travel", amount=D(7), date=dt.date(2026, 4, 1))
    asked = {"first": "2026-03-01", "last": "2026-03-31"}
    found = await call(actor, "compare_budget", asked)
    assert rows(found) == {
        "Travel": ["Expenses", 500, 400, 100],
        "Meals": ["Expenses", 0, 100, -100],
        "Uncategorised": ["Expenses", 30, 0, 30],
    }
    told = figures(found)
    assert (told["Expenses, actual"], told["Expenses, budget"]) == (530, 500)
    assert (told["Expenses, difference"], told["Expenses, of budget"]) == (30, 106)
    assert found.row_count == 2
    other = await call(await make_actor(), "compare_budget", asked)
    assert other.missing == "There is no budget for Mar 2026."


async def test_expected_cash_and_its_lowest_day():
    actor = await make_actor()
    await make_entry(actor, "income", amount=D(1000), date=dt.date(2026, 3, 1))
    await make_entry(actor, amount=D(1200), date=dt.date(2026, 3, 2), due_on=dt.date(2026, 4, 1))
    await make_entry(
        actor, "income", amount=D(500), date=dt.date(2026, 3, 2), due_on=dt.date(2026, 4, 9)
    )
    found = await call(actor, "expect_cash", {"days": 30})
    assert figures(found) == {
        "Cash today": 1000, "Expected on 19 Apr 2026": 300, "Lowest expected": -200,
        "Expected movements": 2, "First below zero, on 1 Apr 2026": -200,
    }  # fmt: skip
    assert found.title == "Expected cash through 19 Apr 2026, lowest on 1 Apr 2026"
    week = rows(found)
    assert list(week.values())[-1][2] == 300
    empty = await call(await make_actor(), "expect_cash", {})
    assert empty.missing == "Nothing is expected in these days."


async def test_what_is_open_by_party_and_by_days_overdue():
    actor = await make_actor()
    for party, amount, due in (
        ("Acme", 100, dt.date(2026, 3, 20)), ("acme", 20, dt.date(2026, 3, 19)),
        ("Bolt", 50, dt.date(2025, 12, 1)), ("", 5, dt.date(2026, 2, 1)),
    ):  # fmt: skip
        await make_entry(
            actor, party=party, amount=D(amount), date=dt.date(2025, 11, 1), due_on=due
        )
    found = await call(actor, "list_open", {"kind": "payable"})
    told = figures(found)
    assert (told["Total open"], told["Overdue"], told["Entries open"]) == (175, 75, 4)
    by_name = {label.lower(): cells for label, cells in rows(found).items()}
    assert by_name["acme"] == [100, 20, 0, 0, 0, 120]
    assert by_name["bolt"] == [0, 0, 0, 0, 50, 50]
    assert by_name["without a name"] == [0, 0, 5, 0, 0, 5]
    assert found.figures[0].href == "/expenses?status=open"
    nothing = await call(actor, "list_open", {"kind": "receivable"})
    assert nothing.missing == "There are no open receivables on 20 Mar 2026."


async def test_what_is_missing_is_the_list_of_its_page():
    actor = await make_actor()
    await make_entry(actor, amount=D(250), party="", date=dt.date(2026, 3, 1))
    await make_entry(actor, amount=D(20), category="Travel", date=dt.date(2026, 3, 1))
    found = await call(actor, "list_missing", {})
    page = await list_missing(actor)
    assert [int(one.value) for one in found.figures] == [one.count for one in page]
    assert [one.label for one in found.figures][:2] == [
        "Entry has no category",
        "Entry names nobody",
    ]
    one = await call(actor, "list_missing", {"problem": "category"})
    assert (one.title, one.row_count) == ("1 entry has no category", 1)
    assert one.href == "/expenses?category=none"
    none = await call(actor, "list_missing", {"problem": "rate"})
    assert (none.figures, none.missing) == ((), "Nothing is missing: the books lack nothing that is"
                                                " looked for.")  # fmt: skip


async def test_totals_are_those_of_the_dashboard_net_of_tax():
    actor = await make_actor(fiscal_year_start="01-15")
    for day, amount, tax, category in (
        ("2026-01-14", 119, 19, "Travel"), ("2026-01-15", 238, 38, "Travel"),
        ("2026-02-28", 50, 0, None), ("2026-03-01", 11, 1, None), ("2026-03-02", 11, 1, "Meals"),
    ):  # fmt: skip
        await make_entry(
            actor, amount=D(amount), tax_amount=D(tax), category=category,
            date=dt.date.fromisoformat(day),
        )  # fmt: skip
    days = dt.date(2026, 1, 15), dt.date(2026, 3, 1)
    shown = await summarise(actor, *days)
    asked = {"kind": "expense", "first": days[0], "last": days[1]}
    found = await call(actor, "sum_entries", asked)
    assert found.title == "Expenses, 15 Jan to 1 Mar 2026, net of tax"
    assert found.figures[0].value == shown.expense == 260
    groups = rows(await call(actor, "break_down", {**asked, "by": "category"}))
    assert groups == {"Travel": [200, D("76.9"), 1], "Uncategorised": [60, D("23.1"), 2]}
    profit = await call(actor, "get_profit", {"first": days[0], "last": days[1]})
    assert figures(profit)["Expenses"] == 260
    listed = await call(actor, "list_entries", asked)
    assert listed.title == "Expenses, 15 Jan to 1 Mar 2026, with tax"
    assert listed.figures[0].value == 299
