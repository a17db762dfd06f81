"""The 40 % test over a fiscal year of the register, and bringing its assets to what it says."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from finance_app.fixed_assets.macrs.service import apply_mid_quarter, run_mid_quarter_test
from finance_app.fixed_assets.posting.service import post_due
from finance_app.fixed_assets.register.rules import Asset
from finance_app.fixed_assets.register.service import delete_asset, get_asset
from finance_app.fixed_assets.terms.rules import Convention, Method, Terms
from finance_app.identity.rules import Actor, Role
from finance_app.kit import clock
from finance_app.kit.errors import ForbiddenError, LockedError
from finance_app.ledger.locks.service import lock_books, reopen_books
from tests.factories import make_asset
from tests.fixed_assets.figures import happened, position, posted, state_of
from tests.ledger.businesses import make_actor

TODAY = date(2026, 11, 25)
D = Decimal
HALF, QUARTER = Convention.HALF_YEAR, Convention.MID_QUARTER
SEVEN = Terms(Method.MACRS, HALF, 84)
MACHINE = {"in_service_on": date(2025, 1, 15), "value": D(4000), "name": "Machine"}
FURNITURE = {"in_service_on": date(2025, 9, 15), "value": D(1000), "name": "Furniture"}
COMPUTER = {"in_service_on": date(2025, 10, 15), "value": D(5000), "name": "Computer"}
"""Publication 946: half of the year's 10,000 came in the last quarter."""


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(TODAY):
        yield


async def placed(actor: Actor, **fields: object) -> Asset:
    own = {"acquisition_date": fields.get("in_service_on"), "terms": SEVEN, **fields}
    return await make_asset(actor, **own)


async def test_publication_946_takes_the_mid_quarter_convention():
    actor = await make_actor()
    made = [await placed(actor, **one) for one in (MACHINE, FURNITURE)]
    made.append(await placed(actor, **COMPUTER, terms=replace(SEVEN, life_months=60)))
    found = await run_mid_quarter_test(actor, 2025)
    assert (found.fiscal_year, found.quarters) == (2025, (4000, 0, 1000, 5000))
    assert (found.share, found.convention) == (D("0.5"), QUARTER)
    assert found.otherwise == tuple(sorted(one.id for one in made))
    assert await apply_mid_quarter(actor, 2025) == 3
    first_years = [(await position(actor, one.id, date(2025, 12, 31))).depreciation for one in made]
    assert first_years == [1000, D("107.10"), 250]
    again = await run_mid_quarter_test(actor, 2025)
    assert again == replace(found, otherwise=())
    assert await apply_mid_quarter(actor, 2025) == 0


async def test_forty_percent_are_not_more_than_forty():
    actor = await make_actor()
    await placed(actor, in_service_on=date(2025, 1, 1), value=D(6000))
    last = await placed(actor, in_service_on=date(2025, 10, 1), value=D(4000))
    assert (await run_mid_quarter_test(actor, 2025)).convention is HALF
    await placed(actor, in_service_on=date(2025, 12, 31), value=D("0.01"))
    found = await run_mid_quarter_test(actor, 2025)
    assert (found.convention, len(found.otherwise)) == (QUARTER, 3)
    assert last.id in found.otherwise


async def test_what_no_longer_comes_so_late_goes_back_to_half_a_year():
    actor = await make_actor()
    late = await placed(
        actor, in_service_on=date(2025, 10, 1), terms=replace(SEVEN, convention=QUARTER)
    )
    found = await run_mid_quarter_test(actor, 2025)
    assert (found.share, found.otherwise) == (1, ())
    await placed(actor, in_service_on=date(2025, 2, 1), value=D(9000))
    assert (await run_mid_quarter_test(actor, 2025)).otherwise == (late.id,)
    assert await apply_mid_quarter(actor, 2025) == 1
    assert (await get_asset(actor, late.id)).terms == SEVEN


async def test_a_year_without_new_property_has_no_share():
    actor = await make_actor()
    await make_asset(actor, acquisition_date=date(2025, 11, 1))
    found = await run_mid_quarter_test(actor, 2025)
    assert (found.quarters, found.share, found.convention) == ((0, 0, 0, 0), None, HALF)
    assert await apply_mid_quarter(actor, 2025) == 0


