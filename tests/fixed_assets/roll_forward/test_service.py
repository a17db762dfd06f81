"""The roll-forward of a register in PostgreSQL equals what the register itself says of its days."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from finance_app.fixed_assets.changes.service import reverse_change
from finance_app.fixed_assets.filters.inputs import AssetFilter
from finance_app.fixed_assets.register.rules import RegisterTotals
from finance_app.fixed_assets.register.service import (
    AssetNotFoundError,
    delete_asset,
    record_asset,
    sum_assets,
)
from finance_app.fixed_assets.roll_forward.rules import Movement, RollYear, roll_types, roll_years
from finance_app.fixed_assets.roll_forward.service import asset_schedule, list_movements, rolled
from finance_app.identity.rules import Actor, Role
from finance_app.kit import clock
from finance_app.kit.period import period_from_key
from tests.factories import make_asset, some_id
from tests.fixed_assets.figures import happened, rewritten
from tests.fixed_assets.lives import STARTS, TODAY, happen, lives
from tests.ledger.businesses import make_actor

D = Decimal
TYPES = ("", "Rigs", "vans")


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(TODAY):
        yield


async def totals_of(actor: Actor, year: int, of_type: str = "") -> RegisterTotals:
    """Return what the register says of the last day of a fiscal year."""
    last = period_from_key(f"fy{year:04d}", actor.fiscal_year_start).ends_on
    return await sum_assets(actor, AssetFilter(on=last, status="all", type=of_type))


def closing(year: RollYear) -> tuple[Any, ...]:
    return year.closing_cost, year.closing_depreciation, year.closing_book_value


def figures(totals: RegisterTotals) -> tuple[Any, ...]:
    return totals.cost, totals.depreciation, totals.book_value


@settings(
    max_examples=8,
    # Shrinking would take minutes, for every example makes a business.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
async def test_it_foots_whatever_happened(data):
    code, start = data.draw(st.sampled_from(["EUR", "KWD"])), data.draw(st.sampled_from(STARTS))
    actor = await make_actor(currency_code=code, fiscal_year_start=start)
    ids = []
    for number, name in enumerate(data.draw(st.permutations(TYPES))):
        life = data.draw(lives(code))
        asset = await record_asset(actor, life.asset.model_copy(update={"type": name}))
        await happen(actor, asset.id, life)
        ids.append(asset.id)
        if number == 2 and data.draw(st.booleans()):
            await delete_asset(actor, ids.pop())
    movements = await list_movements(actor)
    years = [one.fiscal_year for one in movements]
    by_year = roll_years(movements, min(years), max(years))
    assert (by_year[0].opening_cost, by_year[0].opening_depreciation) == (0, 0)
    for before, after in pairwise(by_year):
        assert (after.opening_cost, after.opening_depreciation) == closing(before)[:2]
    for one in by_year:
        assert closing(one) == figures(await totals_of(actor, one.fiscal_year)), one
        for name, of_type in roll_types(movements, one.fiscal_year):
            if name:
                found = await totals_of(actor, one.fiscal_year, name)
                assert closing(of_type) == figures(found), (one.fiscal_year, name)
    for one in by_year:
        own = [
            year
            for asset_id in ids
            for year in (await asset_schedule(actor, asset_id))[2]
            if year.fiscal_year == one.fiscal_year
        ]
        assert sum((year.movement for year in own), Movement()) == one.movement


async def a_register(actor: Actor) -> None:
    """6,000 of rigs from 2025 on, sold in half in 2026; 3,000 of no type; one in the trash."""
    rig = await make_asset(actor, type="Rigs", acquisition_date=date(2025, 1, 1))
    await happened(actor, rig, "disposal", date(2026, 6, 30), amount=3000, proceeds=2000)
    plain = await make_asset(actor, value=D(3000), acquisition_date=date(2026, 7, 1))
    undone = some_id()
    await happened(actor, plain, "addition", date(2026, 8, 1), amount=7, change_id=undone)
    await reverse_change(actor, plain.id, undone)
    await happened(actor, plain, "impairment", date(2026, 8, 1), amount=590)
    await delete_asset(actor, (await make_asset(actor)).id)


async def test_this_year_runs_to_its_end_and_types_sum_to_it():
    actor = await make_actor()
    await a_register(actor)
    movements = await list_movements(actor)
    years = rolled(actor, movements)
    assert [one.fiscal_year for one in years] == [2025, 2026]
    assert [one.movement.charge for one in years] == [1200, 600 + 300 + 50 + 5 * 40]
    assert years[1].movement == Movement(
        additions=D(3000), charge=D(1150), impairments=D(590), disposed_cost=D(3000),
        disposed_depreciation=D(900), proceeds=D(2000),
    )  # fmt: skip
    types = roll_types(movements, 2026)
    assert [name for name, _ in types] == ["Rigs", ""]
    assert closing(years[1]) == (6000, 2040, 3960)
    assert [closing(one) for _, one in types] == [(3000, 1200, 1800), (3000, 840, 2160)]


async def test_an_asset_bought_in_a_year_to_come_or_no_asset_at_all():
    actor = await make_actor()
    assert (await list_movements(actor), rolled(actor, [])) == ([], [])
    with clock.fixed(date(2020, 5, 1)):
        await make_asset(actor)
        assert [one.fiscal_year for one in rolled(actor, await list_movements(actor))] == [2026]


async def test_the_years_are_fiscal_years():
    actor = await make_actor(fiscal_year_start="04-06")
    asset = await make_asset(actor, acquisition_date=date(2026, 4, 5))
    await happened(actor, asset, "addition", date(2026, 4, 6), amount=590)
    years = rolled(actor, await list_movements(actor))
    assert [(one.fiscal_year, one.movement.additions) for one in years] == [
        (2025, 6000), (2026, 590),
    ]  # fmt: skip
    assert [closing(one) for one in years] == [
        figures(await totals_of(actor, year)) for year in (2025, 2026)
    ]


async def test_a_change_of_what_was_recorded_moves_every_year():
    actor = await make_actor()
    asset = await make_asset(actor, acquisition_date=date(2024, 1, 1))
    await rewritten(actor, asset, value=D(12000), in_service_on=date(2025, 1, 1))
    years = rolled(actor, await list_movements(actor))
    assert [one.movement.charge for one in years] == [0, 2400, 2400]
    assert [one.movement.additions for one in years] == [12000, 0, 0]


async def test_another_business_s_assets_are_not_in_it_and_viewers_may_look():
    actor, other = await make_actor(), await make_actor()
    await a_register(actor)
    viewer = replace(actor, role=Role.VIEWER)
    assert await list_movements(viewer) == await list_movements(actor) != []
    assert await list_movements(other) == []
    for asset_id in (some_id(), (await make_asset(actor)).id):
        with pytest.raises(AssetNotFoundError):
            await asset_schedule(other, asset_id)
