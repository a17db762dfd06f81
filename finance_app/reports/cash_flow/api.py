"""REST: the cash flow."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from finance_app.identity.api import SignedIn
from finance_app.kit.money import plain_amount
from finance_app.reports.cash_flow.rules import AccountFlow
from finance_app.reports.cash_flow.service import read_cash_flow
from finance_app.reports.shell.api import Query
from finance_app.reports.shell.wire.views import (
    AccountAmountsOut,
    AmountsOut,
    ReportOut,
    account_out,
    amounts_out,
    head,
)

router = APIRouter(tags=["Reports"])


class ActivityOut(BaseModel):
    """Lines of operations, investing or financing; above zero is money in."""

    title: str
    lines: list[AccountAmountsOut]
    total: AmountsOut


class AccountFlowOut(BaseModel):
    """An account that holds money, over all the days."""

    account_id: UUID
    name: str
    opening: str
    money_in: str
    money_out: str
    closing: str


class CashFlowOut(ReportOut):
    """Opening and change come to the closing: `difference` is zero."""

    activities: list[ActivityOut]
    opening: AmountsOut
    change: AmountsOut
    closing: AmountsOut
    difference: AmountsOut
    accounts: list[AccountFlowOut]


@router.get("/reports/cash-flow", operation_id="read_cash_flow", summary="Read the cash flow")
async def cash_flow(actor: SignedIn, query: Query) -> CashFlowOut:
    """Return why money changed, by the indirect method, and each account that holds it."""
    code, grid = actor.currency_code, query.grid
    found = await read_cash_flow(actor, grid, query.basis)
    return CashFlowOut(
        **head(query, grid, code),
        activities=[
            ActivityOut(
                title=title,
                lines=[account_out(line, code) for line in lines],
                total=amounts_out(total, code),
            )
            for title, lines, total in found.activities
        ],
        opening=amounts_out(found.opening, code),
        change=amounts_out(found.change, code),
        closing=amounts_out(found.closing, code),
        difference=amounts_out(found.difference, code),
        accounts=[_account(one, code) for one in found.accounts],
    )


def _account(one: AccountFlow, code: str) -> AccountFlowOut:
    return AccountFlowOut(
        account_id=one.account.id,
        name=one.account.name,
        opening=plain_amount(one.opening, code),
        money_in=plain_amount(one.money_in, code),
        money_out=plain_amount(one.money_out, code),
        closing=plain_amount(one.closing, code),
    )
