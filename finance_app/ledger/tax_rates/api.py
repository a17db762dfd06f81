"""REST: rates of tax with the days they hold from."""

from collections.abc import Awaitable, Callable, Container
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from finance_app.identity.api import SignedIn
from finance_app.identity.idempotency.api import RequestKey, once
from finance_app.identity.rules import Actor, Permission
from finance_app.kit import clock, problems
from finance_app.kit.requests import entity_tag, versions_of
from finance_app.ledger.tax_rates import service
from finance_app.ledger.tax_rates.inputs import FIRST_DAY, TaxRateInput, read_day
from finance_app.ledger.tax_rates.rules import TaxPeriod, TaxRate, percent_text

router = APIRouter(prefix="/tax-rates", tags=["Tax rates"])

_PERCENT: Final[dict[str, Any]] = {"examples": ["19", "8.875"]}
_DATE: Final[dict[str, Any]] = {"format": "date", "examples": ["2021-01-01"]}
_LOCATION: Final = {"Location": {"description": "Its address.", "schema": {"type": "string"}}}
_ETAG: Final = {"ETag": {"description": "The version.", "schema": {"type": "string"}}}
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description='The ETag that was read, such as "3"; refused with 412 if it has changed.',
    ),
]


class TaxRateIn(BaseModel):
    """A rate of tax and what it is from a day on, in place of what began on that day."""

    name: str = Field(examples=["Standard"])
    percent: str = Field(description="0 to 100, of the net amount.", json_schema_extra=_PERCENT)
    starts_on: str | None = Field(
        None, description="Null for what has always been so.", json_schema_extra=_DATE
    )


class TaxPeriodOut(BaseModel):
    """What a rate is from a day on until the next of its days."""

    percent: str = Field(json_schema_extra=_PERCENT)
    starts_on: str | None = Field(json_schema_extra=_DATE)


class TaxRateOut(BaseModel):
    """A rate of tax; percent and starts_on are of today, or of its first day where that is ahead.

    Entries name a rate by its name, these routes by its id.
    """

    id: UUID
    name: str
    percent: str = Field(json_schema_extra=_PERCENT)
    starts_on: str | None = Field(json_schema_extra=_DATE)
    periods: list[TaxPeriodOut] = Field(description="In the order of their days.")
    is_archived: bool
    version: int = Field(description="Grows with each change; also the ETag.")


class TaxRateList(BaseModel):
    """The rates by name; they have one page."""

    items: list[TaxRateOut]
    next_cursor: str | None


@router.get("", operation_id="list_tax_rates", summary="List tax rates", response_model=TaxRateList)
async def list_tax_rates(
    actor: SignedIn,
    archived: Annotated[bool, Query(description="Those that are archived, no others.")] = False,  # noqa: FBT002 - a query parameter
) -> Response:
    """Return the rates in use by name."""
    found = await service.list_rates(actor)
    items = [_body(one) for one in found if one.is_archived is archived]
    return JSONResponse({"items": items, "next_cursor": None})


@router.post(
    "",
    operation_id="add_tax_rate",
    summary="Add a tax rate",
    status_code=201,
    response_model=TaxRateOut,
    responses={201: {"headers": _ETAG | _LOCATION}},
)
async def add_tax_rate(
    request: Request, actor: SignedIn, entered: TaxRateIn, _key: RequestKey = None
) -> Response:
    """Add a rate; refused with 409 where its name is taken."""
    actor.require(Permission.WRITE)
    wanted = TaxRateInput.parse(entered.model_dump())

    async def work() -> Response:
        made = await service.add_rate(actor, wanted)
        place = f"{request.scope['path'].rstrip('/')}/{made.id}"
        return _shown(made, status=201, location=place)

    return await once(request, actor, work)


@router.get(
    "/{tax_rate_id}",
    operation_id="get_tax_rate",
    summary="Read one tax rate",
    response_model=TaxRateOut,
    responses={200: {"headers": _ETAG}},
)
async def get_tax_rate(actor: SignedIn, tax_rate_id: UUID) -> Response:
    """Return a rate, archived or not."""
    return _shown(await service.get_rate(actor, tax_rate_id))


