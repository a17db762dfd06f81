"""REST: the lines of an import, looked at, put right and chosen."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from finance_app.identity.api import SignedIn
from finance_app.identity.idempotency.api import RequestKey, once
from finance_app.identity.rules import Permission
from finance_app.imports.plans import service
from finance_app.imports.plans.lines import service as lines
from finance_app.imports.plans.lines.inputs import LIMIT_DEFAULT, LIMIT_MAX, LineInput, LinesWanted
from finance_app.imports.plans.lines.views import LineOut, LinePage, line_body
from finance_app.imports.plans.rules import LineFilter
from finance_app.imports.plans.views import ImportOut, import_body
from finance_app.kit.fields import Fields, flag_of
from finance_app.kit.requests import body_of, json_object

router = APIRouter(prefix="/imports", tags=["Imports"])

JsonObject = Annotated[dict[str, Any], Depends(json_object)]
Position = Annotated[int, Path(ge=1, le=2**31 - 1, description="The line's place in the import.")]


class LinesQuery(BaseModel):
    """Which lines to list, from which place on."""

    filter: str = Field("", description=f"One of {', '.join(LineFilter)}; all without it.")
    limit: int = Field(LIMIT_DEFAULT, ge=1, le=LIMIT_MAX, description="Lines of a page.")
    cursor: str = Field("", description="The next_cursor of the page before.")


class LineIn(BaseModel):
    """What is to change of a line; what is left out stays."""

    date: str | None = Field(None, json_schema_extra={"format": "date"})
    amount: str | None = Field(None, description="Negative for money out.", examples=["-12.50"])
    counterparty: str | None = None
    description: str | None = None
    reference: str | None = None
    category: str | None = None
    is_wanted: bool | None = Field(None, description="False leaves it out; true takes it anyway.")


class DuplicatesIn(BaseModel):
    """What is to become of all lines that may be in the books already."""

    is_wanted: bool


@router.get(
    "/{import_id}/lines",
    operation_id="list_import_lines",
    summary="List the lines of an import",
    response_model=LinePage,
)
async def list_lines(
    actor: SignedIn, import_id: UUID, query: Annotated[LinesQuery, Query()]
) -> Response:
    """Return one page of lines in the order of the file."""
    plan = await service.get_import(actor, import_id)
    page = await lines.list_lines(actor, import_id, LinesWanted.parse(query.model_dump()))
    items = [line_body(import_id, plan.status, line) for line in page.items]
    return JSONResponse({"items": items, "next_cursor": page.next_cursor})


@router.patch(
    "/{import_id}/lines/{position}",
    operation_id="change_import_line",
    summary="Correct or choose a line",
    response_model=LineOut,
    openapi_extra=body_of(LineIn),
)
async def change_line(
    request: Request,
    actor: SignedIn,
    import_id: UUID,
    position: Position,
    *,
    raw: JsonObject,
    _key: RequestKey = None,
) -> Response:
    """Put a line right, take a duplicate anyway, or leave a line out."""
    actor.require(Permission.WRITE)
    entered = LineInput.parse(raw, actor.currency_code)

    async def work() -> Response:
        line, plan = await lines.change_line(actor, import_id, position, entered)
        return JSONResponse(line_body(import_id, plan.status, line))

    return await once(request, actor, work)


@router.post(
    "/{import_id}/duplicates",
    operation_id="choose_import_duplicates",
    summary="Take or leave out all duplicates",
    response_model=ImportOut,
    openapi_extra=body_of(DuplicatesIn),
)
async def choose_duplicates(
    request: Request, actor: SignedIn, import_id: UUID, raw: JsonObject, _key: RequestKey = None
) -> Response:
    """Say for all lines that may be in the books already whether a commit adds them."""
    actor.require(Permission.WRITE)
    read = Fields(raw)
    is_wanted = read.read("is_wanted", flag_of, default=False)
    read.raise_problems()

    async def work() -> Response:
        await lines.choose_duplicates(actor, import_id, is_wanted=is_wanted)
        return JSONResponse(import_body(await service.get_import(actor, import_id)))

    return await once(request, actor, work)
