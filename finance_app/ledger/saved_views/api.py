"""REST: the filters of a list that a person keeps, and those that others share."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from finance_app.identity.api import SignedIn
from finance_app.identity.idempotency.api import RequestKey, once
from finance_app.identity.rules import Actor, Permission
from finance_app.kit import problems
from finance_app.kit.requests import entity_tag, versions_of
from finance_app.ledger.saved_views import service
from finance_app.ledger.saved_views.inputs import ViewInput
from finance_app.ledger.saved_views.rules import NAME_LENGTH_MAX, SavedView, ViewedList

router = APIRouter(prefix="/saved-views", tags=["Saved views"])

_LOCATION: Final = {"Location": {"description": "Its address.", "schema": {"type": "string"}}}
_ETAG: Final = {"ETag": {"description": "The version.", "schema": {"type": "string"}}}
_QUERY: Final = "What stands after the ? of the list's address; unknown parameters are left out."
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description='The ETag that was read, such as "3"; refused with 412 if it has changed.',
    ),
]


class ViewIn(BaseModel):
    """A view as it is to be."""

    name: str = Field(max_length=NAME_LENGTH_MAX, examples=["Travel without a receipt"])
    query: str = Field(max_length=8_000, description=_QUERY, examples=["category=Travel"])
    is_shared: bool = Field(False, description="Whether the whole business sees it.")


class NewViewIn(ViewIn):
    """A view to keep."""

    list: ViewedList


class ViewOut(NewViewIn):
    """A view as it is kept."""

    id: UUID
    is_mine: bool = Field(description="Whether you made it.")
    version: int = Field(description="Grows with each change; also the ETag.")


class ViewList(BaseModel):
    """All views of a list that you see; it has one page."""

    items: list[ViewOut]
    next_cursor: str | None


@router.get(
    "", operation_id="list_saved_views", summary="List saved views", response_model=ViewList
)
async def list_saved_views(
    actor: SignedIn,
    wanted: Annotated[ViewedList, Query(alias="list", description="The list they filter.")],
) -> Response:
    """Return your views of a list in their order, then those that others share."""
    found = await service.list_views(actor, wanted)
    return JSONResponse({"items": [_body(actor, one) for one in found], "next_cursor": None})


@router.post(
    "",
    operation_id="save_view",
    summary="Save a view",
    status_code=201,
    response_model=ViewOut,
    responses={201: {"headers": _ETAG | _LOCATION}},
)
async def save_view(
    request: Request, actor: SignedIn, entered: NewViewIn, _key: RequestKey = None
) -> Response:
    """Keep filters of a list under a name; refused with 409 where you have one of that name."""
    actor.require(Permission.WRITE)
    wanted = ViewInput.parse(entered.model_dump(), actor.currency_code)

    async def work() -> Response:
        view = await service.save_view(actor, entered.list, wanted)
        place = f"{request.scope['path'].rstrip('/')}/{view.id}"
        return _shown(actor, view, status=201, location=place)

    return await once(request, actor, work)


@router.put(
    "/{view_id}",
    operation_id="change_view",
    summary="Change a view",
    response_model=ViewOut,
    responses={200: {"headers": _ETAG}},
)
async def change_view(
    request: Request,
    actor: SignedIn,
    view_id: UUID,
    entered: ViewIn,
    *,
    if_match: IfMatch = None,
    _key: RequestKey = None,
) -> Response:
    """Replace its name, filters and who sees it; only who made it, or the owner, may."""
    actor.require(Permission.WRITE)
    versions = versions_of(if_match)
    wanted = ViewInput.parse(entered.model_dump(), actor.currency_code)

    async def work() -> Response:
        version = None
        if versions is not None:
            current = await service.get_view(actor, view_id)
            if current.version not in versions:
                raise service.StaleViewError(current)
            version = current.version
        return _shown(actor, await service.change_view(actor, view_id, wanted, version=version))

    try:
        return await once(request, actor, work)
    except service.StaleViewError as error:
        headers = {"etag": entity_tag(error.current.version)}
        return problems.problem_of(error, headers=headers, current=_body(actor, error.current))


@router.delete(
    "/{view_id}",
    operation_id="delete_view",
    summary="Delete a view",
    status_code=204,
    response_class=Response,
)
async def delete_view(
    request: Request, actor: SignedIn, view_id: UUID, _key: RequestKey = None
) -> Response:
    """Take it away; it can be restored."""

    async def work() -> Response:
        await service.delete_view(actor, view_id)
        return Response(status_code=204)

    return await once(request, actor, work)


@router.post(
    "/{view_id}/restore",
    operation_id="restore_view",
    summary="Bring a deleted view back",
    response_model=ViewOut,
    responses={200: {"headers": _ETAG}},
)
async def restore_view(
    request: Request, actor: SignedIn, view_id: UUID, _key: RequestKey = None
) -> Response:
    """Bring it back to its place; one that is in use stays as it is."""

    async def work() -> Response:
        return _shown(actor, await service.restore_view(actor, view_id))

    return await once(request, actor, work)


def _body(actor: Actor, view: SavedView) -> dict[str, Any]:
    return {
        "id": str(view.id),
        "list": view.list.value,
        "name": view.name,
        "query": view.query,
        "is_shared": view.is_shared,
        "is_mine": view.user_id == actor.user_id,
        "version": view.version,
    }


def _shown(actor: Actor, view: SavedView, *, status: int = 200, location: str = "") -> Response:
    headers = {"etag": entity_tag(view.version)} | ({"location": location} if location else {})
    return JSONResponse(_body(actor, view), status, headers)
