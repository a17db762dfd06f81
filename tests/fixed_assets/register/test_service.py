"""Recording assets, changing what was recorded, the trash, locked books, on a real PostgreSQL."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from finance_app.fixed_assets.depreciation.life.rules import ChangeKind
from finance_app.fixed_assets.register.inputs import AssetInput
from finance_app.fixed_assets.register.rules import PLAIN_TERMS, Asset
from finance_app.fixed_assets.register.service import (
    AssetNotFoundError,
    StaleAssetError,
    change_asset,
    compare_asset,
    delete_asset,
    get_asset,
    parse_asset,
    record_asset,
    record_assets,
    restore_asset,
)
from finance_app.fixed_assets.terms.rules import Convention, Method, Terms
from finance_app.fixed_assets.types.service import list_types
from finance_app.identity.rules import Actor
from finance_app.kit import clock
from finance_app.kit.errors import ForbiddenError, InvalidInputError, LockedError
from finance_app.ledger.locks.service import lock_books, reopen_books
from tests.factories import make_asset, some_id
from tests.fixed_assets.figures import happened, listed, position, rewritten, rows_of, state_of
from tests.ledger.businesses import make_actor
from tests.ledger.locks.held import Held, waits

TODAY = date(2026, 11, 25)
BOUGHT = date(2026, 1, 1)
LOCKED = date(2026, 6, 30)
DAY = timedelta(days=1)
D = Decimal


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(TODAY):
        yield


def entered(**changes: object) -> AssetInput:
    fields = {
        "name": "Lathe", "acquisition_date": BOUGHT, "value": D(6000),
        "terms": replace(PLAIN_TERMS, convention=Convention.MONTH), **changes,
    }  # fmt: skip
    return AssetInput(**{"in_service_on": fields["acquisition_date"], **fields})


async def names(actor: Actor, on: date = TODAY) -> set[str]:
    return {one.asset.name for one in await listed(actor, on)}


# Recording


async def test_an_asset_is_kept_as_entered():
    actor = await make_actor()
    parent = await make_asset(actor, name="Press")
    terms = Terms(Method.DECLINING_BALANCE, Convention.MONTH, 84, D(500), D("1.5"), False)
    wanted = entered(
        name="Motor", value=D("4999.99"), setup_cost=D("250.01"), type="Drives",
        notes="first\nשורה שנייה", supplier="Acme", location="Hall 3", serial_number="A-1",
        parent_id=parent.id, in_service_on=date(2026, 2, 3), terms=terms,
        opening_depreciation=D("12.50"), opening_on=date(2026, 3, 1),
    )  # fmt: skip
    made = await record_asset(actor, wanted, source="api")
    assert AssetInput.of(made) == wanted
    assert (made.version, made.source, made.currency_code) == (1, "api", "EUR")
    assert (str(made.cost), made.disposed_on, made.deleted_at) == ("5250.00", None, None)
    assert await get_asset(actor, made.id) == made


@pytest.mark.parametrize(("code", "amount"), [("JPY", "1200"), ("KWD", "12.345")])
async def test_amounts_have_the_digits_of_the_currency(code, amount):
    actor = await make_actor(currency_code=code)
    made = await make_asset(actor, value=D(amount))
    assert (str(made.value), made.currency_code) == (amount, code)
    assert str((await position(actor, made.id, TODAY)).cost) == amount


async def test_a_recorded_asset_has_its_figures_of_any_day():
    actor = await make_actor()
    made = await make_asset(actor)
    months = [date(2026, 1, 30), date(2026, 1, 31), date(2026, 10, 31), date(2031, 1, 1)]
    found = [(await position(actor, made.id, day)).depreciation for day in months]
    assert found == [D(0), D(100), D(1000), D(6000)]
    assert await listed(actor, BOUGHT - DAY) == []


async def test_the_same_id_keeps_the_first():
    actor, asset_id = await make_actor(), some_id()
    first = await record_asset(actor, entered(), asset_id=asset_id)
    before = await state_of(actor)
    later = entered(name="Later", value=D(1), acquisition_date=BOUGHT + DAY)
    assert await record_asset(actor, later, asset_id=asset_id) == first
    assert await state_of(actor) == before


async def test_the_same_id_sent_twice_at_once_records_once():
    actor, asset_id = await make_actor(), some_id()
    made = await asyncio.gather(
        *(record_asset(actor, entered(), asset_id=asset_id) for _ in range(4))
    )
    assert len({one.id for one in made}) == 1
    assert len(await rows_of(actor, "assets")) == 1
    assert len(await rows_of(actor, "asset_stretches")) == 5


async def test_an_id_of_another_business_is_no_obstacle():
    mine, theirs = await make_actor(), await make_actor()
    other = await make_asset(theirs)
    made = await record_asset(mine, entered(name="Mine"), asset_id=other.id)
    assert made.name == "Mine"
    assert await get_asset(theirs, other.id) == other


async def test_many_are_recorded_all_or_none():
    actor = await make_actor()
    await lock_books(actor, LOCKED)
    late = entered(acquisition_date=LOCKED + DAY)
    with pytest.raises(LockedError):
        await record_assets(actor, [late, entered()], source="import")
    with pytest.raises(InvalidInputError):
        await record_assets(
            actor, [late, late.model_copy(update={"parent_id": some_id()})], source="import"
        )
    assert await names(actor) == set()
    named = [late.model_copy(update={"name": f"{n}", "type": "Rigs"}) for n in range(3)]
    assert await record_assets(actor, named, source="import") == 3
    found = await listed(actor, TODAY)
    assert {(one.asset.name, one.asset.type, one.asset.source) for one in found} == {
        (f"{n}", "Rigs", "import") for n in range(3)
    }


# Types


async def test_terms_that_are_left_out_come_from_the_type():
    actor = await make_actor()
    await list_types(actor)
    raw = {"name": "Van", "type": "vehicles", "value": "20000", "acquisition_date": "2026-03-01"}
    found = (await parse_asset(actor, raw)).terms
    wanted = Terms(Method.DECLINING_BALANCE, Convention.DAY, 60, D("2000.00"))
    assert found == wanted
    own = await parse_asset(actor, {**raw, "life": "3", "residual": "1"})
    assert (own.terms.method, own.terms.life_months, own.terms.residual) == (wanted.method, 36, 1)
    unknown = await parse_asset(actor, {**raw, "type": "Nobody knows"})
    assert unknown.terms == PLAIN_TERMS


async def test_a_new_type_is_made_by_its_name_and_found_in_any_case():
    actor = await make_actor()
    first = await make_asset(actor, type="Drones")
    again = await make_asset(actor, type="DRONES")
    assert (first.type, again.type, again.type_id) == ("Drones", "Drones", first.type_id)
    of_name = {one.name: one.terms for one in await list_types(actor)}
    assert of_name["Drones"] == PLAIN_TERMS
    assert {"Land", "Vehicles", "Computers"} < set(of_name)
    assert len(of_name) == 9


async def test_a_new_type_named_at_once_is_made_once():
    actor = await make_actor()
    made = await asyncio.gather(*(make_asset(actor, type="Drones") for _ in range(4)))
    assert len({one.type_id for one in made}) == 1


# Changing what was recorded


async def test_a_change_is_as_if_it_had_been_so_from_the_start():
    actor = await make_actor()
    old, same = await make_asset(actor), await make_asset(actor, value=D(3000), name="Saw")
    wanted = AssetInput.of(same).model_copy(update={"notes": "swapped"})
    new = await change_asset(actor, old.id, wanted, version=1)
    assert (new.id, new.version, AssetInput.of(new)) == (old.id, 2, wanted)
    for day in (BOUGHT, date(2026, 7, 31), date(2030, 2, 28)):
        assert await position(actor, old.id, day) == await position(actor, same.id, day)


async def test_a_stale_change_is_refused_with_what_is_there():
    actor = await make_actor()
    old = await make_asset(actor)
    now = await change_asset(actor, old.id, entered(name="First"), version=1)
    with pytest.raises(StaleAssetError, match="Nothing was saved") as caught:
        await change_asset(actor, old.id, entered(name="Second"), version=1)
    assert caught.value.current == now
    for refused in (
        delete_asset(actor, old.id, version=1),
        happened(actor, old, "addition", TODAY, amount=1, version=1),
    ):
        with pytest.raises(StaleAssetError):
            await refused
    assert await get_asset(actor, old.id) == now
    last = await change_asset(actor, old.id, entered(name="Third"), version=None)
    assert (last.name, last.version) == ("Third", 3)


async def test_of_two_changes_at_once_one_is_refused():
    actor = await make_actor()
    for _ in range(5):
        old = await make_asset(actor)
        results = await asyncio.gather(
            *(change_asset(actor, old.id, entered(name=name), version=1) for name in "ABC"),
            return_exceptions=True,
        )
        done = [one for one in results if isinstance(one, Asset)]
        refused = [one for one in results if isinstance(one, StaleAssetError)]
        assert (len(done), len(refused)) == (1, 2), results
        assert all(one.current == done[0] for one in refused)


MISFITS = {
    "bought after it": {"acquisition_date": date(2026, 6, 1), "in_service_on": date(2026, 6, 1)},
    "worth less than was lost": {"value": D(4999)},
    "under MACRS": {"terms": Terms(Method.MACRS, Convention.HALF_YEAR, 60)},
}


@pytest.mark.parametrize("fields", MISFITS.values(), ids=MISFITS)
async def test_what_was_recorded_since_has_to_fit(fields):
    actor = await make_actor()
    old = await make_asset(actor)
    await happened(actor, old, ChangeKind.IMPAIRMENT, date(2026, 5, 1), amount=5000)
    before = await state_of(actor)
    with pytest.raises(InvalidInputError) as caught:
        await rewritten(actor, old, **fields)
    assert len(caught.value.fields) == 1
    assert await state_of(actor) == before
    named = await rewritten(actor, old, name="Renamed", value=D(7000))
    assert (named.name, named.value) == ("Renamed", 7000)


async def test_more_than_is_left_has_not_been_disposed_of():
    actor = await make_actor()
    old = await make_asset(actor)
    await happened(actor, old, ChangeKind.DISPOSAL, date(2026, 5, 1), amount=2000)
    with pytest.raises(InvalidInputError, match="disposed of already") as caught:
        await rewritten(actor, old, value=D(1999))
    assert set(caught.value.fields) == {"value"}
    gone = await rewritten(actor, old, value=D(2000))
    assert gone.disposed_on == date(2026, 5, 1)
    back = await rewritten(actor, old, value=D(2001))
    assert back.disposed_on is None


async def test_comparing_saves_nothing_and_says_what_changing_does():
    actor = await make_actor()
    old = await make_asset(actor)
    before = await state_of(actor)
    wanted = entered(value=D(12000))
    was, would = await compare_asset(actor, old, wanted)
    assert await state_of(actor) == before
    await change_asset(actor, old.id, wanted, version=None)
    kept = await rows_of(actor, "asset_stretches", "number, starts_on, charge")
    assert [row[2] for row in kept] == [one.charge for one in would.stretches]
    assert [one.charge for one in was.stretches] == [D(1200)] * 5


# Components


async def test_components_are_one_level_below_their_asset():
    actor = await make_actor()
    press, other = await make_asset(actor), await make_asset(actor)
    motor = await make_asset(actor, parent_id=press.id)
    belt = await make_asset(actor, parent_id=press.id)
    gone = await make_asset(actor)
    await delete_asset(actor, gone.id)
    for asset, parent_id in (
        (press, press.id), (press, motor.id), (press, other.id), (motor, belt.id),
        (other, motor.id), (other, other.id), (other, gone.id), (other, some_id()),
    ):  # fmt: skip
        with pytest.raises(InvalidInputError) as caught:
            await rewritten(actor, asset, parent_id=parent_id)
        assert set(caught.value.fields) == {"parent_id"}
    for parent_id in (motor.id, gone.id, some_id()):
        with pytest.raises(InvalidInputError):
            await make_asset(actor, parent_id=parent_id)
    moved = await rewritten(actor, motor, parent_id=other.id)
    free = await rewritten(actor, belt, parent_id=None)
    assert (moved.parent_id, free.parent_id) == (other.id, None)


async def test_two_assets_cannot_become_components_of_each_other_at_once():
    actor = await make_actor()
    for _ in range(2):
        one, two = await make_asset(actor), await make_asset(actor)
        await asyncio.gather(
            rewritten(actor, one, parent_id=two.id),
            rewritten(actor, two, parent_id=one.id),
            return_exceptions=True,
        )
        parents = [(await get_asset(actor, asset.id)).parent_id for asset in (one, two)]
        assert None in parents


# Opening depreciation


async def test_an_asset_comes_with_its_depreciation_so_far():
    """Bought in 2024 for 6,000 over five years; 2,400 are over when it enters in 2026."""
    actor = await make_actor()
    made = await make_asset(
        actor, acquisition_date=date(2024, 1, 1), opening_depreciation=D(2400), opening_on=BOUGHT
    )
    days = [BOUGHT - DAY, BOUGHT, date(2026, 1, 31), date(2026, 12, 31), date(2028, 12, 31)]
    found = [await position(actor, made.id, day) for day in days]
    assert [(one.cost, one.depreciation) for one in found] == [
        (0, 0), (6000, 2400), (6000, 2500), (6000, 3600), (6000, 6000),
    ]  # fmt: skip


# Locked books


async def test_nothing_is_bought_in_locked_books():
    actor = await make_actor()
    await lock_books(actor, LOCKED)
    for fields in ({}, {"acquisition_date": LOCKED}, {"opening_on": LOCKED}):
        with pytest.raises(LockedError, match="locked through 30 June 2026") as caught:
            await make_asset(actor, **fields)
        assert set(caught.value.fields) == {"acquisition_date"}
    assert await names(actor) == set()
    await make_asset(actor, name="Open", acquisition_date=LOCKED + DAY)
    await make_asset(actor, name="Old", opening_on=LOCKED + DAY, opening_depreciation=D(600))
    assert await names(actor) == {"Open", "Old"}


async def test_books_are_not_locked_over_an_asset_that_is_being_recorded():
    actor = await make_actor()
    async with Held(actor, lambda: make_asset(actor)) as recording:
        locking = asyncio.create_task(lock_books(actor, LOCKED))
        assert await waits(locking)
        await recording.end()
        await locking
    async with Held(actor, lambda: lock_books(actor, LOCKED + DAY)) as locking:
        recording = asyncio.create_task(make_asset(actor, acquisition_date=LOCKED + DAY))
        assert await waits(recording)
        await locking.end()
        with pytest.raises(LockedError):
            await recording


ALTERING = {
    "the price": {"value": D(6001)},
    "the life": {"terms": replace(PLAIN_TERMS, life_months=61)},
    "the convention": {"terms": PLAIN_TERMS},
    "the day it came into use": {"in_service_on": date(2026, 2, 1)},
    "the day it was bought": {"acquisition_date": LOCKED + DAY, "in_service_on": LOCKED + DAY},
    "what came with it": {"opening_on": BOUGHT, "opening_depreciation": D(1)},
}


@pytest.mark.parametrize("fields", ALTERING.values(), ids=ALTERING)
async def test_no_change_alters_locked_months(fields):
    actor = await make_actor()
    old = await make_asset(actor)
    await lock_books(actor, LOCKED)
    before = await state_of(actor)
    with pytest.raises(LockedError, match="before that"):
        await rewritten(actor, old, **fields)
    with pytest.raises(LockedError):
        await compare_asset(actor, old, AssetInput.of(old).model_copy(update=fields))
    assert await state_of(actor) == before


async def test_a_change_that_leaves_locked_months_as_they_are_is_allowed():
    actor = await make_actor()
    old, late = await make_asset(actor), await make_asset(actor, acquisition_date=LOCKED + DAY)
    units = Terms(Method.UNITS_OF_PRODUCTION, life_months=0, capacity=D(1000))
    engine = await make_asset(actor, terms=units)
    await happened(actor, engine, ChangeKind.USAGE, date(2026, 7, 1), units=100)
    await lock_books(actor, LOCKED)
    locked = await position(actor, old.id, LOCKED)
    assert (await rewritten(actor, old, name="Renamed", type="Rigs", notes="x")).version == 2
    assert (await rewritten(actor, late, value=D(12))).value == 12
    # Only what was produced since is charged otherwise.
    await rewritten(actor, engine, terms=replace(units, capacity=D(500)))
    assert (await position(actor, engine.id, TODAY)).depreciation == 1200
    assert await position(actor, old.id, LOCKED) == locked
    with pytest.raises(LockedError):
        await rewritten(actor, late, acquisition_date=LOCKED, in_service_on=LOCKED)
    await reopen_books(actor, None, "The price was wrong")
    assert (await rewritten(actor, old, value=D(6001))).value == 6001


# Who may


async def test_a_viewer_reads_and_changes_nothing():
    viewer = await make_actor(role="viewer")
    assert await listed(viewer, TODAY) == []
    assert await list_types(viewer) == []
    some = some_id()
    for attempt in (
        parse_asset(viewer, {"name": "Lathe"}),
        record_asset(viewer, entered()),
        record_assets(viewer, [entered()], source="import"),
        change_asset(viewer, some, entered(), version=1),
        delete_asset(viewer, some),
        restore_asset(viewer, some),
    ):
        with pytest.raises(ForbiddenError):
            await attempt


async def test_another_business_sees_and_changes_nothing():
    mine, theirs = await make_actor(), await make_actor()
    own = await make_asset(mine, type="Rigs")
    before = await state_of(mine)
    assert await listed(theirs, TODAY) == []
    assert "Rigs" not in {one.name for one in await list_types(theirs)}
    for attempt in (
        get_asset(theirs, own.id),
        change_asset(theirs, own.id, entered(), version=None),
        delete_asset(theirs, own.id),
        restore_asset(theirs, own.id),
        happened(theirs, own, ChangeKind.ADDITION, TODAY, amount=1),
    ):
        with pytest.raises(AssetNotFoundError):
            await attempt
    with pytest.raises(InvalidInputError):
        await make_asset(theirs, parent_id=own.id)
    assert await state_of(mine) == before
