"""REST: transfers between accounts of the balance sheet, which they name by their names.

Unknown fields of a body are passed over, so that what GET gave can be sent back with PUT.
"""

from datetime import UTC, datetime
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from finance_app.identity.api import SignedIn
from finance_app.identity.idempotency.api import RequestKey, once
from finance_app.identity.rules import Permission
from finance_app.kit import problems
from finance_app.kit.money import plain_amount
from finance_app.kit.requests import body_of, entity_tag, json_object, versions_of
from finance_app.ledger.transfers import service
from finance_app.ledger.transfers.inputs import (
    LIMIT_DEFAULT,
    LIMIT_MAX,
    TransferFilter,
    TransferInput,
)
from finance_app.ledger.transfers.rules import Transfer

router = APIRouter(prefix="/transfers", tags=["Transfers"])

_DATE: Final[dict[str, Any]] = {"format": "date", "examples": ["2026-03-31"]}
_AMOUNT: Final[dict[str, Any]] = {"examples": ["1234.50"]}
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


class TransferQuery(BaseModel):
    """Which transfers to list."""

    model_config = ConfigDict(populate_by_name=True)

    account: str = Field("", description="The name of an account on either side.")
    from_: str = Field("", alias="from", description="The first day.", json_schema_extra=_DATE)
    to: str = Field("", description="The last day.", json_schema_extra=_DATE)
    trashed: str = Field("", description="1 for those in the trash, no others.")
    limit: int = Field(LIMIT_DEFAULT, ge=1, le=LIMIT_MAX, description="Transfers of a page.")
    cursor: str = Field("", description="The next_cursor of the page before.")


class TransferIn(BaseModel):
    """A transfer, in the currency of the business."""

    date: str = Field(json_schema_extra=_DATE)
    from_account: str = Field(description="A name of the chart.", examples=["Current"])
    to_account: str = Field(description="A name of the chart.", examples=["Loan from the bank"])
    amount: str | float = Field(description="More than zero.", examples=["1234.50"])
    notes: str | None = None


class TransferOut(BaseModel):
    """A transfer as it is kept."""

    id: UUID
    date: str = Field(json_schema_extra=_DATE)
    from_account: str
    from_account_id: UUID
    to_account: str
    to_account_id: UUID
    amount: str = Field(json_schema_extra=_AMOUNT)
    currency_code: str
    notes: str
    expense_id: UUID | None = Field(description="The expense in the trash that it stands for.")
    income_id: UUID | None = Field(description="The income in the trash that it stands for.")
    version: int = Field(description="Grows with each change; also the ETag.")
    created_at: str = Field(json_schema_extra={"format": "date-time"})
    deleted_at: str | None = Field(json_schema_extra={"format": "date-time"})


class TransferPage(BaseModel):
    """One page, the latest transfer first; next_cursor is null on the last."""

    items: list[TransferOut]
    next_cursor: str | None


@router.get(
    "", operation_id="list_transfers", summary="List transfers", response_model=TransferPage
)
async def list_transfers(actor: SignedIn, query: Annotated[TransferQuery, Query()]) -> Response:
    """Return one page; follow next_cursor, with all else unchanged, for the next."""
    wanted = TransferFilter.parse(query.model_dump(by_alias=True))
    found = await service.list_transfers(actor, wanted)
    items = [transfer_body(one) for one in found.items]
    return JSONResponse({"items": items, "next_cursor": found.next_cursor})


@router.post(
    "",
    operation_id="record_transfer",
    summary="Record a transfer",
    status_code=201,
    response_model=TransferOut,
    responses={201: {"headers": _ETAG | _LOCATION}},
    openapi_extra=body_of(TransferIn),
)
async def record_transfer(
    request: Request, actor: SignedIn, raw: JsonObject, _key: RequestKey = None
) -> Response:
    """Record money moving between two accounts; neither an income nor an expense."""
    actor.require(Permission.WRITE)
    entered = TransferInput.parse(raw, actor.currency_code)

    async def work() -> Response:
        saved = await service.record_transfer(actor, entered)
        place = f"{request.scope['path'].rstrip('/')}/{saved.id}"
        return _shown(saved, status=201, location=place)

    return await once(request, actor, work)


