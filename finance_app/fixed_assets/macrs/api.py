"""REST: the 40 % test of MACRS, and bringing a fiscal year to the convention it asks for."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from finance_app.fixed_assets.macrs import service
from finance_app.fixed_assets.register.wire.inputs import AMOUNT
from finance_app.fixed_assets.roll_forward.api import YEAR_MAX, YEAR_MIN
from finance_app.fixed_assets.terms.rules import Convention
from finance_app.identity.api import SignedIn
from finance_app.identity.idempotency.api import RequestKey, once
from finance_app.kit.errors import AppError
from finance_app.kit.money import plain_amount

router = APIRouter(prefix="/assets/macrs-test", tags=["Assets"])

FiscalYear = Annotated[
    int, Query(ge=YEAR_MIN, le=YEAR_MAX, description="The calendar year it starts in.")
]


class MidQuarterTestOut(BaseModel):
    """What came into service by quarter, real property left out, and what follows from it."""

    fiscal_year: int
    currency_code: str
    quarters: list[str] = Field(description="Four sums of cost.", json_schema_extra=AMOUNT)
    share: str | None = Field(
        description="That of the last quarter, 0 to 1; null without any property.",
        examples=["0.412500"],
    )
    convention: Convention = Field(description="Mid-quarter above a share of 0.4.")
    otherwise: list[UUID] = Field(description="The assets that count by the other convention.")


class AppliedOut(BaseModel):
    """How many assets changed their convention."""

    asset_count: int


@router.get(
    "",
    operation_id="run_macrs_test",
    summary="Test which MACRS convention a fiscal year takes",
    response_model=MidQuarterTestOut,
)
async def run_macrs_test(actor: SignedIn, fiscal_year: FiscalYear) -> Response:
    """Return the test of Publication 946; nothing is changed."""
    found = await service.run_mid_quarter_test(actor, fiscal_year)
    body = {
        "fiscal_year": found.fiscal_year,
        "currency_code": actor.currency_code,
        "quarters": [plain_amount(one, actor.currency_code) for one in found.quarters],
        "share": None if found.share is None else f"{found.share:.6f}",
        "convention": found.convention.value,
        "otherwise": [str(one) for one in found.otherwise],
    }
    return JSONResponse(body)


@router.post(
    "",
    operation_id="apply_macrs_test",
    summary="Let a fiscal year count as its MACRS test says",
    response_model=AppliedOut,
)
async def apply_macrs_test(
    request: Request, actor: SignedIn, fiscal_year: FiscalYear, _key: RequestKey = None
) -> Response:
    """Change the assets that count by the other convention, all or none."""

    async def work() -> Response:
        return JSONResponse({"asset_count": await service.apply_mid_quarter(actor, fiscal_year)})

    try:
        return await once(request, actor, work)
    except AppError as error:
        error.fields.pop("form", None)  # a page's word for all of it, and no field here
        raise
