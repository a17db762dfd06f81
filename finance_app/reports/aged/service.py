"""Reads who owes what on a day, beside the balance of the account it is on."""

from datetime import date

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import db
from finance_app.kit.money import round_amount
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.journals.service import sum_accounts
from finance_app.reports.aged.repository import AgedRepository
from finance_app.reports.aged.rules import ACCOUNTS, Aged, aged


async def read_aged(actor: Actor, kind: Kind, day: date) -> Aged:
    """Return receivables (incomes) or payables (expenses) at the end of a day, by party and age.

    In the business's currency; a refund that is still to be paid is below zero.
    """
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True, isolation="REPEATABLE READ") as session:
        found = await AgedRepository(session, actor.currency_code).list_ages(kind, day)
        sums = await sum_accounts(actor, [], day)
    balance = sums.of(ACCOUNTS[kind], 0).balance
    owed = balance if kind is Kind.INCOME else -balance
    return aged(kind, found, round_amount(owed, actor.currency_code))
