"""What is expected of a real ledger: by hand, and that it comes to all that is still to come."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from finance_app.kit import clock, db
from finance_app.ledger.categories.rules import Kind
from finance_app.reports.expected_cash.inputs import ExpectedQuery
from finance_app.reports.expected_cash.rules import Reason
from finance_app.reports.expected_cash.service import read_expected_cash
from tests.factories import make_entry
from tests.ledger.businesses import make_actor
from tests.ledger.journals import test_property as drawn
from tests.ledger.journals.books import open_books, run
from tests.ledger.recurring.known import add

TODAY = dt.date(2026, 3, 15)
D = Decimal
PAY = (
    "INSERT INTO payments (organization_id, id, kind, entry_id, paid_on, amount, money_amount)"
    " VALUES (current_organization(), :id, :kind, :entry, :day, :amount, :amount)"
)


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(TODAY):
        yield


def on(text):
    return dt.date.fromisoformat(text)


async def owed(actor, kind, amount, due, party="Acme"):
    entry = await make_entry(actor, kind, amount=D(amount), date=on("2026-01-01"), party=party)
    await run(actor, f"UPDATE {kind}s SET due_on = :due WHERE id = :id", id=entry.id, due=on(due))
    return entry.id


async def pay(actor, kind, entry, amount, day):
    await run(actor, PAY, id=db.new_id(), kind=kind, entry=entry, day=on(day), amount=D(amount))


def told(found):
    return [
        (one.day.isoformat(), one.reason, one.party, one.amount, one.is_overdue)
        for one in found.items
    ]


async def test_what_is_open_counts_on_its_due_day_and_what_is_overdue_today():
    actor = await make_actor()
    await make_entry(actor, "income", amount=D(1000), date=on("2026-03-15"))
    await owed(actor, "expense", 300, "2026-03-20", "Vendor")
    part = await owed(actor, "income", 80, "2026-02-01", "Late")
    await pay(actor, "income", part, 30, "2026-03-01")
    await owed(actor, "expense", 5, "2026-06-14")  # 91 days ahead
    found = await read_expected_cash(actor, ExpectedQuery())
    assert told(found) == [
        ("2026-03-15", Reason.OPEN, "Late", 50, True),
        ("2026-03-20", Reason.OPEN, "Vendor", -300, False),
    ]
    assert (found.opening, found.days[0].closing, found.closing) == (1030, 1080, 780)
    assert (found.item_count, found.days[-1].last) == (2, on("2026-06-13"))


async def test_a_refund_goes_the_other_way():
    actor = await make_actor()
    entry = await owed(actor, "income", 40, "2026-03-20")
    await run(actor, "UPDATE incomes SET amount = -40 WHERE id = :id", id=entry)
    assert (await read_expected_cash(actor, ExpectedQuery())).closing == -40


async def test_what_is_recorded_for_a_later_day_counts_then():
    actor = await make_actor()
    await make_entry(actor, amount=D(25), date=on("2026-03-20"), party="Ahead")
    entry = await owed(actor, "income", 100, "2026-04-30", "Client")
    await pay(actor, "income", entry, 60, "2026-04-01")
    found = await read_expected_cash(actor, ExpectedQuery())
    assert told(found) == [
        ("2026-03-20", Reason.RECORDED, "Ahead", -25, False),
        ("2026-04-01", Reason.RECORDED, "Client", 60, False),
        ("2026-04-30", Reason.OPEN, "Client", 40, False),
    ]
    assert {(one.kind, one.id) for one in found.items[1:]} == {(Kind.INCOME, entry)}
    assert (found.opening, found.closing) == (0, 75)


async def test_what_comes_again_counts_on_the_day_its_money_moves():
    actor = await make_actor()
    made = await add(actor, "2026-03-20", amount=D(10), party="Rent & Co", due_days=14)
    found = await read_expected_cash(actor, ExpectedQuery(days=30))
    assert told(found) == [("2026-04-03", Reason.RECURRING, "Rent & Co", -10, False)]
    assert found.items[0].id == made.id


async def test_a_move_between_accounts_changes_nothing():
    books = await open_books()
    first, second = books.accounts
    await run(
        books.actor,
        "INSERT INTO transfers (organization_id, id, date, from_account_id, to_account_id, amount)"
        " VALUES (current_organization(), :id, '2026-03-20', :one, :other, 70)",
        id=db.new_id(), one=first, other=second,
    )  # fmt: skip
    found = await read_expected_cash(books.actor, ExpectedQuery())
    assert (found.items, found.opening, found.closing) == ((), 1000, 1000)


async def test_neither_the_trash_nor_another_business_is_expected():
    actor, other = await make_actor(), await make_actor()
    await owed(other, "income", 9, "2026-03-20")
    await add(other, "2026-03-20")
    gone = await owed(actor, "income", 9, "2026-03-20")
    await run(actor, "UPDATE incomes SET deleted_at = now() WHERE id = :id", id=gone)
    found = await read_expected_cash(actor, ExpectedQuery())
    assert (found.items, found.item_count, found.closing) == ((), 0, 0)


@settings(
    max_examples=10, deadline=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(
    st.lists(drawn.STEPS, min_size=4, max_size=20),
    st.dates(min_value=dt.date(2023, 12, 20), max_value=dt.date(2024, 12, 31)),
)
async def test_the_end_is_all_money_ever_and_all_that_is_open(steps, day):
    books = await open_books()
    for name, first, second in steps:
        await drawn.DO[name](books, first, second)
    last = day + dt.timedelta(days=365)
    with clock.fixed(day):
        found = await read_expected_cash(books.actor, ExpectedQuery(days=365))
    (row,) = await run(
        books.actor,
        "SELECT (SELECT coalesce(sum(j.amount), 0) FROM journal_lines AS j"
        "   JOIN chart_of_accounts AS a ON a.id = j.gl_account_id"
        "   WHERE a.role IN ('bank', 'cash', 'card') AND j.posted_on <= :last)"
        " + (SELECT coalesce(sum(amount - paid_amount), 0) FROM incomes"
        "   WHERE due_on <= :last AND deleted_at IS NULL)"
        " - (SELECT coalesce(sum(amount - paid_amount), 0) FROM expenses"
        "   WHERE due_on <= :last AND deleted_at IS NULL) AS money",
        last=last,
    )  # fmt: skip
    assert found.closing == row.money
    assert found.opening + sum((one.amount for one in found.items), D(0)) == row.money
    assert found.item_count == len(found.items)
