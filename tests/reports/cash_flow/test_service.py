"""The cash flow of a firm worked out by hand, and that it foots whatever happens."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from finance_app.fixed_assets.posting.service import post_due
from finance_app.kit import clock, db
from finance_app.ledger.journals.rules import Basis
from finance_app.reports.cash_flow.service import read_cash_flow
from finance_app.reports.shell.inputs import ReportQuery
from tests.factories import make_asset, make_entry
from tests.fixed_assets.figures import happened
from tests.ledger.businesses import make_actor
from tests.ledger.journals import test_property as drawn
from tests.ledger.journals.books import open_books, run

TODAY = dt.date(2026, 11, 28)
D = Decimal


async def read(actor, basis=Basis.ACCRUAL, **wanted):
    raw = {name.rstrip("_"): value for name, value in wanted.items()}
    query = ReportQuery.parse(raw, actor.fiscal_year_start, TODAY)
    return await read_cash_flow(actor, query.grid, basis)


def told(found):
    """Return the lines that have amounts, by their names."""
    return {line.label: int(line.amounts[0]) for line in found.lines if line.amounts}


async def on_credit(actor, kind, amount, day, paid=0):
    entry = await make_entry(actor, kind, amount=D(amount), date=day)
    await run(actor, f"UPDATE {kind}s SET due_on = date WHERE id = :id", id=entry.id)
    if paid:
        await run(
            actor,
            "INSERT INTO payments (organization_id, id, kind, entry_id, paid_on, amount,"
            " money_amount)"
            " VALUES (current_organization(), :id, :kind, :entry, :day, :paid, :paid)",
            id=db.new_id(), kind=kind, entry=entry.id, day=day, paid=paid,
        )  # fmt: skip


async def busy_firm():
    """Return a firm with 1,000 in the bank and a loan of 5,000 from 2024 on, and its 2026."""
    books = await open_books()
    actor, march = books.actor, dt.date(2026, 3, 1)
    await on_credit(actor, "income", 900, march, paid=600)
    await on_credit(actor, "expense", 500, march, paid=100)
    await make_entry(actor, amount=D(50), date=march)
    await run(
        actor,
        "INSERT INTO transfers (organization_id, id, date, from_account_id, to_account_id, amount)"
        " VALUES (current_organization(), gen_random_uuid(), :day, :bank, :loan, 250)",
        day=march, bank=books.accounts[0], loan=books.loan,
    )  # fmt: skip
    with clock.fixed(TODAY):
        asset = await make_asset(actor)  # 6,000 on 1 January, 100 a month
        await happened(actor, asset, "disposal", dt.date(2026, 6, 30), proceeds=5900)
        await make_asset(actor, name="Older", acquisition_date=dt.date(2025, 1, 1))
        await post_due(actor)
    return actor


async def test_the_profit_leads_to_the_money():
    found = await read(await busy_firm(), from_="2026-01-01", to="2026-12-31")
    # profit: 900 - 500 - 50 - 600 charge + 500 gain - 1,000 charge of the older asset
    assert told(found) == {
        "Net profit": -750,
        "Depreciation and impairment": 1600,
        "Gains and losses on disposal": -500,
        "Change in receivables": -300,
        "Change in payables": 400,
        "Money from operations": 450,
        "Assets bought": -6000,
        "Assets sold": 5900,
        "Money from investing": -100,
        "Loans": -250,
        "Money from financing": -250,
        "Money at the start": 1000,
        "Change in money": 100,
        "Money at the end": 1100,
    }


async def test_on_cash_basis_the_same_money_has_another_profit():
    found = await read(await busy_firm(), Basis.CASH, from_="2026-01-01", to="2026-12-31")
    shown = told(found)
    assert shown["Net profit"] == -650  # 300 not received, 400 not paid
    assert "Change in receivables" not in shown
    assert (shown["Money from operations"], shown["Money at the end"]) == (450, 1100)


async def test_each_account_goes_from_opening_to_closing():
    found = await read(await busy_firm(), from_="2026-01-01", to="2026-12-31")
    rows = {
        one.account.name: (one.opening, one.money_in, one.money_out, one.closing)
        for one in found.accounts
    }
    assert rows == {
        "Bank 1": (1000, 0, 250, 750),
        "Bank 2": (0, 0, 0, 0),
        "Unassigned cash": (0, 600 + 5900, 100 + 50 + 6000, 350),
    }


async def test_what_the_books_began_with_is_said():
    found = await read(await busy_firm(), from_="2024-01-01", to="2024-12-31")
    assert told(found)["Opening balances"] == -4000  # 1,000 in the bank and 5,000 owed
    assert told(found)["Loans"] == 5000
    assert told(found)["Money at the end"] == 1000


async def test_an_asset_taken_over_is_no_purchase():
    actor = await make_actor()
    with clock.fixed(TODAY):
        await make_asset(
            actor, acquisition_date=dt.date(2024, 1, 1), opening_on=dt.date(2026, 2, 1),
            opening_depreciation=D(2500),
        )  # fmt: skip
    found = await read(actor, from_="2026-01-01", to="2026-12-31")
    assert found.lines == ()


async def test_columns_are_compared():
    found = await read(
        await busy_firm(), from_="2026-01-01", to="2026-12-31", by="quarter", compare="year"
    )
    assert [int(one) for one in found.change.amounts] == [-5800, 5900, 0, 0]
    assert [int(one) for one in found.change.before] == [0, 0, 0, 0]
    assert [int(one) for one in found.closing.amounts] == [-4800, 1100, 1100, 1100]


async def test_another_business_is_not_in_it():
    await busy_firm()
    assert (await read(await make_actor())).lines == ()


@pytest.mark.parametrize("name", ["Fixed assets at cost", "Accumulated depreciation"])
async def test_an_opening_balance_of_assets_is_no_purchase(name):
    actor = await make_actor()
    await run(
        actor,
        "UPDATE gl_accounts SET opening_balance = 10, opening_on = '2026-01-05' WHERE name = :name",
        name=name,
    )
    found = await read(actor, from_="2026-01-01", to="2026-12-31")
    assert (found.lines, *found.difference.amounts) == ((), 0)


@settings(
    max_examples=15, deadline=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
@given(
    st.lists(drawn.STEPS, min_size=3, max_size=20),
    st.sampled_from(list(Basis)),
    st.sampled_from(["month", "quarter", "total"]),
)
async def test_opening_and_change_come_to_the_closing(steps, basis, by):
    books = await open_books()
    for name, first, second in steps:
        await drawn.DO[name](books, first, second)
    wanted = {"from_": "2024-02-10", "to": "2024-11-20", "by": by, "compare": "previous"}
    found = await read(books.actor, basis, **wanted)
    assert not any((*found.difference.amounts, *found.difference.before))
    assert found.opening.amounts[1:] == found.closing.amounts[:-1]
    moved = sum((one.closing for one in found.accounts), D(0))
    assert moved == found.closing.amounts[-1]
