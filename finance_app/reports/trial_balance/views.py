"""The trial balance as its page shows it: debits and credits side by side, each leading on."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from finance_app.kit.money import CURRENCIES
from finance_app.ledger.gl_accounts.rules import AccountType
from finance_app.reports.shell.days.rules import DATE_MIN
from finance_app.reports.shell.inputs import ReportQuery
from finance_app.reports.shell.statement.views import (
    LineView,
    TableView,
    Title,
    money_cell,
    table_view,
)
from finance_app.reports.trial_balance.rules import TrialBalance, TrialLine, sides, year_start_of

_TITLES: Final = (
    "Opening debit", "Opening credit", "Debits", "Credits", "Closing debit", "Closing credit",
)  # fmt: skip
_SECTIONS: Final = {
    AccountType.ASSET: "Assets",
    AccountType.LIABILITY: "Liabilities",
    AccountType.EQUITY: "Equity",
    AccountType.INCOME: "Incomes",
    AccountType.EXPENSE: "Expenses",
}
_DAY: Final = timedelta(days=1)


def trial_view(found: TrialBalance, query: ReportQuery, code: str) -> TableView:
    """Return the table by type of account, with its totals; empty without any line."""
    if not found.lines:
        return TableView()
    lines: list[LineView] = []
    for kind, title in _SECTIONS.items():
        own = [one for one in found.lines if one.type is kind]
        if own:
            lines += [LineView("section", title), *(_line(one, query, code) for one in own)]
    sign = CURRENCIES[code].symbol
    totals = [money_cell(amount, code, sign=sign) for amount in found.totals]
    lines.append(LineView("total", "Total", totals))
    return table_view([Title(""), *(Title(text) for text in _TITLES)], lines)


def _line(one: TrialLine, query: ReportQuery, code: str) -> LineView:
    begins = DATE_MIN if one.type.is_permanent else year_start_of(query.first, query.start)
    before = (begins, query.first - _DAY)
    amounts: list[tuple[Decimal, str]] = [
        *((side, _href(one, query, before)) for side in sides(one.opening)),
        (one.debit, _href(one, query, (query.first, query.last))),
        (one.credit, _href(one, query, (query.first, query.last))),
        *((side, _href(one, query, (query.first, query.last))) for side in sides(one.closing)),
    ]
    cells = [money_cell(amount, code, href if amount else "") for amount, href in amounts]
    return LineView("line", one.name, cells, note=one.code)


def _href(one: TrialLine, query: ReportQuery, days: tuple[date, date]) -> str:
    """Return where the lines of an account are in some days, for earlier results nowhere."""
    if one.account_id is None:
        return ""
    first, last = max(days[0], DATE_MIN), max(days[1], DATE_MIN)
    wanted = {
        "account": one.account_id, "from": first, "to": last, "basis": query.basis.value,
    }  # fmt: skip
    return f"/reports/general-ledger?{urlencode(wanted)}"
