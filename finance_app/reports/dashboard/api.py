"""REST: the sums of a period, by month and by category."""

from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from finance_app.identity.api import SignedIn
from finance_app.kit import clock
from finance_app.kit.money import plain_amount
from finance_app.ledger.entries.rules import Kind
from finance_app.reports.dashboard.service import summarise
from finance_app.reports.workbook.rules import parse_range

router = APIRouter(prefix="/dashboard", tags=["Reports"])


class MonthOut(BaseModel):
    """The sums of a calendar month, as far as it lies in the period."""

    month: str = Field(examples=["2026-01"])
    income: str
    expense: str
    net: str


class CategorySumOut(BaseModel):
    """The sum of a category; null stands for entries without one."""

    kind: Kind
    category: str | None
    amount: str


class SummaryOut(BaseModel):
    """The sums of a period; money as text with the digits of the currency."""

    currency_code: str
    income: str = Field(examples=["1234.50"])
    expense: str
    net: str
    by_month: list[MonthOut]
    by_category: list[CategorySumOut]


@router.get("/summary", operation_id="dashboard_summary", summary="Sum up a period")
async def read_summary(
    actor: SignedIn,
    first: Annotated[
        str | None, Query(alias="from", description="The first day, as 2026-01-31.")
    ] = None,
    last: Annotated[
        str | None, Query(alias="to", description="The last day, as 2026-12-31.")
    ] = None,
) -> SummaryOut:
    """Return the sums of the days from `from` to `to`; by default of the fiscal year.

    Every month of the period is listed, also those without entries.
    """
    begin, end = parse_range(first, last, start=actor.fiscal_year_start, today=clock.today())
    found = await summarise(actor, begin, end)

    def money(amount: Decimal) -> str:
        return plain_amount(amount, found.currency_code)

    return SummaryOut(
        currency_code=found.currency_code,
        income=money(found.income),
        expense=money(found.expense),
        net=money(found.net),
        by_month=[
            MonthOut(
                month=one.month,
                income=money(one.income),
                expense=money(one.expense),
                net=money(one.net),
            )
            for one in found.by_month
        ],
        by_category=[
            CategorySumOut(kind=one.kind, category=one.category, amount=money(one.amount))
            for one in found.by_category
        ],
    )
