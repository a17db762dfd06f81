"""REST: bank accounts with what they hold.

Entries name an account by its name, these routes by its id. Unknown fields of a body are passed
over, so that what GET gave can be sent back with PUT.
"""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from finance_app.identity.api import SignedIn
from finance_app.identity.idempotency.api import RequestKey, once
from finance_app.identity.rules import Actor, Permission
from finance_app.kit.money import plain_amount
from finance_app.kit.requests import body_of, entity_tag, is_known, json_object, versions_of
from finance_app.ledger.bank_accounts import service
from finance_app.ledger.bank_accounts.inputs import AccountInput
from finance_app.ledger.bank_accounts.rules import AccountFigures, BankAccountType
from finance_app.ledger.gl_accounts.rules import OPENING_DAY

router = APIRouter(prefix="/bank-accounts", tags=["Bank accounts"])

DATE: Final[dict[str, Any]] = {"format": "date", "examples": ["2026-03-31"]}
AMOUNT: Final[dict[str, Any]] = {"examples": ["1234.50", "-80.00"]}
LOCATION: Final = {"Location": {"description": "Its address.", "schema": {"type": "string"}}}
_ETAG: Final = {"ETag": {"description": "The version.", "schema": {"type": "string"}}}

JsonObject = Annotated[dict[str, Any], Depends(json_object)]
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description='The ETag that was read, such as "3"; refused with 412 if it has changed.',
    ),
]


class BankAccountIn(BaseModel):
    """A bank account, in the currency of the business."""

    name: str = Field(examples=["Current"])
    identification: str | None = Field(
        None, description="Its IBAN or number.", examples=["DE89 3704 0044 0532 0130 00"]
    )
    type: str | None = Field(None, description="bank, cash or card.", examples=["bank"])
    opening_balance: str | float | None = Field(
        None, description="What it held as its opening day began.", examples=["1234.50", "-80.00"]
    )
    opening_on: str | None = Field(
        None, description="Its opening day; null for before everything else."
    )


class BankAccountOut(BaseModel):
    """A bank account and what moved on it: entries, payments and transfers; the trash left out."""

    id: UUID
    name: str
    identification: str = Field(description="Without spaces, in capitals; empty where unknown.")
    type: BankAccountType
    currency_code: str
    opening_balance: str = Field(json_schema_extra=AMOUNT)
    opening_on: str | None = Field(json_schema_extra=DATE)
    balance: str = Field(
        description="The opening balance and what came in less what went out.",
        json_schema_extra=AMOUNT,
    )
    entry_count: int = Field(description="Entries, payments and transfers on it.")
    last_entry_on: str | None = Field(json_schema_extra=DATE)
    reconciled_on: str | None = Field(
        description="The day of the latest statement.", json_schema_extra=DATE
    )
    is_archived: bool
    version: int = Field(description="Grows with each change; also the ETag.")


class BankAccountList(BaseModel):
    """The accounts by name; they have one page."""

    items: list[BankAccountOut]
    next_cursor: str | None


@router.get(
    "",
    operation_id="list_bank_accounts",
    summary="List bank accounts",
    response_model=BankAccountList,
)
async def list_bank_accounts(
    actor: SignedIn,
    archived: Annotated[bool, Query(description="Those that are archived, no others.")] = False,  # noqa: FBT002 - a query parameter
) -> Response:
    """Return the accounts in use by name, each with its balance."""
    found = await service.list_figures(actor, archived=archived)
    return JSONResponse({"items": [_body(one) for one in found], "next_cursor": None})


@router.post(
    "",
    operation_id="add_bank_account",
    summary="Add a bank account",
    status_code=201,
    response_model=BankAccountOut,
    responses={201: {"headers": _ETAG | LOCATION}},
    openapi_extra=body_of(BankAccountIn),
)
async def add_bank_account(
    request: Request, actor: SignedIn, raw: JsonObject, _key: RequestKey = None
) -> Response:
    """Add an account; refused with 409 where its name or number is taken."""
    actor.require(Permission.WRITE)
    entered = AccountInput.parse(raw, actor.currency_code)

    async def work() -> Response:
        added = await service.add_account(actor, entered)
        place = f"{request.scope['path'].rstrip('/')}/{added.id}"
        return await _shown(actor, added.id, status=201, location=place)

    return await once(request, actor, work)


