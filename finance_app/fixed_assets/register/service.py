"""The register: record assets, change what was recorded, delete, restore, list and sum."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from finance_app.fixed_assets.changes.rules import misfit, schedule_changes
from finance_app.fixed_assets.depreciation.life.rules import Basis, ChangeKind
from finance_app.fixed_assets.depreciation.rules import Schedule, make_schedule
from finance_app.fixed_assets.depreciation.service import (
    books_of,
    changes_of,
    make_again,
    register_of,
    require_same_until,
    store_schedules,
)
from finance_app.fixed_assets.filters.inputs import AssetFilter
from finance_app.fixed_assets.posting.service import (
    adjust_postings,
    drop_postings,
    restore_postings,
    start_posting,
)
from finance_app.fixed_assets.register.inputs import AssetInput
from finance_app.fixed_assets.register.repository import AssetRepository
from finance_app.fixed_assets.register.rules import (
    Asset,
    ListedAsset,
    RegisterTotals,
)
from finance_app.fixed_assets.terms.rules import Terms
from finance_app.fixed_assets.types.service import find_type, require_types
from finance_app.identity.rules import Actor, Permission
from finance_app.kit import db
from finance_app.kit.errors import InvalidInputError, LockedError, NotFoundError, StaleError
from finance_app.kit.paging import Page, decode_cursor
from finance_app.ledger.bank_accounts.service import require_account_in_use, require_accounts
from finance_app.ledger.locks.rules import day_words
from finance_app.ledger.locks.service import keep_locked_through
from finance_app.ledger.rules import ids_of
from finance_app.ledger.shell.service import undo_with


class AssetNotFoundError(NotFoundError):
    """This asset does not exist, or is not yours."""


class StaleAssetError(StaleError):
    """This asset has been changed since you opened it. Nothing was saved."""

    def __init__(self, current: Asset) -> None:
        super().__init__()
        self.current = current
        """The asset as it is now."""


async def parse_asset(actor: Actor, raw: Mapping[str, object]) -> AssetInput:
    """Read the outside fields of an asset; terms left out come from its type.

    Raises InvalidInputError with a sentence for each field that is wrong.
    """
    actor.require(Permission.WRITE)
    name = raw.get("type")
    found = None
    if isinstance(name, str) and name.strip() and "\0" not in name:
        found = await find_type(actor, name)
    return AssetInput.parse(raw, actor.currency_code, found)


async def record_asset(
    actor: Actor, asset: AssetInput, *, asset_id: UUID | None = None, source: str = "screen"
) -> Asset:
    """Record an asset with its schedule, in the business's currency.

    With an `asset_id` that was recorded before, the first stays and is returned. A type that does
    not exist yet is made. Raises `LockedError` for a day in locked books, and
    `InvalidInputError` (fields `parent_id`, `bank_account`).
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = register_of(session, actor)
        await require_entry_open(actor, asset.basis)
        values = await _values(actor, repository, asset) | {
            "organization_id": actor.organization_id,
            "id": asset_id or db.new_id(),
            "currency_code": actor.currency_code,
            "source": source,
            "created_by": actor.user_id,
        }
        is_new = await repository.add(values)
        made = await existing(repository, values["id"])
        if is_new:
            await make_again(session, actor, made)
            await start_posting(actor)
        return made


async def record_assets(
    actor: Actor, assets: Sequence[AssetInput], *, source: str, ids: Sequence[UUID] = ()
) -> int:
    """Record many assets at once, all or none; returns how many. Raises as `record_asset`.

    `ids` are what they are to be called, so that components can name an asset before them.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = register_of(session, actor)
        types = await require_types(actor, [one.type for one in assets if one.type])
        accounts = await require_accounts(actor, {one.bank_account for one in assets})
        rows, schedules = [], []
        await require_entry_open(actor, *(one.basis for one in assets))
        parents = {one.parent_id for one in assets if one.parent_id is not None}
        for parent_id in parents.difference(ids):
            await _require_parent(repository, parent_id)
        for asset, own_id in zip(assets, ids or [db.new_id() for _ in assets], strict=True):
            row = _columns(asset, types.get(asset.type.casefold())) | {
                "bank_account_id": accounts.get(asset.bank_account),
                "organization_id": actor.organization_id,
                "id": own_id,
                "currency_code": actor.currency_code,
                "source": source,
                "created_by": actor.user_id,
            }
            rows.append(row)
            schedules.append((row["id"], asset.basis, ()))
        await repository.add_all(rows)
        await store_schedules(session, actor, schedules)
        await start_posting(actor)
        return len(rows)


async def change_asset(
    actor: Actor, asset_id: UUID, asset: AssetInput, *, version: int | None
) -> Asset:
    """Replace what was recorded of an asset, as if it had been so from the start.

    Raises `StaleAssetError`, `AssetNotFoundError`; `LockedError` where that would alter locked
    books; `InvalidInputError` where the changes recorded since do not fit, or an account does not.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = register_of(session, actor)
        before = await _lock(repository, asset_id, version)
        await compare_asset(actor, before, asset)
        values = await _values(actor, repository, asset, before)
        await repository.change(asset_id, values)
        await make_again(session, actor, await existing(repository, asset_id))
        await adjust_postings(actor, [asset_id])
        return await existing(repository, asset_id)


