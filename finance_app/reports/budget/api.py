"""REST: budget against actual."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from finance_app.identity.api import SignedIn
from finance_app.kit.money import plain_amount
from finance_app.reports.budget.service import read_budget_report
from finance_app.reports.shell.api import Query
from finance_app.reports.shell.statement.rules import Line
from finance_app.reports.shell.wire.views import ReportOut, head

router = APIRouter(tags=["Reports"])


class PlannedOut(BaseModel):
    """Amounts and budgets by column; both as what they do to the profit, expenses below zero."""

    account_id: UUID | None
    name: str
    actual: list[str]
    budget: list[str]


class BudgetReportOut(ReportOut):
    """The profit and loss with budgets; with several columns the last is their total."""

    incomes: list[PlannedOut]
    expenses: list[PlannedOut]
    net_profit: PlannedOut


@router.get(
    "/reports/budget", operation_id="read_budget_report", summary="Read budget against actual"
)
async def budget_report(actor: SignedIn, query: Query) -> BudgetReportOut:
    """Return incomes and expenses beside their budgets; `compare` means nothing here."""
    code = actor.currency_code
    found = await read_budget_report(actor, query)
    return BudgetReportOut(
        **head(query, found.grid, code),
        incomes=[_line(one, code) for one in found.incomes],
        expenses=[_line(one, code) for one in found.expenses],
        net_profit=_line(found.net_profit, code),
    )


def _line(line: Line, code: str) -> PlannedOut:
    return PlannedOut(
        account_id=line.account_id,
        name=line.label,
        actual=[plain_amount(amount, code) for amount in line.amounts],
        budget=[plain_amount(amount, code) for amount in line.before],
    )