@router.get(
    "/{transfer_id}",
    operation_id="get_transfer",
    summary="Read one transfer",
    response_model=TransferOut,
    responses={200: {"headers": _ETAG}},
)
async def get_transfer(actor: SignedIn, transfer_id: UUID) -> Response:
    """Return a transfer that is not in the trash."""
    return _shown(await service.get_transfer(actor, transfer_id))


@router.put(
    "/{transfer_id}",
    operation_id="change_transfer",
    summary="Change a transfer",
    response_model=TransferOut,
    responses={200: {"headers": _ETAG}},
    openapi_extra=body_of(TransferIn),
)
async def change_transfer(
    request: Request,
    actor: SignedIn,
    transfer_id: UUID,
    raw: JsonObject,
    *,
    if_match: IfMatch = None,
    _key: RequestKey = None,
) -> Response:
    """Replace what it says; with If-Match a change by someone else is not overwritten: 412."""
    actor.require(Permission.WRITE)
    versions = versions_of(if_match)
    entered = TransferInput.parse(raw, actor.currency_code)

    async def work() -> Response:
        version = await _version(actor, transfer_id, versions)
        return _shown(await service.change_transfer(actor, transfer_id, entered, version=version))

    return await _with_current(request, actor, work)


@router.delete(
    "/{transfer_id}",
    operation_id="delete_transfer",
    summary="Delete a transfer",
    status_code=204,
    response_class=Response,
)
async def delete_transfer(
    request: Request,
    actor: SignedIn,
    transfer_id: UUID,
    *,
    if_match: IfMatch = None,
    _key: RequestKey = None,
) -> Response:
    """Move it to the trash, from where it can be restored; entries it stood for come back."""
    actor.require(Permission.WRITE)
    versions = versions_of(if_match)

    async def work() -> Response:
        version = await _version(actor, transfer_id, versions)
        await service.delete_transfer(actor, transfer_id, version=version)
        return Response(status_code=204)

    return await _with_current(request, actor, work)


@router.post(
    "/{transfer_id}/restore",
    operation_id="restore_transfer",
    summary="Take a transfer out of the trash",
    response_model=TransferOut,
    responses={200: {"headers": _ETAG}},
)
async def restore_transfer(
    request: Request, actor: SignedIn, transfer_id: UUID, _key: RequestKey = None
) -> Response:
    """Bring it back as it was; one that is not in the trash stays as it is."""

    async def work() -> Response:
        return _shown(await service.restore_transfer(actor, transfer_id))

    return await once(request, actor, work)


async def _version(
    actor: SignedIn, transfer_id: UUID, versions: frozenset[int] | None
) -> int | None:
    """Return the version to write over, None for any. Raises `StaleTransferError`."""
    if versions is None:
        return None
    current = await service.find_transfer(actor, transfer_id)
    if current.version not in versions:
        raise service.StaleTransferError(current)
    return current.version


async def _with_current(request: Request, actor: SignedIn, work: Any) -> Response:
    """Do the work once; where the transfer has changed, answer with what it says now."""
    try:
        return await once(request, actor, work)
    except service.StaleTransferError as error:
        headers = {"etag": entity_tag(error.current.version)}
        current = transfer_body(error.current)
        return problems.problem_of(error, headers=headers, current=current)


def _shown(transfer: Transfer, *, status: int = 200, location: str = "") -> Response:
    headers = {"etag": entity_tag(transfer.version)} | ({"location": location} if location else {})
    return JSONResponse(transfer_body(transfer), status, headers)


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def transfer_body(transfer: Transfer) -> dict[str, Any]:
    """Return a transfer as the API shows it: money, dates and ids as text."""
    expense, income, gone = transfer.expense_id, transfer.income_id, transfer.deleted_at
    return {
        "id": str(transfer.id),
        "date": transfer.date.isoformat(),
        "from_account": transfer.from_account,
        "from_account_id": str(transfer.from_account_id),
        "to_account": transfer.to_account,
        "to_account_id": str(transfer.to_account_id),
        "amount": plain_amount(transfer.amount, transfer.currency_code),
        "currency_code": transfer.currency_code,
        "notes": transfer.notes,
        "expense_id": str(expense) if expense else None,
        "income_id": str(income) if income else None,
        "version": transfer.version,
        "created_at": _instant(transfer.created_at),
        "deleted_at": _instant(gone) if gone else None,
    }
