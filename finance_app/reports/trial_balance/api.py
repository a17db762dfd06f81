"""REST: the trial balance."""

from datetime import date
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from finance_app.identity.api import SignedIn
from finance_app.kit.money import plain_amount
from finance_app.ledger.gl_accounts.rules import AccountType
from finance_app.ledger.journals.rules import Basis
from finance_app.reports.shell.api import Query
from finance_app.reports.trial_balance.rules import TrialLine
from finance_app.reports.trial_balance.service import read_trial_balance

router = APIRouter(tags=["Reports"])


class TrialLineOut(BaseModel):
    """An account; opening and closing are debits less credits.

    The line without an account is the result of earlier fiscal years.
    """

    account_id: UUID | None
    code: str
    name: str
    type: AccountType
    opening: str = Field(examples=["-1234.50"])
    debit: str
    credit: str
    closing: str


class TrialBalanceOut(BaseModel):
    """All accounts with a balance or a line; total debits are total credits."""

    currency_code: str
    basis: Basis
    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    lines: list[TrialLineOut]
    total_debit: str
    total_credit: str


@router.get(
    "/reports/trial-balance", operation_id="read_trial_balance", summary="Read the trial balance"
)
async def trial_balance(actor: SignedIn, query: Query) -> TrialBalanceOut:
    """Return opening, debits, credits and closing of every account; by default of the fiscal year.

    `by` and `compare` mean nothing here.
    """
    code = actor.currency_code
    found = await read_trial_balance(actor, query)
    return TrialBalanceOut(
        currency_code=code,
        basis=query.basis,
        first=query.first,
        last=query.last,
        lines=[_line(one, code) for one in found.lines],
        total_debit=plain_amount(found.totals[2], code),
        total_credit=plain_amount(found.totals[3], code),
    )


def _line(one: TrialLine, code: str) -> TrialLineOut:
    amounts: dict[str, Any] = {
        name: plain_amount(getattr(one, name), code)
        for name in ("opening", "debit", "credit", "closing")
    }
    return TrialLineOut(
        account_id=one.account_id, code=one.code, name=one.name, type=one.type, **amounts
    )
