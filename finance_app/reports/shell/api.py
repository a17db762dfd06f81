"""REST: the parameters that every report takes."""

from typing import Annotated

from fastapi import Depends
from fastapi import Query as Parameter

from finance_app.identity.api import SignedIn
from finance_app.kit import clock
from finance_app.reports.shell.inputs import ReportQuery

Text = str | None


async def report_query(  # noqa: PLR0913 - a parameter of the address each
    actor: SignedIn,
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
) -> ReportQuery:
    """Return what the address asks for; without days the fiscal year of today."""
    raw = {
        "from": first, "to": last, "period": period, "date": date, "by": by, "compare": compare,
        "basis": basis,
    }  # fmt: skip
    return ReportQuery.parse(raw, actor.fiscal_year_start, clock.today())


Query = Annotated[ReportQuery, Depends(report_query)]
"""A route's parameter that is the query of its report."""
