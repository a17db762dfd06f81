"""REST: the attachments of an asset. Their content is at /attachments/{id}."""

from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from pydantic import BaseModel

from finance_app.fixed_assets.files import service
from finance_app.fixed_assets.files.views import problem_code
from finance_app.fixed_assets.register.service import get_asset
from finance_app.identity.api import SignedIn, current_actor
from finance_app.identity.idempotency.api import RequestKey, once
from finance_app.identity.rules import Permission
from finance_app.kit.errors import AppError
from finance_app.ledger.attachments.api import UPLOAD_BODY, keep_upload
from finance_app.ledger.attachments.rules import Attachment
from finance_app.ledger.attachments.views import AttachmentOut, attachment_body

router = APIRouter(prefix="/assets/{asset_id}/attachments", tags=["Assets"])
forms = APIRouter(prefix="/forms/assets", include_in_schema=False)
"""What the browser itself posts from the page of an asset."""


class AttachmentList(BaseModel):
    """The attachments of an asset in the order they came; they have one page."""

    items: list[AttachmentOut]
    next_cursor: str | None


@router.get(
    "",
    operation_id="list_asset_attachments",
    summary="List the attachments of an asset",
    response_model=AttachmentList,
)
async def list_asset_attachments(actor: SignedIn, asset_id: UUID) -> Response:
    """Return those that are not in the trash."""
    found = await service.list_asset_files(actor, asset_id)
    return JSONResponse({"items": [attachment_body(one) for one in found], "next_cursor": None})


@router.post(
    "",
    operation_id="attach_to_asset",
    summary="Attach a file to an asset",
    status_code=201,
    response_model=AttachmentOut,
    openapi_extra=UPLOAD_BODY,
)
async def attach_to_asset(
    request: Request, actor: SignedIn, asset_id: UUID, _key: RequestKey = None
) -> Response:
    """Keep one file of at most 20 MB; what it is, its content decides."""
    actor.require(Permission.WRITE)
    await get_asset(actor, asset_id)  # before its file comes

    async def work(attachment: Attachment) -> Response:
        await service.attach_file(actor, asset_id, attachment.id)
        return JSONResponse(attachment_body(attachment), 201)

    return await keep_upload(request, actor, work)


@router.delete(
    "/{attachment_id}",
    operation_id="delete_asset_attachment",
    summary="Move an attachment of an asset to the trash",
    status_code=204,
    response_class=Response,
)
async def delete_asset_attachment(
    request: Request, actor: SignedIn, asset_id: UUID, attachment_id: UUID, _key: RequestKey = None
) -> Response:
    """Move it to the trash; its content stays."""

    async def work() -> Response:
        await service.trash_asset_file(actor, asset_id, attachment_id)
        return Response(status_code=204)

    return await once(request, actor, work)


@forms.post("/{asset_id}/attachments")
async def attach_from_page(request: Request, asset_id: UUID) -> Response:
    """Attach a file that the asset's page sent, and go back there; problems go back too."""
    back = f"/fixed-assets/asset?id={asset_id}"
    try:
        await attach_to_asset(request, await current_actor(request), asset_id)
    except AppError as error:
        back = f"{back}&problem={problem_code(error)}"
    return RedirectResponse(back, 303)
