"""What happens to assets, on a real PostgreSQL: first shown, then recorded, and taken back."""

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from finance_app.fixed_assets.changes.inputs import ChangeInput
from finance_app.fixed_assets.changes.rules import Difference, RecordedChange, active
from finance_app.fixed_assets.changes.service import (
    ChangeNotFoundError,
    NotLastChangeError,
    get_schedule,
    list_changes,
    parse_change,
    preview_change,
    record_change,
    reverse_change,
)
from finance_app.fixed_assets.depreciation.life.rules import ChangeKind
from finance_app.fixed_assets.depreciation.service import books_of
from finance_app.fixed_assets.posting.service import post_due
from finance_app.fixed_assets.register.rules import Asset
from finance_app.fixed_assets.register.service import (
    AssetNotFoundError,
    StaleAssetError,
    delete_asset,
    get_asset,
    record_asset,
)
from finance_app.fixed_assets.terms.rules import Convention, Method, Terms
from finance_app.identity.rules import Actor, Role
from finance_app.kit import clock
from finance_app.kit.errors import ForbiddenError, InvalidInputError, LockedError
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.locks.service import lock_books, reopen_books
from tests.factories import make_asset, some_id
from tests.fixed_assets.figures import happened, listed, position, posted, rows_of, state_of
from tests.fixed_assets.lives import STARTS, TODAY, change_of, lives
from tests.ledger.businesses import make_actor
from tests.ledger.locks.held import Held, waits

D = Decimal
MAY, JUNE, JULY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)
STRAIGHT = Terms(convention=Convention.MONTH)
UNITS = Terms(Method.UNITS_OF_PRODUCTION, life_months=0, capacity=D(1000))
MACRS = Terms(Method.MACRS, Convention.HALF_YEAR, 60)
REVISION, ADDITION, IMPAIRMENT, USAGE, DISPOSAL = ChangeKind
# Shrinking would take minutes, for every example makes a business.
WITH_DATABASE = {
    "phases": [Phase.explicit, Phase.generate],
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
}


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(TODAY):
        yield


def entered(kind: ChangeKind, on: date = MAY, **fields: object) -> ChangeInput:
    return ChangeInput(kind=kind, on=on, **fields)


async def last_of(actor: Actor, asset: Asset) -> RecordedChange:
    return (await list_changes(actor, asset.id))[-1]


async def kept(actor: Actor) -> tuple[object, ...]:
    """Return all figures of any day and all entries in the books, versions and moments aside."""
    assets = await rows_of(actor, "assets", "id, disposed_on, deleted_at")
    books = [await posted(actor, kind) for kind in Kind]
    return assets, await rows_of(actor, "asset_stretches"), books


async def tried(call: Awaitable[Difference]) -> Difference | InvalidInputError:
    try:
        return await call
    except InvalidInputError as error:
        return error


# Shown and recorded


CHANGES = {
    "revision": (STRAIGHT, entered(REVISION, terms=replace(STRAIGHT, life_months=12))),
    "addition": (STRAIGHT, entered(ADDITION, amount=D(560))),
    "impairment": (STRAIGHT, entered(IMPAIRMENT, amount=D(1120), notes="Flood")),
    "usage": (UNITS, entered(USAGE, units=D("250.5"))),
    "part disposal": (STRAIGHT, entered(DISPOSAL, amount=D(1500), proceeds=D(1450))),
    "whole disposal": (STRAIGHT, entered(DISPOSAL, proceeds=D(5000))),
    "MACRS disposal": (MACRS, entered(DISPOSAL, proceeds=D(5000))),
}


