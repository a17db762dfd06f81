"""The lines of an account: in order, with the balance after each, at any page size."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from finance_app.kit import clock, db
from finance_app.kit.errors import InvalidInputError
from finance_app.ledger.gl_accounts.rules import SystemAccount
from finance_app.ledger.gl_accounts.service import list_chart
from finance_app.ledger.journals.rules import Basis
from finance_app.reports.general_ledger.service import LedgerAccountNotFoundError, read_ledger
from finance_app.reports.shell.inputs import ReportQuery
from tests.factories import make_asset, make_entry
from tests.ledger.businesses import make_actor
from tests.ledger.journals import test_property as drawn
from tests.ledger.journals.books import open_books, run

TODAY = dt.date(2026, 11, 28)


def asked(actor, **wanted):
    return ReportQuery.parse(
        {name.rstrip("_"): value for name, value in wanted.items()}, actor.fiscal_year_start, TODAY
    )


async def account_of(actor, name):
    return next(one.id for one in await list_chart(actor) if one.name == name)


async def test_lines_stand_between_opening_and_closing():
    actor = await make_actor()
    for day, amount in (("2025-12-31", 5), ("2026-02-01", 10), ("2026-01-15", 20)):
        await make_entry(
            actor, category="Rent", amount=Decimal(amount), date=dt.date.fromisoformat(day)
        )
    await make_entry(actor, "income", amount=Decimal(100), date=dt.date(2026, 1, 20))
    found = await read_ledger(actor, SystemAccount.CASH, asked(actor, from_="2026-01-01"))
    assert (found.opening, found.closing) == (-5, 65)
    assert (found.sums.debit, found.sums.credit) == (100, 30)
    assert [(one.day.isoformat(), one.amount, one.balance, one.counter) for one in found.lines] == [
        ("2026-01-15", -20, -25, "Rent"),
        ("2026-01-20", 100, 75, "Uncategorised incomes"),
        ("2026-02-01", -10, 65, "Rent"),
    ]
    assert {one.party for one in found.lines} == {"Northgate Stationers"}


async def test_an_expense_begins_each_fiscal_year_at_nothing():
    actor = await make_actor(fiscal_year_start="04-06")
    for day in ("2026-04-05", "2026-04-06", "2026-05-01"):
        await make_entry(
            actor, category="Rent", amount=Decimal(10), date=dt.date.fromisoformat(day)
        )
    rent = await account_of(actor, "Rent")
    found = await read_ledger(actor, rent, asked(actor, from_="2026-05-01", to="2026-05-31"))
    assert (found.opening, found.closing) == (10, 20)
    assert [one.balance for one in found.lines] == [20]


async def test_on_cash_basis_a_payment_is_the_line():
    actor = await make_actor()
    entry = await make_entry(actor, category="Rent", amount=Decimal(100), date=dt.date(2026, 3, 1))
    await run(actor, "UPDATE expenses SET due_on = date WHERE id = :id", id=entry.id)
    await run(
        actor,
        "INSERT INTO payments (organization_id, id, kind, entry_id, paid_on, amount, money_amount)"
        " VALUES (current_organization(), :id, 'expense', :entry, '2026-04-01', 40, 40)",
        id=db.new_id(), entry=entry.id,
    )  # fmt: skip
    rent = await account_of(actor, "Rent")
    accrued = await read_ledger(actor, rent, asked(actor))
    paid = await read_ledger(actor, rent, asked(actor, basis="cash"))
    assert [(one.kind, one.amount, one.counter) for one in accrued.lines] == [
        ("expense", 100, "Payables")
    ]
    assert [(one.kind, one.amount, one.counter) for one in paid.lines] == [
        ("payment", 40, "Unassigned cash")
    ]
    assert {(one.entry_kind, one.entry_id) for one in (*accrued.lines, *paid.lines)} == {
        ("expense", entry.id)
    }


async def test_an_asset_is_named_and_led_to():
    actor = await make_actor()
    with clock.fixed(TODAY):
        asset = await make_asset(actor)
    found = await read_ledger(actor, SystemAccount.FIXED_ASSETS, asked(actor))
    assert [(one.kind, one.party, one.asset_id) for one in found.lines] == [
        ("asset", "Forklift", asset.id)
    ]


@pytest.mark.parametrize("what", ["of another business", "none"])
async def test_an_unknown_account_is_said(what):
    actor, other = await make_actor(), await make_actor()
    account = await account_of(other, "Rent") if what == "of another business" else db.new_id()
    with pytest.raises(LedgerAccountNotFoundError):
        await read_ledger(actor, account, asked(actor))


@pytest.mark.parametrize("cursor", ["x", "WyJkYXkiLCJ4IiwiMCIsMF0"])
async def test_a_damaged_cursor_is_said(cursor):
    actor = await make_actor()
    with pytest.raises(InvalidInputError):
        await read_ledger(actor, SystemAccount.CASH, asked(actor), cursor=cursor)


async def pages(actor, account, query, limit):
    """Return all lines forwards, and all backwards from the last page."""
    forwards, cursor, last = [], "", None
    while cursor is not None:
        last = await read_ledger(actor, account, query, cursor=cursor, limit=limit)
        forwards += last.lines
        cursor = last.next_cursor
    backwards, cursor = list(last.lines), last.previous_cursor
    while cursor is not None:
        page = await read_ledger(actor, account, query, cursor=cursor, limit=limit)
        backwards = [*page.lines, *backwards]
        cursor = page.previous_cursor
    return forwards, backwards, last


@settings(
    max_examples=12, deadline=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
@given(
    st.lists(drawn.STEPS, min_size=5, max_size=25), st.integers(1, 4), st.sampled_from(list(Basis))
)
async def test_pages_of_any_size_have_every_line_once_and_end_at_the_balance(steps, limit, basis):
    books = await open_books()
    for name, first, second in steps:
        await drawn.DO[name](books, first, second)
    query = asked(books.actor, from_="2024-03-01", to="2024-10-31", basis=basis.value)
    keys = {"both", basis.value}
    for account in (books.accounts[0], SystemAccount.CASH, SystemAccount.RECEIVABLE):
        forwards, backwards, last = await pages(books.actor, account, query, limit)
        assert forwards == backwards
        wanted = await run(
            books.actor,
            "SELECT amount FROM journal_lines WHERE gl_account_id = :account"
            " AND posted_on BETWEEN '2024-03-01' AND '2024-10-31' AND basis = ANY (:keys)",
            account=account, keys=list(keys),
        )  # fmt: skip
        assert sorted(one.amount for one in forwards) == sorted(row.amount for row in wanted)
        assert [one.day for one in forwards] == sorted(one.day for one in forwards)
        if forwards:
            assert forwards[-1].balance == last.closing
            assert forwards[0].balance == last.opening + forwards[0].amount
