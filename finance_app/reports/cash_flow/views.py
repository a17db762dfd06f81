"""The accounts that hold money as the page of the cash flow shows them."""

from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from finance_app.kit.money import CURRENCIES
from finance_app.reports.cash_flow.rules import AccountFlow, CashFlow
from finance_app.reports.shell.inputs import ReportQuery
from finance_app.reports.shell.statement.views import (
    LineView,
    TableView,
    Title,
    money_cell,
    table_view,
)

_TITLES: Final = ("Opening", "Money in", "Money out", "Closing")


def accounts_view(found: CashFlow, query: ReportQuery, code: str) -> TableView:
    """Return opening, money in, money out and closing of each account, and of all."""
    moved = [one for one in found.accounts if any(_amounts(one))]
    lines = [_line(one, query, code) for one in moved]
    sign = CURRENCIES[code].symbol
    sums = [sum(column, Decimal(0)) for column in zip(*map(_amounts, moved), strict=True)]
    if sums:
        cells = [money_cell(amount, code, sign=sign) for amount in sums]
        lines.append(LineView("total", "All accounts", cells))
    return table_view([Title(""), *(Title(text) for text in _TITLES)], lines)


def _amounts(one: AccountFlow) -> tuple[Decimal, ...]:
    return one.opening, one.money_in, one.money_out, one.closing


def _line(one: AccountFlow, query: ReportQuery, code: str) -> LineView:
    wanted = {"account": str(one.account.id), **query.query(by="", compare="")}
    href = f"/reports/general-ledger?{urlencode(wanted)}"
    cells = [money_cell(amount, code, href if amount else "") for amount in _amounts(one)]
    return LineView("line", one.account.name, cells, note=one.account.code)