@router.put(
    "/{tax_rate_id}",
    operation_id="change_tax_rate",
    summary="Change a tax rate",
    response_model=TaxRateOut,
    responses={200: {"headers": _ETAG}},
)
async def change_tax_rate(
    request: Request,
    actor: SignedIn,
    tax_rate_id: UUID,
    entered: TaxRateIn,
    *,
    if_match: IfMatch = None,
    _key: RequestKey = None,
) -> Response:
    """Rename it, and let it be another from a day on; its other days stay, and so do entries."""
    actor.require(Permission.WRITE)
    versions = versions_of(if_match)
    wanted = TaxRateInput.parse(entered.model_dump())

    async def work() -> Response:
        version = await _version(actor, tax_rate_id, versions)
        return _shown(await service.change_rate(actor, tax_rate_id, wanted, version=version))

    return await _told(request, actor, work)


@router.delete(
    "/{tax_rate_id}/periods/{starts_on}",
    operation_id="remove_tax_rate_period",
    summary="Remove what a tax rate is from a day on",
    response_model=TaxRateOut,
    responses={200: {"headers": _ETAG}},
)
async def remove_tax_rate_period(
    request: Request,
    actor: SignedIn,
    tax_rate_id: UUID,
    starts_on: str,
    *,
    if_match: IfMatch = None,
    _key: RequestKey = None,
) -> Response:
    """Take one percentage out, 1900-01-01 for the one without a day; the last one stays."""
    actor.require(Permission.WRITE)
    versions, day = versions_of(if_match), read_day(starts_on)

    async def work() -> Response:
        version = await _version(actor, tax_rate_id, versions)
        return _shown(await service.remove_period(actor, tax_rate_id, day, version=version))

    return await _told(request, actor, work)


@router.delete(
    "/{tax_rate_id}",
    operation_id="archive_tax_rate",
    summary="Archive a tax rate",
    status_code=204,
    response_class=Response,
)
async def archive_tax_rate(
    request: Request, actor: SignedIn, tax_rate_id: UUID, _key: RequestKey = None
) -> Response:
    """Take it out of what can be chosen; entries that have it keep it. It can be restored."""

    async def work() -> Response:
        await service.archive_rate(actor, tax_rate_id)
        return Response(status_code=204)

    return await once(request, actor, work)


@router.post(
    "/{tax_rate_id}/restore",
    operation_id="restore_tax_rate",
    summary="Bring an archived tax rate back",
    response_model=TaxRateOut,
    responses={200: {"headers": _ETAG}},
)
async def restore_tax_rate(
    request: Request, actor: SignedIn, tax_rate_id: UUID, _key: RequestKey = None
) -> Response:
    """Let it be chosen again; one that is in use stays as it is."""

    async def work() -> Response:
        return _shown(await service.restore_rate(actor, tax_rate_id))

    return await once(request, actor, work)


async def _version(actor: Actor, rate_id: UUID, versions: Container[int] | None) -> int | None:
    """Return the version to change, None for any. Raises `StaleTaxRateError`."""
    if versions is None:
        return None
    current = await service.get_rate(actor, rate_id)
    if current.version not in versions:
        raise service.StaleTaxRateError(current)
    return current.version


async def _told(
    request: Request, actor: Actor, work: Callable[[], Awaitable[Response]]
) -> Response:
    """Do the work once; where someone else was faster, answer with the rate as it is now."""
    try:
        return await once(request, actor, work)
    except service.StaleTaxRateError as error:
        headers = {"etag": entity_tag(error.current.version)}
        return problems.problem_of(error, headers=headers, current=_body(error.current))


def _shown(rate: TaxRate, *, status: int = 200, location: str = "") -> Response:
    headers = {"etag": entity_tag(rate.version)} | ({"location": location} if location else {})
    return JSONResponse(_body(rate), status, headers)


def _body(rate: TaxRate) -> dict[str, Any]:
    """Return a rate as the API shows it."""
    today = clock.today()
    begun = [one for one in rate.periods if one.starts_on <= today]
    return {
        "id": str(rate.id),
        "name": rate.name,
        **_period(begun[-1] if begun else rate.periods[0]),
        "periods": [_period(one) for one in rate.periods],
        "is_archived": rate.is_archived,
        "version": rate.version,
    }


def _period(one: TaxPeriod) -> dict[str, str | None]:
    starts_on = one.starts_on.isoformat() if one.starts_on > FIRST_DAY else None
    return {"percent": percent_text(one.ratio).removesuffix(" %"), "starts_on": starts_on}
