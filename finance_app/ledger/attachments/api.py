"""REST: the content of attachments as downloads, and what takes an upload.

A feature with records declares its own route for uploads, such as POST /assets/{id}/attachments,
and hands the request to `keep_upload`. The edge lets large bodies through to such addresses only.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import FileResponse
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.types import Receive, Scope, Send

from finance_app.identity.api import SignedIn
from finance_app.identity.idempotency.api import once
from finance_app.identity.rules import Actor, Permission
from finance_app.ledger.attachments import service
from finance_app.ledger.attachments.rules import (
    EXTENSIONS,
    IMAGE_TYPES,
    PNG,
    SIZE_BYTES_MAX,
    Attachment,
)
from finance_app.ledger.attachments.service import FileRefusedError, FileTooLargeError

FORM_BYTES_MAX: Final = 10_000
"""How much a form may add to its file: boundaries, and the headers with the name."""

UPLOAD_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {
                            "type": "string",
                            "format": "binary",
                            "description": (
                                "At most 20 MB of PDF, PNG, JPEG, GIF, WebP, HEIC, .xlsx, .docx,"
                                " or text or CSV in UTF-8."
                            ),
                        }
                    },
                }
            }
        },
    }
}
"""The OpenAPI of a route that takes an upload, for its `openapi_extra`."""

PICTURE: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {PNG: {}}, "description": "Its first page, as a PNG."}
}
"""The OpenAPI of a route that shows the picture of a page."""

router = APIRouter(prefix="/attachments", tags=["Attachments"])


class UploadError(FileRefusedError):
    """Send one file, in the field “file” of a form (multipart/form-data)."""


class AttachmentResponse(FileResponse):
    """The content of an attachment, always whole; a copy that was made for it goes afterwards."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file."""
        headers = [pair for pair in scope["headers"] if pair[0] not in {b"range", b"if-range"}]
        try:
            await super().__call__({**scope, "headers": headers}, receive, send)
        finally:
            await service.close_file(Path(self.path))


@router.get(
    "/{attachment_id}",
    operation_id="download_attachment",
    summary="Download an attachment",
    response_class=AttachmentResponse,
    responses={
        200: {"content": {kind: {} for kind in EXTENSIONS}, "description": "The file as it came."}
    },
)
async def download_attachment(
    actor: SignedIn,
    attachment_id: UUID,
    *,
    inline: Annotated[
        bool, Query(description="Show a picture in the browser instead of saving it.")
    ] = False,
) -> Response:
    """Return the file of an attachment that is not in the trash."""
    attachment, path = await service.open_file(actor, attachment_id)
    return file_response(attachment, path, inline=inline)


@router.get(
    "/{attachment_id}/preview",
    operation_id="preview_attachment",
    summary="Show the first page of a PDF",
    response_class=AttachmentResponse,
    responses=PICTURE,
)
async def preview_attachment(actor: SignedIn, attachment_id: UUID) -> Response:
    """Return it as a picture, drawn the first time it is asked for; 404 where it cannot be."""
    attachment, path = await service.open_picture(actor, attachment_id)
    return picture_response(attachment, path)


def file_response(attachment: Attachment, path: Path, *, inline: bool = False) -> Response:
    """Return an attachment as a download that no browser runs, guesses about or keeps.

    Only pictures, by their content, are shown where `inline` asks for it.
    """
    is_shown = inline and attachment.media_type in IMAGE_TYPES
    headers = _headers("inline" if is_shown else "attachment", attachment.name)
    return AttachmentResponse(path, media_type=attachment.media_type, headers=headers)


def picture_response(attachment: Attachment, path: Path) -> Response:
    """Return the picture of a page to be shown, under the headers that attachments have."""
    headers = _headers("inline", f"{attachment.name}.png")
    return AttachmentResponse(path, media_type=PNG, headers=headers)


def _headers(kind: str, name: str) -> dict[str, str]:
    """Return the headers of content from outside: nothing in it runs, and nobody keeps it."""
    return {
        "Content-Disposition": _disposition(kind, name),
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
        "Accept-Ranges": "none",
    }


