"""REST: an import goes into the books and out of them again."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from finance_app.identity.api import SignedIn
from finance_app.identity.idempotency.api import RequestKey, once
from finance_app.identity.rules import Permission
from finance_app.imports.plans import service
from finance_app.imports.plans.booking import service as booking
from finance_app.imports.plans.inputs import ids_of
from finance_app.imports.plans.views import ImportOut, KeptPage, import_body, kept_body
from finance_app.kit.requests import body_of, json_object

router = APIRouter(prefix="/imports", tags=["Imports"])

JsonObject = Annotated[dict[str, Any], Depends(json_object)]


class IdsIn(BaseModel):
    """Entries of an import that was undone, which were edited and stayed."""

    ids: list[UUID]


@router.post(
    "/{import_id}/commit",
    operation_id="commit_import",
    summary="Add the lines to the books",
    response_model=ImportOut,
)
async def commit_import(
    request: Request, actor: SignedIn, import_id: UUID, _key: RequestKey = None
) -> Response:
    """Make expenses and incomes of all wanted lines soon, at once and only once."""

    async def work() -> Response:
        return JSONResponse(import_body(await service.start_commit(actor, import_id)))

    return await once(request, actor, work)


@router.post(
    "/{import_id}/undo",
    operation_id="undo_import",
    summary="Take an import out of the books",
    response_model=ImportOut,
)
async def undo_import(
    request: Request, actor: SignedIn, import_id: UUID, _key: RequestKey = None
) -> Response:
    """Move its entries to the trash soon, apart from those that were edited since."""

    async def work() -> Response:
        return JSONResponse(import_body(await service.start_undo(actor, import_id)))

    return await once(request, actor, work)


@router.get(
    "/{import_id}/kept",
    operation_id="list_kept_entries",
    summary="List the entries of an import that are in the books",
    response_model=KeptPage,
)
async def list_kept(actor: SignedIn, import_id: UUID) -> Response:
    """Return them; after an undo these are the ones that were edited."""
    plan = await service.get_import(actor, import_id)
    return JSONResponse(kept_body(await booking.list_kept(actor, import_id), plan.currency_code))


@router.post(
    "/{import_id}/kept/remove",
    operation_id="remove_kept_entries",
    summary="Take edited entries out of the books as well",
    response_model=KeptPage,
    openapi_extra=body_of(IdsIn),
)
async def remove_kept(
    request: Request, actor: SignedIn, import_id: UUID, raw: JsonObject, _key: RequestKey = None
) -> Response:
    """Move entries of an undone import to the trash although they were edited."""
    actor.require(Permission.WRITE)
    ids = ids_of(raw.get("ids"))

    async def work() -> Response:
        undone = await booking.remove_edited(actor, import_id, ids)
        return JSONResponse(kept_body(undone, actor.currency_code))

    return await once(request, actor, work)
