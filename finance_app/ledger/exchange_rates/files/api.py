"""Files of exchange rates over HTTP: from programs, and from the form of the page."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from pydantic import BaseModel, Field
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from finance_app.identity.api import SignedIn, current_actor
from finance_app.identity.idempotency.api import RequestKey, once
from finance_app.identity.rules import Permission
from finance_app.identity.service import keep_draft
from finance_app.kit.errors import AppError
from finance_app.ledger.attachments.api import FORM_BYTES_MAX, read_upload
from finance_app.ledger.exchange_rates.files.layouts.rules import SIZE_BYTES_MAX
from finance_app.ledger.exchange_rates.files.views import DRAFT, import_draft
from finance_app.ledger.exchange_rates.rules import PATH
from finance_app.ledger.exchange_rates.service import ImportedRates, import_rates

router = APIRouter(prefix="/exchange-rates", tags=["Exchange rates"])
forms = APIRouter(prefix="/forms/exchange-rates", include_in_schema=False)
"""What the browser itself posts from the page."""

_FIELDS_MAX: Final = 2
_FILE: Final = {
    "type": "string",
    "format": "binary",
    "description": (
        "Reference rates as the European Central Bank publishes them (eurofxref): CSV, XML, or a"
        " ZIP of one of them, at most 20 MB."
    ),
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


class RatesFileTooLargeError(AppError):
    """This file is larger than 20 MB. Take a shorter span of days."""

    status = 413


class NoFileError(AppError):
    """Choose a file first."""

    status = 422


class RowProblemOut(BaseModel):
    """What of a row was left out, and why."""

    row: int = Field(description="The line of the file, from 1.")
    detail: str


class ImportedRatesOut(BaseModel):
    """What became of the rates of a file."""

    new_count: int
    changed_count: int = Field(description="Corrected: the file says something else by now.")
    same_count: int = Field(description="Here already.")
    kept_count: int = Field(description="Typed by hand, differ from the file, and stay.")
    problem_count: int
    problems: list[RowProblemOut] = Field(description="The first 200.")
    ignored_columns: list[str] = Field(description="Columns of no currency in use.")
    days_without_base: int = Field(
        description="Days on which the file has no figure for the business's currency."
    )


@router.post(
    "/import",
    operation_id="import_exchange_rates",
    summary="Import exchange rates",
    response_model=ImportedRatesOut,
    openapi_extra=_BODY,
)
async def import_exchange_rates(
    request: Request,
    actor: SignedIn,
    *,
    replace_manual: Annotated[
        bool, Query(description="Let the file replace rates typed by hand.")
    ] = False,
    _key: RequestKey = None,
) -> Response:
    """Keep all rates of a file that can be read; the same file again adds nothing.

    A business in another currency than EUR gets its rates through the euro.
    """
    actor.require(Permission.WRITE)
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > SIZE_BYTES_MAX + FORM_BYTES_MAX:
        raise RatesFileTooLargeError
    name, chunks = await read_upload(request, bytes_max=SIZE_BYTES_MAX)
    content = await _all_of(chunks)

    async def work() -> Response:
        done = await import_rates(actor, name, content, replace_manual=replace_manual)
        return JSONResponse(_body(done))

    return await once(request, actor, work, content=content)


@forms.post("/import")
async def import_from_page(request: Request) -> Response:
    """Take the file that the page sent, and show there what became of it."""
    try:
        actor = await current_actor(request)
        actor.require(Permission.WRITE)
    except AppError:
        return RedirectResponse(PATH, 303)
    try:
        name, content, is_replacing = await _sent(request)
        done = await import_rates(actor, name, content, replace_manual=is_replacing)
        told = import_draft(done, actor.currency_code)
    except AppError as error:
        told = {"error": next(iter(error.fields.values()), error.message)}
    draft = await keep_draft(actor, DRAFT, {"form": told})
    return RedirectResponse(f"{PATH}?draft={draft}", 303)


async def _all_of(chunks: AsyncIterator[bytes]) -> bytes:
    """Return the content of an upload, read no further than it may be large."""
    content = bytearray()
    async for chunk in chunks:
        content += chunk
        if len(content) > SIZE_BYTES_MAX:
            raise RatesFileTooLargeError
    return bytes(content)


async def _sent(request: Request) -> tuple[str, bytes, bool]:
    """Return the name and content of the file of the form, and whether it replaces what was typed.

    Raises `NoFileError`, `RatesFileTooLargeError`.
    """
    try:
        async with request.form(max_files=1, max_fields=_FIELDS_MAX) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile) or not (file.filename or file.size):
                raise NoFileError
            content = await file.read(SIZE_BYTES_MAX + 1)
            if len(content) > SIZE_BYTES_MAX:
                raise RatesFileTooLargeError
            return file.filename or "", content, form.get("replace_manual") == "1"
    except HTTPException:  # what the form's parser says of too many parts
        raise NoFileError from None


def _body(done: ImportedRates) -> dict[str, Any]:
    counts = done.counts
    return {
        "new_count": counts.new_count,
        "changed_count": counts.changed_count,
        "same_count": counts.same_count,
        "kept_count": counts.kept_count,
        "problem_count": done.problem_count,
        "problems": [{"row": one.row, "detail": one.text} for one in done.problems],
        "ignored_columns": list(done.ignored),
        "days_without_base": done.days_without_base,
    }
