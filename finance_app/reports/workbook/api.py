"""REST: the workbook of a period as a download."""

from pathlib import Path
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query
from fastapi.responses import FileResponse
from starlette.types import Receive, Scope, Send

from finance_app.identity.api import current_actor
from finance_app.identity.rules import Actor
from finance_app.kit import clock
from finance_app.kit.excel import MEDIA_TYPE
from finance_app.kit.settings import settings
from finance_app.reports.workbook.rules import file_name, parse_range
from finance_app.reports.workbook.service import write_workbook

FOLDER: Final = "exports"
"""In the data folder: where a workbook is between being written and being sent."""

router = APIRouter(tags=["Reports"])


class RemovedFileResponse(FileResponse):
    """A file that is removed once it is sent, or once sending it has failed.

    It is sent whole and by this process: every request makes another file, so a range of it means
    nothing, and a server that sends it by its path would look for it when it is gone.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file."""
        headers = [pair for pair in scope["headers"] if pair[0] not in {b"range", b"if-range"}]
        try:
            await super().__call__({**scope, "headers": headers, "extensions": {}}, receive, send)
        finally:
            self._remove()

    def _remove(self) -> None:
        # Not in a thread: nothing is awaited here, so that no cancelled request skips it.
        Path(self.path).unlink(missing_ok=True)


@router.get(
    "/reports/excel",
    response_class=RemovedFileResponse,
    summary="Download the workbook of a period",
    responses={200: {"content": {MEDIA_TYPE: {}}, "description": "An Excel workbook."}},
)
async def download_workbook(
    actor: Annotated[Actor, Depends(current_actor)],
    first: Annotated[
        str | None, Query(alias="from", description="The first day, as 2026-01-31.")
    ] = None,
    last: Annotated[
        str | None, Query(alias="to", description="The last day, as 2026-12-31.")
    ] = None,
) -> FileResponse:
    """Return the workbook of the days from `from` to `to`; by default of the fiscal year.

    It holds every entry of the period as a row of an Excel table, with its tax, what is paid of it
    and its foreign amount; the profit and loss by fiscal month and by category and the sums by
    vendor and client as live formulas over it; charts, and checks that must all read 0.00. Assets
    come with a table of their depreciation, every charge a live formula, and a roll-forward.

    It is made while it is sent, also where that takes minutes. `POST /reports/excel/jobs` has one
    made in the background instead, which is better for more than 100,000 entries.
    """
    begin, end = parse_range(first, last, start=actor.fiscal_year_start, today=clock.today())
    path = await write_workbook(actor, begin, end, settings().data_dir / FOLDER)
    return RemovedFileResponse(
        path,
        media_type=MEDIA_TYPE,
        filename=file_name(actor.business_name, begin, end),
        headers={"Cache-Control": "no-store", "Accept-Ranges": "none"},
    )
