"""What the database computes and keeps of a schedule is what the rules say, to the coin."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from finance_app.fixed_assets.changes.rules import active
from finance_app.fixed_assets.changes.service import get_schedule, list_changes
from finance_app.fixed_assets.depreciation.rules import make_schedule
from finance_app.fixed_assets.depreciation.service import books_of, store_schedules, stretch_rows
from finance_app.fixed_assets.depreciation.stretches.rules import (
    Books,
    Recipe,
    Stretch,
    accrued,
    accrued_units,
)
from finance_app.fixed_assets.register.service import (
    delete_asset,
    record_asset,
    record_assets,
)
from finance_app.fixed_assets.terms.rules import Method
from finance_app.identity import service as identity
from finance_app.identity.rules import Actor
from finance_app.kit import clock, db
from finance_app.kit.period import FiscalYearStart, PeriodKind, month_number, period_of
from finance_app.ledger.locks.service import lock_books
from tests.factories import make_asset
from tests.fixed_assets.figures import listed, rows_of, sign_up, state_of, with_settings
from tests.fixed_assets.lives import STARTS, TERMS, TERMS_OF, TODAY, happen, lives
from tests.ledger.businesses import make_actor

DAY = timedelta(days=1)
COLUMNS = "asset_id, number, from_on, starts_on, ends_on, until_on, fiscal_year, cost, opening,"
COLUMNS += " charge, is_by_month, pace_charge, pace_count"
# Shrinking would take minutes, for every example makes a business.
WITH_DATABASE = {
    "phases": [Phase.explicit, Phase.generate],
    "suppress_health_check": [
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
    ],
}
FISCAL_STARTS = st.one_of(
    st.sampled_from([FiscalYearStart.parse(one) for one in STARTS]),
    st.dates(date(2001, 1, 1), date(2001, 12, 31)).map(
        lambda day: FiscalYearStart(day.month, day.day)
    ),
)
AROUND = st.one_of(
    st.dates(date(2023, 1, 25), date(2024, 9, 5)),
    st.sampled_from([date(2024, 2, 28), date(2024, 2, 29), date(2023, 2, 28), date(2023, 12, 31)]),
)


async def asked(query: str, columns: dict[str, tuple[str, list[Any]]]) -> list[Any]:
    """Return what the database answers for each row of some columns, in order."""
    arrays = ", ".join(f"CAST(:{name} AS {kind}[])" for name, (kind, _) in columns.items())
    names = ", ".join(columns)
    values = {name: rows for name, (_, rows) in columns.items()}
    statement = f"SELECT {query} FROM unnest({arrays}) WITH ORDINALITY AS s ({names}, at)"
    async with db.transaction(None, read_only=True) as session:
        found = await session.execute(text(f"{statement} ORDER BY at"), values)
        return list(found.scalars())


@st.composite
def stretches(draw: Any) -> tuple[Stretch, Books, date]:
    """Draw a stretch as plans make them, in somebody's books, and a day to ask of."""
    start = draw(FISCAL_STARTS)
    digits = draw(st.sampled_from([0, 2, 2, 3, 4]))
    books = Books(start, Decimal(1).scaleb(-digits))
    first = draw(AROUND)
    year = period_of(first, PeriodKind.YEAR, start)
    last = min(first + timedelta(days=draw(st.integers(0, 366))), year.ends_on)
    charge = Decimal(draw(st.integers(-(10**6), 10**15))).scaleb(-digits)
    made = Stretch(
        first, last, year.fiscal_year, charge, charge * 0, charge, draw(st.booleans()), 1
    )
    made = replace(made, unit_count=max(accrued_units(made, last, books), 1))
    if draw(st.booleans()):
        made = cut(made, draw(st.integers(0, 366)), books)
    return made, books, draw(st.one_of(AROUND, st.sampled_from([first - DAY, first, last])))


def cut(whole: Stretch, days: int, books: Books) -> Stretch:
    """Return a stretch as a change leaves it that cuts it short after some days."""
    recipe = Recipe(
        Method.STRAIGHT_LINE, whole.charge, whole.charge, whole.charge * 0, Fraction(1),
        Fraction(0), Fraction(1), Fraction(0), None, False, False, whole.charge, whole.unit_count,
    )  # fmt: skip
    whole = replace(whole, recipe=recipe)
    last = min(whole.starts_on + timedelta(days=days), whole.ends_on)
    charge, count = accrued(whole, last, books), accrued_units(whole, last, books)
    return replace(whole, ends_on=last, charge=charge, unit_count=max(count, 1))


