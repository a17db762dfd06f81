"""What the accounts come to in any periods, on either basis: what every report is made of."""

from collections.abc import Sequence
from datetime import date

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import db
from finance_app.ledger.journals.repository import JournalRepository
from finance_app.ledger.journals.rules import AccountSums, Basis


async def sum_accounts(
    actor: Actor, starts: Sequence[date], last: date, *, basis: Basis = Basis.ACCRUAL
) -> AccountSums:
    """Return debits and credits by account and period, in the business's currency.

    Period n begins at the n-th of `starts`, which must rise, and ends before the next one, the
    last on `last`; period 0 is everything before the first. One query at any size of the ledger.
    """
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        return await JournalRepository(session).sum_accounts(starts, last, basis)


async def first_day(actor: Actor) -> date | None:
    """Return the first day something was posted on, None in an empty ledger."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        return await JournalRepository(session).find_first_day()
