"""REST: the lines of an account."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi import Query as Parameter
from pydantic import BaseModel, Field

from finance_app.identity.api import SignedIn
from finance_app.kit.money import plain_amount
from finance_app.ledger.journals.rules import Basis
from finance_app.reports.general_ledger.rules import AccountLedger
from finance_app.reports.general_ledger.service import LIMIT_DEFAULT, LIMIT_MAX, read_ledger
from finance_app.reports.shell.api import Query

router = APIRouter(tags=["Reports"])


class LedgerLineOut(BaseModel):
    """A line: the document it is of, a debit or a credit, and the balance after it."""

    date: date
    kind: str = Field(examples=["expense", "payment", "transfer"])
    document_id: UUID
    entry_id: UUID | None
    party: str
    notes: str
    against: str
    debit: str
    credit: str
    balance: str = Field(description="Debits less credits.", examples=["-1234.50"])


class AccountLedgerOut(BaseModel):
    """A page of an account's lines; opening and closing are those of all the days."""

    account_id: UUID
    account: str
    currency_code: str
    basis: Basis
    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    opening: str
    lines: list[LedgerLineOut]
    total_debit: str
    total_credit: str
    closing: str
    next_cursor: str | None


@router.get(
    "/reports/general-ledger",
    operation_id="read_general_ledger",
    summary="Read the lines of an account",
    responses={404: {"description": "It does not exist, or belongs to another business."}},
)
async def general_ledger(
    actor: SignedIn,
    query: Query,
    account: Annotated[UUID, Parameter(description="The id of an account or category.")],
    *,
    cursor: Annotated[str, Parameter(description="The next_cursor of the page before.")] = "",
    limit: Annotated[int, Parameter(ge=1, le=LIMIT_MAX)] = LIMIT_DEFAULT,
) -> AccountLedgerOut:
    """Return one page of lines, oldest first; follow next_cursor for the next."""
    found = await read_ledger(actor, account, query, cursor=cursor, limit=limit)
    code = actor.currency_code
    return AccountLedgerOut(
        account_id=found.account.id,
        account=found.account.name,
        currency_code=code,
        basis=query.basis,
        first=query.first,
        last=query.last,
        opening=plain_amount(found.opening, code),
        lines=_lines(found, code),
        total_debit=plain_amount(found.sums.debit, code),
        total_credit=plain_amount(found.sums.credit, code),
        closing=plain_amount(found.closing, code),
        next_cursor=found.next_cursor,
    )


def _lines(found: AccountLedger, code: str) -> list[LedgerLineOut]:
    return [
        LedgerLineOut(
            date=one.day,
            kind=one.kind,
            document_id=one.journal_id,
            entry_id=one.entry_id,
            party=one.party,
            notes=one.notes,
            against=one.counter,
            debit=plain_amount(max(one.amount, one.amount * 0), code),
            credit=plain_amount(max(-one.amount, one.amount * 0), code),
            balance=plain_amount(one.balance, code),
        )
        for one in found.lines
    ]