async def test_what_does_not_count_in_the_test():
    """Real property, what was sold within the year, what is in the trash, and other years."""
    actor = await make_actor()
    await placed(actor, in_service_on=date(2025, 3, 31), value=D(6000))
    house = Terms(Method.MACRS, Convention.MID_MONTH, 330)
    await placed(actor, in_service_on=date(2025, 12, 1), value=D(90000), terms=house)
    sold = await placed(actor, in_service_on=date(2025, 11, 1), value=D(90000))
    await happened(actor, sold, "disposal", date(2025, 12, 31))
    trashed = await placed(actor, in_service_on=date(2025, 11, 1), value=D(90000))
    await delete_asset(actor, trashed.id)
    await placed(actor, in_service_on=date(2024, 12, 31), value=D(90000))
    await placed(actor, in_service_on=date(2026, 1, 1), value=D(90000))
    found = await run_mid_quarter_test(actor, 2025)
    assert (found.quarters, found.convention) == ((6000, 0, 0, 0), HALF)
    kept = await placed(actor, in_service_on=date(2025, 11, 1), value=D(90000), setup_cost=D(1))
    await happened(actor, kept, "disposal", date(2026, 1, 1))
    found = await run_mid_quarter_test(actor, 2025)
    assert (found.quarters, found.convention) == ((6000, 0, 0, 90001), QUARTER)


@pytest.mark.parametrize(
    ("start", "edges"),
    [
        ("04-06", ["2025-04-06", "2025-07-05", "2025-07-06", "2025-10-05", "2025-10-06",
                   "2026-01-05", "2026-01-06", "2026-04-05"]),
        ("01-31", ["2025-01-31", "2025-04-29", "2025-04-30", "2025-07-30", "2025-07-31",
                   "2025-10-30", "2025-10-31", "2026-01-30"]),
        ("08-31", ["2025-08-31", "2025-11-29", "2025-11-30", "2026-02-27", "2026-02-28",
                   "2026-05-30", "2026-05-31", "2026-08-30"]),
    ],
)  # fmt: skip
async def test_quarters_are_those_of_the_fiscal_year(start, edges):
    actor = await make_actor(fiscal_year_start=start)
    for number, day in enumerate(edges):
        await placed(actor, in_service_on=date.fromisoformat(day), value=D(10) ** (number // 2))
    found = await run_mid_quarter_test(actor, 2025)
    assert found.quarters == (2, 20, 200, 2000)
    assert found.convention is QUARTER
    assert await apply_mid_quarter(actor, 2025) == 8
    assert (await run_mid_quarter_test(actor, 2024)).quarters == (0, 0, 0, 0)


async def test_applying_changes_the_entries_of_open_months_and_no_locked_ones():
    actor = await make_actor(fiscal_year_start="04-06")
    late = await placed(actor, in_service_on=date(2026, 1, 10), value=D(10000))
    await post_due(actor)
    before = await posted(actor)
    assert len(before) == 7
    assert await apply_mid_quarter(actor, 2025) == 1
    after = await posted(actor)
    assert [day for day, _ in after] == [day for day, _ in before]
    # The year charges 27.55 % of the cost by Table A-5 where it was 24.49 % by Table A-1.
    assert [round(new / old, 3) for (_, new), (_, old) in zip(after, before, strict=True)] == [
        D("1.125")
    ] * 7
    again = replace(SEVEN, convention=HALF)
    await delete_asset(actor, late.id)
    kept = await placed(actor, in_service_on=date(2026, 1, 10), terms=again)
    await lock_books(actor, date(2026, 2, 5))
    state = await state_of(actor)
    with pytest.raises(LockedError):
        await apply_mid_quarter(actor, 2025)
    assert await state_of(actor) == state
    await reopen_books(actor, None, "The convention was wrong")
    assert await apply_mid_quarter(actor, 2025) == 1
    assert (await get_asset(actor, kept.id)).terms.convention is QUARTER


async def test_applying_is_all_or_nothing():
    actor = await make_actor()
    early = await placed(actor, in_service_on=date(2025, 1, 10), value=D(1))
    late = await placed(actor, in_service_on=date(2025, 12, 10), value=D(10000))
    await lock_books(actor, date(2025, 11, 30))
    with pytest.raises(LockedError):
        await apply_mid_quarter(actor, 2025)
    for one in (early, late):
        assert (await get_asset(actor, one.id)).terms.convention is HALF


async def test_viewers_look_and_other_businesses_count_for_themselves():
    actor, other = await make_actor(), await make_actor()
    await placed(actor, in_service_on=date(2025, 12, 10))
    viewer = replace(actor, role=Role.VIEWER)
    assert (await run_mid_quarter_test(viewer, 2025)).share == 1
    with pytest.raises(ForbiddenError):
        await apply_mid_quarter(viewer, 2025)
    assert (await run_mid_quarter_test(other, 2025)).share is None
    before = await state_of(actor)
    assert await apply_mid_quarter(other, 2025) == 0
    assert await state_of(actor) == before
