"""REST: files in, looked at as a plan, put right, committed to the books, and undone."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from finance_app.identity.api import SignedIn
from finance_app.identity.idempotency.api import RequestKey, once
from finance_app.identity.rules import Permission
from finance_app.imports.plans import service
from finance_app.imports.plans.inputs import mapping_of
from finance_app.imports.plans.lines.inputs import LIMIT_DEFAULT, LIMIT_MAX
from finance_app.imports.plans.storage.service import FileTooLargeError
from finance_app.imports.plans.views import (
    ImportOut,
    ImportPage,
    import_body,
)
from finance_app.imports.reading.rules import SIZE_BYTES_MAX
from finance_app.imports.work.service import cancel_work
from finance_app.kit.requests import body_of, json_object
from finance_app.ledger.attachments.api import FORM_BYTES_MAX, read_upload
from finance_app.ledger.bank_accounts.service import require_account

router = APIRouter(prefix="/imports", tags=["Imports"])

JsonObject = Annotated[dict[str, Any], Depends(json_object)]
_LOCATION: Final = {"Location": {"description": "Its address.", "schema": {"type": "string"}}}
_FILE: Final = {
    "type": "string",
    "format": "binary",
    "description": "At most 200 MB of CSV, TSV, .xlsx, OFX, QFX, QIF, CAMT or MT940.",
}
_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {"type": "object", "required": ["file"], "properties": {"file": _FILE}}
            }
        },
    }
}


class ImportsQuery(BaseModel):
    """From which place on to list."""

    limit: int = Field(LIMIT_DEFAULT, ge=1, le=LIMIT_MAX, description="Imports of a page.")
    cursor: str = Field("", description="The next_cursor of the page before.")


class MappingIn(BaseModel):
    """How to read the file: columns counted from 0, as GET gives them, with what is to change."""

    mapping: dict[str, Any] | None = Field(None, description="Left out, it stays as it is.")
    bank_account: str | None = Field(None, description="The name of the account the file is of.")


@router.post(
    "",
    operation_id="receive_import",
    summary="Send a file",
    status_code=201,
    response_model=ImportOut,
    responses={201: {"headers": _LOCATION}},
    openapi_extra=_BODY,
)
async def receive_import(
    request: Request,
    actor: SignedIn,
    *,
    bank_account: Annotated[str, Query(description="The name of the account it is of.")] = "",
    _key: RequestKey = None,
) -> Response:
    """Take a file and read it soon: look at the import until its `work` is null.

    Nothing is added to the books before a commit.
    """
    actor.require(Permission.WRITE)
    account = await require_account(actor, bank_account)
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > SIZE_BYTES_MAX + FORM_BYTES_MAX:
        raise FileTooLargeError
    name, chunks = await read_upload(request, bytes_max=SIZE_BYTES_MAX)
    async with service.receiving(actor, name, chunks) as received:

        async def work() -> Response:
            plan = await service.keep_file(actor, received, account.id if account else None)
            place = f"{request.scope['path'].rstrip('/')}/{plan.id}"
            return JSONResponse(import_body(plan), 201, {"location": place})

        content = b"\n".join((name.encode("utf-8", "replace"), received.draft.sha256))
        return await once(request, actor, work, content=content)


@router.get("", operation_id="list_imports", summary="List imports", response_model=ImportPage)
async def list_imports(actor: SignedIn, query: Annotated[ImportsQuery, Query()]) -> Response:
    """Return one page, the latest first."""
    page = await service.list_imports(actor, limit=query.limit, cursor=query.cursor)
    items = [import_body(plan) for plan in page.items]
    return JSONResponse({"items": items, "next_cursor": page.next_cursor})


@router.get(
    "/{import_id}", operation_id="get_import", summary="Read one import", response_model=ImportOut
)
async def get_import(actor: SignedIn, import_id: UUID) -> Response:
    """Return an import with its counts, totals and proof."""
    return JSONResponse(import_body(await service.get_import(actor, import_id)))


@router.put(
    "/{import_id}/mapping",
    operation_id="change_import_mapping",
    summary="Have the file read with another mapping",
    response_model=ImportOut,
    openapi_extra=body_of(MappingIn),
)
async def change_mapping(
    request: Request, actor: SignedIn, import_id: UUID, raw: JsonObject, _key: RequestKey = None
) -> Response:
    """Read the lines anew soon; corrections of single lines are gone then."""
    actor.require(Permission.WRITE)
    mapping = mapping_of(raw["mapping"]) if raw.get("mapping") is not None else None
    account = await require_account(actor, _name_of(raw.get("bank_account")))

    async def work() -> Response:
        account_id = account.id if account else None
        plan = await service.read_again(actor, import_id, mapping, account_id)
        return JSONResponse(import_body(plan))

    return await once(request, actor, work)


@router.post(
    "/{import_id}/cancel",
    operation_id="cancel_import_work",
    summary="Stop what is being done to an import",
    response_model=ImportOut,
)
async def cancel(
    request: Request, actor: SignedIn, import_id: UUID, _key: RequestKey = None
) -> Response:
    """Have reading, committing or undoing stop, which leaves everything as it was before."""

    async def work() -> Response:
        await cancel_work(actor, import_id)
        return JSONResponse(import_body(await service.get_import(actor, import_id)))

    return await once(request, actor, work)


@router.delete(
    "/{import_id}",
    operation_id="discard_import",
    summary="Throw an import away",
    status_code=204,
    response_class=Response,
)
async def discard_import(
    request: Request, actor: SignedIn, import_id: UUID, _key: RequestKey = None
) -> Response:
    """Throw an import away that is not in the books, and its file."""

    async def work() -> Response:
        await service.discard_plan(actor, import_id)
        return Response(status_code=204)

    return await once(request, actor, work)


def _name_of(value: object) -> str:
    return value if isinstance(value, str) else ""
