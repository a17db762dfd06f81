"""REST: depreciation that is due becomes entries, and from when on it does."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from finance_app.fixed_assets.posting import service
from finance_app.fixed_assets.posting.rules import DueMonth
from finance_app.fixed_assets.register.inputs import day_of
from finance_app.fixed_assets.register.wire.inputs import AMOUNT, DATE
from finance_app.identity.api import SignedIn
from finance_app.identity.idempotency.api import RequestKey, once
from finance_app.identity.rules import Actor, Permission
from finance_app.kit import clock
from finance_app.kit.fields import Fields
from finance_app.kit.money import plain_amount

router = APIRouter(prefix="/assets/depreciation", tags=["Assets"])


class DueMonthOut(BaseModel):
    """A fiscal month that is over, and its charges, an entry for each asset."""

    label: str = Field(examples=["October 2026"])
    starts_on: str = Field(json_schema_extra=DATE)
    ends_on: str = Field(description="The day of the entries.", json_schema_extra=DATE)
    charge_count: int
    amount: str = Field(json_schema_extra=AMOUNT)


class DueOut(BaseModel):
    """Months in order; they have one page."""

    currency_code: str
    items: list[DueMonthOut]
    next_cursor: str | None


class PostingSettings(BaseModel):
    """The first day whose depreciation becomes entries, and whether that happens by itself."""

    posts_from: str = Field(json_schema_extra=DATE)
    is_automatic: bool = True


@router.get(
    "/due",
    operation_id="list_due_depreciation",
    summary="List depreciation that is due",
    response_model=DueOut,
)
async def list_due_depreciation(actor: SignedIn) -> Response:
    """Return the months that are over and not yet posted in full; locked ones are left out."""
    return _shown(actor, await service.list_due(actor))


@router.post(
    "/post",
    operation_id="post_depreciation",
    summary="Post depreciation that is due",
    response_model=DueOut,
)
async def post_depreciation(request: Request, actor: SignedIn, _key: RequestKey = None) -> Response:
    """Make an entry of each charge that is due, once however often; returns what was posted."""

    async def work() -> Response:
        return _shown(actor, await service.post_due(actor))

    return await once(request, actor, work)


@router.get(
    "/settings",
    operation_id="get_posting_settings",
    summary="Read from when on depreciation is posted",
    response_model=PostingSettings,
)
async def get_posting_settings(actor: SignedIn) -> Response:
    """Return the first day, and whether it is posted by itself."""
    return await _settings(actor)


@router.put(
    "/settings",
    operation_id="set_posting_settings",
    summary="Choose from when on depreciation is posted",
    response_model=PostingSettings,
)
async def set_posting_settings(
    request: Request, actor: SignedIn, entered: PostingSettings, _key: RequestKey = None
) -> Response:
    """Choose the first day; what was posted before it stays."""
    actor.require(Permission.WRITE)
    read = Fields(entered.model_dump())
    posts_from = read.read("posts_from", day_of, clock.today())
    read.raise_problems()

    async def work() -> Response:
        await service.set_settings(actor, posts_from, is_automatic=entered.is_automatic)
        return await _settings(actor)

    return await once(request, actor, work)


async def _settings(actor: Actor) -> Response:
    kept = await service.get_settings(actor)
    body = {"posts_from": kept.posts_from.isoformat(), "is_automatic": kept.is_automatic}
    return JSONResponse(body)


def _shown(actor: Actor, months: Sequence[DueMonth]) -> Response:
    items: list[dict[str, Any]] = [
        {
            "label": one.month.label,
            "starts_on": one.month.first.isoformat(),
            "ends_on": one.month.last.isoformat(),
            "charge_count": one.charge_count,
            "amount": plain_amount(one.amount, actor.currency_code),
        }
        for one in months
    ]
    return JSONResponse({"currency_code": actor.currency_code, "items": items, "next_cursor": None})
