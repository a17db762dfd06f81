"""REST: what moved on a bank account, with the balance after each line."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from finance_app.identity.api import SignedIn
from finance_app.kit.money import plain_amount
from finance_app.ledger.bank_accounts.activity.inputs import (
    LIMIT_DEFAULT,
    LIMIT_MAX,
    ActivityFilter,
)
from finance_app.ledger.bank_accounts.activity.rules import AccountLine
from finance_app.ledger.bank_accounts.activity.service import list_lines
from finance_app.ledger.bank_accounts.api import AMOUNT, DATE
from finance_app.ledger.bank_accounts.rules import MovementKind
from finance_app.ledger.bank_accounts.service import get_account
from finance_app.ledger.categories.rules import Kind

router = APIRouter(prefix="/bank-accounts", tags=["Bank accounts"])


class LineQuery(BaseModel):
    """Which days to list."""

    model_config = ConfigDict(populate_by_name=True)

    from_: str = Field("", alias="from", description="The first day.", json_schema_extra=DATE)
    to: str = Field("", description="The last day.", json_schema_extra=DATE)
    limit: int = Field(LIMIT_DEFAULT, ge=1, le=LIMIT_MAX, description="Lines of a page.")
    cursor: str = Field("", description="The next_cursor of the page before.")


class LineOut(BaseModel):
    """What moved on the account; money out is below zero."""

    id: UUID = Field(description="Of the expense, income, payment, transfer, asset or its change.")
    kind: MovementKind
    entry_id: UUID | None = Field(description="The entry, also that a payment is of.")
    entry_kind: Kind | None = Field(description="null where it is of no entry.")
    asset_id: UUID | None = Field(description="The asset that was bought, added to or sold.")
    date: str = Field(json_schema_extra=DATE)
    party: str = Field(description="The vendor, the client, the other account or the asset.")
    category: str | None
    amount: str = Field(json_schema_extra=AMOUNT)
    balance: str = Field(
        description="What the account held after it, by all that moved.", json_schema_extra=AMOUNT
    )
    statement_on: str | None = Field(
        description="The day of the statement that has it; null for none.", json_schema_extra=DATE
    )


class LinePage(BaseModel):
    """One page, the latest line first; next_cursor is null on the last."""

    items: list[LineOut]
    next_cursor: str | None


@router.get(
    "/{account_id}/entries",
    operation_id="list_bank_account_entries",
    summary="List what moved on a bank account",
    response_model=LinePage,
)
async def list_bank_account_entries(
    actor: SignedIn, account_id: UUID, query: Annotated[LineQuery, Query()]
) -> Response:
    """Return one page; follow next_cursor, with all else unchanged, for the next."""
    wanted = ActivityFilter.parse(query.model_dump(by_alias=True))
    account = await get_account(actor, account_id)
    found = await list_lines(actor, account_id, wanted)
    items = [_body(one, account.currency_code) for one in found.items]
    return JSONResponse({"items": items, "next_cursor": found.next_cursor})


def _body(line: AccountLine, currency_code: str) -> dict[str, Any]:
    day = line.statement_on
    return {
        "id": str(line.id),
        "kind": line.kind.value,
        "entry_id": str(line.entry_id) if line.entry_id else None,
        "entry_kind": line.entry_kind.value if line.entry_kind else None,
        "asset_id": str(line.asset_id) if line.asset_id else None,
        "date": line.day.isoformat(),
        "party": line.party,
        "category": line.category,
        "amount": plain_amount(line.amount, currency_code),
        "balance": plain_amount(line.balance, currency_code),
        "statement_on": day.isoformat() if day else None,
    }