@router.get(
    "/{account_id}",
    operation_id="get_bank_account",
    summary="Read one bank account",
    response_model=BankAccountOut,
    responses={200: {"headers": _ETAG}},
)
async def get_bank_account(actor: SignedIn, account_id: UUID) -> Response:
    """Return an account, archived or not."""
    return await _shown(actor, account_id)


@router.put(
    "/{account_id}",
    operation_id="change_bank_account",
    summary="Change a bank account",
    response_model=BankAccountOut,
    responses={200: {"headers": _ETAG}},
    openapi_extra=body_of(BankAccountIn),
)
async def change_bank_account(
    request: Request,
    actor: SignedIn,
    account_id: UUID,
    raw: JsonObject,
    *,
    if_match: IfMatch = None,
    _key: RequestKey = None,
) -> Response:
    """Replace what it says; what is left out becomes empty."""
    actor.require(Permission.WRITE)
    versions = versions_of(if_match)
    entered = AccountInput.parse(raw, actor.currency_code)

    async def work() -> Response:
        version = None
        if versions is not None:
            version = (await service.get_account(actor, account_id)).version
            if not is_known(if_match, version):
                raise service.StaleAccountError
        await service.change_account(actor, account_id, entered, version=version)
        return await _shown(actor, account_id)

    return await once(request, actor, work)


@router.delete(
    "/{account_id}",
    operation_id="delete_bank_account",
    summary="Delete a bank account that was never used",
    status_code=204,
    response_class=Response,
)
async def delete_bank_account(
    request: Request, actor: SignedIn, account_id: UUID, _key: RequestKey = None
) -> Response:
    """Take it away; refused with 409, saying by what, where it is used. It can be restored."""

    async def work() -> Response:
        await service.delete_account(actor, account_id)
        return Response(status_code=204)

    return await once(request, actor, work)


@router.post(
    "/{account_id}/archive",
    operation_id="archive_bank_account",
    summary="Archive a bank account",
    response_model=BankAccountOut,
    responses={200: {"headers": _ETAG}},
)
async def archive_bank_account(
    request: Request, actor: SignedIn, account_id: UUID, _key: RequestKey = None
) -> Response:
    """Close it once nothing is left on it: what was recorded stays. 409 where something is."""

    async def work() -> Response:
        await service.archive_account(actor, account_id)
        return await _shown(actor, account_id)

    return await once(request, actor, work)


@router.post(
    "/{account_id}/restore",
    operation_id="restore_bank_account",
    summary="Bring an archived bank account back",
    response_model=BankAccountOut,
    responses={200: {"headers": _ETAG}},
)
async def restore_bank_account(
    request: Request, actor: SignedIn, account_id: UUID, _key: RequestKey = None
) -> Response:
    """Bring it back as it was; one that is not archived stays as it is."""

    async def work() -> Response:
        await service.restore_account(actor, account_id)
        return await _shown(actor, account_id)

    return await once(request, actor, work)


async def _shown(
    actor: Actor, account_id: UUID, *, status: int = 200, location: str = ""
) -> Response:
    found = await service.get_figures(actor, account_id)
    headers = {"etag": entity_tag(found.account.version)}
    return JSONResponse(
        _body(found), status, headers | ({"location": location} if location else {})
    )


def _body(found: AccountFigures) -> dict[str, Any]:
    """Return an account as the API shows it: money and dates as text."""
    account, code = found.account, found.account.currency_code
    last, reconciled = found.last_line_on, found.reconciled_on
    opened = account.opening_on
    return {
        "id": str(account.id),
        "name": account.name,
        "identification": account.identification,
        "type": account.type.value,
        "currency_code": code,
        "opening_balance": plain_amount(account.opening_balance, code),
        "opening_on": None if opened == OPENING_DAY else opened.isoformat(),
        "balance": plain_amount(found.balance, code),
        "entry_count": found.line_count,
        "last_entry_on": last.isoformat() if last else None,
        "reconciled_on": reconciled.isoformat() if reconciled else None,
        "is_archived": account.archived_at is not None,
        "version": account.version,
    }
