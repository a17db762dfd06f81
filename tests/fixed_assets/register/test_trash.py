"""The trash: an asset goes with its components and the entries made of its charges, and back."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from finance_app.fixed_assets.depreciation.service import OtherBooksError
from finance_app.fixed_assets.posting.service import post_due
from finance_app.fixed_assets.register.service import (
    AssetNotFoundError,
    delete_asset,
    get_asset,
    restore_asset,
)
from finance_app.fixed_assets.terms.rules import Method, Terms
from finance_app.identity import service as identity
from finance_app.kit import clock
from finance_app.kit.errors import LockedError
from finance_app.ledger.entries.inputs import EntryInput
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entries.service import change_entry, delete_entries
from finance_app.ledger.locks.service import lock_books, reopen_books
from tests.factories import make_asset, some_id
from tests.fixed_assets.figures import (
    all_entries,
    happened,
    listed,
    posted,
    rewritten,
    sign_up,
    state_of,
    with_settings,
)
from tests.ledger.businesses import make_actor

TODAY = date(2026, 11, 25)
D = Decimal


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(TODAY):
        yield


def without_versions(state: dict) -> dict:
    """Return what is kept, aside from versions and moments of the last change."""
    assets = [row[:25] for row in state["assets"]]
    expenses = [row[:9] for row in state["expenses"]]
    return {**state, "assets": assets, "expenses": expenses}


async def test_an_asset_goes_and_comes_back_with_its_entries():
    actor = await make_actor()
    asset, other = await make_asset(actor), await make_asset(actor, name="Saw", value=D(60))
    await post_due(actor)
    before = await posted(actor)
    assert len(before) == 20
    await delete_asset(actor, asset.id, version=asset.version)
    assert [one.asset.id for one in await listed(actor, TODAY)] == [other.id]
    assert [one.asset.id for one in await listed(actor, TODAY, trashed=True)] == [asset.id]
    assert {amount for _, amount in await posted(actor)} == {D(1)}
    assert len(await posted(actor, trashed=True)) == 10
    with pytest.raises(AssetNotFoundError):
        await get_asset(actor, asset.id)
    for attempt in (
        delete_asset(actor, asset.id),
        rewritten(actor, asset, name="x"),
        happened(actor, asset, "addition", TODAY, amount=1),
    ):
        with pytest.raises(AssetNotFoundError):
            await attempt
    assert await post_due(actor) == []
    restored = await restore_asset(actor, asset.id)
    assert (restored.id, restored.deleted_at) == (asset.id, None)
    assert await posted(actor) == before
    assert await post_due(actor) == []


async def test_deleting_and_restoring_leaves_everything_as_it_was():
    actor = await make_actor()
    asset = await make_asset(actor)
    await happened(actor, asset, "disposal", date(2026, 5, 3), amount=1000, proceeds=500)
    await post_due(actor)
    before = without_versions(await state_of(actor))
    await delete_asset(actor, asset.id)
    await restore_asset(actor, asset.id)
    again = await state_of(actor)
    assert without_versions(again) == before
    await restore_asset(actor, asset.id)
    assert await state_of(actor) == again


async def test_components_go_along_and_those_that_went_before_stay():
    actor = await make_actor()
    press = await make_asset(actor, name="Press")
    motor, belt = [await make_asset(actor, name=n, parent_id=press.id) for n in ("Motor", "Belt")]
    await post_due(actor)
    await delete_asset(actor, belt.id)
    await delete_asset(actor, press.id)
    assert await listed(actor, TODAY) == []
    assert await posted(actor) == []
    await restore_asset(actor, press.id)
    assert {one.asset.name for one in await listed(actor, TODAY)} == {"Press", "Motor"}
    assert len(await posted(actor)) == 20
    await restore_asset(actor, belt.id)
    assert len(await posted(actor)) == 30
    assert (await get_asset(actor, motor.id)).parent_id == press.id


async def test_what_was_deleted_or_changed_by_hand_stays_so():
    actor = await make_actor()
    asset = await make_asset(actor)
    await post_due(actor)
    first, second, *_ = await all_entries(actor)
    await delete_entries(actor, Kind.EXPENSE, [first.id])
    by_hand = EntryInput.of(second).model_copy(update={"amount": D(77)})
    await change_entry(actor, Kind.EXPENSE, second.id, by_hand, version=None)
    before = await posted(actor)
    await delete_asset(actor, asset.id)
    assert await posted(actor) == []
    await restore_asset(actor, asset.id)
    assert await posted(actor) == before
    assert [one.id for one in await all_entries(actor, trashed=True)] == [first.id]


async def test_entries_that_come_back_say_what_the_schedule_says_now():
    actor = await sign_up()
    falling = Terms(Method.DECLINING_BALANCE, life_months=60)
    asset = await make_asset(actor, acquisition_date=date(2025, 7, 1), terms=falling)
    twin = await make_asset(actor, acquisition_date=date(2025, 7, 1), terms=falling)
    await post_due(actor)
    before = await posted(actor)
    await delete_asset(actor, asset.id)
    later = await with_settings(actor, start="04-06")
    await restore_asset(later, asset.id)
    entries = await posted(later)
    assert entries[::2] == entries[1::2] != before[::2]
    assert (await get_asset(later, twin.id)).deleted_at is None


async def test_nothing_leaves_or_enters_locked_books_by_way_of_the_trash():
    actor = await make_actor()
    kept, gone = await make_asset(actor), await make_asset(actor, name="Gone")
    late = await make_asset(actor, acquisition_date=date(2026, 7, 1))
    await happened(actor, kept, "impairment", date(2026, 3, 1), amount=10)
    await delete_asset(actor, gone.id)
    await lock_books(actor, date(2026, 6, 30))
    before = await state_of(actor)
    for attempt in (delete_asset(actor, kept.id), restore_asset(actor, gone.id)):
        with pytest.raises(LockedError):
            await attempt
    assert await state_of(actor) == before
    await delete_asset(actor, late.id)
    await restore_asset(actor, late.id)
    await reopen_books(actor, None, "To put it right")
    await restore_asset(actor, gone.id)
    await delete_asset(actor, kept.id)


async def test_a_component_in_locked_books_keeps_its_asset_from_the_trash():
    actor = await make_actor()
    press = await make_asset(actor, acquisition_date=date(2026, 7, 1))
    await make_asset(actor, parent_id=press.id)
    await lock_books(actor, date(2026, 6, 30))
    with pytest.raises(LockedError):
        await delete_asset(actor, press.id)
    assert len(await listed(actor, TODAY)) == 2


async def test_an_unknown_asset_is_not_found():
    actor = await make_actor()
    for attempt in (delete_asset(actor, some_id()), restore_asset(actor, some_id())):
        with pytest.raises(AssetNotFoundError):
            await attempt


async def test_the_currency_stays_once_there_is_an_asset_even_in_the_trash():
    actor = await sign_up()
    in_yen = await with_settings(actor, currency="JPY")
    asset = await make_asset(in_yen)
    await delete_asset(in_yen, asset.id)
    with pytest.raises(identity.CurrencyInUseError):
        await with_settings(in_yen, currency="EUR")
    assert (await restore_asset(in_yen, asset.id)).currency_code == "JPY"


@pytest.mark.parametrize("changed", [{"currency": "JPY"}, {"start": "04-06"}])
async def test_who_has_not_seen_a_change_of_currency_or_fiscal_year_records_nothing(changed):
    actor = await sign_up()
    now = await with_settings(actor, **changed)
    with pytest.raises(OtherBooksError, match="try again"):
        await make_asset(actor)
    assert await listed(now, TODAY) == []
    made = await make_asset(now)
    with pytest.raises(OtherBooksError):
        await happened(actor, made, "addition", TODAY, amount=1)
    with pytest.raises(OtherBooksError):
        await post_due(replace(now, fiscal_year_start=actor.fiscal_year_start, currency_code="USD"))
    assert await posted(now) == []
