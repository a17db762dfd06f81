"""REST: exchange rates by currency and day.

Unknown fields of a body are passed over, so that what GET gave can be sent back with PUT.
"""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from finance_app.identity.api import SignedIn
from finance_app.identity.idempotency.api import RequestKey, once
from finance_app.identity.rules import Permission
from finance_app.kit import problems
from finance_app.kit.requests import body_of, entity_tag, json_object, versions_of
from finance_app.ledger.exchange_rates import service
from finance_app.ledger.exchange_rates.inputs import (
    LIMIT_DEFAULT,
    LIMIT_MAX,
    RateFilter,
    RateInput,
)
from finance_app.ledger.exchange_rates.rules import Direction, Rate, Source, inverse, plain_rate

router = APIRouter(prefix="/exchange-rates", tags=["Exchange rates"])

_DATE: Final[dict[str, Any]] = {"format": "date", "examples": ["2026-03-13"]}
_LOCATION: Final = {"Location": {"description": "Its address.", "schema": {"type": "string"}}}
_ETAG: Final = {"ETag": {"description": "The version.", "schema": {"type": "string"}}}

JsonObject = Annotated[dict[str, Any], Depends(json_object)]
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description='The ETag that was read, such as "3"; refused with 412 if it has changed.',
    ),
]


class RateIn(BaseModel):
    """What a currency was worth on a day, quoted in either direction."""

    currency_code: str = Field(description="Not the business's own.", examples=["USD"])
    quoted_on: str = Field(json_schema_extra=_DATE)
    rate: str | float = Field(description="The quote, more than zero.", examples=["0.9127"])
    direction: Direction = Field(
        Direction.DIRECT,
        description=(
            "direct: 1 unit of currency_code is `rate` of the business's currency. indirect: 1 unit"
            " of the business's currency is `rate` of currency_code."
        ),
    )


class RateOut(BaseModel):
    """A rate as it is kept: always direct."""

    id: UUID
    currency_code: str
    base_currency_code: str = Field(description="The business's currency.")
    quoted_on: str = Field(json_schema_extra=_DATE)
    rate: str = Field(
        description="What 1 unit of currency_code was worth in the business's currency.",
        examples=["0.912741876597"],
    )
    inverse: str = Field(
        description="What 1 unit of the business's currency was worth, rounded.",
        examples=["1.0956"],
    )
    source: Source
    version: int = Field(description="Grows with each change; also the ETag.")


class RatePage(BaseModel):
    """One page of rates, the latest day first."""

    items: list[RateOut]
    next_cursor: str | None


class RatesQuery(BaseModel):
    """Which rates to list, and from which place on."""

    currency_code: str = Field("", description="Of one currency only.", examples=["USD"])
    to: str = Field("", description="Up to this day.", json_schema_extra=_DATE)
    limit: int = Field(LIMIT_DEFAULT, ge=1, le=LIMIT_MAX, description="Rates of a page.")
    cursor: str = Field("", description="The next_cursor of the page before.")


@router.get(
    "", operation_id="list_exchange_rates", summary="List exchange rates", response_model=RatePage
)
async def list_exchange_rates(actor: SignedIn, query: Annotated[RatesQuery, Query()]) -> Response:
    """Return one page, the latest day first, its currencies by code."""
    page = await service.list_rates(actor, RateFilter.parse(query.model_dump()))
    items = [rate_body(rate) for rate in page.items]
    return JSONResponse({"items": items, "next_cursor": page.next_cursor})


@router.post(
    "",
    operation_id="add_exchange_rate",
    summary="Add an exchange rate",
    status_code=201,
    response_model=RateOut,
    responses={201: {"headers": _ETAG | _LOCATION}},
    openapi_extra=body_of(RateIn),
)
async def add_exchange_rate(
    request: Request, actor: SignedIn, raw: JsonObject, _key: RequestKey = None
) -> Response:
    """Add the rate of a day, locked or not; refused with 409 where the day has one already."""
    actor.require(Permission.WRITE)
    entered = RateInput.parse(raw, actor.currency_code)

    async def work() -> Response:
        rate = await service.set_rate(actor, entered)
        place = f"{request.scope['path'].rstrip('/')}/{rate.id}"
        return _shown(rate, status=201, location=place)

    return await once(request, actor, work)


@router.get(
    "/{rate_id}",
    operation_id="get_exchange_rate",
    summary="Read one exchange rate",
    response_model=RateOut,
    responses={200: {"headers": _ETAG}},
)
async def get_exchange_rate(actor: SignedIn, rate_id: UUID) -> Response:
    """Return one rate."""
    return _shown(await service.get_rate(actor, rate_id))


@router.put(
    "/{rate_id}",
    operation_id="change_exchange_rate",
    summary="Change an exchange rate",
    response_model=RateOut,
    responses={200: {"headers": _ETAG}},
    openapi_extra=body_of(RateIn),
)
async def change_exchange_rate(
    request: Request,
    actor: SignedIn,
    rate_id: UUID,
    raw: JsonObject,
    *,
    if_match: IfMatch = None,
    _key: RequestKey = None,
) -> Response:
    """Replace what it says; entries keep theirs. With If-Match no change is overwritten: 412."""
    actor.require(Permission.WRITE)
    versions = versions_of(if_match)
    entered = RateInput.parse(raw, actor.currency_code)

    async def work() -> Response:
        current = await service.get_rate(actor, rate_id)
        if versions is not None and current.version not in versions:
            raise service.StaleRateError(current)
        version = None if versions is None else current.version
        return _shown(await service.change_rate(actor, rate_id, entered, version=version))

    try:
        return await once(request, actor, work)
    except service.StaleRateError as error:
        headers = {"etag": entity_tag(error.current.version)}
        return problems.problem_of(error, headers=headers, current=rate_body(error.current))


@router.delete(
    "/{rate_id}",
    operation_id="delete_exchange_rate",
    summary="Delete an exchange rate",
    status_code=204,
    response_class=Response,
)
async def delete_exchange_rate(
    request: Request, actor: SignedIn, rate_id: UUID, _key: RequestKey = None
) -> Response:
    """Take it out of use; entries keep theirs, and it can be restored."""

    async def work() -> Response:
        if not await service.delete_rates(actor, [rate_id]):
            raise service.RateNotFoundError
        return Response(status_code=204)

    return await once(request, actor, work)


@router.post(
    "/{rate_id}/restore",
    operation_id="restore_exchange_rate",
    summary="Bring a deleted exchange rate back",
    response_model=RateOut,
    responses={200: {"headers": _ETAG}},
)
async def restore_exchange_rate(
    request: Request, actor: SignedIn, rate_id: UUID, _key: RequestKey = None
) -> Response:
    """Bring it back; refused with 409 where its day has another rate by now."""

    async def work() -> Response:
        return _shown(await service.restore_rate(actor, rate_id))

    return await once(request, actor, work)


def rate_body(rate: Rate) -> dict[str, Any]:
    """Return a rate as the API shows it."""
    return {
        "id": str(rate.id),
        "currency_code": rate.currency_code,
        "base_currency_code": rate.base_currency_code,
        "quoted_on": rate.quoted_on.isoformat(),
        "rate": plain_rate(rate.rate),
        "inverse": plain_rate(inverse(rate.rate)),
        "source": rate.source.value,
        "version": rate.version,
    }


def _shown(rate: Rate, *, status: int = 200, location: str = "") -> Response:
    headers = {"etag": entity_tag(rate.version)} | ({"location": location} if location else {})
    return JSONResponse(rate_body(rate), status, headers)
