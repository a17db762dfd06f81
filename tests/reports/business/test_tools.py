"""The facts of a business and the names it uses."""

import datetime as dt

from finance_app.assistant.catalogue.service import call
from finance_app.ledger.locks.service import lock_books
from tests.factories import make_entry
from tests.ledger.businesses import make_actor
from tests.ledger.journals.books import run


def facts(found):
    return {row.label: row.cells[0] for row in found.table.rows}


async def test_the_facts_of_a_business():
    actor = await make_actor(currency_code="JPY", fiscal_year_start="04-06")
    await make_entry(actor, date=dt.date(2026, 2, 3), party="Acme")
    await make_entry(actor, "income", date=dt.date(2025, 9, 30), party="Bolt")
    gone = await make_entry(actor, "income", date=dt.date(2020, 1, 1), party="Gone")
    await run(actor, "UPDATE incomes SET deleted_at = now() WHERE id = :id", id=gone.id)
    await lock_books(actor, dt.date(2025, 12, 31))
    found = await call(actor, "describe_business", {})
    assert facts(found) == {
        "Name": "Harbour Park Ltd",
        "Currency": "JPY",
        "Fiscal year starts on": "6 April",
        "First entry": "30 Sep 2025",
        "Last entry": "3 Feb 2026",
        "Locked through": "31 Dec 2025",
    }
    assert [int(one.value) for one in found.figures] == [2, 1, 1]
    assert found.period == (dt.date(2025, 9, 30), dt.date(2026, 2, 3))


async def test_names_are_those_in_use_and_hold_the_text():
    actor = await make_actor()
    await make_entry(actor, party="Acme Paper", payment_method="Wire")
    await make_entry(actor, party="ACME PAPER")
    await make_entry(actor, "income", party="50% Paper_mill")
    gone = await make_entry(actor, party="Paper moon")
    await run(actor, "UPDATE expenses SET deleted_at = now() WHERE id = :id", id=gone.id)

    async def names(of, text=None):
        found = await call(actor, "describe_business", {"names_of": of, "text": text})
        return [(row.label, row.cells[0]) for row in found.table.rows]

    assert await names("counterparties", "paper") == [
        ("ACME PAPER", "vendor"), ("50% Paper_mill", "client"),
    ]  # fmt: skip
    assert await names("counterparties", "0% p") == [("50% Paper_mill", "client")]
    assert await names("counterparties", "r_p") == []
    assert await names("payment_methods") == [
        ("Card", "payment method"),
        ("Wire", "payment method"),
    ]
    assert ("Travel", "expense") in await names("categories", "TRAV")
    assert await names("accounts") == []


async def test_an_empty_business_says_so():
    found = await call(await make_actor(), "describe_business", {})
    assert found.missing == "There are no entries yet."
    assert facts(found)["Locked through"] == "Open"