async def keep_upload(
    request: Request,
    actor: Actor,
    work: Callable[[Attachment], Awaitable[Response]],
    *,
    name: str = "",
) -> Response:
    """Keep the file of an upload and return the response of the work that links it to a record.

    With a name the file may be the body itself instead of a form. Both are one transaction, done
    once where the request has an Idempotency-Key: the same file sent again under it gets the
    first answer. Raises `UploadError` and as `service.keep_file`.
    """
    actor.require(Permission.WRITE)
    is_bare = bool(name) and not _is_form(request)
    name, chunks = _read_bare(request, name) if is_bare else await read_upload(request)
    async with service.receive_file(actor, name, chunks) as received:

        async def keep() -> Response:
            async with service.kept(actor, received) as attachment:
                return await work(attachment)

        content = b"\n".join((received.name.encode(), received.sha256))
        return await once(request, actor, keep, content=content)


async def read_upload(
    request: Request, *, bytes_max: int = SIZE_BYTES_MAX
) -> tuple[str, AsyncIterator[bytes]]:
    """Return the name of the one file of a form as the browser gave it, and its content to come.

    Nothing of the content is held; what is wrong further on is raised while it is read. Raises
    `UploadError`, `FileTooLargeError` where the length of the body says so.
    """
    if _declared(request) > bytes_max + FORM_BYTES_MAX:
        raise FileTooLargeError
    form = _FileForm(request.headers.get("content-type", ""))
    body = request.stream()
    async for data in body:
        form.write(data)
        if form.name is not None:
            return form.name, _content(form, body)
    raise UploadError


def _read_bare(request: Request, name: str) -> tuple[str, AsyncIterator[bytes]]:
    """Return the name and the body of a request that is a file. Raises `FileTooLargeError`."""
    if _declared(request) > SIZE_BYTES_MAX:
        raise FileTooLargeError
    return name, request.stream()


def _is_form(request: Request) -> bool:
    return request.headers.get("content-type", "").lower().startswith("multipart/")


def _declared(request: Request) -> int:
    """Return the length that a request says its body has, 0 where it says none."""
    declared = request.headers.get("content-length", "")
    return int(declared) if declared.isdecimal() and len(declared) < 20 else 0


async def _content(form: "_FileForm", body: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Yield the content of the file, from what has been read on, to the end of the form."""
    yield form.take()
    async for data in body:
        form.write(data)
        yield form.take()
    if not form.is_complete:
        raise UploadError("The upload ended before the file did. Send it again.")


class _FileForm:
    """A form with one file and nothing else, taken apart as it comes."""

    def __init__(self, content_type: str) -> None:
        kind, options = parse_options_header(content_type)
        boundary = options.get(b"boundary", b"")
        if kind != b"multipart/form-data" or not boundary:
            raise UploadError
        self.name: str | None = None
        self.is_complete = False
        self._field, self._value, self._data = bytearray(), bytearray(), bytearray()
        self._disposition = ""
        try:
            self._parser = MultipartParser(
                boundary,
                {
                    "on_part_begin": self._begin_part,
                    "on_header_field": self._read_field,
                    "on_header_value": self._read_value,
                    "on_header_end": self._end_header,
                    "on_headers_finished": self._end_headers,
                    "on_part_data": self._read_data,
                    "on_end": self._end,
                },
            )
        except FormParserError:
            raise UploadError from None

    def write(self, data: bytes) -> None:
        """Take the next bytes of the body. Raises `UploadError`."""
        try:
            self._parser.write(data)
        except FormParserError:
            raise UploadError from None

    def take(self) -> bytes:
        """Return the content that has come since the last time."""
        taken = bytes(self._data)
        self._data.clear()
        return taken

    def _begin_part(self) -> None:
        if self.name is not None:
            raise UploadError

    def _read_field(self, data: bytes, start: int, end: int) -> None:
        self._field += data[start:end]

    def _read_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _end_header(self) -> None:
        if self._field.lower() == b"content-disposition":
            self._disposition = self._value.decode("latin-1")
        self._field.clear()
        self._value.clear()

    def _end_headers(self) -> None:
        kind, options = parse_options_header(self._disposition)
        if kind != b"form-data" or options.get(b"name") != b"file" or b"filename" not in options:
            raise UploadError
        self.name = options[b"filename"].decode("utf-8", "replace")

    def _read_data(self, data: bytes, start: int, end: int) -> None:
        self._data += data[start:end]

    def _end(self) -> None:
        self.is_complete = True


def _disposition(kind: str, name: str) -> str:
    """Return Content-Disposition with the name in full (RFC 5987), and in ASCII for old clients."""
    plain = "".join(letter if _is_plain(letter) else "_" for letter in name)
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _is_plain(letter: str) -> bool:
    return letter.isascii() and (letter.isalnum() or letter in " .-_()")