@settings(max_examples=25)
@given(st.lists(stretches(), min_size=1, max_size=60))
async def test_accrued_is_that_of_the_rules(cases):
    found = await asked(
        "accrued(charge, pace_charge, pace_count, is_by_month, starts_on, ends_on, day, start_day,"
        " digits)",
        {
            "charge": ("numeric", [one.charge for one, _, _ in cases]),
            "pace_charge": ("numeric", [one.pace[0] for one, _, _ in cases]),
            "pace_count": ("integer", [one.pace[1] for one, _, _ in cases]),
            "is_by_month": ("boolean", [one.is_by_month for one, _, _ in cases]),
            "starts_on": ("date", [one.starts_on for one, _, _ in cases]),
            "ends_on": ("date", [one.ends_on for one, _, _ in cases]),
            "day": ("date", [day for _, _, day in cases]),
            "start_day": ("integer", [books.start.day for _, books, _ in cases]),
            "digits": ("integer", [-books.coin.as_tuple().exponent for _, books, _ in cases]),
        },
    )
    for (one, books, day), amount in zip(cases, found, strict=True):
        assert amount == accrued(one, day, books), (one, books, day)


async def test_accrued_rounds_half_a_coin_up_and_away_from_zero():
    for charge, day, amount in (
        ("0.01", 1, "0.01"), ("-0.01", 1, "-0.01"), ("0.03", 1, "0.02"), ("1", 2, "1"),
    ):  # fmt: skip
        (found,) = await asked(
            "accrued(charge, charge, 2, false, '2026-01-01', '2026-01-02', day, 1, 2)",
            {"charge": ("numeric", [Decimal(charge)]), "day": ("date", [date(2026, 1, day)])},
        )
        assert found == Decimal(amount)


@settings(max_examples=25)
@given(FISCAL_STARTS, st.lists(st.tuples(AROUND, AROUND), min_size=1, max_size=60))
async def test_completed_months_are_those_of_the_fiscal_calendar(start, pairs):
    pairs = [*((min(pair), max(pair)) for pair in pairs), (pairs[0][0], pairs[0][0] - DAY)]
    found = await asked(
        f"completed_months(first, last, {start.day})",
        {
            "first": ("date", [first for first, _ in pairs]),
            "last": ("date", [last for _, last in pairs]),
        },
    )
    assert found == [
        month_number(last + DAY, start) - month_number(first, start) for first, last in pairs
    ]


@settings(max_examples=25)
@given(
    FISCAL_STARTS,
    st.lists(st.one_of(AROUND, st.dates(date(1900, 1, 1), date(2199, 12, 31))), min_size=1),
)
async def test_the_fiscal_year_of_a_day_is_that_of_the_rules(start, days):
    books = Books(start, Decimal(1))
    days += [start_day for day in days for start_day in around_start(day.year, start)]
    found = await asked(f"fiscal_year_of(day, {start.month}, {start.day})", {"day": ("date", days)})
    assert found == [books.year_of(day).fiscal_year for day in days]


def around_start(year: int, start: FiscalYearStart) -> tuple[date, date]:
    return date(year, start.month, start.day), date(year, start.month, start.day) - DAY


@st.composite
def businesses(draw: Any, terms: Any = TERMS) -> tuple[str, str, list[Any]]:
    """Draw a currency, a fiscal year start and lives of assets."""
    code = draw(st.sampled_from(["EUR", "JPY", "KWD"]))
    return code, draw(st.sampled_from(STARTS)), [draw(lives(code, terms=terms)) for _ in range(2)]


async def open_business(case: Any) -> tuple[Actor, list[UUID]]:
    """Return a business in which the lives have happened."""
    code, start, many = case
    actor = await make_actor(currency_code=code, fiscal_year_start=start)
    ids = []
    for life in many:
        made = await record_asset(actor, life.asset)
        await happen(actor, made.id, life)
        ids.append(made.id)
    return actor, ids