@pytest.mark.parametrize(("terms", "change"), CHANGES.values(), ids=CHANGES)
async def test_a_preview_saves_nothing_and_says_what_then_happens(terms, change):
    actor = await make_actor()
    asset = await make_asset(actor, terms=terms)
    await post_due(actor)
    before = await state_of(actor)
    shown = await preview_change(actor, asset.id, change)
    assert await state_of(actor) == before
    was = (await get_schedule(actor, asset.id))[1]
    now = await record_change(actor, asset.id, change)
    books = books_of(actor)
    will = (await get_schedule(actor, asset.id))[1]
    assert (shown.before, shown.after) == (was.at(MAY, books), await position(actor, asset.id, MAY))
    assert (shown.ends_before, shown.ends_after) == (was.ends_on, will.ends_on)
    for year in shown.years:
        days = date(year.fiscal_year, 1, 1), date(year.fiscal_year, 12, 31)
        charges = [one.charge_between(*days, books) for one in (was, will)]
        assert charges == [year.before, year.after]
    made = await last_of(actor, asset)
    assert (made.kind, made.on, made.notes, made.number) == (change.kind, MAY, change.notes, 1)
    assert now.version == asset.version + 1 + (now.disposed_on is not None)
    if change.kind is DISPOSAL:
        assert shown.carrying_amount == made.amount - made.depreciation
        assert (shown.gain, shown.proceeds) == (made.gain, made.proceeds)
        assert shown.charge_to_date == will.charge_between(date(2026, 1, 1), MAY, books)


@settings(max_examples=12, **WITH_DATABASE)
@given(data=st.data())
async def test_whatever_happens_the_preview_said_so_and_taking_it_all_back_leaves_no_trace(data):
    code, start = data.draw(st.sampled_from(["EUR", "JPY"])), data.draw(st.sampled_from(STARTS))
    life = data.draw(lives(code, steps_max=6))
    actor = await make_actor(currency_code=code, fiscal_year_start=start)
    asset = await record_asset(actor, life.asset)
    await post_due(actor)
    states, day = [await kept(actor)], life.asset.basis.enters_on
    for step in life.steps:
        day = min(day + timedelta(days=step.days), TODAY)
        change = change_of(step, day, life, code)
        shown = await tried(preview_change(actor, asset.id, change))
        if isinstance(shown, InvalidInputError):
            with pytest.raises(InvalidInputError) as caught:
                await record_change(actor, asset.id, change)
            assert caught.value.fields == shown.fields
            assert await kept(actor) == states[-1]
            continue
        await record_change(actor, asset.id, change)
        assert await position(actor, asset.id, day) == shown.after
        assert (await get_schedule(actor, asset.id))[1].ends_on == shown.ends_after
        states.append(await kept(actor))
    for state in reversed(states[:-1]):
        left = active(await list_changes(actor, asset.id))
        await reverse_change(actor, asset.id, left[-1].id)
        assert await kept(actor) == state
    assert await post_due(actor) == []


# Refused


