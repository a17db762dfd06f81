"""REST: the balance sheet."""

from fastapi import APIRouter
from pydantic import BaseModel

from finance_app.identity.api import SignedIn
from finance_app.reports.balance_sheet.rules import Group
from finance_app.reports.balance_sheet.service import read_balance_sheet
from finance_app.reports.shell.api import AsOfQuery
from finance_app.reports.shell.wire.views import (
    AccountAmountsOut,
    AmountsOut,
    ReportOut,
    account_out,
    amounts_out,
    head,
)

router = APIRouter(tags=["Reports"])


class GroupOut(BaseModel):
    """Accounts of one kind."""

    title: str
    accounts: list[AccountAmountsOut]


class BalanceSheetOut(ReportOut):
    """Assets come to liabilities and equity together: `difference` is zero.

    Equity is that of its groups with the results of earlier fiscal years and of this one.
    """

    assets: list[GroupOut]
    total_assets: AmountsOut
    liabilities: list[GroupOut]
    total_liabilities: AmountsOut
    equity: list[GroupOut]
    result_of_earlier_years: AmountsOut
    result_of_this_year: AmountsOut
    total_equity: AmountsOut
    difference: AmountsOut


@router.get(
    "/reports/balance-sheet", operation_id="read_balance_sheet", summary="Read the balance sheet"
)
async def balance_sheet(actor: SignedIn, query: AsOfQuery) -> BalanceSheetOut:
    """Return balances at the end of `to`, by default of today, above zero for what is usual.

    With `by` at the end of each period up to it. Compared with the day before the fiscal year or
    period (previous), or the same day a year before (year).
    """
    code, grid = actor.currency_code, query.balances
    found = await read_balance_sheet(actor, grid, query.basis)
    return BalanceSheetOut(
        **head(query, grid, code),
        assets=[_group(one, code) for one in found.assets],
        total_assets=amounts_out(found.total_assets, code),
        liabilities=[_group(one, code) for one in found.liabilities],
        total_liabilities=amounts_out(found.total_liabilities, code),
        equity=[_group(one, code) for one in found.equity],
        result_of_earlier_years=amounts_out(found.earlier_result, code),
        result_of_this_year=amounts_out(found.result, code),
        total_equity=amounts_out(found.total_equity, code),
        difference=amounts_out(found.difference, code),
    )


def _group(group: Group, code: str) -> GroupOut:
    return GroupOut(title=group.title, accounts=[account_out(line, code) for line in group.lines])
