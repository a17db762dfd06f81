"""The assistant's question after what there is and what is owed."""

from datetime import date
from typing import Final
from urllib.parse import urlencode

from finance_app.identity.rules import Actor
from finance_app.kit import clock
from finance_app.kit.figures import money
from finance_app.kit.tools import Finding, Row, Table, Tool
from finance_app.ledger.journals.rules import Basis
from finance_app.reports.balance_sheet.rules import BalanceSheet, year_start
from finance_app.reports.balance_sheet.service import read_balance_sheet
from finance_app.reports.shell.days.inputs import DayAsked
from finance_app.reports.shell.days.rules import short_date
from finance_app.reports.shell.inputs import ReportQuery
from finance_app.reports.shell.statement.rules import LineKind


async def get_balance_sheet(actor: Actor, asked: DayAsked) -> Finding:
    """Return assets, liabilities and equity at the end of a day."""
    today = clock.today()
    day = asked.on or today
    start = actor.fiscal_year_start
    query = ReportQuery(first=year_start(day, start), last=day, start=start)
    found = await read_balance_sheet(actor, query.balances, Basis.ACCRUAL)
    return _finding(found, day, actor.currency_code, today)


def _finding(found: BalanceSheet, day: date, code: str, today: date) -> Finding:
    href = f"/reports/balance-sheet?{urlencode({'to': day})}"
    totals = (found.total_assets, found.total_liabilities, found.total_equity)
    figures = [money(one.label, one.amounts[0], code, href) for one in totals]
    if not found.is_balanced:
        figures.append(money("Difference", found.difference.amounts[0], code, href))
    section, rows = "", list[Row]()
    for line in found.lines:
        if line.kind is LineKind.SECTION:
            section = line.label
        elif line.kind is LineKind.LINE:
            to = line.hrefs[0] if line.hrefs else ""
            figure = money(line.label, line.amounts[0], code, to)
            rows.append(Row(line.label, (section, figure), to))
    return Finding(
        title=f"Balance sheet on {short_date(day)}",
        as_of=today,
        period=(day, day),
        figures=tuple(figures),
        table=Table(("Account", "Section", "Balance"), tuple(rows)),
        row_count=len(rows),
        href=href,
        missing="Nothing has been posted up to this day." if found.is_empty else "",
    )


TOOLS: Final = (
    Tool(
        "get_balance_sheet",
        "Assets, liabilities and equity at the end of a day, in total and by account.",
        DayAsked,
        get_balance_sheet,
    ),
)