REFUSED = {
    "before the purchase": (
        STRAIGHT, entered(DISPOSAL, date(2025, 12, 31)),
        "on", "It was bought on 1 January 2026, after that day.",
    ),
    "out of order": (
        STRAIGHT, entered(ADDITION, date(2026, 3, 31), amount=D(1)),
        "on", "The last change of this asset is of 1 April 2026. Choose a later day,"
        " or reverse that one first.",
    ),
    "above the book value": (
        STRAIGHT, entered(IMPAIRMENT, amount=D("5656.01")),
        "amount", "The book value is only 5,656.00 that day.",
    ),
    "above the cost": (
        STRAIGHT, entered(DISPOSAL, amount=D("6057.01")),
        "amount", "The cost in the register is only 6,057.00 that day.",
    ),
    "above the capacity": (
        UNITS, entered(USAGE, units=D(1001)),
        "units", "Only 1,000 units of its capacity are left.",
    ),
    "to MACRS": (
        STRAIGHT, entered(REVISION, terms=MACRS),
        "method", "MACRS starts with the year an asset is placed in service and cannot be taken"
        " up later.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("terms", "change", "field", "sentence"), REFUSED.values(), ids=REFUSED)
async def test_what_cannot_be_is_refused_with_a_sentence_at_its_field(
    terms, change, field, sentence
):
    actor = await make_actor()
    asset = await make_asset(actor, terms=terms)
    await happened(actor, asset, ADDITION, date(2026, 4, 1), amount=57)
    before = await state_of(actor)
    for attempt in (preview_change, record_change):
        with pytest.raises(InvalidInputError) as caught:
            await attempt(actor, asset.id, change)
        assert caught.value.fields == {field: sentence}
        assert caught.value.message == sentence
    assert await state_of(actor) == before


@pytest.mark.parametrize("kind", [REVISION, ADDITION, IMPAIRMENT])
async def test_macrs_is_only_sold_and_says_why(kind):
    actor = await make_actor()
    asset = await make_asset(actor, terms=MACRS)
    with pytest.raises(InvalidInputError, match="MACRS"):
        await happened(actor, asset, kind, MAY, amount=1, terms=STRAIGHT)
    assert await list_changes(actor, asset.id) == []


async def test_nothing_happens_in_locked_books_and_the_day_after_it_may():
    actor = await make_actor()
    asset = await make_asset(actor)
    await lock_books(actor, MAY)
    before = await state_of(actor)
    for kind, amount in ((DISPOSAL, None), (ADDITION, D(1)), (IMPAIRMENT, D(1))):
        for attempt in (preview_change, record_change):
            with pytest.raises(LockedError, match="locked through 1 May 2026") as caught:
                await attempt(actor, asset.id, entered(kind, amount=amount))
            assert set(caught.value.fields) == {"on"}
    assert await state_of(actor) == before
    await happened(actor, asset, DISPOSAL, MAY + timedelta(days=1))


async def test_the_books_are_not_locked_over_a_change_under_way():
    actor = await make_actor()
    asset = await make_asset(actor)
    async with Held(actor, lambda: happened(actor, asset, ADDITION, MAY, amount=1)) as recording:
        locking = asyncio.create_task(lock_books(actor, JUNE))
        assert await waits(locking)
        await recording.end()
        await locking
    assert len(await list_changes(actor, asset.id)) == 1


async def test_a_residual_above_the_book_value_is_kept_with_a_notice_and_stops_the_charge():
    actor = await make_actor()
    asset = await make_asset(actor)
    change = entered(REVISION, terms=replace(STRAIGHT, residual=D(5700)))
    shown = await preview_change(actor, asset.id, change)
    assert "nothing is depreciated" in shown.notice
    await record_change(actor, asset.id, change)
    for day in (MAY, date(2031, 1, 1)):
        assert (await position(actor, asset.id, day)).depreciation == 400
    usual = entered(REVISION, JUNE, terms=STRAIGHT)
    assert (await preview_change(actor, asset.id, usual)).notice == ""


# Disposals


async def test_part_disposals_of_one_day_take_out_what_the_whole_does():
    actor = await make_actor()
    costs = {"value": D("1000.01"), "acquisition_date": date(2025, 3, 7), "terms": Terms()}
    whole, parts = await make_asset(actor, **costs), await make_asset(actor, **costs)
    await happened(actor, whole, DISPOSAL, MAY)
    for amount in ("333.33", "333.34", "333.34"):
        await happened(actor, parts, DISPOSAL, MAY, amount=amount)
    at_once = await last_of(actor, whole)
    one_by_one = await list_changes(actor, parts.id)
    assert sum(one.amount for one in one_by_one) == at_once.amount == D("1000.01")
    assert sum(one.depreciation for one in one_by_one) == at_once.depreciation > 0
    assert (await get_asset(actor, parts.id)).disposed_on == MAY
    assert (await position(actor, parts.id, MAY)).cost == 0
    with pytest.raises(InvalidInputError, match="disposed of before"):
        await happened(actor, parts, DISPOSAL, MAY)


async def a_press(actor: Actor) -> list[Asset]:
    """Return an asset and two components; 1,400, 600 and 350 are left of them on 1 May."""
    press = await make_asset(actor, value=D(1500))
    own = {"parent_id": press.id, "acquisition_date": date(2026, 1, 2)}
    motor = await make_asset(actor, value=D(720), terms=replace(STRAIGHT, life_months=24), **own)
    return [press, motor, await make_asset(actor, value=D(375), **own)]


async def test_a_whole_disposal_takes_the_components_along_and_splits_the_proceeds():
    actor = await make_actor()
    family = await a_press(actor)
    press = family[0]
    sold = await make_asset(actor, parent_id=press.id)
    await happened(actor, sold, DISPOSAL, date(2026, 2, 1), proceeds=7)
    trashed = await make_asset(actor, parent_id=press.id)
    await delete_asset(actor, trashed.id)
    change = entered(DISPOSAL, proceeds=D("100.00"))
    shown = await preview_change(actor, press.id, change)
    assert (shown.carrying_amount, shown.gain) == (D("2350.00"), D("-2250.00"))
    await record_change(actor, press.id, change)
    made = [await last_of(actor, one) for one in family]
    assert [one.proceeds for one in made] == [D("59.58"), D("25.53"), D("14.89")]
    assert [one.amount - one.depreciation for one in made] == [1400, 600, 350]
    assert sum(one.gain for one in made) == shown.gain
    assert {one.group_id for one in made} == {made[0].id}
    assert {one.asset.id for one in await listed(actor, MAY, status="disposed")} == {
        one.id for one in (*family, sold)
    }
    assert (await last_of(actor, sold)).proceeds == 7
    assert await list_changes(actor, trashed.id) == []


async def test_a_part_disposal_leaves_the_components():
    actor = await make_actor()
    press, motor, _ = await a_press(actor)
    await happened(actor, press, DISPOSAL, MAY, amount=D("1499.99"))
    assert await list_changes(actor, motor.id) == []
    await happened(actor, press, DISPOSAL, MAY)
    assert (await get_asset(actor, motor.id)).disposed_on == MAY


async def test_a_component_that_cannot_go_keeps_all():
    actor = await make_actor()
    press, motor, _ = await a_press(actor)
    await happened(actor, motor, ADDITION, JUNE, amount=1)
    before = await state_of(actor)
    with pytest.raises(InvalidInputError, match="of 1 June 2026"):
        await happened(actor, press, DISPOSAL, MAY)
    assert await state_of(actor) == before
    await happened(actor, press, DISPOSAL, JUNE)


# Taking back


async def test_taking_a_whole_disposal_back_takes_the_components_back():
    actor = await make_actor()
    family = await a_press(actor)
    await post_due(actor)
    before = await kept(actor)
    for through in family[:2]:
        await happened(actor, family[0], DISPOSAL, MAY, proceeds=100)
        await reverse_change(actor, through.id, (await last_of(actor, through)).id)
        assert await kept(actor) == before
    numbers = [one.number for one in await list_changes(actor, family[2].id)]
    assert numbers == [1, 2]


async def test_only_the_last_change_is_taken_back_and_once():
    actor = await make_actor()
    asset, other = await make_asset(actor), await make_asset(actor)
    first, second = some_id(), some_id()
    await happened(actor, asset, ADDITION, MAY, amount=100, change_id=first)
    await happened(actor, asset, IMPAIRMENT, MAY, amount=100, change_id=second)
    before = await kept(actor)
    with pytest.raises(NotLastChangeError):
        await reverse_change(actor, asset.id, first)
    for asset_id, change_id in ((asset.id, some_id()), (other.id, second)):
        with pytest.raises(ChangeNotFoundError):
            await reverse_change(actor, asset_id, change_id)
    assert await kept(actor) == before
    await reverse_change(actor, asset.id, second)
    once = await state_of(actor)
    await reverse_change(actor, asset.id, second)
    assert await state_of(actor) == once
    await happened(actor, asset, DISPOSAL, MAY, amount=1)
    changes = await list_changes(actor, asset.id)
    assert [(one.number, one.reversed_at is None) for one in changes] == [
        (1, True), (2, False), (3, True),
    ]  # fmt: skip


async def test_a_component_that_went_on_keeps_the_whole_from_coming_back():
    actor = await make_actor()
    press, motor, _ = await a_press(actor)
    change_id = some_id()
    await happened(actor, press, DISPOSAL, MAY, change_id=change_id)
    await lock_books(actor, MAY)
    before = await state_of(actor)
    for asset in (press, motor):
        with pytest.raises(LockedError) as caught:
            await reverse_change(actor, asset.id, (await last_of(actor, asset)).id)
        assert set(caught.value.fields) == {"on"}
    assert await state_of(actor) == before
    await reopen_books(actor, None, "Sold it too early")
    await reverse_change(actor, press.id, change_id)
    assert (await get_asset(actor, motor.id)).disposed_on is None


# Several at once, and twice


async def sound(actor: Actor, asset: Asset) -> list[RecordedChange]:
    """Return the changes that count; what is kept must be what follows from them."""
    changes = active(await list_changes(actor, asset.id))
    numbers = [one.number for one in await list_changes(actor, asset.id)]
    assert numbers == list(range(1, len(numbers) + 1))
    schedule = (await get_schedule(actor, asset.id))[1]
    charges = await rows_of(actor, "asset_stretches", "asset_id, number, charge")
    own = [charge for asset_id, _, charge in charges if asset_id == asset.id]
    assert own == [one.charge for one in schedule.stretches]
    return changes


async def test_of_two_with_the_same_version_one_is_refused():
    actor = await make_actor()
    for _ in range(3):
        asset = await make_asset(actor)
        results = await asyncio.gather(
            *(happened(actor, asset, ADDITION, MAY, amount=n, version=1) for n in (1, 2, 3)),
            return_exceptions=True,
        )
        assert sum(isinstance(one, Asset) for one in results) == 1
        assert sum(isinstance(one, StaleAssetError) for one in results) == 2
        assert len(await sound(actor, asset)) == 1


async def test_those_who_record_at_once_are_put_in_order_or_refused():
    actor = await make_actor()
    asset = await make_asset(actor)
    days = [MAY, JUNE, MAY, JULY, JUNE, MAY]
    results = await asyncio.gather(
        *(happened(actor, asset, ADDITION, day, amount=10) for day in days), return_exceptions=True
    )
    done = [one for one in results if isinstance(one, Asset)]
    assert all(isinstance(one, Asset | InvalidInputError) for one in results), results
    changes = await sound(actor, asset)
    assert len(changes) == len(done) >= 1
    assert [one.on for one in changes] == sorted(one.on for one in changes)
    assert (await position(actor, asset.id, TODAY)).cost == 6000 + 10 * len(done)


async def test_an_asset_is_sold_once_however_many_sell_it_at_once():
    actor = await make_actor()
    press, *parts = await a_press(actor)
    results = await asyncio.gather(
        *(happened(actor, press, DISPOSAL, MAY, proceeds=100) for _ in range(3)),
        happened(actor, parts[0], DISPOSAL, MAY, proceeds=50),
        return_exceptions=True,
    )
    assert all(isinstance(one, Asset | InvalidInputError) for one in results), results
    for asset in (press, *parts):
        assert len(await sound(actor, asset)) == 1
        assert (await position(actor, asset.id, MAY)).cost == 0


async def test_posting_and_changing_at_once_leaves_every_entry_right():
    actor = await make_actor()
    assets = [await make_asset(actor) for _ in range(4)]
    for kind, day, amount in (
        (ADDITION, date(2026, 9, 1), 520),
        (IMPAIRMENT, date(2026, 10, 1), 510),
    ):
        results = await asyncio.gather(
            post_due(actor),
            *(happened(actor, one, kind, day, amount=amount) for one in assets),
            post_due(actor),
            return_exceptions=True,
        )
        assert not [one for one in results if isinstance(one, BaseException)], results
    expected = [("2026-08-31", 100), ("2026-09-30", 110), ("2026-10-31", 100)]
    found = await posted(actor)
    assert found[-12::4] == found[-11::4] == found[-10::4] == found[-9::4] == expected
    assert len(found) == 40


async def test_the_same_change_twice_happens_once():
    actor = await make_actor()
    asset, change_id = await make_asset(actor), some_id()
    change = entered(DISPOSAL, proceeds=D(5))
    first = await record_change(actor, asset.id, change, change_id=change_id)
    before = await state_of(actor)
    again = await record_change(actor, asset.id, change, change_id=change_id, version=1)
    assert again == first
    assert await state_of(actor) == before


@pytest.mark.parametrize("kind", [DISPOSAL, ADDITION])
async def test_the_same_change_sent_several_times_at_once_happens_once(kind):
    actor = await make_actor()
    for _ in range(3):
        asset, change_id = await make_asset(actor), some_id()
        results = await asyncio.gather(
            *(happened(actor, asset, kind, MAY, amount=1, change_id=change_id) for _ in range(4))
        )
        assert len({one.version for one in results}) == 1
        assert [one.id for one in await sound(actor, asset)] == [change_id]


async def test_a_change_taken_back_several_times_at_once_is_taken_back_once():
    actor = await make_actor()
    asset, change_id = await make_asset(actor), some_id()
    await happened(actor, asset, ADDITION, MAY, amount=1, change_id=change_id)
    results = await asyncio.gather(*(reverse_change(actor, asset.id, change_id) for _ in range(4)))
    assert len({one.version for one in results}) == 1
    assert await sound(actor, asset) == []


# What comes in, and who may


async def test_terms_that_are_left_out_stay_as_they_are():
    actor = await make_actor()
    asset = await make_asset(actor, terms=replace(UNITS, residual=D(50)))
    await happened(actor, asset, USAGE, MAY, units=300)
    found = await parse_change(actor, asset.id, {"kind": "revision", "on": "2026-06-01"})
    assert found.terms == replace(UNITS, residual=D(50), capacity=D(700))
    wanted = await parse_change(
        actor, asset.id, {"kind": "revision", "on": "2026-06-01", "residual": "60"}
    )
    assert wanted.terms == replace(UNITS, residual=D(60), capacity=D(700))
    with pytest.raises(InvalidInputError) as caught:
        await parse_change(actor, asset.id, {"kind": "usage", "on": "2026-11-26", "units": "-1"})
    assert set(caught.value.fields) == {"on", "units"}


async def test_viewers_and_other_businesses_change_nothing():
    actor, other = await make_actor(), await make_actor()
    asset, change_id = await make_asset(actor), some_id()
    await happened(actor, asset, ADDITION, MAY, amount=1, change_id=change_id)
    before = await state_of(actor)
    viewer = replace(actor, role=Role.VIEWER)
    change = entered(ADDITION, JUNE, amount=D(1))
    for who, error in ((viewer, ForbiddenError), (other, AssetNotFoundError)):
        for attempt in (
            preview_change(who, asset.id, change),
            record_change(who, asset.id, change),
            reverse_change(who, asset.id, change_id),
            parse_change(who, asset.id, {"kind": "addition"}),
        ):
            with pytest.raises(error):
                await attempt
    with pytest.raises(AssetNotFoundError):
        await get_schedule(other, asset.id)
    assert await list_changes(other, asset.id) == []
    assert len(await list_changes(viewer, asset.id)) == 1
    assert await state_of(actor) == before
