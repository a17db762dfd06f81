"""The assistant's question after money and how long it lasts."""

from typing import Final

from finance_app.identity.rules import Actor
from finance_app.kit import clock
from finance_app.kit.tools import Finding, Tool
from finance_app.reports.cash_position.inputs import CashAsked
from finance_app.reports.cash_position.rules import MONTHS_USUAL
from finance_app.reports.cash_position.service import read_cash
from finance_app.reports.cash_position.views import cash_finding


async def get_cash(actor: Actor, asked: CashAsked) -> Finding:
    """Return the money of a day by account, the average outflow a month and the runway."""
    today = clock.today()
    found = await read_cash(actor, asked.on or today, asked.months or MONTHS_USUAL)
    return cash_finding(found, actor.currency_code, today)


TOOLS: Final = (
    Tool(
        "get_cash",
        "The money on bank, cash and card accounts on a day, by account and in total; the average"
        " net outflow a month and for how many months the money lasts at that pace.",
        CashAsked,
        get_cash,
    ),
)
