"""REST: the register of assets, each with what it stands at on a day.

Unknown fields of a body are passed over, so that what GET gave can be sent back with PUT.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import JSONResponse

from finance_app.fixed_assets.changes.rules import difference
from finance_app.fixed_assets.changes.service import get_schedule
from finance_app.fixed_assets.changes.wire.views import DifferenceOut, difference_body
from finance_app.fixed_assets.depreciation.service import books_of
from finance_app.fixed_assets.filters.inputs import AssetFilter
from finance_app.fixed_assets.register import service
from finance_app.fixed_assets.register.inputs import AssetInput
from finance_app.fixed_assets.register.rules import Asset, ListedAsset
from finance_app.fixed_assets.register.service import StaleAssetError
from finance_app.fixed_assets.register.wire.inputs import DATE, PREVIEW, AssetIn, AssetQuery
from finance_app.fixed_assets.register.wire.views import (
    AssetOut,
    AssetPage,
    asset_body,
    totals_body,
)
from finance_app.fixed_assets.terms.rules import no_charge_notice
from finance_app.identity.api import SignedIn
from finance_app.identity.idempotency.api import RequestKey, once
from finance_app.identity.rules import Actor, Permission
from finance_app.kit import clock, db, problems
from finance_app.kit.errors import AppError, InvalidInputError
from finance_app.kit.requests import body_of, entity_tag, json_object, versions_of

router = APIRouter(prefix="/assets", tags=["Assets"])

JsonObject = Annotated[dict[str, Any], Depends(json_object)]
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description='The ETag that was read, such as "3"; refused with 412 if it has changed.',
    ),
]
Preview = Annotated[bool, Query(description=PREVIEW)]

ETAG: Final = {"ETag": {"description": "The version.", "schema": {"type": "string"}}}
_LOCATION: Final = {"Location": {"description": "Its address.", "schema": {"type": "string"}}}


@router.get("", operation_id="list_assets", summary="List assets", response_model=AssetPage)
async def list_assets(actor: SignedIn, query: Annotated[AssetQuery, Query()]) -> Response:
    """Return one page with the figures of the day, and what all pages together come to.

    Follow next_cursor, with all else unchanged, for the next page.
    """
    wanted = AssetFilter.parse(query.model_dump(by_alias=True))
    async with db.transaction(actor, read_only=True):
        found = await service.list_assets(actor, wanted)
        totals = await service.sum_assets(actor, wanted)
    body = {
        "items": [asset_body(one) for one in found.items],
        "next_cursor": found.next_cursor,
        "on": wanted.on.isoformat(),
        "currency_code": actor.currency_code,
        "totals": totals_body(totals, actor.currency_code),
    }
    return JSONResponse(body)


@router.post(
    "",
    operation_id="record_asset",
    summary="Record an asset",
    status_code=201,
    response_model=AssetOut,
    responses={201: {"headers": ETAG | _LOCATION}},
    openapi_extra=body_of(AssetIn),
)
async def record_asset(
    request: Request, actor: SignedIn, raw: JsonObject, _key: RequestKey = None
) -> Response:
    """Keep a new one with its schedule; its address is in Location."""
    entered = await _entered(actor, raw)

    async def work() -> Response:
        asset = await service.record_asset(actor, entered, source="api")
        place = f"{request.scope['path'].rstrip('/')}/{asset.id}"
        return await _shown(actor, asset, status=201, location=place)

    return await once(request, actor, work)


@router.get(
    "/{asset_id}",
    operation_id="get_asset",
    summary="Read one asset",
    response_model=AssetOut,
    responses={200: {"headers": ETAG}},
)
async def get_asset(
    actor: SignedIn,
    asset_id: UUID,
    on: Annotated[
        str, Query(description="The day the figures are of; today.", json_schema_extra=DATE)
    ] = "",
) -> Response:
    """Return one that is not in the trash, with what it stands at on the day."""
    day = AssetFilter.parse({"on": on}).on
    return await _shown(actor, await service.get_asset(actor, asset_id), on=day)


@router.put(
    "/{asset_id}",
    operation_id="change_asset",
    summary="Change an asset",
    response_model=AssetOut | DifferenceOut,
    responses={200: {"headers": ETAG}},
    openapi_extra=body_of(AssetIn),
)
async def change_asset(
    request: Request,
    actor: SignedIn,
    asset_id: UUID,
    raw: JsonObject,
    *,
    preview: Preview = False,
    if_match: IfMatch = None,
    _key: RequestKey = None,
) -> Response:
    """Replace what was recorded, as if it had been so from the start; what happened since stays.

    What is left out becomes empty, or what its type says. With If-Match a change by someone else
    is not overwritten: 412, with `current`.
    """
    versions = versions_of(if_match)
    entered = await _entered(actor, raw)

    async def work() -> Response:
        version = await version_of(actor, asset_id, versions)
        asset = await service.change_asset(actor, asset_id, entered, version=version)
        return await _shown(actor, asset)

    try:
        if preview:
            return await _difference(actor, asset_id, entered, versions)
        return await once(request, actor, work)
    except StaleAssetError as error:
        return await stale(actor, error)
    except AppError as error:
        error.fields.pop("form", None)  # a page's word for all of it, and no field here
        raise


@router.delete(
    "/{asset_id}",
    operation_id="delete_asset",
    summary="Move an asset to the trash",
    status_code=204,
    response_class=Response,
)
async def delete_asset(
    request: Request,
    actor: SignedIn,
    asset_id: UUID,
    *,
    if_match: IfMatch = None,
    _key: RequestKey = None,
) -> Response:
    """Move it to the trash with its components and the entries made of its depreciation.

    For what was recorded by mistake; what was sold or given away is disposed of.
    """
    versions = versions_of(if_match)

    async def work() -> Response:
        version = await version_of(actor, asset_id, versions)
        await service.delete_asset(actor, asset_id, version=version)
        return Response(status_code=204)

    try:
        return await once(request, actor, work)
    except StaleAssetError as error:
        return await stale(actor, error)


@router.post(
    "/{asset_id}/restore",
    operation_id="restore_asset",
    summary="Take an asset out of the trash",
    response_model=AssetOut,
    responses={200: {"headers": ETAG}},
)
async def restore_asset(
    request: Request, actor: SignedIn, asset_id: UUID, _key: RequestKey = None
) -> Response:
    """Bring it back with all that went with it; one that is not in the trash stays as it is."""

    async def work() -> Response:
        return await _shown(actor, await service.restore_asset(actor, asset_id))

    return await once(request, actor, work)


async def version_of(actor: Actor, asset_id: UUID, versions: frozenset[int] | None) -> int | None:
    """Return the version a change is for, None for any. Raises `StaleAssetError`."""
    if versions is None:
        return None
    current = await service.get_asset(actor, asset_id)
    if current.version not in versions:
        raise StaleAssetError(current)
    return current.version


async def stale(actor: Actor, error: StaleAssetError) -> Response:
    """Return the refusal of a change, with the asset as it is now."""
    headers = {"etag": entity_tag(error.current.version)}
    current = asset_body(await _listed(actor, error.current, clock.today()))
    return problems.problem_of(error, headers=headers, current=current)


async def _entered(actor: Actor, raw: Mapping[str, object]) -> AssetInput:
    """Return what a body says, with every problem at once. Raises `InvalidInputError`."""
    wrong: dict[str, str] = {}
    code = raw.get("currency_code")
    if code is not None and (not isinstance(code, str) or code.upper() != actor.currency_code):
        wrong["currency_code"] = f"This business keeps its books in {actor.currency_code}."
    try:
        entered = await service.parse_asset(actor, raw)
    except InvalidInputError as error:
        raise InvalidInputError(fields=error.fields | wrong) from None
    if wrong:
        raise InvalidInputError(fields=wrong)
    return entered


async def _difference(
    actor: Actor, asset_id: UUID, entered: AssetInput, versions: frozenset[int] | None
) -> Response:
    """Return what a change of the recorded would make different, as of today; nothing is saved."""
    actor.require(Permission.WRITE)
    await version_of(actor, asset_id, versions)
    before = await service.get_asset(actor, asset_id)
    old, new = await service.compare_asset(actor, before, entered)
    notice = no_charge_notice(entered.terms, entered.cost)
    made = difference(old, new, clock.today(), books_of(actor), notice=notice)
    return JSONResponse(difference_body(made, actor.currency_code))


async def _listed(actor: Actor, asset: Asset, on: date) -> ListedAsset:
    """Return an asset with what it stands at on a day."""
    _, schedule = await get_schedule(actor, asset.id)
    at = schedule.at(on, books_of(actor))
    return ListedAsset(asset, at.cost, at.depreciation)


async def _shown(
    actor: Actor, asset: Asset, *, on: date | None = None, status: int = 200, location: str = ""
) -> Response:
    headers = {"etag": entity_tag(asset.version)} | ({"location": location} if location else {})
    listed = await _listed(actor, asset, on or clock.today())
    return JSONResponse(asset_body(listed), status, headers)
