"""Record what is due, say what is expected, and what is missing.

Each occurrence is an entry once: the database knows it by its recurring entry and nominal day, and
its id is always the same. Whoever records waits for others that do, and then finds nothing left.
What was moved to the trash stays there and is not made again.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import clock, db
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.entries.service import record_occurrences
from finance_app.ledger.locks.service import keep_locked_through
from finance_app.ledger.recurring.repository import RecurringRepository
from finance_app.ledger.recurring.rules import (
    DUE_DAYS_MAX,
    Due,
    Hole,
    Recorded,
    Upcoming,
    due_between,
    entry_of,
    hole_of,
    in_order,
    upcoming_of,
)
from finance_app.ledger.recurring.schedules.rules import DAY_MIN
from finance_app.ledger.tax_rates.rules import TaxRate, tax_within
from finance_app.ledger.tax_rates.service import list_rates

RECORDED_MAX: Final = 5_000
"""How many entries one transaction makes, the earliest; what is left is made the next time."""


async def record_due(actor: Actor, *, only_automatic: bool = False) -> Recorded:
    """Make an entry of every occurrence up to today that was never one, in one transaction.

    Days in locked books are not recorded but listed. With `only_automatic` what waits for a person
    is passed over.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = RecurringRepository(session, actor.currency_code)
        locked = await keep_locked_through(actor)
        await repository.keep_categories()
        await repository.lock()
        due = await _unmade(repository, DAY_MIN, clock.today())
        if only_automatic:
            due = [one for one in due if one.entry.posts_automatically]
        shut = [one for one in due if locked is not None and one.occurrence.day <= locked]
        open_ = [one for one in due if locked is None or one.occurrence.day > locked]
        counts = await _record(actor, open_[:RECORDED_MAX])
    return Recorded(
        expense_count=counts[Kind.EXPENSE],
        income_count=counts[Kind.INCOME],
        in_locked_books=tuple(hole_of(one) for one in shut),
        has_more=len(open_) > RECORDED_MAX,
    )


async def upcoming(actor: Actor, first: date, last: date) -> list[Upcoming]:
    """Return what is expected and not recorded whose money moves from one day to another.

    In order of the day it happens on. What is paused, skipped, or in the trash is not expected.
    """
    actor.require(Permission.READ)
    begins = max(first, DAY_MIN + timedelta(days=DUE_DAYS_MAX)) - timedelta(days=DUE_DAYS_MAX)
    async with db.transaction(actor, read_only=True) as session:
        repository = RecurringRepository(session, actor.currency_code)
        found = [
            due
            for entry in await repository.list_all()
            for due in due_between(entry, begins if entry.template.due_days else first, last)
            if first <= due.due_on <= last
        ]
        return [upcoming_of(one) for one in in_order(await repository.list_unmade(found))]


async def list_holes(actor: Actor) -> list[Hole]:
    """Return the days before today that have no entry and were not skipped, the earliest first."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        repository = RecurringRepository(session, actor.currency_code)
        found = await _unmade(repository, DAY_MIN, clock.today() - timedelta(days=1))
    return [hole_of(one) for one in found]


async def _unmade(repository: RecurringRepository, first: date, last: date) -> list[Due]:
    """Return what is wanted from one day to another and was never an entry, in order."""
    wanted = [
        due for entry in await repository.list_all() for due in due_between(entry, first, last)
    ]
    return in_order(await repository.list_unmade(wanted))


async def _record(actor: Actor, due: Sequence[Due]) -> dict[Kind, int]:
    """Make the entries; return how many of each kind were made."""
    counts = {}
    rates = {one.id: one for one in await list_rates(actor)}
    for kind in Kind:
        rows = [
            entry_of(one, _tax_of(one, rates, actor.currency_code))
            for one in due
            if one.entry.kind is kind
        ]
        counts[kind] = len(await record_occurrences(actor, kind, rows))
    return counts


def _tax_of(due: Due, rates: Mapping[UUID, TaxRate], currency_code: str) -> Decimal | None:
    """Return the tax in an occurrence by its rate of the day; None without one on that day."""
    template = due.entry.template
    rate = rates.get(template.tax_rate_id) if template.tax_rate_id else None
    ratio = rate.on(due.occurrence.day) if rate else None
    return None if ratio is None else tax_within(template.amount, ratio, currency_code)
