"""REST: the chart of accounts with balances, and the accounts that a business adds to it.

Transfers name an account by its name, these routes by its id. Bank accounts and categories are in
the list and are changed at their own routes. Unknown fields of a body are passed over.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from finance_app.identity.api import SignedIn
from finance_app.identity.idempotency.api import RequestKey, once
from finance_app.identity.rules import Actor, Permission
from finance_app.kit import clock, problems
from finance_app.kit.money import plain_amount
from finance_app.kit.requests import body_of, entity_tag, json_object, versions_of
from finance_app.ledger.gl_accounts import service
from finance_app.ledger.gl_accounts.inputs import GlAccountInput
from finance_app.ledger.gl_accounts.rules import OPENING_DAY, Account, AccountRole, AccountType

router = APIRouter(prefix="/gl-accounts", tags=["Accounts"])

_DATE: Final[dict[str, Any]] = {"format": "date", "examples": ["2026-03-31"]}
_AMOUNT: Final[dict[str, Any]] = {"examples": ["1234.50", "-80.00"]}
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


class GlAccountIn(BaseModel):
    """An account of the ledger, in the currency of the business."""

    name: str = Field(examples=["Loan from the bank"])
    code: str | None = Field(None, description="Reports list accounts by it.", examples=["2300"])
    role: str | None = Field(
        None, description="loan, equity, tax or other; what every business has keeps its own."
    )
    type: str | None = Field(
        None, description="asset, liability or equity; a loan and equity need not say it."
    )
    opening_balance: str | float | None = Field(
        None,
        description="What it had when it opened: a loan what was owed.",
        examples=["20000.00", "-80.00"],
    )
    opening_on: str | None = Field(
        None, description="The day that begins with it; null for before everything else."
    )


class GlAccountOut(BaseModel):
    """An account of the chart and what it has; above zero for what it usually has."""

    id: UUID
    code: str
    name: str
    role: AccountRole
    type: AccountType
    is_system: bool = Field(description="Whether every business has it.")
    currency_code: str
    opening_balance: str = Field(json_schema_extra=_AMOUNT)
    opening_on: str | None = Field(json_schema_extra=_DATE)
    balance: str = Field(
        description="At the end of the day; incomes and expenses of its fiscal year.",
        json_schema_extra=_AMOUNT,
    )
    balance_on: str = Field(json_schema_extra=_DATE)
    is_archived: bool
    version: int = Field(description="Grows with each change; also the ETag.")


class GlAccountList(BaseModel):
    """The chart by code and name; it has one page."""

    items: list[GlAccountOut]
    next_cursor: str | None


@router.get(
    "", operation_id="list_gl_accounts", summary="List accounts", response_model=GlAccountList
)
async def list_gl_accounts(
    actor: SignedIn,
    archived: Annotated[bool, Query(description="Those that are archived, no others.")] = False,  # noqa: FBT002 - a query parameter
    on: Annotated[date | None, Query(description="The day of the balances; today.")] = None,
) -> Response:
    """Return the chart with balances: accounts of the ledger, bank accounts and categories."""
    day = on or clock.today()
    chart = [one for one in await service.list_chart(actor) if one.is_archived is archived]
    balances = await service.list_balances(actor, day)
    items = [_body(actor, one, balances.get(one.id, Decimal(0)), day) for one in chart]
    return JSONResponse({"items": items, "next_cursor": None})


@router.post(
    "",
    operation_id="add_gl_account",
    summary="Add an account",
    status_code=201,
    response_model=GlAccountOut,
    responses={201: {"headers": _ETAG | _LOCATION}},
    openapi_extra=body_of(GlAccountIn),
)
async def add_gl_account(
    request: Request, actor: SignedIn, raw: JsonObject, _key: RequestKey = None
) -> Response:
    """Add an account; refused with 409 where its name or code is taken."""
    actor.require(Permission.WRITE)
    entered = GlAccountInput.parse(raw, actor.currency_code)

    async def work() -> Response:
        added = await service.add_account(actor, entered)
        place = f"{request.scope['path'].rstrip('/')}/{added.id}"
        return await _shown(actor, added, status=201, location=place)

    return await once(request, actor, work)


@router.get(
    "/{gl_account_id}",
    operation_id="get_gl_account",
    summary="Read one account",
    response_model=GlAccountOut,
    responses={200: {"headers": _ETAG}},
)
async def get_gl_account(actor: SignedIn, gl_account_id: UUID) -> Response:
    """Return an account, archived or not."""
    return await _shown(actor, await service.get_account(actor, gl_account_id))


@router.put(
    "/{gl_account_id}",
    operation_id="change_gl_account",
    summary="Change an account",
    response_model=GlAccountOut,
    responses={200: {"headers": _ETAG}},
    openapi_extra=body_of(GlAccountIn),
)
async def change_gl_account(
    request: Request,
    actor: SignedIn,
    gl_account_id: UUID,
    raw: JsonObject,
    *,
    if_match: IfMatch = None,
    _key: RequestKey = None,
) -> Response:
    """Replace what it says; with If-Match a change by someone else is not overwritten: 412."""
    actor.require(Permission.WRITE)
    versions = versions_of(if_match)
    entered = GlAccountInput.parse(raw, actor.currency_code)

    async def work() -> Response:
        version = None
        if versions is not None:
            current = await service.get_account(actor, gl_account_id)
            version = current.version
            if version not in versions:
                raise service.StaleGlAccountError(current)
        changed = await service.change_account(actor, gl_account_id, entered, version=version)
        return await _shown(actor, changed)

    try:
        return await once(request, actor, work)
    except service.StaleGlAccountError as error:
        day = clock.today()
        balance = (await service.list_balances(actor, day)).get(gl_account_id, Decimal(0))
        headers = {"etag": entity_tag(error.current.version)}
        body = _body(actor, error.current, balance, day)
        return problems.problem_of(error, headers=headers, current=body)


@router.delete(
    "/{gl_account_id}",
    operation_id="delete_gl_account",
    summary="Delete an account that was never used",
    status_code=204,
    response_class=Response,
)
async def delete_gl_account(
    request: Request, actor: SignedIn, gl_account_id: UUID, _key: RequestKey = None
) -> Response:
    """Take it away; refused with 409, saying by what, where it is used. It can be restored."""

    async def work() -> Response:
        await service.delete_account(actor, gl_account_id)
        return Response(status_code=204)

    return await once(request, actor, work)


@router.post(
    "/{gl_account_id}/archive",
    operation_id="archive_gl_account",
    summary="Archive an account",
    response_model=GlAccountOut,
    responses={200: {"headers": _ETAG}},
)
async def archive_gl_account(
    request: Request, actor: SignedIn, gl_account_id: UUID, _key: RequestKey = None
) -> Response:
    """Close it once nothing is left on it: what was recorded stays. 409 where something is."""

    async def work() -> Response:
        return await _shown(actor, await service.archive_account(actor, gl_account_id))

    return await once(request, actor, work)


@router.post(
    "/{gl_account_id}/restore",
    operation_id="restore_gl_account",
    summary="Bring an archived account back",
    response_model=GlAccountOut,
    responses={200: {"headers": _ETAG}},
)
async def restore_gl_account(
    request: Request, actor: SignedIn, gl_account_id: UUID, _key: RequestKey = None
) -> Response:
    """Bring it back as it was; one that is not archived stays as it is."""

    async def work() -> Response:
        return await _shown(actor, await service.restore_account(actor, gl_account_id))

    return await once(request, actor, work)


async def _shown(
    actor: Actor, account: Account, *, status: int = 200, location: str = ""
) -> Response:
    day = clock.today()
    balance = (await service.list_balances(actor, day)).get(account.id, Decimal(0))
    headers = {"etag": entity_tag(account.version)} | ({"location": location} if location else {})
    return JSONResponse(_body(actor, account, balance, day), status, headers)


def _body(actor: Actor, account: Account, balance: Decimal, day: date) -> dict[str, Any]:
    """Return an account as the API shows it: money and dates as text."""
    code, opened = actor.currency_code, account.opening_on
    return {
        "id": str(account.id),
        "code": account.code,
        "name": account.name,
        "role": account.role.value,
        "type": account.type.value,
        "is_system": account.is_system,
        "currency_code": code,
        "opening_balance": plain_amount(account.usual_opening, code),
        "opening_on": None if opened == OPENING_DAY else opened.isoformat(),
        "balance": plain_amount(balance, code),
        "balance_on": day.isoformat(),
        "is_archived": account.is_archived,
        "version": account.version,
    }
