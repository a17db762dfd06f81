"""Money on a day, its pace and how long it lasts, by hand."""

import datetime as dt
from decimal import Decimal

import pytest

from finance_app.assistant.catalogue.service import call
from finance_app.kit import clock
from tests.factories import make_entry
from tests.ledger.businesses import make_actor
from tests.ledger.journals.books import run

D = Decimal
TODAY = dt.date(2026, 11, 28)


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(TODAY):
        yield


def figures(found):
    return {one.label: one.value for one in found.figures}


async def make_books(opening_on="2026-09-15"):
    actor = await make_actor()
    await run(
        actor,
        "INSERT INTO bank_accounts (organization_id, id, name, currency_code, opening_balance,"
        " opening_on) VALUES (current_organization(), gen_random_uuid(), 'Current', 'EUR', 9000,"
        " :day)",
        day=dt.date.fromisoformat(opening_on),
    )
    spent = (("2026-08-10", 900), ("2026-10-31", 1500), ("2026-11-05", 400), ("2026-12-01", 77))
    for day, amount in spent:
        await make_entry(
            actor, amount=D(amount), date=dt.date.fromisoformat(day), bank_account="Current"
        )
    await make_entry(
        actor, "income", amount=D(300), date=dt.date(2026, 9, 1), bank_account="Current"
    )
    return actor


async def test_an_opening_balance_is_no_money_that_came_in():
    actor = await make_books()
    found = await call(actor, "get_cash", {})
    assert figures(found) == {
        "Cash": D(6500),
        "Change of cash, 1 Aug to 31 Oct 2026": D(-2100),
        "Full months": D(3),
        "Average outflow a month": D(700),
        "Runway": D("9.3"),
    }
    assert [(row.label, row.cells[0].value) for row in found.table.rows] == [("Current", D(6500))]
    assert found.missing == ""
    assert found.figures[0].href == "/reports/balance-sheet?to=2026-11-28"


async def test_another_day_and_other_months():
    actor = await make_books("2026-01-01")
    found = await call(actor, "get_cash", {"on": "2026-10-31", "months": 1})
    assert figures(found)["Cash"] == D(6900)
    assert figures(found)["Average outflow a month"] == D(1500)
    assert figures(found)["Runway"] == D("4.6")


async def test_money_that_does_not_shrink_is_said():
    actor = await make_actor()
    await make_entry(actor, "income", date=dt.date(2026, 10, 2), amount=D(50))
    found = await call(actor, "get_cash", {})
    assert "Runway" not in figures(found)
    assert found.missing == "The money is not shrinking, so there is no runway to tell."
    empty = await call(await make_actor(), "get_cash", {})
    assert figures(empty) == {"Cash": D(0)}
    assert empty.missing == "There is no full month before this day to take a pace from."
