"""REST: what the assistant was used for in a month, and the limits that hold."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from finance_app.assistant.usage import service
from finance_app.assistant.usage.rules import Usage
from finance_app.identity.api import SignedIn

router = APIRouter(prefix="/ai/usage", tags=["Assistant"])

_COST = "In `currency_code`; null where no prices are configured."


class CountsOut(BaseModel):
    """Turns are questions; model_turns those that were sent to a model."""

    turns: int
    model_turns: int
    input_tokens: int
    output_tokens: int
    cost: str | None = Field(description=_COST)


class DayUsageOut(CountsOut):
    """What a person used in a day."""

    day: str
    user_id: UUID
    person: str


class LimitsOut(BaseModel):
    """The limits, and how far this day has come."""

    turns_per_minute: int
    turns_per_day: int
    business_turns_per_day: int
    spend_per_month: str | None
    turns_today: int
    business_turns_today: int


class UsageOut(BaseModel):
    """A month: the owner sees everybody, others themselves."""

    month: str
    total: CountsOut
    items: list[DayUsageOut]
    currency_code: str | None
    limits: LimitsOut
    next_cursor: str | None


@router.get(
    "", operation_id="get_assistant_usage", summary="Read the usage", response_model=UsageOut
)
async def get_assistant_usage(
    actor: SignedIn,
    month: Annotated[str, Query(max_length=20, description="Such as 2026-11.")] = "",
) -> Response:
    """Return turns, tokens and cost by day and person; without a month, of this one."""
    return JSONResponse(usage_body(await service.read_usage(actor, month)))


def usage_body(usage: Usage) -> dict[str, Any]:
    """Return the use of a month as the API shows it."""
    prices = usage.prices
    most = None if prices is None else prices.month_max
    return {
        "month": f"{usage.month:%Y-%m}",
        "total": _counts(usage, usage),
        "items": [
            {
                "day": one.day.isoformat(),
                "user_id": str(one.user_id),
                "person": one.person,
                **_counts(usage, one),
            }
            for one in usage.days
        ],
        "currency_code": None if prices is None else prices.currency_code,
        "limits": {
            "turns_per_minute": usage.limits.per_minute,
            "turns_per_day": usage.limits.per_day,
            "business_turns_per_day": usage.limits.per_business_day,
            "spend_per_month": None if most is None else f"{most:f}",
            "turns_today": usage.turns_today,
            "business_turns_today": usage.business_turns_today,
        },
        "next_cursor": None,
    }


def _counts(usage: Usage, counted: Any) -> dict[str, Any]:
    return {
        "turns": counted.turns,
        "model_turns": counted.model_turns,
        "input_tokens": counted.input_tokens,
        "output_tokens": counted.output_tokens,
        "cost": None if usage.prices is None else f"{counted.cost:.4f}",
    }
