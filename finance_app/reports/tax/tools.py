"""The assistant's question after tax."""

from typing import Final
from urllib.parse import urlencode

from finance_app.identity.rules import Actor
from finance_app.kit import clock
from finance_app.kit.figures import count, money
from finance_app.kit.tools import Figure, Finding, Row, Table, Tool
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.journals.rules import Basis
from finance_app.reports.shell.days.inputs import DaysAsked
from finance_app.reports.shell.days.rules import span_label
from finance_app.reports.tax.rules import Rounding
from finance_app.reports.tax.service import read_tax_report
from finance_app.reports.tax.views import PATH

_SIDES: Final = {Kind.INCOME: "Output", Kind.EXPENSE: "Input"}


async def get_tax(actor: Actor, asked: DaysAsked) -> Finding:
    """Return output tax, input tax and what is to be paid for some days, on accrual basis."""
    today, code = clock.today(), actor.currency_code
    first, last = asked.days(today, actor.fiscal_year_start)
    found = await read_tax_report(actor, first, last, basis=Basis.ACCRUAL, rounding=Rounding.LINE)
    href = f"{PATH}?{urlencode({'from': first, 'to': last})}"
    figures = [
        money("Output tax", found.tax(Kind.INCOME), code, href),
        money("Input tax", found.tax(Kind.EXPENSE), code, href),
        money("Net tax to pay", found.payable, code, href),
        money("Incomes with tax, net", found.net(Kind.INCOME), code, href),
        money("Expenses with tax, net", found.net(Kind.EXPENSE), code, href),
    ]
    rows = []
    for line in found.lines:
        side = _SIDES[line.kind]
        label = f"{line.name}, {side.lower()}"
        cells: tuple[Figure | str, ...] = (
            side,
            money(f"{label}, net", line.net, code, href),
            money(f"{label}, tax", line.tax, code, href),
            count(f"{label}, entries", line.count, href),
        )
        rows.append(Row(line.name, cells, href))
    days = span_label(first, last, actor.fiscal_year_start)
    entries = sum(line.count for line in found.lines)
    return Finding(
        title=f"Tax, {days}, by invoice",
        as_of=today,
        period=(first, last),
        figures=tuple(figures),
        table=Table(("Rate", "Side", "Net", "Tax", "Entries"), tuple(rows)),
        row_count=entries,
        href=href,
        missing="" if entries else f"No entry has tax in {days}.",
    )


TOOLS: Final = (
    Tool(
        "get_tax",
        "Output tax on incomes, input tax on expenses and the net to pay for some days, by rate.",
        DaysAsked,
        get_tax,
    ),
)
