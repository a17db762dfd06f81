"""The assistant's question after what is still to be paid."""

from datetime import date
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from finance_app.identity.rules import Actor
from finance_app.kit import clock
from finance_app.kit.figures import count, money
from finance_app.kit.tools import Finding, Row, Table, Tool
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.filters.views import list_href
from finance_app.reports.aged.inputs import OpenAsked
from finance_app.reports.aged.rules import BUCKETS, TITLES, Aged, PartyAges
from finance_app.reports.aged.service import read_aged
from finance_app.reports.shell.days.rules import short_date

_PATHS: Final = {
    Kind.INCOME: "/reports/aged-receivables",
    Kind.EXPENSE: "/reports/aged-payables",
}


async def list_open(actor: Actor, asked: OpenAsked) -> Finding:
    """Return what is open at the end of a day by party and by days overdue."""
    today = clock.today()
    day = asked.on or today
    found = await read_aged(actor, asked.kind.of, day)
    return _finding(found, day, actor.currency_code, today)


def _finding(found: Aged, day: date, code: str, today: date) -> Finding:
    href = f"{_PATHS[found.kind]}?{urlencode({'to': day})}"
    lists = list_href(found.kind, {"status": "open"}), list_href(found.kind, {"status": "overdue"})
    shown = lists if day == today else (href, href)
    parties = [*found.parties, *([found.others] if found.others else [])]
    entries = sum(one.count for one in parties)
    overdue = sum(found.amounts[1:], Decimal(0))
    figures = [
        money("Total open", found.total, code, shown[0]),
        money("Overdue", overdue, code, shown[1]),
        count("Entries open", entries, shown[0]),
        *(
            money(name if at == 0 else f"{name} days overdue", amount, code, href)
            for at, (name, amount) in enumerate(zip(BUCKETS, found.amounts, strict=True))
        ),
    ]
    if found.other:
        figures.append(money("Opening balance and transfers", found.other, code, href))
    rows = [_row(found.kind, one, code, is_today=day == today) for one in found.parties]
    if found.others is not None:
        rows.append(_row(found.kind, found.others, code, is_today=False))
    words = TITLES[found.kind].removeprefix("Aged ")
    return Finding(
        title=f"Open {words} on {short_date(day)}, by days overdue, with tax",
        as_of=today,
        period=(day, day),
        figures=tuple(figures),
        table=Table(("Name", *BUCKETS, "Total"), tuple(rows)),
        row_count=entries,
        href=href,
        missing="" if rows or found.other else f"There are no open {words} on {short_date(day)}.",
        has_foreign_text=bool(rows),
    )


def _row(kind: Kind, one: PartyAges, code: str, *, is_today: bool) -> Row:
    label = one.party or "Without a name"
    href = ""
    if is_today:
        of = {"party": one.party} if one.party else {"missing": "party"}
        href = list_href(kind, {**of, "status": "open"})
    cells = (
        *(
            money(f"{label}, {name}", amount, code)
            for name, amount in zip(BUCKETS, one.amounts, strict=True)
        ),
        money(f"{label}, total", one.total, code, href),
    )
    return Row(label, cells, href)


TOOLS: Final = (
    Tool(
        "list_open",
        "What clients still owe, or what is still owed to vendors, at the end of a day: total,"
        " overdue, by days overdue and by vendor or client.",
        OpenAsked,
        list_open,
    ),
)
