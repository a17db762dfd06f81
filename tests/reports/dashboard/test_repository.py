"""The queries read what they are asked for, by index, under row-level security."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event, text

from finance_app.identity.rules import Actor
from finance_app.kit import db
from finance_app.kit.period import Segment
from finance_app.ledger.categories.service import add_category, merge_categories
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entries.service import delete_entries
from finance_app.ledger.totals.rules import cut_period
from finance_app.reports.dashboard.repository import DashboardRepository
from finance_app.reports.dashboard.rules import CategorySum, SegmentSum
from tests.factories import make_actor, make_entry

OCTOBER, NOVEMBER = dt.date(2026, 10, 1), dt.date(2026, 11, 1)


@pytest.fixture
async def actor() -> Actor:
    return await make_actor(fiscal_year_start="04-06")


async def test_only_the_segments_of_the_range_are_summed(actor: Actor) -> None:
    for day in (dt.date(2026, 10, 5), dt.date(2026, 10, 6), dt.date(2026, 11, 5)):
        await make_entry(actor, date=day, amount=Decimal(day.day))
    await make_entry(actor, date=dt.date(2026, 11, 6), amount=Decimal(99))
    async with db.transaction(actor, read_only=True) as session:
        repository = DashboardRepository(session)
        found = await repository.sum_by_segment(Segment(OCTOBER, 1), Segment(NOVEMBER, 0))
        sums = await repository.sum_by_category(
            Kind.EXPENSE, Segment(OCTOBER, 1), Segment(NOVEMBER, 0)
        )
    assert sorted(found, key=lambda one: one.segment) == [
        SegmentSum(Segment(OCTOBER, 1), Kind.EXPENSE, Decimal(6)),
        SegmentSum(Segment(NOVEMBER, 0), Kind.EXPENSE, Decimal(5)),
    ]
    assert sums == (CategorySum(Kind.EXPENSE, None, Decimal(11)),)


async def test_a_category_whose_entries_are_gone_is_not_there(actor: Actor) -> None:
    first = await add_category(actor, Kind.EXPENSE, "First")
    second = await add_category(actor, Kind.EXPENSE, "Second")
    await make_entry(actor, date=NOVEMBER, category="First")
    gone = await make_entry(actor, date=NOVEMBER, category="Second")
    await delete_entries(actor, Kind.EXPENSE, [gone.id])
    await merge_categories(actor, first.id, second.id)
    async with db.transaction(actor, read_only=True) as session:
        segments = Segment(NOVEMBER, 0), Segment(NOVEMBER, 1)
        found = await DashboardRepository(session).sum_by_category(Kind.EXPENSE, *segments)
    assert found == (CategorySum(Kind.EXPENSE, "Second", Decimal(42)),)


async def test_long_notes_stay_in_the_database(actor: Actor) -> None:
    await make_entry(actor, notes="n" * 10_000)
    async with db.transaction(actor, read_only=True) as session:
        (found,) = await DashboardRepository(session).list_latest(7)
    assert found.note == "n" * 120


@contextmanager
def kept_statements() -> Iterator[list[tuple[str, Any]]]:
    kept: list[tuple[str, Any]] = []

    def keep(_c: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        if "FROM" in statement and "EXPLAIN" not in statement:
            kept.append((statement, values))

    engine = db.engine().sync_engine
    event.listen(engine, "before_cursor_execute", keep)
    try:
        yield kept
    finally:
        event.remove(engine, "before_cursor_execute", keep)


async def test_every_query_can_use_its_index_under_row_level_security(actor: Actor) -> None:
    """With nothing but indexes to choose from, no query has to read a whole table of entries."""
    segments = Segment(OCTOBER, 0), Segment(NOVEMBER, 1)
    cut = cut_period(dt.date(2026, 10, 2), dt.date(2026, 11, 20), start_day=6)
    async with db.transaction(actor, read_only=True) as session:
        repository = DashboardRepository(session)
        with kept_statements() as kept:
            await repository.sum_by_segment(*segments)
            await repository.sum_by_category(Kind.EXPENSE, *segments)
            await repository.count_entries()
            await repository.list_latest(7)
            await repository.sum_between(cut)
        await session.execute(text("SET LOCAL enable_seqscan = off"))
        await session.execute(text("SET LOCAL enable_bitmapscan = off"))
        connection = await session.connection()
        plans = []
        for statement, values in kept:
            rows = await connection.exec_driver_sql(f"EXPLAIN {statement}", values)
            plans.append("\n".join(line for (line,) in rows))
    assert not any("Seq Scan" in plan for plan in plans)
    by_segment, by_category, counts, latest, between = plans
    for plan in (by_segment, by_category, between):
        assert "pk_month_totals" in plan
        assert "ROW(month, part) >= ROW(" in plan
    assert "pk_month_totals" in counts
    assert "ix_expenses_date" in latest
    assert "ix_incomes_date" in latest
