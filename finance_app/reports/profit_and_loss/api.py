"""REST: the profit and loss."""

from fastapi import APIRouter

from finance_app.identity.api import SignedIn
from finance_app.reports.profit_and_loss.service import read_profit_and_loss
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


class ProfitAndLossOut(ReportOut):
    """Incomes less expenses is the net profit; refunds that outweigh make one negative."""

    incomes: list[AccountAmountsOut]
    total_income: AmountsOut
    expenses: list[AccountAmountsOut]
    total_expenses: AmountsOut
    net_profit: AmountsOut


@router.get(
    "/reports/profit-and-loss",
    operation_id="read_profit_and_loss",
    summary="Read the profit and loss",
)
async def profit_and_loss(actor: SignedIn, query: Query) -> ProfitAndLossOut:
    """Return incomes and expenses by category, net of tax; by default of the fiscal year.

    An account id is that of the category, or of the account for entries without one.
    """
    code, grid = actor.currency_code, query.grid
    found = await read_profit_and_loss(actor, grid, query.basis)
    return ProfitAndLossOut(
        **head(query, grid, code),
        incomes=[account_out(line, code) for line in found.incomes],
        total_income=amounts_out(found.total_income, code),
        expenses=[account_out(line, code, is_turned=True) for line in found.expenses],
        total_expenses=amounts_out(found.total_expenses, code, is_turned=True),
        net_profit=amounts_out(found.net_profit, code),
    )
