"""REST: the parameters that every report takes."""

from typing import Annotated

from fastapi import Depends
from fastapi import Query as Parameter

from finance_app.identity.api import SignedIn
from finance_app.kit import clock
from finance_app.reports.shell.inputs import ReportQuery

Text = str | None


def _asked(  # noqa: PLR0913 - a parameter of the address each
    *,
    first: Annotated[
        Text, Parameter(alias="from", description="The first day, as 2026-01-31.")
    ] = None,
    last: Annotated[Text, Parameter(alias="to", description="The last day.")] = None,
    period: Annotated[
        Text, Parameter(description="In place of days: month, quarter or year, of the fiscal year.")
    ] = None,
    date: Annotated[
        Text, Parameter(description="A day in the period; by default the day of today.")
    ] = None,
    by: Annotated[
        Text, Parameter(description="A column each: month, quarter, year or total.")
    ] = None,
    compare: Annotated[Text, Parameter(description="Compare with: none, previous or year.")] = None,
    basis: Annotated[Text, Parameter(description="accrual or cash.")] = None,
) -> dict[str, Text]:
    return {
        "from": first, "to": last, "period": period, "date": date, "by": by, "compare": compare,
        "basis": basis,
    }  # fmt: skip


Asked = Annotated[dict[str, Text], Depends(_asked)]


async def report_query(actor: SignedIn, asked: Asked) -> ReportQuery:
    """Return what the address asks for; without days the fiscal year of today."""
    return ReportQuery.parse(asked, actor.fiscal_year_start, clock.today())


async def as_of_query(actor: SignedIn, asked: Asked) -> ReportQuery:
    """Return what the address asks for; without days the fiscal year up to today."""
    return ReportQuery.parse(asked, actor.fiscal_year_start, clock.today(), is_as_of=True)


Query = Annotated[ReportQuery, Depends(report_query)]
"""A route's parameter that is the query of its report."""

AsOfQuery = Annotated[ReportQuery, Depends(as_of_query)]
"""The same for a report at the end of its days."""
