"""Things that come again, as tests need them, and the entries they have made."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from finance_app.identity.rules import Actor
from finance_app.kit import db
from finance_app.kit.sql import statement
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.recurring import service
from finance_app.ledger.recurring.inputs import RecurringInput
from finance_app.ledger.recurring.rules import RecurringEntry
from finance_app.ledger.recurring.schedules.inputs import ScheduleInput

TODAY = date(2026, 11, 28)
"""A Saturday."""

SCHEDULE = tuple(ScheduleInput.model_fields)


def on(text_: str) -> date:
    return date.fromisoformat(text_)


def entered(starts_on: str = "2026-09-01", **changes: Any) -> RecurringInput:
    """Return the monthly rent; changes replace its fields, those of the schedule too."""
    schedule = {name: changes.pop(name) for name in SCHEDULE if name in changes}
    fields: dict[str, Any] = {
        "kind": Kind.EXPENSE,
        "amount": Decimal(1200),
        "party": "Harbour Estates",
        "category": "Rent",
        "schedule": ScheduleInput(**{"starts_on": on(starts_on), **schedule}),
    }
    return RecurringInput(**{**fields, **changes})


async def add(actor: Actor, starts_on: str = "2026-09-01", **changes: Any) -> RecurringEntry:
    return await service.add_recurring(actor, entered(starts_on, **changes))


async def rows_of(actor: Actor, kind: Kind = Kind.EXPENSE, columns: str = "") -> list[tuple]:
    """Return what was made, in order of its days: day and nominal day, or other columns."""
    query = (
        "SELECT date, occurrence_on FROM {table} WHERE recurring_id IS NOT NULL"
        " ORDER BY date, occurrence_on"
    )
    if columns:
        query = query.replace("date, occurrence_on FROM", f"{columns} FROM")
    async with db.transaction(actor) as session:
        found = await session.execute(statement(query, table=kind.plural))
        return [tuple(row) for row in found]


async def days(actor: Actor, kind: Kind = Kind.EXPENSE) -> list[str]:
    """Return the days of what was made."""
    return [row[0].isoformat() for row in await rows_of(actor, kind)]


async def count_rows(actor: Actor) -> int:
    """Return how many recurring entries the business sees, the deleted too."""
    async with db.transaction(actor) as session:
        found = await session.execute(text("SELECT count(*) FROM recurring_entries"))
        return int(found.scalar_one())
