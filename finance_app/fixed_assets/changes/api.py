"""REST: what happens to an asset, shown first as a difference if asked, and taken back in order."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from finance_app.fixed_assets.changes import service
from finance_app.fixed_assets.changes.inputs import ChangeInput
from finance_app.fixed_assets.changes.rules import active
from finance_app.fixed_assets.changes.wire.inputs import ChangeIn, DisposalIn
from finance_app.fixed_assets.changes.wire.views import (
    ChangeList,
    ChangeOut,
    DifferenceOut,
    change_body,
    difference_body,
)
from finance_app.fixed_assets.depreciation.life.rules import ChangeKind
from finance_app.fixed_assets.register.api import (
    ETAG,
    IfMatch,
    JsonObject,
    Preview,
    stale,
    version_of,
)
from finance_app.fixed_assets.register.rules import Asset
from finance_app.fixed_assets.register.service import StaleAssetError, get_asset
from finance_app.fixed_assets.terms.inputs import read_problems
from finance_app.identity.api import SignedIn
from finance_app.identity.idempotency.api import RequestKey, once
from finance_app.identity.rules import Actor, Permission
from finance_app.kit import db
from finance_app.kit.errors import ConflictError, InvalidInputError
from finance_app.kit.requests import body_of, entity_tag, versions_of

router = APIRouter(prefix="/assets", tags=["Assets"])

_RECORDED: dict[int | str, dict[str, Any]] = {
    200: {"model": DifferenceOut, "description": "With preview: the difference it would make."},
    201: {"headers": ETAG, "description": "It is recorded; ETag is that of the asset."},
}
_REVERSED: dict[int | str, dict[str, Any]] = {200: {"headers": ETAG}}


class NoDisposalError(ConflictError):
    """There is no disposal of this asset to take back."""


@router.get(
    "/{asset_id}/changes",
    operation_id="list_asset_changes",
    summary="List what happened to an asset",
    response_model=ChangeList,
)
async def list_asset_changes(actor: SignedIn, asset_id: UUID) -> Response:
    """Return all of it in order, reversed changes too."""
    async with db.transaction(actor, read_only=True):
        await get_asset(actor, asset_id)
        found = await service.list_changes(actor, asset_id)
    items = [change_body(one, actor.currency_code) for one in found]
    return JSONResponse({"items": items, "next_cursor": None})


@router.post(
    "/{asset_id}/changes",
    operation_id="record_asset_change",
    summary="Record what happened to an asset",
    status_code=201,
    response_model=ChangeOut,
    responses=_RECORDED,
    openapi_extra=body_of(ChangeIn),
)
async def record_asset_change(
    request: Request,
    actor: SignedIn,
    asset_id: UUID,
    raw: JsonObject,
    *,
    preview: Preview = False,
    if_match: IfMatch = None,
    _key: RequestKey = None,
) -> Response:
    """Let it count from its day on; entries of depreciation posted since then follow."""
    return await _record(request, actor, asset_id, raw, preview=preview, if_match=if_match)


@router.post(
    "/{asset_id}/changes/{change_id}/reverse",
    operation_id="reverse_asset_change",
    summary="Take back the last change of an asset",
    response_model=ChangeOut,
    responses=_REVERSED,
)
async def reverse_asset_change(
    request: Request, actor: SignedIn, asset_id: UUID, change_id: UUID, _key: RequestKey = None
) -> Response:
    """Take it back with what was recorded together with it; a second time changes nothing."""

    async def work() -> Response:
        return await _reverse(actor, asset_id, change_id)

    return await once(request, actor, work)


@router.post(
    "/{asset_id}/disposal",
    operation_id="dispose_of_asset",
    summary="Dispose of an asset",
    status_code=201,
    response_model=ChangeOut,
    responses=_RECORDED,
    openapi_extra=body_of(DisposalIn),
)
async def dispose_of_asset(
    request: Request,
    actor: SignedIn,
    asset_id: UUID,
    raw: JsonObject,
    *,
    preview: Preview = False,
    if_match: IfMatch = None,
    _key: RequestKey = None,
) -> Response:
    """Charge up to the day, then take cost and depreciation out; gain is against the proceeds.

    All of it goes with its components, and the proceeds are split by what each stands at.
    """
    given = {**raw, "kind": ChangeKind.DISPOSAL.value}
    return await _record(request, actor, asset_id, given, preview=preview, if_match=if_match)


@router.post(
    "/{asset_id}/disposal/reverse",
    operation_id="reverse_asset_disposal",
    summary="Take back the last disposal of an asset",
    response_model=ChangeOut,
    responses=_REVERSED,
)
async def reverse_asset_disposal(
    request: Request, actor: SignedIn, asset_id: UUID, _key: RequestKey = None
) -> Response:
    """Take it back with the components that went along; refused where something came after."""

    async def work() -> Response:
        await get_asset(actor, asset_id)
        kept = active(await service.list_changes(actor, asset_id))
        disposals = [one.id for one in kept if one.kind is ChangeKind.DISPOSAL]
        if not disposals:
            raise NoDisposalError
        return await _reverse(actor, asset_id, disposals[-1])

    actor.require(Permission.WRITE)
    return await once(request, actor, work)


async def _record(
    request: Request,
    actor: Actor,
    asset_id: UUID,
    raw: Mapping[str, object],
    *,
    preview: bool,
    if_match: str | None,
) -> Response:
    """Record a change, or show what it would make different."""
    versions = versions_of(if_match)
    entered = await service.parse_change(actor, asset_id, raw)

    async def work() -> Response:
        version = await version_of(actor, asset_id, versions)
        change_id, notice = db.new_id(), ""
        if entered.terms is not None:
            notice = (await service.preview_change(actor, asset_id, entered)).notice
        asset = await service.record_change(
            actor, asset_id, entered, version=version, change_id=change_id
        )
        return await _shown(actor, asset, change_id, status=201, notice=notice)

    try:
        if preview:
            return await _difference(actor, asset_id, entered, versions)
        return await once(request, actor, work)
    except StaleAssetError as error:
        return await stale(actor, error)
    except InvalidInputError as error:
        raise InvalidInputError(error.message, fields=read_problems(error.fields, raw)) from None


async def _difference(
    actor: Actor, asset_id: UUID, entered: ChangeInput, versions: frozenset[int] | None
) -> Response:
    await version_of(actor, asset_id, versions)
    made = await service.preview_change(actor, asset_id, entered)
    return JSONResponse(difference_body(made, actor.currency_code))


async def _reverse(actor: Actor, asset_id: UUID, change_id: UUID) -> Response:
    await get_asset(actor, asset_id)
    asset = await service.reverse_change(actor, asset_id, change_id)
    return await _shown(actor, asset, change_id)


async def _shown(
    actor: Actor, asset: Asset, change_id: UUID, *, status: int = 200, notice: str = ""
) -> Response:
    """Return a change of an asset as it is kept, with the version of the asset."""
    changes = await service.list_changes(actor, asset.id)
    (found,) = (one for one in changes if one.id == change_id)
    headers = {"etag": entity_tag(asset.version)}
    return JSONResponse(change_body(found, actor.currency_code, notice), status, headers)
