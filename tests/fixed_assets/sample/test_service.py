"""The sample business brings assets, and takes them along without a trace; one's own stay."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from finance_app.finance_app import make_api  # as the server has it: assets come with the sample
from finance_app.fixed_assets.changes.service import list_changes, reverse_change
from finance_app.fixed_assets.depreciation.life.rules import ChangeKind
from finance_app.fixed_assets.files.service import attach_file
from finance_app.fixed_assets.posting.service import list_due, post_due
from finance_app.fixed_assets.register.rules import Asset
from finance_app.fixed_assets.register.service import delete_asset, get_asset, restore_asset
from finance_app.fixed_assets.sample.rules import SAMPLE_ASSETS
from finance_app.fixed_assets.terms.rules import Method
from finance_app.identity.rules import Actor
from finance_app.kit import clock, db
from finance_app.kit.errors import ForbiddenError, LockedError
from finance_app.kit.money import plain_amount, round_amount
from finance_app.ledger.attachments.service import keep_file
from finance_app.ledger.entries.inputs import EntryInput
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entries.service import change_entry, delete_entries
from finance_app.ledger.locks.service import lock_books
from finance_app.ledger.sample.service import load_sample, remove_sample
from tests.factories import make_asset, make_entry
from tests.fixed_assets.figures import all_entries, happened, listed, rewritten, rows_of, state_of
from tests.ledger.attachments.contents import PDF_FILE
from tests.ledger.businesses import make_actor

assert make_api

TODAY = date(2026, 11, 25)
MID_YEAR = date(2026, 7, 1)
BUSINESSES = [
    ("EUR", "01-01"), ("JPY", "04-06"), ("KWD", "07-01"), ("EUR", "12-31"), ("KWD", "01-31"),
    ("JPY", "02-28"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(TODAY):
        yield


async def trace(actor: Actor) -> dict[str, Any]:
    """Return all that a business keeps of assets, charges, files, entries and their totals."""
    found: dict[str, Any] = await state_of(actor)
    found["files"] = await rows_of(actor, "asset_attachments")
    async with db.transaction(actor) as session:
        totals = await session.execute(
            text("SELECT kind, month, part, category_id, amount, entry_count FROM month_totals"
                 " WHERE entry_count <> 0 OR amount <> 0")
        )  # fmt: skip
        found["totals"] = {tuple(row[:4]): tuple(row[4:]) for row in totals}
    return found


async def sample_assets(actor: Actor) -> dict[str, Asset]:
    found = await listed(actor, TODAY)
    return {one.asset.name: one.asset for one in found if one.asset.source == "sample"}


async def has_sample(actor: Actor) -> bool:
    async with db.transaction(actor) as session:
        query = text("SELECT has_sample FROM organizations WHERE id = :id")
        found = await session.execute(query, {"id": actor.organization_id})
        return bool(found.scalar_one())


@pytest.mark.parametrize(("code", "start"), BUSINESSES)
async def test_the_sample_brings_its_assets_and_takes_them_along(code, start):
    actor = await make_actor(currency_code=code, fiscal_year_start=start)
    mine = await make_asset(actor, name="Mine", type="Machinery")
    await happened(actor, mine, ChangeKind.ADDITION, MID_YEAR, amount=100)
    await make_entry(actor, category="Office", amount=Decimal(42))
    await post_due(actor)
    before = await trace(actor)
    assert await load_sample(actor) > 1900
    assert set(await sample_assets(actor)) == {one.name for one in SAMPLE_ASSETS}
    posted = await post_due(actor)
    assert sum(one.charge_count for one in posted) > 20
    assert await trace(actor) != before
    assert await remove_sample(actor) > 1900
    assert await trace(actor) == before
    assert await list_due(actor) == []


@pytest.mark.parametrize(("code", "start"), BUSINESSES[:3])
async def test_its_assets_are_whole(code, start):
    actor = await make_actor(currency_code=code, fiscal_year_start=start)
    await load_sample(actor)
    assets = await sample_assets(actor)
    for asset in assets.values():
        amounts = (asset.value, asset.setup_cost, asset.terms.residual)
        assert [plain_amount(one, code) for one in amounts] == [str(one) for one in amounts]
        assert asset.acquisition_date > TODAY - timedelta(days=731)
        assert asset.type
    van, saw = assets["Delivery van"], assets["Band saw"]
    assert (van.terms.method, assets["Timber yard"].terms.method) == (
        Method.DECLINING_BALANCE, Method.NONE,
    )  # fmt: skip
    assert van.terms.residual == round_amount(van.value / 10, code)
    assert assets["Dust extractor"].parent_id == assets["Panel saw"].id
    assert saw.disposed_on == TODAY - timedelta(days=95)
    (sale,) = await list_changes(actor, saw.id)
    assert sale.proceeds > 0
    assert sale.amount == saw.cost
    factor = {"EUR": 1, "JPY": 150, "KWD": Decimal("0.3")}[code]
    assert van.value == Decimal(24_800) * factor


async def test_it_comes_once():
    actor = await make_actor()
    await load_sample(actor)
    before = await trace(actor)
    assert await load_sample(actor) == 0
    assert await trace(actor) == before
    await remove_sample(actor)
    await load_sample(actor)
    assert len(await sample_assets(actor)) == len(SAMPLE_ASSETS)


async def test_what_was_done_to_its_assets_goes_with_them():
    actor = await make_actor()
    await make_asset(actor, name="Mine")
    before = await trace(actor)
    await load_sample(actor)
    await post_due(actor)
    assets = await sample_assets(actor)
    van, desk, yard = (assets[name] for name in ("Delivery van", "Panel saw", "Timber yard"))
    await rewritten(actor, van, notes="Looked after", value=van.value + 100)
    await happened(actor, van, ChangeKind.ADDITION, MID_YEAR, amount=500)
    await happened(actor, van, ChangeKind.IMPAIRMENT, MID_YEAR, amount=100)
    (*_, last) = await list_changes(actor, van.id)
    await reverse_change(actor, van.id, last.id)
    await happened(actor, desk, ChangeKind.DISPOSAL, MID_YEAR, amount=100, proceeds=1)
    await delete_asset(actor, yard.id)
    await delete_asset(actor, assets["Showroom furniture"].id)
    await restore_asset(actor, assets["Showroom furniture"].id)
    kept = await keep_file(actor, "invoice.pdf", PDF_FILE)
    await attach_file(actor, van.id, kept.id)
    charges = [one for one in await all_entries(actor) if one.category == "Depreciation"]
    own = {one.id for one in charges if one.party == "Mine"}
    first, second = [one for one in charges if one.id not in own][:2]
    by_hand = EntryInput.of(first).model_copy(update={"notes": "By hand"})
    await change_entry(actor, Kind.EXPENSE, first.id, by_hand, version=None)
    await delete_entries(actor, Kind.EXPENSE, [second.id])
    await remove_sample(actor)
    after = await trace(actor)
    mine = [row for row in after["expenses"] if row not in before["expenses"]]
    assert len(mine) == len(own) == 10, "the charges of one's own asset stay"
    for name in ("assets", "asset_changes", "asset_stretches", "files", "incomes"):
        assert after[name] == before[name]
    assert len(after["depreciation_postings"]) == 10


async def test_own_components_of_its_assets_stay_by_themselves():
    actor = await make_actor()
    await load_sample(actor)
    panel_saw = (await sample_assets(actor))["Panel saw"]
    mine = await make_asset(actor, name="Blade", parent_id=panel_saw.id)
    await happened(actor, mine, ChangeKind.ADDITION, MID_YEAR, amount=100)
    await post_due(actor)
    before = await trace(actor)
    await remove_sample(actor)
    (kept,) = await listed(actor, TODAY)
    assert (kept.asset.id, kept.asset.parent_id, kept.asset.source) == (mine.id, None, "screen")
    after = await trace(actor)
    for name in ("asset_changes", "asset_stretches", "depreciation_postings"):
        own = [row for row in before[name] if mine.id in row]
        assert after[name] == own
        assert own
    assert [one.party for one in await all_entries(actor)] == ["Blade"] * 10
    rows = await rows_of(actor, "assets", "id, deleted_at, disposed_on")
    assert rows == [(mine.id, None, None)]


async def test_an_own_component_disposed_of_with_its_asset_can_come_back():
    actor = await make_actor()
    await load_sample(actor)
    panel_saw = (await sample_assets(actor))["Panel saw"]
    mine = await make_asset(actor, name="Blade", parent_id=panel_saw.id)
    await post_due(actor)
    await happened(actor, panel_saw, ChangeKind.DISPOSAL, MID_YEAR, proceeds=9000)
    (gone,) = await list_changes(actor, mine.id)
    await remove_sample(actor)
    assert (await get_asset(actor, mine.id)).disposed_on == MID_YEAR
    assert await list_changes(actor, mine.id) == [gone]
    charges = [one for one in await all_entries(actor) if one.category == "Depreciation"]
    assert [entry.amount for entry in charges] == [Decimal(100)] * 6
    await reverse_change(actor, mine.id, gone.id)
    assert (await get_asset(actor, mine.id)).disposed_on is None
    assert len(await all_entries(actor)) == 10


async def test_a_component_of_an_own_asset_goes_and_the_asset_stays():
    actor = await make_actor()
    mine = await make_asset(actor, name="Press")
    await load_sample(actor)
    workstation = (await sample_assets(actor))["Drawing workstation"]
    await rewritten(actor, workstation, parent_id=mine.id)
    await happened(actor, mine, ChangeKind.DISPOSAL, MID_YEAR, proceeds=5000)
    (gone,) = await list_changes(actor, mine.id)
    assert len(await list_changes(actor, workstation.id)) == 1
    await remove_sample(actor)
    assert [one.asset.id for one in await listed(actor, TODAY)] == [mine.id]
    assert await list_changes(actor, mine.id) == [gone]
    await reverse_change(actor, mine.id, gone.id)
    assert (await get_asset(actor, mine.id)).disposed_on is None


async def test_an_own_component_in_the_trash_with_its_asset_can_be_restored():
    actor = await make_actor()
    await load_sample(actor)
    panel_saw = (await sample_assets(actor))["Panel saw"]
    mine = await make_asset(actor, name="Blade", parent_id=panel_saw.id)
    await post_due(actor)
    await delete_asset(actor, panel_saw.id)
    await remove_sample(actor)
    assert await listed(actor, TODAY) == []
    assert (await restore_asset(actor, mine.id)).parent_id is None
    assert len(await all_entries(actor)) == 10


async def test_another_business_keeps_its_assets():
    mine, theirs = await make_actor(), await make_actor()
    await load_sample(mine)
    await load_sample(theirs)
    await post_due(theirs)
    before = await trace(theirs)
    await remove_sample(mine)
    assert await sample_assets(mine) == {}
    assert await trace(theirs) == before


async def test_locked_books_take_no_sample_and_nothing_of_it():
    actor = await make_actor()
    await make_asset(actor, name="Mine")
    await lock_books(actor, date(2026, 3, 31))
    before = await trace(actor)
    with pytest.raises(LockedError):
        await load_sample(actor)
    assert await trace(actor) == before
    assert not await has_sample(actor)


async def test_a_sample_in_locked_books_stays_whole():
    actor = await make_actor()
    await load_sample(actor)
    await post_due(actor)
    await lock_books(actor, date(2026, 3, 31))
    before = await trace(actor)
    with pytest.raises(LockedError):
        await remove_sample(actor)
    assert await trace(actor) == before
    assert await has_sample(actor)


async def test_a_viewer_loads_and_removes_nothing():
    actor = await make_actor()
    await load_sample(actor)
    before = await trace(actor)
    fields = {name: getattr(actor, name) for name in Actor.__slots__}
    viewer = Actor(**{**fields, "role": "viewer"})
    for attempt in (load_sample(viewer), remove_sample(viewer)):
        with pytest.raises(ForbiddenError):
            await attempt
    assert await trace(actor) == before
