"""Money as a finding: by account, in total, its pace and how long it lasts."""

from datetime import date
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from finance_app.kit.figures import money
from finance_app.kit.tools import Figure, Finding, Row, Table, Unit
from finance_app.ledger.gl_accounts.rules import Account
from finance_app.reports.cash_position.rules import CashPosition
from finance_app.reports.shell.days.rules import DATE_MIN, days_text, short_date

_ONE: Final = Decimal(1)
_EXPECTED: Final = "/reports/expected-cash"


def cash_finding(found: CashPosition, code: str, today: date) -> Finding:
    """Return the balances of a day, the average outflow a month and the runway."""
    day = short_date(found.day)
    sheet = f"/reports/balance-sheet?{urlencode({'to': found.day})}"
    figures = [money("Cash", found.total, code, sheet)]
    missing = ""
    if found.pace is None:
        missing = "There is no full month before this day to take a pace from."
    else:
        days = days_text(found.pace.first, found.pace.last)
        query = urlencode({"from": found.pace.first, "to": found.pace.last})
        href = f"/reports/cash-flow?{query}"
        figures.append(money(f"Change of cash, {days}", found.pace.change, code, href))
        figures.append(
            Figure(label="Full months", value=found.pace.months * _ONE, unit=Unit.MONTHS)
        )
        figures.append(money("Average outflow a month", found.pace.outflow, code, href))
        if found.runway is not None:
            figures.append(
                Figure(label="Runway", value=found.runway, unit=Unit.MONTHS, href=_EXPECTED)
            )
        elif found.pace.outflow <= 0:
            missing = "The money is not shrinking, so there is no runway to tell."
        else:
            missing = "There is no money left, so there is no runway to tell."
    rows = [
        Row(
            one.account.name,
            (money(one.account.name, one.balance, code, _href(one.account, found.day)),),
            _href(one.account, found.day),
        )
        for one in found.accounts
    ]
    return Finding(
        title=f"Cash on {day}",
        as_of=today,
        period=(found.day, found.day),
        figures=tuple(figures),
        table=Table(("Account", "Balance"), tuple(rows)),
        row_count=len(rows),
        href=sheet,
        missing=missing,
    )


def _href(account: Account, day: date) -> str:
    query = {"account": str(account.id), "from": DATE_MIN, "to": day}
    return f"/reports/general-ledger?{urlencode(query)}"
