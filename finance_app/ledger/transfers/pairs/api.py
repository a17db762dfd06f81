"""REST: an expense and an income that may be one transfer, and making it of them."""

from datetime import date, timedelta
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from finance_app.identity.api import SignedIn
from finance_app.identity.idempotency.api import RequestKey, once
from finance_app.identity.rules import Permission
from finance_app.kit import clock
from finance_app.kit.errors import InvalidInputError
from finance_app.kit.money import plain_amount
from finance_app.kit.requests import entity_tag
from finance_app.ledger.bank_accounts.service import AccountNotFoundError, get_account
from finance_app.ledger.transfers.api import TransferOut, transfer_body
from finance_app.ledger.transfers.pairs.rules import Pair
from finance_app.ledger.transfers.pairs.service import find_pairs, make_transfer

router = APIRouter(prefix="/transfer-pairs", tags=["Transfers"])

_DATE: Final[dict[str, Any]] = {"format": "date", "examples": ["2026-03-31"]}
_HEADERS: Final = {
    "ETag": {"description": "The version.", "schema": {"type": "string"}},
    "Location": {"description": "Its address.", "schema": {"type": "string"}},
}
_DAYS: Final = timedelta(days=90)


class PairIn(BaseModel):
    """The expense and the income that a transfer takes the place of."""

    expense_id: UUID
    income_id: UUID


class PairOut(PairIn):
    """An expense and an income of one amount on two accounts, at most five days apart."""

    amount: str = Field(examples=["1234.50"])
    out_on: str = Field(json_schema_extra=_DATE)
    in_on: str = Field(json_schema_extra=_DATE)
    from_account: str
    to_account: str


class PairList(BaseModel):
    """The latest pairs, at most 20; an entry is in one of them at most."""

    items: list[PairOut]
    next_cursor: str | None


@router.get(
    "",
    operation_id="list_transfer_pairs",
    summary="List entries that may be transfers",
    response_model=PairList,
)
async def list_transfer_pairs(
    actor: SignedIn,
    account_id: Annotated[UUID, Query(description="A bank account on one side.")],
    first: Annotated[date | None, Query(alias="from", description="90 days before `to`.")] = None,
    last: Annotated[date | None, Query(alias="to", description="The last day; today.")] = None,
) -> Response:
    """Return pairs with one side on the account on one of the days."""
    try:
        await get_account(actor, account_id)
    except AccountNotFoundError as error:  # of a parameter, so this field is wrong
        raise InvalidInputError(error.message, fields={"account_id": error.message}) from None
    last = last or clock.today()
    first = first or max(date.min + _DAYS, last) - _DAYS
    found = await find_pairs(actor, account_id, first, last)
    items = [_body(one, actor.currency_code) for one in found]
    return JSONResponse({"items": items, "next_cursor": None})


@router.post(
    "",
    operation_id="make_transfer_of_pair",
    summary="Make a transfer of an expense and an income",
    status_code=201,
    response_model=TransferOut,
    responses={201: {"headers": _HEADERS}},
)
async def make_transfer_of_pair(
    request: Request, actor: SignedIn, entered: PairIn, _key: RequestKey = None
) -> Response:
    """Put a transfer in their place; deleting it brings both back. 409 where they are no pair."""
    actor.require(Permission.WRITE)

    async def work() -> Response:
        made = await make_transfer(actor, entered.expense_id, entered.income_id)
        root = request.scope["path"].rstrip("/").removesuffix("-pairs")
        headers = {"etag": entity_tag(made.version), "location": f"{root}s/{made.id}"}
        return JSONResponse(transfer_body(made), 201, headers)

    return await once(request, actor, work)


def _body(pair: Pair, currency_code: str) -> dict[str, Any]:
    return {
        "expense_id": str(pair.expense_id),
        "income_id": str(pair.income_id),
        "amount": plain_amount(pair.amount, currency_code),
        "out_on": pair.out_on.isoformat(),
        "in_on": pair.in_on.isoformat(),
        "from_account": pair.from_account,
        "to_account": pair.to_account,
    }
