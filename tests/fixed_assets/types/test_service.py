"""The types of a business: those to start with, new ones, changed ones, each name once."""

import asyncio
from decimal import Decimal
from typing import Any

import pytest

from finance_app.fixed_assets.register.rules import PLAIN_TERMS, STARTER_TYPES, AssetType
from finance_app.fixed_assets.register.service import get_asset
from finance_app.fixed_assets.terms.rules import Convention, Method, Terms
from finance_app.fixed_assets.types.inputs import TypeInput
from finance_app.fixed_assets.types.service import (
    TypeExistsError,
    TypeNotFoundError,
    add_type,
    change_type,
    find_type,
    known_types,
    list_types,
    require_types,
)
from finance_app.identity.rules import Actor
from finance_app.kit.errors import ForbiddenError
from tests.factories import make_asset, some_id
from tests.fixed_assets.figures import rows_of
from tests.ledger.businesses import make_actor

BOATS = Terms(Method.DECLINING_BALANCE, Convention.MONTH, 120, factor=Decimal("1.5"))


def entered(name: str = "Boats", **changes: Any) -> TypeInput:
    return TypeInput(
        **{"name": name, "terms": BOATS, "residual_ratio": Decimal("0.125"), **changes}
    )


async def by_name(actor: Actor) -> dict[str, AssetType]:
    return {one.name: one for one in await list_types(actor)}


async def test_a_business_gets_the_types_to_start_with_once():
    actor = await make_actor()
    found = await list_types(actor)
    assert [one.name for one in found] == sorted(STARTER_TYPES)
    assert {one.name: (one.terms, one.residual_ratio) for one in found} == STARTER_TYPES
    assert await list_types(actor) == found
    assert len(await rows_of(actor, "asset_types")) == len(STARTER_TYPES)


async def test_several_first_looks_at_once_give_them_once():
    actor = await make_actor()
    looks = await asyncio.gather(*(list_types(actor) for _ in range(4)))
    assert all(one == looks[0] for one in looks)
    assert len(looks[0]) == len(STARTER_TYPES)


async def test_who_only_looks_makes_no_types():
    viewer = await make_actor(role="viewer")
    assert await list_types(viewer) == []
    assert await rows_of(viewer, "asset_types") == []
    known = await known_types(viewer)
    assert known["vehicles"].terms == STARTER_TYPES["Vehicles"][0]
    assert await rows_of(viewer, "asset_types") == []


async def test_a_type_is_found_in_any_case_and_spacing():
    actor = await make_actor()
    await add_type(actor, entered("Tall Boats"))
    found = await find_type(actor, "  tall   BOATS ")
    assert found is not None
    assert (found.name, found.terms) == ("Tall Boats", BOATS)
    assert await find_type(actor, "Tall") is None


async def test_a_type_is_added_as_entered():
    actor = await make_actor()
    await list_types(actor)
    made = await add_type(actor, entered())
    assert (made.name, made.terms, made.residual_ratio) == ("Boats", BOATS, Decimal("0.125"))
    assert (await by_name(actor))["Boats"] == made


@pytest.mark.parametrize(
    "terms",
    [
        Terms(Method.NONE, life_months=0),
        Terms(Method.UNITS_OF_PRODUCTION, life_months=0),
        Terms(Method.MACRS, Convention.MID_MONTH, 468),
        Terms(Method.WRITTEN_DOWN_VALUE, Convention.DAY, 1200, is_switching=False),
        Terms(Method.DECLINING_BALANCE, Convention.DAY, 1, factor=Decimal("0.0001")),
        Terms(Method.DECLINING_BALANCE, Convention.DAY, 1, factor=Decimal(10)),
    ],
)
async def test_terms_are_kept_exactly(terms):
    actor = await make_actor()
    made = await add_type(actor, entered(terms=terms, residual_ratio=Decimal("0.333333")))
    assert (made.terms, made.residual_ratio) == (terms, Decimal("0.333333"))


@pytest.mark.parametrize("name", ["Boats", "BOATS", "boats"])
async def test_a_name_stands_once(name):
    actor = await make_actor()
    first = await add_type(actor, entered())
    with pytest.raises(TypeExistsError) as caught:
        await add_type(actor, entered(name))
    assert caught.value.fields == {"name": f"There is already a type “{name}”."}
    other = await add_type(actor, entered("Ships"))
    with pytest.raises(TypeExistsError):
        await change_type(actor, other.id, entered(name))
    assert await change_type(actor, first.id, entered(name)) == AssetType(
        first.id, name, BOATS, Decimal("0.125")
    )


async def test_a_name_taken_at_the_same_moment_stands_once():
    actor = await make_actor()
    done = await asyncio.gather(
        *(add_type(actor, entered()) for _ in range(4)), return_exceptions=True
    )
    made = [one for one in done if isinstance(one, AssetType)]
    refused = [one for one in done if isinstance(one, TypeExistsError)]
    assert (len(made), len(refused)) == (1, 3), done
    assert len([name for name in await by_name(actor) if name == "Boats"]) == 1


async def test_assets_keep_their_terms_when_their_type_changes():
    actor = await make_actor()
    asset = await make_asset(actor, type="Boats")
    assert (await by_name(actor))["Boats"].terms == PLAIN_TERMS
    changed = await change_type(actor, (await by_name(actor))["Boats"].id, entered("Ships"))
    assert (changed.name, changed.terms) == ("Ships", BOATS)
    now = await get_asset(actor, asset.id)
    assert (now.type, now.terms) == ("Ships", asset.terms)


async def test_names_of_assets_become_types_and_known_ones_stay():
    actor = await make_actor()
    first = await require_types(actor, ["Boats", "boats", "Vehicles"])
    assert first["vehicles"] == (await by_name(actor))["Vehicles"].id
    assert (await require_types(actor, ["BOATS"]))["boats"] == first["boats"]
    assert len(await list_types(actor)) == len(STARTER_TYPES) + 1


async def test_a_type_of_another_business_is_not_found():
    mine, theirs = await make_actor(), await make_actor()
    other = await add_type(theirs, entered())
    for type_id in (other.id, some_id()):
        with pytest.raises(TypeNotFoundError):
            await change_type(mine, type_id, entered("Mine"))
    assert await by_name(theirs) == {"Boats": other}
    assert await find_type(mine, "Boats") is None


async def test_a_viewer_changes_nothing():
    viewer = await make_actor(role="viewer")
    for attempt in (
        add_type(viewer, entered()),
        change_type(viewer, some_id(), entered()),
        require_types(viewer, ["Boats"]),
    ):
        with pytest.raises(ForbiddenError):
            await attempt
    assert await rows_of(viewer, "asset_types") == []
