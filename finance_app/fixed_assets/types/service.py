"""The types of assets: list, add, change; a business without any gets those to start with."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from finance_app.fixed_assets.register.rules import PLAIN_TERMS, STARTER_TYPES, AssetType
from finance_app.fixed_assets.terms.rules import Terms
from finance_app.fixed_assets.types.inputs import TypeInput
from finance_app.fixed_assets.types.repository import TypeRepository
from finance_app.identity.rules import Actor, Permission
from finance_app.kit import db
from finance_app.kit.errors import ConflictError, NotFoundError


class TypeNotFoundError(NotFoundError):
    """This type does not exist, or is not yours."""


class TypeExistsError(ConflictError):
    """There is already a type of this name."""

    def __init__(self, name: str) -> None:
        message = f"There is already a type “{name}”."
        super().__init__(message, fields={"name": message})


async def list_types(actor: Actor) -> list[AssetType]:
    """Return the types by name; a business that has none yet gets those to start with."""
    actor.require(Permission.READ)
    can_write = actor.may(Permission.WRITE)
    async with db.transaction(actor, read_only=not can_write) as session:
        repository = TypeRepository(session)
        found = await repository.list_all()
        if found or not can_write:
            return found
        await add_starter_types(actor)
        return await repository.list_all()


async def find_type(actor: Actor, name: str) -> AssetType | None:
    """Return the type of a name in any case, or None; as `known_types` knows them."""
    return (await known_types(actor)).get(" ".join(name.split()).casefold())


async def known_types(actor: Actor) -> dict[str, AssetType]:
    """Return the types by their names in lower case; saves nothing.

    Those of a business without any are what it would get to start with.
    """
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        found = await TypeRepository(session).list_all()
    if not found:
        found = [AssetType(db.NIL_ID, name, *usual) for name, usual in STARTER_TYPES.items()]
    return {one.name.casefold(): one for one in found}


async def add_starter_types(actor: Actor) -> None:
    """Give a business the types to start with; those it has stay as they are."""
    async with db.transaction(actor) as session:
        rows = [
            _row(actor, name, terms) | {"residual_ratio": ratio}
            for name, (terms, ratio) in STARTER_TYPES.items()
        ]
        await TypeRepository(session).add(rows)


async def require_types(actor: Actor, names: Sequence[str]) -> dict[str, UUID]:
    """Return the ids of types by their names in lower case; new ones are made with plain terms."""
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = TypeRepository(session)
        known = {one.name.casefold(): one.id for one in await list_types(actor)}
        missing = {name.casefold(): name for name in names if name.casefold() not in known}
        if missing:
            rows = [_row(actor, name, PLAIN_TERMS) for name in missing.values()]
            await repository.add([row | {"residual_ratio": 0} for row in rows])
            known = {one.name.casefold(): one.id for one in await repository.list_all()}
    return known


async def add_type(actor: Actor, entered: TypeInput) -> AssetType:
    """Add a type. Raises `TypeExistsError`."""
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = TypeRepository(session)
        if await repository.find(entered.name) is not None:
            raise TypeExistsError(entered.name)
        row = _row(actor, entered.name, entered.terms)
        await repository.add([row | {"residual_ratio": entered.residual_ratio}])
        made = await repository.find(entered.name)
        if made is None or made.id != row["id"]:  # somebody was quicker
            raise TypeExistsError(entered.name)
        return made


async def change_type(actor: Actor, type_id: UUID, entered: TypeInput) -> AssetType:
    """Change a type; assets there are keep their terms.

    Raises `TypeExistsError`, `TypeNotFoundError`.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = TypeRepository(session)
        other = await repository.find(entered.name)
        if other is not None and other.id != type_id:
            raise TypeExistsError(entered.name)
        values = _terms_columns(entered.terms)
        values |= {"name": entered.name, "residual_ratio": entered.residual_ratio}
        if not await repository.change(type_id, values):
            raise TypeNotFoundError
        return await _existing(repository, type_id)


async def _existing(repository: TypeRepository, type_id: UUID) -> AssetType:
    for one in await repository.list_all():
        if one.id == type_id:
            return one
    raise TypeNotFoundError


def _row(actor: Actor, name: str, terms: Terms) -> dict[str, Any]:
    own = {"organization_id": actor.organization_id, "id": db.new_id(), "name": name}
    return own | _terms_columns(terms)


def _terms_columns(terms: Terms) -> dict[str, Any]:
    return {
        "method": terms.method.value,
        "convention": terms.convention.value,
        "life_months": terms.life_months,
        "factor": terms.factor,
        "is_switching": terms.is_switching,
    }