@pytest.mark.parametrize("method", list(Method))
@settings(max_examples=8, **WITH_DATABASE)
@given(data=st.data())
async def test_figures_of_any_day_are_those_of_the_schedule(method, data):
    case = data.draw(businesses(TERMS_OF[method]))
    with clock.fixed(TODAY):
        actor, ids = await open_business(case)
        books = books_of(actor)
        schedules = {one: (await get_schedule(actor, one))[1] for one in ids}
        days = {TODAY, date(2021, 1, 1), date(2040, 1, 1)}
        for schedule in schedules.values():
            for one in schedule.stretches:
                middle = one.starts_on + (one.ends_on - one.starts_on) / 2
                days |= {one.from_on, one.from_on - DAY, middle, one.ends_on}
            days |= {gone.on for gone in schedule.given_up}
        for day in sorted(days):
            for found in await listed(actor, day):
                wanted = schedules[found.asset.id].at(day, books)
                assert (found.cost, found.depreciation) == (wanted.cost, wanted.depreciation), day


async def kept_of(actor: Actor) -> dict[UUID, list[tuple[Any, ...]]]:
    """Return the stretches that are kept, by asset."""
    found: dict[UUID, list[tuple[Any, ...]]] = {}
    for asset_id, *row in await rows_of(actor, "asset_stretches", COLUMNS):
        found.setdefault(asset_id, []).append(tuple(row))
    return found


async def wanted_of(actor: Actor, asset_id: UUID) -> list[tuple[Any, ...]]:
    """Return the stretches that the rules make of an asset in the actor's books."""
    asset, _ = await get_schedule(actor, asset_id)
    changes = [one.change for one in active(await list_changes(actor, asset_id))]
    rows = stretch_rows(make_schedule(asset.basis, changes, books_of(actor)))
    names = COLUMNS.replace(",", "").split()[1:]
    return [tuple(row[name] for name in names) for row in rows]


@settings(max_examples=10, **WITH_DATABASE)
@given(businesses())
async def test_many_schedules_are_stored_as_each_would_be(case):
    with clock.fixed(TODAY):
        one_by_one, ids = await open_business(case)
        kept = await kept_of(one_by_one)
        assert kept == {one: await wanted_of(one_by_one, one) for one in ids}
        many = []
        for one in ids:
            asset, _ = await get_schedule(one_by_one, one)
            changes = active(await list_changes(one_by_one, one))
            many.append((one, asset.basis, [change.change for change in changes]))
        async with db.transaction(one_by_one) as session:
            await store_schedules(session, one_by_one, many, is_anew=True)
        assert await kept_of(one_by_one) == kept
        code, start, lives_ = case
        at_once = await make_actor(currency_code=code, fiscal_year_start=start)
        await record_assets(at_once, [life.asset for life in lives_], source="import")
        bare = await make_actor(currency_code=code, fiscal_year_start=start)
        for life in lives_:
            await record_asset(bare, life.asset)
        assert sorted((await kept_of(at_once)).values()) == sorted((await kept_of(bare)).values())


@settings(max_examples=10, **WITH_DATABASE)
@given(businesses(), st.sampled_from(STARTS))
async def test_all_schedules_are_of_the_new_calendar_once_it_has_changed(case, start):
    with clock.fixed(TODAY):
        code, first, many = case
        actor = await sign_up(currency_code=code, fiscal_year_start=first)
        ids = []
        for life in many:
            made = await record_asset(actor, life.asset)
            await happen(actor, made.id, life)
            ids.append(made.id)
        await delete_asset(actor, ids[0])
        now = await with_settings(actor, start=start)
        assert str(now.fiscal_year_start) == start
        assert await kept_of(now) == {one: await wanted_of(now, one) for one in ids}
        for one in ids:
            gone = (await get_schedule(now, one))[1].given_up
            kept = [
                change.depreciation
                for change in active(await list_changes(now, one))
                if change.kind == "disposal"
            ]
            assert kept == [each.depreciation for each in gone]


async def test_the_calendar_of_one_business_is_no_other_s_and_stays_while_books_are_locked():
    with clock.fixed(TODAY):
        mine, other = await sign_up(), await make_actor()
        for actor in (mine, other):
            await make_asset(actor)
        theirs = await state_of(other)
        await lock_books(mine, date(2026, 1, 31))
        before = await state_of(mine)
        with pytest.raises(identity.FiscalYearLockedError):
            await with_settings(mine, start="04-06")
        assert await state_of(mine) == before
        assert await state_of(other) == theirs
