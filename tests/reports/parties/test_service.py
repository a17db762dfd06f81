"""Incomes by client and expenses by vendor: by hand, and the same as the profit and loss."""

import datetime as dt
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, text

from finance_app.kit import db
from finance_app.ledger.journals.rules import Basis
from finance_app.reports.parties import repository
from finance_app.reports.parties.service import read_parties
from finance_app.reports.profit_and_loss.service import read_profit_and_loss
from finance_app.reports.shell.days.rules import Compare
from finance_app.reports.shell.inputs import ReportQuery
from tests.factories import as_admin, make_entry
from tests.ledger.businesses import make_actor
from tests.ledger.journals import test_property as drawn
from tests.ledger.journals.books import open_books, run
from tests.reports.test_statements_property import DAYS, STARTS

TODAY = dt.date(2026, 11, 28)
D = Decimal


async def read(actor, **wanted):
    raw = {name.rstrip("_"): value for name, value in wanted.items()}
    return await read_parties(actor, ReportQuery.parse(raw, actor.fiscal_year_start, TODAY))


async def spend(actor, party, amount, day="2026-03-14", kind="expense"):
    return await make_entry(
        actor, kind, party=party, amount=D(amount), date=dt.date.fromisoformat(day)
    )


def rows(side):
    return [(one.party, one.amount, one.before, one.entry_count) for one in side.rows]


async def test_names_are_together_whatever_their_case_the_largest_first():
    actor = await make_actor()
    await spend(actor, "Small", 10)
    await spend(actor, "acme", 5)
    await spend(actor, "ACME", 30)
    await spend(actor, "Ärger", 2)
    await spend(actor, "ÄRGER", 1)
    await spend(actor, "Client", 99, kind="income")
    clients, vendors = (await read(actor)).sides
    assert rows(vendors) == [("acme", 35, 0, 2), ("Small", 10, 0, 1), ("Ärger", 3, 0, 2)]
    assert rows(clients) == [("Client", 99, 0, 1)]


async def test_amounts_are_net_of_tax_and_refunds_take_away():
    actor = await make_actor()
    entry = await spend(actor, "Acme", 119)
    await run(actor, "UPDATE expenses SET tax_amount = 19 WHERE id = :id", id=entry.id)
    back = await spend(actor, "Acme", 10)
    await run(actor, "UPDATE expenses SET amount = -10 WHERE id = :id", id=back.id)
    _, vendors = (await read(actor)).sides
    assert rows(vendors) == [("Acme", 90, 0, 2)]


async def test_entries_without_a_name_are_one_line_after_the_named():
    actor = await make_actor()
    await spend(actor, "", 50)
    await spend(actor, "", 70)
    await spend(actor, "Acme", 1)
    _, vendors = (await read(actor)).sides
    assert rows(vendors) == [("Acme", 1, 0, 1), ("", 120, 0, 2)]
    assert vendors.unnamed.amount == 120


@pytest.mark.parametrize(
    ("compare", "before"), [("previous", "2026-02-28"), ("year", "2025-03-31")]
)
async def test_the_days_before_are_beside(compare, before):
    actor = await make_actor()
    await spend(actor, "Acme", 7, "2026-03-31")
    await spend(actor, "Acme", 3, before)
    await spend(actor, "Gone", 2, before)
    await spend(actor, "Never", 9, "2026-04-01")
    _, vendors = (await read(actor, from_="2026-03-01", to="2026-03-31", compare=compare)).sides
    assert rows(vendors) == [("Acme", 7, 3, 1), ("Gone", 0, 2, 0)]
    assert (vendors.total, vendors.total_before) == (7, 5)


async def test_past_the_first_parties_are_one_line(monkeypatch):
    monkeypatch.setattr(repository, "PARTIES_MAX", 2)
    actor = await make_actor()
    for number in range(1, 6):
        await spend(actor, f"Vendor {number}", number)
    await spend(actor, "", 100)
    _, vendors = (await read(actor)).sides
    assert rows(vendors) == [
        ("Vendor 5", 5, 0, 1), ("Vendor 4", 4, 0, 1), ("", 100, 0, 1), ("", 6, 0, 3),
    ]  # fmt: skip
    assert (vendors.other_count, vendors.total) == (3, 115)