async def compare_asset(
    actor: Actor, before: Asset, asset: AssetInput
) -> tuple[Schedule, Schedule]:
    """Return the schedule as it is and as it would be; raises as `change_asset` does."""
    actor.require(Permission.READ)
    async with db.transaction(actor) as session:
        changes = schedule_changes(await changes_of(session, actor).list_of(before.id))
        locked = await keep_locked_through(actor)
        account_id = await _account_id(actor, asset, before)
    if account_id != before.bank_account_id and locked and before.basis.enters_on <= locked:
        text = f"The books are locked through {day_words(locked)}. {_PAID}"
        raise LockedError(text, fields={"bank_account": text})
    if changes and changes[0].on < asset.basis.enters_on:
        text = "Something is recorded of this asset before that day."
        raise InvalidInputError(text, fields={"acquisition_date": text})
    gone = sum(one.amount for one in changes if one.kind is ChangeKind.DISPOSAL)
    added = sum(one.amount for one in changes if one.kind is ChangeKind.ADDITION)
    if gone > asset.cost + added:
        text = "More of the cost than that has been disposed of already."
        raise InvalidInputError(text, fields={"value": text})
    books = books_of(actor)
    if asset.basis != before.basis and (text := misfit(asset.basis, changes, books)):
        raise InvalidInputError(text, fields={"form": text})
    old, new = (make_schedule(one, changes, books) for one in (before.basis, asset.basis))
    require_same_until(locked, old, new, books)
    return old, new


async def delete_asset(actor: Actor, asset_id: UUID, *, version: int | None = None) -> None:
    """Move an asset to the trash with its components, and the entries made of its charges.

    Raises `LockedError` where it stands in locked books; dispose of it instead.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = register_of(session, actor)
        asset = await _lock(repository, asset_id, version)
        for one in (asset, *await repository.list_components(asset_id)):
            await require_entry_open(actor, one.basis, advice=_DISPOSE)
            await repository.trash(one.id)
            await drop_postings(actor, [one.id])


async def restore_asset(actor: Actor, asset_id: UUID) -> Asset:
    """Take an asset out of the trash, with its entries and what was trashed together with it.

    Raises `LockedError`, `AssetNotFoundError`.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = register_of(session, actor)
        asset = await existing(repository, asset_id)
        if asset.deleted_at is not None:
            together = await repository.list_components(asset_id, asset.deleted_at)
            for one in (asset, *together):
                await require_entry_open(actor, one.basis)
                await repository.change(one.id, {"deleted_at": None})
                await restore_postings(actor, [one.id], asset.deleted_at)
                await adjust_postings(actor, [one.id])
        return await existing(repository, asset_id)


async def get_asset(actor: Actor, asset_id: UUID) -> Asset:
    """Return an asset that is not in the trash. Raises `AssetNotFoundError`."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        found = await register_of(session, actor).find(asset_id)
    if found is None or found.deleted_at is not None:
        raise AssetNotFoundError
    return found


async def list_assets(actor: Actor, wanted: AssetFilter) -> Page[ListedAsset]:
    """Return one page of assets with their figures of the day, and the cursors beside it."""
    actor.require(Permission.READ)
    cursor = decode_cursor(wanted.cursor, sort=wanted.sort) if wanted.cursor else None
    async with db.transaction(actor, read_only=True) as session:
        repository = register_of(session, actor)
        page = await repository.list_page(wanted, cursor)
        if cursor and cursor.is_backward and len(page.items) < wanted.limit:
            page = await repository.list_page(wanted, None)
    return page


async def sum_assets(actor: Actor, wanted: AssetFilter) -> RegisterTotals:
    """Return count, cost and depreciation to date of all assets wanted, cursor and limit aside."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        return await register_of(session, actor).sum_all(wanted)


