"""REST: the register as a CSV file, out and in."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse, StreamingResponse
from pydantic import BaseModel, Field

from finance_app.fixed_assets.filters.inputs import AssetFilter
from finance_app.fixed_assets.register.wire.inputs import AssetWanted
from finance_app.fixed_assets.register.wire.views import id_text
from finance_app.fixed_assets.transfer import service
from finance_app.fixed_assets.transfer.rules import BYTES_MAX, MARK, ROWS_MAX
from finance_app.fixed_assets.transfer.service import CheckedFile, CheckedRow
from finance_app.identity.api import SignedIn, current_actor
from finance_app.identity.idempotency.api import RequestKey, once
from finance_app.identity.rules import Permission
from finance_app.identity.service import keep_draft
from finance_app.kit.errors import AppError, InvalidInputError
from finance_app.ledger.attachments.api import read_upload

router = APIRouter(prefix="/assets", tags=["Assets"])
forms = APIRouter(prefix="/forms/assets", include_in_schema=False)
"""What the browser itself posts from the import page."""

PAGE: Final = "/fixed-assets/import"

MEDIA_TYPE: Final = "text/csv"
_TAKEN: Final = frozenset({MEDIA_TYPE, "text/plain", "text/tab-separated-values"})
_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            MEDIA_TYPE: {
                "schema": {
                    "type": "string",
                    "description": (
                        "CSV in UTF-8 with a comma, semicolon or tab between cells. The first row"
                        " names the columns as the fields of an asset; name, acquisition_date and"
                        f" value are needed. At most 5 MB and {ROWS_MAX:,} rows."
                    ),
                    "examples": ["name,acquisition_date,value\nDelivery van,2026-03-14,48000\n"],
                }
            }
        },
    }
}


class FileTooLargeError(AppError):
    """This file is larger than 5 MB. Split it."""

    status = 413


class FileKindError(AppError):
    """Send the file as CSV, with Content-Type: text/csv."""

    status = 415


class RowErrorOut(BaseModel):
    """What is wrong with a cell of a row."""

    field: str
    detail: str


class ImportRowOut(BaseModel):
    """A row of the file, and what becomes of it."""

    row: int = Field(description="Its number; the first row, which names the columns, is 1.")
    name: str
    outcome: str = Field(description="new, duplicate (left out) or refused (left out).")
    asset_id: str | None = Field(
        description="The asset it became or is the same as.", json_schema_extra={"format": "uuid"}
    )
    detail: str = Field(description="Why it is left out as a duplicate.")
    errors: list[RowErrorOut]
    notices: list[str]


class ImportOut(BaseModel):
    """What an import did, or would do."""

    is_dry_run: bool
    new_count: int
    duplicate_count: int
    refused_count: int
    ignored_columns: list[str] = Field(description="Columns that mean nothing here.")
    items: list[ImportRowOut]


@router.get(
    "/export.csv",
    operation_id="export_assets",
    summary="Download the register as CSV",
    response_class=StreamingResponse,
    responses={200: {"content": {MEDIA_TYPE: {}}, "description": "CSV in UTF-8."}},
)
async def export_assets(actor: SignedIn, query: Annotated[AssetWanted, Query()]) -> Response:
    """Return all assets of the filter with cost, depreciation and book value of the day.

    Text that a spreadsheet would run as a formula has an apostrophe in front.
    """
    wanted = AssetFilter.parse(query.model_dump(by_alias=True))
    rows = service.export_rows(actor, wanted)
    first = await anext(rows)  # what is wrong is said before anything is sent

    async def content() -> AsyncIterator[str]:
        yield MARK + first
        async for part in rows:
            yield part

    headers = {
        "Content-Disposition": f'attachment; filename="assets-{wanted.on.isoformat()}.csv"',
        "Cache-Control": "no-store",
    }
    return StreamingResponse(content(), media_type=MEDIA_TYPE, headers=headers)


@router.post(
    "/import",
    operation_id="import_assets",
    summary="Record assets from CSV",
    response_model=ImportOut,
    openapi_extra=_BODY,
)
async def import_assets(
    request: Request,
    actor: SignedIn,
    *,
    dry_run: Annotated[bool, Query(description="Say what would happen, and save nothing.")] = False,
    _key: RequestKey = None,
) -> Response:
    """Record all rows that can be, at once; the others are listed with what is wrong with them.

    An asset of the same name, serial number, day of purchase and price is not recorded twice.
    """
    actor.require(Permission.WRITE)
    body = await _body_of(request)
    text = _text_of(body)
    if dry_run:
        return _shown(await service.check_rows(actor, text), is_dry_run=True)

    async def work() -> Response:
        return _shown(await service.import_rows(actor, text), is_dry_run=False)

    return await once(request, actor, work, content=body)


async def _body_of(request: Request) -> bytes:
    """Return the body, read no further than it may be long."""
    kind = request.headers.get("content-type", MEDIA_TYPE).partition(";")[0].strip().lower()
    if kind not in _TAKEN:
        raise FileKindError
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BYTES_MAX:
            raise FileTooLargeError
    return bytes(body)


def _text_of(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "This file is not UTF-8 text. Save it as “CSV UTF-8” and send it again."
        raise InvalidInputError(text, fields={"file": text}) from None


def _shown(checked: CheckedFile, *, is_dry_run: bool) -> Response:
    outcomes = [_outcome(row) for row in checked.rows]
    body = {
        "is_dry_run": is_dry_run,
        "new_count": outcomes.count("new"),
        "duplicate_count": outcomes.count("duplicate"),
        "refused_count": outcomes.count("refused"),
        "ignored_columns": list(checked.ignored),
        "items": [_row(row, is_dry_run=is_dry_run) for row in checked.rows],
    }
    return JSONResponse(body)


def _outcome(row: CheckedRow) -> str:
    if row.asset is None:
        return "refused"
    return "new" if row.is_new else "duplicate"


def _row(row: CheckedRow, *, is_dry_run: bool) -> dict[str, Any]:
    return {
        "row": row.number,
        "name": row.name,
        "outcome": _outcome(row),
        "asset_id": None if is_dry_run and row.is_new else id_text(row.asset_id),
        "detail": row.same_as,
        "errors": [{"field": name, "detail": detail} for name, detail in row.problems.items()],
        "notices": list(row.notices),
    }


@forms.post("/import-file")
async def import_from_page(request: Request) -> Response:
    """Take the file that the import page sent, and show it there row by row."""
    problem = "origin"
    try:
        actor = await current_actor(request)
        problem = "role"
        actor.require(Permission.WRITE)
        problem = "empty"
        _, chunks = await read_upload(request)
        problem = "text"
        text = _text_of(b"".join([chunk async for chunk in chunks])).replace("\0", "")
    except AppError:
        return RedirectResponse(f"{PAGE}?problem={problem}", 303)
    if not text.strip():
        return RedirectResponse(f"{PAGE}?problem=blank", 303)
    draft = await keep_draft(actor, "asset_import", {"form": {"file": text}})
    return RedirectResponse(f"{PAGE}?draft={draft}", 303)
