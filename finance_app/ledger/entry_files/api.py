"""REST: the files of expenses and of incomes, by one set of routes made for each kind.

A file is always saved, never shown, unless it is a picture by its content and `inline` asks.
"""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from finance_app.identity.api import SignedIn
from finance_app.identity.idempotency.api import RequestKey, once
from finance_app.identity.rules import Permission
from finance_app.ledger.attachments.api import (
    PICTURE,
    UPLOAD_BODY,
    AttachmentResponse,
    file_response,
    keep_upload,
    picture_response,
)
from finance_app.ledger.attachments.rules import EXTENSIONS, Attachment
from finance_app.ledger.attachments.views import AttachmentOut, attachment_body
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entry_files import service

_FORM: Final = UPLOAD_BODY["requestBody"]["content"]
_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            **_FORM,
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


class EntryFileList(BaseModel):
    """The files of an entry in the order they came; they have one page."""

    items: list[AttachmentOut]
    next_cursor: str | None


def make_router(kind: Kind) -> APIRouter:
    """Return the routes for the files of expenses or of incomes."""
    router = APIRouter(
        prefix=f"/{kind.plural}/{{entry_id}}/attachments", tags=[kind.plural.capitalize()]
    )
    _add_reading(router, kind)
    _add_preview(router, kind)
    _add_attaching(router, kind)
    _add_removing(router, kind)
    return router


def _add_reading(router: APIRouter, kind: Kind) -> None:
    """Add the list and the download."""

    @router.get(
        "",
        operation_id=f"list_{kind}_attachments",
        summary=f"List the files of an {kind}",
        response_model=EntryFileList,
    )
    async def list_attachments(actor: SignedIn, entry_id: UUID) -> Response:
        """Return those that were not taken off."""
        found = await service.list_files(actor, kind, entry_id)
        items = [attachment_body(one) for one in found]
        return JSONResponse({"items": items, "next_cursor": None})

    @router.get(
        "/{attachment_id}",
        operation_id=f"download_{kind}_attachment",
        summary=f"Download a file of an {kind}",
        response_class=AttachmentResponse,
        responses={
            200: {"content": {kind: {} for kind in EXTENSIONS}, "description": "As it came."}
        },
    )
    async def download_attachment(
        actor: SignedIn,
        entry_id: UUID,
        attachment_id: UUID,
        *,
        inline: Annotated[
            bool, Query(description="Show a picture in the browser instead of saving it.")
        ] = False,
    ) -> Response:
        """Return the file; 503 while its store cannot be reached."""
        found, path = await service.open_file(actor, kind, entry_id, attachment_id)
        return file_response(found, path, inline=inline)


def _add_preview(router: APIRouter, kind: Kind) -> None:
    """Add the picture of a page."""

    @router.get(
        "/{attachment_id}/preview",
        operation_id=f"preview_{kind}_attachment",
        summary=f"Show the first page of a PDF of an {kind}",
        response_class=AttachmentResponse,
        responses=PICTURE,
    )
    async def preview_attachment(actor: SignedIn, entry_id: UUID, attachment_id: UUID) -> Response:
        """Return it as a picture, drawn the first time it is asked for; 404 where it cannot be."""
        found, path = await service.open_picture(actor, kind, entry_id, attachment_id)
        return picture_response(found, path)


def _add_attaching(router: APIRouter, kind: Kind) -> None:
    """Add what takes a file."""

    @router.post(
        "",
        operation_id=f"attach_to_{kind}",
        summary=f"Attach a file to an {kind}",
        status_code=201,
        response_model=AttachmentOut,
        openapi_extra=_BODY,
    )
    async def attach(
        request: Request,
        actor: SignedIn,
        entry_id: UUID,
        *,
        name: Annotated[
            str, Query(max_length=1000, description="What it is called, where it comes bare.")
        ] = "",
        _key: RequestKey = None,
    ) -> Response:
        """Keep one file of at most 20 MB, in a form or bare; what it is, its content decides.

        Locked books take files too: they change no figure.
        """
        actor.require(Permission.WRITE)
        await service.require_entry(actor, kind, entry_id)  # before its file comes

        async def work(attachment: Attachment) -> Response:
            await service.attach_file(actor, kind, entry_id, attachment.id)
            return JSONResponse(attachment_body(attachment), 201)

        return await keep_upload(request, actor, work, name=name)


def _add_removing(router: APIRouter, kind: Kind) -> None:
    """Add taking off and putting back."""

    @router.delete(
        "/{attachment_id}",
        operation_id=f"remove_{kind}_attachment",
        summary=f"Take a file off an {kind}",
        status_code=204,
        response_class=Response,
    )
    async def remove(
        request: Request,
        actor: SignedIn,
        entry_id: UUID,
        attachment_id: UUID,
        _key: RequestKey = None,
    ) -> Response:
        """Take it off; its content stays, and it can be put back."""

        async def work() -> Response:
            await service.remove_file(actor, kind, entry_id, attachment_id)
            return Response(status_code=204)

        return await once(request, actor, work)

    @router.post(
        "/{attachment_id}/restore",
        operation_id=f"restore_{kind}_attachment",
        summary=f"Put a file of an {kind} back",
        response_model=AttachmentOut,
    )
    async def restore(
        request: Request,
        actor: SignedIn,
        entry_id: UUID,
        attachment_id: UUID,
        _key: RequestKey = None,
    ) -> Response:
        """Put back what was taken off; what is there stays."""

        async def work() -> Response:
            found = await service.restore_file(actor, kind, entry_id, attachment_id)
            return JSONResponse(attachment_body(found))

        return await once(request, actor, work)
