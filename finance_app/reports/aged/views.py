"""Aged receivables and payables as their pages show them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from finance_app.kit.money import CURRENCIES
from finance_app.reports.aged.rules import ACCOUNTS, BUCKETS, Aged, PartyAges
from finance_app.reports.shell.days.rules import DATE_MIN
from finance_app.reports.shell.statement.views import (
    Cell,
    LineView,
    TableView,
    Title,
    money_cell,
    table_view,
    text_cell,
)

_NO_NAME: Final = "Without a name"


def aged_view(found: Aged, day: date, code: str) -> TableView:
    """Return a line a party, a column an age in days overdue; empty where nothing is open."""
    if not found.parties and not found.other:
        return TableView()
    lines = [_line(one, _party_href(found, one), code) for one in found.parties]
    if found.others is not None:
        lines.append(_line(found.others, "", code))
    if found.other:
        days = {"from": DATE_MIN.isoformat(), "to": day.isoformat()}
        query = urlencode({"account": str(ACCOUNTS[found.kind]), **days})
        blank = [text_cell("")] * len(BUCKETS)
        cell = money_cell(found.other, code, f"/reports/general-ledger?{query}")
        lines.append(LineView("line", "Opening balance and transfers", [*blank, cell]))
    sign = CURRENCIES[code].symbol
    totals = [*found.amounts, found.total]
    lines.append(LineView("total", "Total", _cells(totals, code, sign=sign)))
    titles = [Title(""), *(Title(text) for text in BUCKETS), Title("Total")]
    return table_view(titles, lines)


def _line(one: PartyAges, href: str, code: str) -> LineView:
    count = f"{one.count} open" if one.count > 1 else ""
    cells = _cells([*one.amounts, one.total], code)
    return LineView("line", one.party or _NO_NAME, cells, href=href, note=count)


def _party_href(found: Aged, one: PartyAges) -> str:
    """Return the list of a party's open entries; those without a name have none of their own."""
    if not one.party:
        return f"/{found.kind.plural}?{urlencode({'status': 'open'})}"
    return f"/{found.kind.plural}?{urlencode({'q': one.party, 'status': 'open'})}"


def _cells(amounts: Sequence[Decimal], code: str, *, sign: str = "") -> list[Cell]:
    return [money_cell(amount, code, sign=sign) for amount in amounts]
