"""Assets as the assistant proposes them: recorded, corrected and taken back as by the form."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from finance_app.fixed_assets.editor.tools import DRAFTABLE, FIELDS, TOOLS, AssetDraft
from finance_app.fixed_assets.filters.inputs import AssetFilter
from finance_app.fixed_assets.register import service
from finance_app.fixed_assets.register.inputs import AssetInput
from finance_app.fixed_assets.terms.rules import Method
from finance_app.identity.rules import Actor, Role
from finance_app.kit import clock
from finance_app.kit.errors import ChangedSinceError, ForbiddenError, LockedError, NotFoundError
from finance_app.ledger.bank_accounts.inputs import AccountInput
from finance_app.ledger.bank_accounts.service import add_account
from finance_app.ledger.locks.service import lock_books
from finance_app.ledger.rules import id_of
from tests.factories import make_asset, some_id
from tests.ledger.businesses import make_actor

(TOOL,) = TOOLS
DAY = dt.date(2026, 3, 14)
SAID = {"name": "Van", "value": Decimal(30000), "acquisition_date": DAY, "type": "vehicles"}


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(dt.date(2026, 11, 28)) as fixed:
        yield fixed


@pytest.fixture
async def owner() -> Actor:
    return await make_actor()


async def proposed(actor, **asked):
    return await TOOL.propose(actor, AssetDraft(**asked))


async def count(actor) -> int:
    return (await service.sum_assets(actor, AssetFilter(on=DAY))).asset_count


async def test_all_fields_are_saved_as_the_form_saves_them(owner):
    await add_account(owner, AccountInput.parse({"name": "Giro"}, "EUR"))
    proposal = await proposed(
        owner, **SAID, supplier="Ford", bank_account="giro", setup_cost=Decimal("99.50"),
        in_service_on=dt.date(2026, 4, 1), method="straight line", life="30 months",
        residual=Decimal(5000), serial_number="X-1", location="Yard", notes="Blue",
    )  # fmt: skip
    assert await DRAFTABLE.check(owner, proposal) == {}
    assert await count(owner) == 0
    saved = await DRAFTABLE.save(owner, proposal)
    made = await service.get_asset(owner, id_of(saved.id))
    assert (made.name, made.value, made.setup_cost, made.type) == (
        "Van", Decimal(30000), Decimal("99.50"), "Vehicles",
    )  # fmt: skip
    assert (made.acquisition_date, made.in_service_on) == (DAY, dt.date(2026, 4, 1))
    assert (made.terms.method, made.terms.life_months, made.terms.residual) == (
        Method.STRAIGHT_LINE, 30, Decimal(5000),
    )  # fmt: skip
    assert (made.supplier, made.serial_number, made.location, made.notes, made.bank_account) == (
        "Ford", "X-1", "Yard", "Blue", "Giro",
    )  # fmt: skip
    assert (made.source, saved.label) == ("assistant", "Asset: Van, €30,099.50")
    assert saved.href == f"/fixed-assets/asset?id={made.id}"


async def test_what_was_not_said_is_not_made_up(owner):
    proposal = await proposed(owner)
    assert set(proposal.values.values()) == {""}
    assert [one.name for one in FIELDS if one.is_required] == ["name", "value", "acquisition_date"]
    assert set(await DRAFTABLE.check(owner, proposal)) >= {"name", "value", "acquisition_date"}
    wrong = await proposed(owner, **SAID, bank_account="Nonsense")
    assert list(await DRAFTABLE.check(owner, wrong)) == ["bank_account"]


async def test_undo_moves_a_new_one_to_the_trash(owner):
    saved = await DRAFTABLE.save(owner, await proposed(owner, **SAID))
    assert await count(owner) == 1
    await DRAFTABLE.undo(owner, saved)
    assert await count(owner) == 0
    with pytest.raises(ChangedSinceError):
        await DRAFTABLE.undo(owner, saved)
    assert (await service.restore_asset(owner, id_of(saved.id))).name == "Van"


async def test_a_correction_goes_back_to_what_it_was(owner):
    before = await make_asset(owner, notes="as before", setup_cost=Decimal(10))
    proposal = await proposed(owner, asset_id=str(before.id), value=Decimal(7000))
    assert proposal.values["method"] == "straight line"
    assert (await DRAFTABLE.read(owner, proposal))["value"] == "6000.00"
    saved = await DRAFTABLE.save(owner, proposal)
    changed = await service.get_asset(owner, before.id)
    assert AssetInput.of(changed) == AssetInput.of(before).model_copy(
        update={"value": Decimal(7000)}
    )
    await DRAFTABLE.undo(owner, saved)
    assert await service.get_asset(owner, before.id) == replace(before, version=3)


async def test_what_was_changed_since_is_left_alone(owner):
    saved = await DRAFTABLE.save(owner, await proposed(owner, **SAID))
    stale = await proposed(owner, asset_id=saved.id, name="Too late")
    changed = await DRAFTABLE.save(owner, await proposed(owner, asset_id=saved.id, name="Lorry"))
    with pytest.raises(ChangedSinceError):
        await DRAFTABLE.undo(owner, saved)
    assert list(await DRAFTABLE.check(owner, stale)) == [""]
    await DRAFTABLE.save(owner, await proposed(owner, asset_id=saved.id, notes="by hand"))
    with pytest.raises(ChangedSinceError):
        await DRAFTABLE.undo(owner, changed)
    assert (await service.get_asset(owner, id_of(saved.id))).name == "Lorry"


async def test_locked_books_refuse_to_save_and_to_undo(owner):
    saved = await DRAFTABLE.save(owner, await proposed(owner, **SAID))
    await lock_books(owner, DAY)
    proposal = await proposed(owner, **SAID)
    assert "locked" in (await DRAFTABLE.check(owner, proposal))["acquisition_date"]
    for work in (DRAFTABLE.save(owner, proposal), DRAFTABLE.undo(owner, saved)):
        with pytest.raises(LockedError):
            await work
    assert await count(owner) == 1


async def test_others_propose_nothing(owner):
    made = await make_asset(owner)
    with pytest.raises(ForbiddenError):
        await proposed(replace(owner, role=Role.VIEWER), **SAID)
    other = await make_actor()
    for key in (str(made.id), str(some_id()), "x"):
        with pytest.raises(NotFoundError):
            await proposed(other, asset_id=key)


async def test_choices_are_those_of_the_form(owner):
    choices = await DRAFTABLE.choices(owner)
    assert "Vehicles" in choices["type"]
    assert "straight line" in choices["method"]
