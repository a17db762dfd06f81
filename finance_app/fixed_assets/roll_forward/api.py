"""REST: the register by fiscal year, and the schedule of one asset by year or by month."""

from enum import StrEnum
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from finance_app.fixed_assets.changes.service import get_schedule
from finance_app.fixed_assets.depreciation.service import books_of
from finance_app.fixed_assets.register.service import get_asset
from finance_app.fixed_assets.roll_forward import service
from finance_app.fixed_assets.roll_forward.rules import roll_types
from finance_app.fixed_assets.roll_forward.wire.views import (
    MonthScheduleOut,
    RollForwardOut,
    YearScheduleOut,
    month_schedule_body,
    roll_year_body,
    year_schedule_body,
)
from finance_app.identity.api import SignedIn
from finance_app.kit import db

router = APIRouter(prefix="/assets", tags=["Assets"])

YEAR_MIN: Final = 1900
YEAR_MAX: Final = 2300


class Step(StrEnum):
    """What a line of a schedule is."""

    YEAR = "year"
    MONTH = "month"


@router.get(
    "/roll-forward",
    operation_id="roll_assets_forward",
    summary="Roll the register forward by fiscal year",
    response_model=RollForwardOut,
)
async def roll_assets_forward(
    actor: SignedIn,
    fiscal_year: Annotated[
        int | None,
        Query(
            ge=YEAR_MIN,
            le=YEAR_MAX,
            description="Show this one by type too; the calendar year it starts in.",
        ),
    ] = None,
) -> Response:
    """Return every fiscal year to this one; this one runs to its end, with the planned charge."""
    start, code = actor.fiscal_year_start, actor.currency_code
    movements = await service.list_movements(actor)
    types = [] if fiscal_year is None else roll_types(movements, fiscal_year)
    body = {
        "currency_code": code,
        "items": [roll_year_body(one, start, code) for one in service.rolled(actor, movements)],
        "by_type": [
            {"type": name or None, **roll_year_body(one, start, code)} for name, one in types
        ],
    }
    return JSONResponse(body)


@router.get(
    "/{asset_id}/schedule",
    operation_id="get_asset_schedule",
    summary="Read the schedule of an asset",
    response_model=YearScheduleOut | MonthScheduleOut,
)
async def get_asset_schedule(
    actor: SignedIn,
    asset_id: UUID,
    by: Annotated[Step, Query(description="By fiscal year or by fiscal month.")] = Step.YEAR,
) -> Response:
    """Return its charges to the end of its life, with all that happened to it."""
    async with db.transaction(actor, read_only=True):
        await get_asset(actor, asset_id)
        if by is Step.MONTH:
            asset, schedule = await get_schedule(actor, asset_id)
            return JSONResponse(month_schedule_body(asset, schedule, books_of(actor)))
        asset, schedule, years = await service.asset_schedule(actor, asset_id)
        body = year_schedule_body(asset, schedule, years, actor.fiscal_year_start)
    return JSONResponse(body)
