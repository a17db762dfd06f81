"""Reads the money of a day and of the full months before it, with one sum of the journal."""

from datetime import date, timedelta
from decimal import Decimal

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import db
from finance_app.ledger.gl_accounts.service import list_chart
from finance_app.ledger.journals.service import first_day, sum_accounts
from finance_app.reports.cash_position.rules import CashPosition, Held, Pace, pace_days


async def read_cash(actor: Actor, day: date, months: int) -> CashPosition:
    """Return what every account of money holds at the end of a day, and the pace before it."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True, isolation="REPEATABLE READ"):
        accounts = [one for one in await list_chart(actor) if one.role.is_money]
        window = pace_days(day, months, await first_day(actor), actor.fiscal_year_start)
        starts = [window[0], window[1] + timedelta(days=1)] if window else []
        starts = [one for one in starts if one <= day]
        sums = await sum_accounts(actor, starts, day)
    held = [Held(one, sums.through(one.id, len(starts)).balance) for one in accounts]
    shown = [one for one in held if one.balance or one.account.is_bank_account]
    pace = None
    if window is not None:
        changed = sum((sums.of(one.id, 1).balance for one in accounts), Decimal(0))
        opened = sum(
            (one.opening_balance for one in accounts if window[0] <= one.opening_on <= window[1]),
            Decimal(0),
        )
        pace = Pace(*window, changed - opened)
    return CashPosition(day, [one for one in shown if _is_shown(one)], pace)


def _is_shown(one: Held) -> bool:
    return bool(one.balance) or not one.account.is_archived
