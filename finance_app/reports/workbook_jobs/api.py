"""REST: workbooks made in the background, for those that take longer than a request should."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, JSONResponse
from pydantic import BaseModel, Field
from starlette.types import Receive, Scope, Send

from finance_app.identity.api import SignedIn
from finance_app.identity.idempotency.api import RequestKey, once
from finance_app.kit import clock, problems
from finance_app.kit.excel import MEDIA_TYPE
from finance_app.reports.workbook.rules import file_name, parse_range
from finance_app.reports.workbook_jobs import service
from finance_app.reports.workbook_jobs.views import WorkbookJobList, WorkbookJobOut, job_body

router = APIRouter(prefix="/reports/excel/jobs", tags=["Reports"])

_LOCATION: Final = {"Location": {"description": "Its address.", "schema": {"type": "string"}}}
_PROBLEM: Final = {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
_Day = Annotated[str | None, Field(examples=["2026-01-31"])]


class WorkbookIn(BaseModel):
    """Which days; without any those of the fiscal year, with one those of the one it lies in."""

    first: _Day = Field(default=None, alias="from")
    last: _Day = Field(default=None, alias="to")


class KeptFileResponse(FileResponse):
    """A workbook that is kept, always sent whole and by this process."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file."""
        headers = [pair for pair in scope["headers"] if pair[0] not in {b"range", b"if-range"}]
        await super().__call__({**scope, "headers": headers, "extensions": {}}, receive, send)


@router.post(
    "",
    operation_id="start_workbook",
    summary="Have a workbook made",
    status_code=202,
    response_model=WorkbookJobOut,
    responses={202: {"headers": _LOCATION}},
)
async def start_workbook(
    request: Request, actor: SignedIn, entered: WorkbookIn, _key: RequestKey = None
) -> Response:
    """Have the workbook of the days made soon, of any size; ask its address how far it is.

    The same days asked for again while the first is still being made are the same workbook. Up to
    five of a business wait or are made, one at a time, and up to twenty are kept, for 7 days.
    """
    begin, end = parse_range(
        entered.first, entered.last, start=actor.fiscal_year_start, today=clock.today()
    )

    async def work() -> Response:
        job = await service.start_workbook(actor, begin, end)
        place = f"{request.scope['path'].rstrip('/')}/{job.id}"
        return JSONResponse(job_body(job), 202, {"location": place})

    return await once(request, actor, work)


@router.get(
    "",
    operation_id="list_workbooks",
    summary="List workbooks made in the background",
    response_model=WorkbookJobList,
)
async def list_workbooks(actor: SignedIn) -> Response:
    """Return the latest fifty workbooks of the business, the newest first."""
    items = [job_body(job) for job in await service.list_workbooks(actor)]
    return JSONResponse({"items": items, "next_cursor": None})


@router.get(
    "/{workbook_id}",
    operation_id="get_workbook",
    summary="Read how far a workbook is",
    response_model=WorkbookJobOut,
)
async def get_workbook(actor: SignedIn, workbook_id: UUID) -> Response:
    """Return one workbook."""
    return JSONResponse(job_body(await service.get_workbook(actor, workbook_id)))


@router.get(
    "/{workbook_id}/file",
    operation_id="download_made_workbook",
    summary="Download a workbook that is done",
    response_class=KeptFileResponse,
    responses={
        200: {"content": {MEDIA_TYPE: {}}, "description": "An Excel workbook."},
        409: {"description": "It is not done.", "content": _PROBLEM},
        410: {"description": "It was removed after 7 days.", "content": _PROBLEM},
    },
)
async def download_made_workbook(actor: SignedIn, workbook_id: UUID) -> Response:
    """Return the file, which is the same each time."""
    job, path = await service.find_file(actor, workbook_id)
    headers: dict[str, Any] = {
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
        "Accept-Ranges": "none",
    }
    name = file_name(actor.business_name, job.first, job.last)
    return KeptFileResponse(path, media_type=MEDIA_TYPE, filename=name, headers=headers)


@router.post(
    "/{workbook_id}/cancel",
    operation_id="cancel_workbook",
    summary="Stop making a workbook",
    response_model=WorkbookJobOut,
)
async def cancel_workbook(
    request: Request, actor: SignedIn, workbook_id: UUID, _key: RequestKey = None
) -> Response:
    """Have it stop within about a second, with nothing left behind; one that has ended stays."""

    async def work() -> Response:
        return JSONResponse(job_body(await service.cancel_workbook(actor, workbook_id)))

    return await once(request, actor, work)


@router.delete(
    "/{workbook_id}",
    operation_id="delete_workbook",
    summary="Delete a workbook",
    status_code=204,
    response_class=Response,
)
async def delete_workbook(
    request: Request, actor: SignedIn, workbook_id: UUID, _key: RequestKey = None
) -> Response:
    """Take it away with its file; one that is being made is stopped."""

    async def work() -> Response:
        await service.delete_workbook(actor, workbook_id)
        return Response(status_code=204)

    return await once(request, actor, work)