async def existing(repository: AssetRepository, asset_id: UUID) -> Asset:
    """Return an asset, from the trash too. Raises `AssetNotFoundError`."""
    found = await repository.find(asset_id)
    if found is None:
        raise AssetNotFoundError
    return found


_ENTER_LATER: Final = (
    "For an asset bought before, enter its depreciation so far, as of a later day."
)
_DISPOSE: Final = "An asset in locked books cannot be deleted: dispose of it instead."
_PAID: Final = "What this asset was paid from is in them, and stays as it is."


async def require_entry_open(actor: Actor, *bases: Basis, advice: str = _ENTER_LATER) -> None:
    """Raise `LockedError` where an asset would enter the register, or leave it, in locked books."""
    locked = await keep_locked_through(actor)
    if locked is not None and any(one.enters_on <= locked for one in bases):
        text = f"The books are locked through {day_words(locked)}. {advice}"
        raise LockedError(text, fields={"acquisition_date": text})


async def _lock(repository: AssetRepository, asset_id: UUID, version: int | None) -> Asset:
    """Return an asset that others wait for. Raises where it is gone or has another version."""
    found = await repository.find(asset_id, lock=True)
    if found is None or found.deleted_at is not None:
        raise AssetNotFoundError
    if version not in {None, found.version}:
        raise StaleAssetError(found)
    return found


async def _values(
    actor: Actor, repository: AssetRepository, asset: AssetInput, before: Asset | None = None
) -> dict[str, Any]:
    """Return the columns that an input sets: its account found, its type found or made."""
    account_id = await _account_id(actor, asset, before)
    types = await require_types(actor, [asset.type]) if asset.type else {}
    if asset.parent_id is not None:
        await _require_parent(repository, asset.parent_id, before.id if before else None)
    own = _columns(asset, types.get(asset.type.casefold()))
    return own | {"bank_account_id": account_id}


async def _account_id(actor: Actor, asset: AssetInput, before: Asset | None) -> UUID | None:
    """Return the account an asset was paid from; one that was archived since may stay."""
    kept_id = before.bank_account_id if before else None
    found = await require_account_in_use(actor, asset.bank_account, kept_id=kept_id)
    return found.id if found else None


async def _require_parent(
    repository: AssetRepository, parent_id: UUID, asset_id: UUID | None = None
) -> None:
    """Raise `InvalidInputError` where an asset cannot be a component of another; one level."""
    parent = await repository.find(parent_id, lock=True)
    text = ""
    if parent is None or parent.deleted_at is not None or parent.parent_id is not None:
        text = "Choose an asset that is not itself a component."
    elif asset_id is not None and await repository.has_components(asset_id):
        text = "It has components of its own, so it cannot be a component."
    if text or parent_id == asset_id:
        text = text or "Choose another asset."
        raise InvalidInputError(text, fields={"parent_id": text})


def _columns(asset: AssetInput, type_id: UUID | None) -> dict[str, Any]:
    plain = (
        "name", "acquisition_date", "value", "setup_cost", "notes", "supplier", "location",
        "serial_number", "parent_id", "in_service_on", "unit_name", "opening_depreciation",
        "opening_on",
    )  # fmt: skip
    own = {name: getattr(asset, name) for name in plain}
    return own | terms_columns(asset.terms) | {"type_id": type_id}


def terms_columns(terms: Terms) -> dict[str, Any]:
    """Return the columns that keep terms."""
    return {
        "method": terms.method.value,
        "convention": terms.convention.value,
        "life_months": terms.life_months,
        "residual": terms.residual,
        "factor": terms.factor,
        "is_switching": terms.is_switching,
        "capacity": terms.capacity,
    }


async def _undo_delete(actor: Actor, ids: Sequence[str]) -> str:
    for one in ids_of(list(ids)):
        await restore_asset(actor, one)
    return "Asset restored."


undo_with("delete:asset", _undo_delete)
