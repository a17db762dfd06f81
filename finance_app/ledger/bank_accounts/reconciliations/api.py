"""REST: reconcile a bank account to a statement, list its statements, undo the latest."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from finance_app.identity.api import SignedIn
from finance_app.identity.idempotency.api import RequestKey, once
from finance_app.identity.rules import Actor, Permission
from finance_app.kit.money import plain_amount
from finance_app.kit.requests import body_of
from finance_app.ledger.bank_accounts.api import AMOUNT, DATE, JsonObject
from finance_app.ledger.bank_accounts.reconciliations import service
from finance_app.ledger.bank_accounts.reconciliations.inputs import LEFT_OUT_MAX, StatementInput
from finance_app.ledger.bank_accounts.reconciliations.rules import Reconciliation
from finance_app.ledger.bank_accounts.service import get_account

router = APIRouter(prefix="/bank-accounts", tags=["Bank accounts"])


class StatementIn(BaseModel):
    """A statement: all lines up to its day that no earlier one has are on it, but some."""

    statement_on: str = Field(description="Its last day.", json_schema_extra=DATE)
    closing_balance: str | float = Field(
        description="What the account held then.", examples=["1234.50"]
    )
    left_out: list[str] = Field(
        default=[],
        max_length=LEFT_OUT_MAX,
        description="Lines it does not have yet: kind, colon and id, as listed of the account.",
        examples=[["expense:01a212e3-5037-72ea-80d3-585b4674495f"]],
    )


class ReconciliationOut(BaseModel):
    """A statement that the books agreed with."""

    id: UUID
    statement_on: str = Field(json_schema_extra=DATE)
    opening_balance: str = Field(json_schema_extra=AMOUNT)
    closing_balance: str = Field(json_schema_extra=AMOUNT)
    entry_count: int
    difference: str = Field(
        description="How much more the books say by now; zero while they still agree.",
        json_schema_extra=AMOUNT,
    )
    is_latest: bool = Field(description="Whether it can be undone.")


class ReconciliationList(BaseModel):
    """The statements of an account, the latest first; they have one page."""

    items: list[ReconciliationOut]
    next_cursor: str | None


class UndoneOut(BaseModel):
    """The day of the statement that was undone."""

    statement_on: str = Field(json_schema_extra=DATE)


@router.get(
    "/{account_id}/reconciliations",
    operation_id="list_reconciliations",
    summary="List the statements of a bank account",
    response_model=ReconciliationList,
)
async def list_reconciliations(actor: SignedIn, account_id: UUID) -> Response:
    """Return the statements it is reconciled to, and by how much each no longer agrees."""
    code = (await get_account(actor, account_id)).currency_code
    found = await service.list_reconciliations(actor, account_id)
    return JSONResponse({"items": [_body(one, code) for one in found], "next_cursor": None})


@router.post(
    "/{account_id}/reconciliations",
    operation_id="reconcile_bank_account",
    summary="Reconcile a bank account to a statement",
    status_code=201,
    response_model=ReconciliationOut,
    openapi_extra=body_of(StatementIn),
)
async def reconcile_bank_account(
    request: Request, actor: SignedIn, account_id: UUID, raw: JsonObject, _key: RequestKey = None
) -> Response:
    """Keep that the books agree; refused with 422 and the difference where they do not."""
    actor.require(Permission.WRITE)
    left_out = raw.get("left_out")
    entered = StatementInput.parse(raw, actor.currency_code, [] if left_out is None else left_out)

    async def work() -> Response:
        return await _reconciled(actor, account_id, entered)

    return await once(request, actor, work)


@router.post(
    "/reconciliations/{reconciliation_id}/undo",
    operation_id="undo_reconciliation",
    summary="Undo the latest statement of a bank account",
    response_model=UndoneOut,
)
async def undo_reconciliation(
    request: Request, actor: SignedIn, reconciliation_id: UUID, _key: RequestKey = None
) -> Response:
    """Release its lines; a second time changes nothing. 409 where a later one stands."""

    async def work() -> Response:
        day = await service.undo_reconciliation(actor, reconciliation_id)
        return JSONResponse({"statement_on": day.isoformat()})

    return await once(request, actor, work)


async def _reconciled(actor: Actor, account_id: UUID, entered: StatementInput) -> Response:
    kept = await service.reconcile(actor, account_id, entered)
    return JSONResponse(_body(kept, actor.currency_code), 201)


def _body(one: Reconciliation, currency_code: str) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "statement_on": one.statement_on.isoformat(),
        "opening_balance": plain_amount(one.opening_balance, currency_code),
        "closing_balance": plain_amount(one.closing_balance, currency_code),
        "entry_count": one.entry_count,
        "difference": plain_amount(one.difference, currency_code),
        "is_latest": one.is_latest,
    }
