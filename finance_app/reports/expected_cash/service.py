"""Reads the money of today and everything that is expected to change it, at one moment."""

from datetime import timedelta
from decimal import Decimal

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import clock, db
from finance_app.kit.money import round_amount
from finance_app.ledger.gl_accounts.service import list_chart
from finance_app.ledger.journals.service import sum_accounts
from finance_app.ledger.recurring.recording.service import upcoming
from finance_app.reports.expected_cash.inputs import ExpectedQuery
from finance_app.reports.expected_cash.repository import ExpectedCashRepository
from finance_app.reports.expected_cash.rules import (
    ITEMS_MAX,
    ExpectedCash,
    expected_cash,
    first_items,
    flows_of,
    together,
    upcoming_items,
)


async def read_expected_cash(actor: Actor, query: ExpectedQuery) -> ExpectedCash:
    """Return the money expected on each day from today on, in the business's currency.

    Today's balance is that of all bank, cash and card accounts; of open invoices counts what is
    not paid, on the due day; what was recorded for a later day counts then.
    """
    actor.require(Permission.READ)
    today = clock.today()
    days = today, today + timedelta(days=query.days)
    async with db.transaction(actor, read_only=True, isolation="REPEATABLE READ") as session:
        money = [one.id for one in await list_chart(actor) if one.role.is_money]
        sums = await sum_accounts(actor, [], today)
        again = upcoming_items(await upcoming(actor, *days), today)
        repository = ExpectedCashRepository(session, actor.currency_code, money, days)
        flows, count = await repository.sum_by_day()
        first = await repository.list_first(ITEMS_MAX)
    held = sum((sums.of(one, 0).balance for one in money), Decimal(0))
    return expected_cash(
        round_amount(held, actor.currency_code),
        together(flows, flows_of(again)),
        days,
        items=first_items(first, again),
        item_count=count + len(again),
        minimum=query.minimum,
    )