async def test_the_trash_and_other_businesses_are_not_in_it():
    actor, other = await make_actor(), await make_actor()
    await spend(other, "Acme", 10)
    gone = await spend(actor, "Acme", 10)
    await run(actor, "UPDATE expenses SET deleted_at = now() WHERE id = :id", id=gone.id)
    assert (await read(actor)).lines == ()


NAMES = ("", "Acme", "ACME", "Bolt", "bolt", "Cole")


@settings(
    max_examples=12, deadline=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
@given(
    st.lists(drawn.STEPS, min_size=4, max_size=20),
    st.sampled_from(STARTS),
    st.tuples(DAYS, DAYS).map(sorted),
    st.sampled_from(list(Compare)),
    st.integers(1, 3),
)
async def test_the_totals_are_those_of_the_profit_and_loss(steps, start, days, compare, shown):
    books = await open_books()
    for name, first, second in steps:
        await drawn.DO[name](books, first, second)
    actor = replace(books.actor, fiscal_year_start=start)
    for table, party in (("expenses", "vendor"), ("incomes", "client")):
        await run(
            actor,
            f"UPDATE {table} AS e SET {party} = (CAST(:names AS text[]))[1 + n.at % 6] FROM"
            f" (SELECT id, row_number() OVER (ORDER BY id) AS at FROM {table}) AS n"
            " WHERE n.id = e.id",
            names=list(NAMES),
        )
    query = ReportQuery(first=days[0], last=days[1], compare=compare, start=start)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(repository, "PARTIES_MAX", shown)
        clients, vendors = (await read_parties(actor, query)).sides
    profit = await read_profit_and_loss(actor, query.grid, Basis.ACCRUAL)
    for side, line, sign in (
        (clients, profit.total_income, 1),
        (vendors, profit.total_expenses, -1),
    ):
        assert side.total == sign * line.amounts[0]
        assert side.total_before == sign * sum(line.before)
        assert len(side.parties) <= shown
        assert len({one.party.lower() for one in side.parties}) == len(side.parties)


@contextmanager
def kept_statements():
    kept = []

    def keep(_c, _cursor, statement, values, *_rest):
        if "FROM" in statement and "EXPLAIN" not in statement:
            kept.append((statement, values))

    engine = db.engine().sync_engine
    event.listen(engine, "before_cursor_execute", keep)
    try:
        yield kept
    finally:
        event.remove(engine, "before_cursor_execute", keep)


FILL = """
INSERT INTO {table} (organization_id, id, date, {party}, amount, currency_code)
SELECT current_organization(), gen_random_uuid(), date '2025-01-01' + n % 700, 'P' || n % 9, 1,
       'EUR'
FROM generate_series(1, 3000) AS n
"""


async def test_only_the_days_asked_for_are_read_under_row_level_security(admin_url):
    actor = await make_actor()
    for table, party in (("expenses", "vendor"), ("incomes", "client")):
        await run(actor, FILL.format(table=table, party=party))
    await as_admin(admin_url, "ANALYZE expenses, incomes, party_totals")
    query = ReportQuery.parse(
        {"from": "2026-03-01", "to": "2026-04-05", "compare": "year"},
        actor.fiscal_year_start,
        TODAY,
    )
    with kept_statements() as kept:
        await read_parties(actor, query)
    plans = []
    async with db.transaction(actor, read_only=True) as session:
        await session.execute(text("SET LOCAL enable_bitmapscan = off"))
        connection = await session.connection()
        for statement, values in kept:
            if "ranked" in statement:
                rows = await connection.exec_driver_sql(f"EXPLAIN {statement}", values)
                plans.append("\n".join(line for (line,) in rows))
    assert len(plans) == 2
    for plan, table in zip(plans, ("incomes", "expenses"), strict=True):
        assert f"Scan using ix_{table}_date" in plan, plan
        assert "Scan using pk_party_totals" in plan
        assert f"ix_{table}_party" in plan
        conditions = [one for one in plan.splitlines() if "Index Cond" in one]
        assert any("date >=" in one and "date <=" in one for one in conditions)
        assert any("starts_on =" in one and "month_count =" in one for one in conditions)
