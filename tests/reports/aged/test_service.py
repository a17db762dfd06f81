"""Who owes what on a day: by hand, and the same as the account of the ledger."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from finance_app.kit import db
from finance_app.ledger.entries.rules import Kind
from finance_app.reports.aged.rules import PARTIES_MAX, PartyAges, aged
from finance_app.reports.aged.service import read_aged
from tests.factories import make_entry
from tests.ledger.businesses import make_actor
from tests.ledger.journals import test_property as drawn
from tests.ledger.journals.books import open_books, run

MARCH = dt.date(2026, 3, 31)
D = Decimal
PAY = (
    "INSERT INTO payments (organization_id, id, kind, entry_id, paid_on, amount, money_amount)"
    " VALUES (current_organization(), :id, :kind, :entry, :day, :amount, :amount)"
)


async def owed(actor, kind, amount, *, due, party="Acme", day=dt.date(2026, 1, 1)):
    entry = await make_entry(actor, kind, amount=D(amount), date=day, party=party)
    await run(actor, f"UPDATE {kind}s SET due_on = :due WHERE id = :id", id=entry.id, due=due)
    return entry.id


async def pay(actor, kind, entry, amount, day):
    values = {"id": db.new_id(), "kind": kind, "entry": entry, "day": day, "amount": amount}
    await run(actor, PAY, **values)


def rows(found):
    return {one.party: [int(amount) for amount in one.amounts] for one in found.parties}


# Due on: the day itself, 1, 30, 31, 60, 61, 90 and 91 days before the end of March.
AGES = [
    (dt.date(2026, 4, 30), 0), (dt.date(2026, 3, 31), 0), (dt.date(2026, 3, 30), 1),
    (dt.date(2026, 3, 1), 1), (dt.date(2026, 2, 28), 2), (dt.date(2026, 1, 30), 2),
    (dt.date(2026, 1, 29), 3), (dt.date(2025, 12, 31), 3), (dt.date(2025, 12, 30), 4),
]  # fmt: skip


@pytest.mark.parametrize(("due", "bucket"), AGES)
async def test_the_age_is_the_days_after_the_due_day(due, bucket):
    actor = await make_actor()
    await owed(actor, "income", 10, due=due, day=dt.date(2025, 1, 1))
    wanted = [0] * 5
    wanted[bucket] = 10
    assert rows(await read_aged(actor, Kind.INCOME, MARCH)) == {"Acme": wanted}


async def test_parties_are_together_whatever_their_case_the_largest_first():
    actor = await make_actor()
    await owed(actor, "expense", 10, due=MARCH, party="Small")
    await owed(actor, "expense", 30, due=MARCH, party="ACME")
    await owed(actor, "expense", 5, due=dt.date(2026, 3, 1), party="acme")
    await owed(actor, "income", 99, due=MARCH, party="Client")
    found = await read_aged(actor, Kind.EXPENSE, MARCH)
    assert [(one.party, one.total, one.count) for one in found.parties] == [
        ("ACME", 35, 2), ("Small", 10, 1),
    ]  # fmt: skip
    assert (found.total, found.other) == (45, 0)


async def test_what_was_paid_later_was_still_open_then():
    actor = await make_actor()
    entry = await owed(actor, "income", 100, due=MARCH)
    await pay(actor, "income", entry, 30, dt.date(2026, 3, 15))
    await pay(actor, "income", entry, 70, dt.date(2026, 4, 2))
    for day, total in (("2026-03-14", 100), ("2026-03-31", 70), ("2026-04-02", 0)):
        found = await read_aged(actor, Kind.INCOME, dt.date.fromisoformat(day))
        assert (found.total, found.other) == (total, 0), day


async def test_neither_what_comes_later_nor_what_is_in_the_trash_is_open():
    actor = await make_actor()
    await owed(actor, "income", 100, due=MARCH, day=dt.date(2026, 4, 1))
    gone = await owed(actor, "income", 50, due=MARCH)
    await run(actor, "UPDATE incomes SET deleted_at = now() WHERE id = :id", id=gone)
    await make_entry(actor, "income", amount=D(7), date=MARCH)
    assert rows(await read_aged(actor, Kind.INCOME, MARCH)) == {}


async def test_an_opening_balance_of_the_account_is_beside_the_entries():
    actor = await make_actor()
    await owed(actor, "expense", 10, due=MARCH)
    await run(
        actor,
        "UPDATE gl_accounts SET opening_balance = 40, opening_on = '2026-01-01'"
        " WHERE name = 'Payables'",
    )
    found = await read_aged(actor, Kind.EXPENSE, MARCH)
    assert (found.other, found.total) == (40, 50)


async def test_another_business_owes_nothing_here():
    actor, other = await make_actor(), await make_actor()
    await owed(other, "income", 10, due=MARCH)
    assert rows(await read_aged(actor, Kind.INCOME, MARCH)) == {}


def test_past_the_first_parties_are_one_line_and_the_total_stays():
    found = [
        PartyAges(f"Client {number}", (D(number + 1), D(0), D(0), D(0), D(0)), 1)
        for number in range(PARTIES_MAX + 5)
    ]
    made = aged(Kind.INCOME, found, D(sum(range(PARTIES_MAX + 6))))
    assert len(made.parties) == PARTIES_MAX
    assert (made.others.party, made.others.total, made.others.count) == ("5 others", 15, 5)
    assert (made.other, made.total) == (0, sum(range(PARTIES_MAX + 6)))


@settings(
    max_examples=12, deadline=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
@given(st.lists(drawn.STEPS, min_size=5, max_size=25))
async def test_entries_explain_the_whole_account_on_any_day(steps):
    books = await open_books()
    for name, first, second in steps:
        await drawn.DO[name](books, first, second)
    for kind in Kind:
        for day in (dt.date(2024, 3, 3), dt.date(2024, 8, 20), dt.date(2025, 1, 1)):
            found = await read_aged(books.actor, kind, day)
            # a payment before its invoice is money ahead, which no open entry explains
            early = await run(
                books.actor,
                "SELECT coalesce(sum(p.amount), 0) AS amount FROM payments AS p"
                f" JOIN {kind.plural} AS e ON e.id = p.entry_id"
                " WHERE p.kind = :kind AND p.paid_on <= :day AND e.date > :day"
                " AND p.deleted_at IS NULL AND e.deleted_at IS NULL",
                kind=kind.value, day=day,
            )  # fmt: skip
            assert found.other == -early[0].amount
