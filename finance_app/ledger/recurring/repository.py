"""Queries on what comes again, and on which of its days are entries already."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.kit.db import enter_books, metadata
from finance_app.kit.money import round_amount
from finance_app.kit.sql import statement
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.recurring.models import RecurringEntryRow
from finance_app.ledger.recurring.rules import Due, RecurringEntry, Template
from finance_app.ledger.recurring.schedules.rules import DayRule, Schedule, Shift, Unit

_ROWS: Final = metadata().tables[str(RecurringEntryRow.__tablename__)]

_LOCK: Final = text(
    "SELECT pg_advisory_xact_lock(hashtextextended(CAST(current_organization() AS text), 20261128))"
)
_LIST: Final = text("""
SELECT r.*, (SELECT c.name FROM categories AS c WHERE c.id = r.category_id) AS category,
    (SELECT b.name FROM bank_accounts AS b WHERE b.id = r.bank_account_id) AS bank_account,
    (SELECT t.name FROM tax_rates AS t WHERE t.id = r.tax_rate_id) AS tax_rate
FROM recurring_entries AS r
WHERE (CAST(:id AS uuid) IS NULL AND r.deleted_at IS NULL) OR r.id = :id
ORDER BY lower(r.party), r.id
""")
_KEEP_CATEGORIES: Final = text("""
SELECT c.id FROM categories AS c
WHERE c.id IN (SELECT category_id FROM recurring_entries WHERE deleted_at IS NULL)
ORDER BY c.id FOR KEY SHARE
""")
_MADE: Final = """
SELECT e.recurring_id, e.occurrence_on FROM {table} AS e
JOIN unnest(CAST(:ids AS uuid[]), CAST(:days AS date[])) AS wanted (id, day)
    ON e.recurring_id = wanted.id AND e.occurrence_on = wanted.day
"""
_LAST_MADE: Final = """
SELECT max(occurrence_on) FROM {table} WHERE recurring_id = :id
"""
_BUSINESSES: Final = text("SELECT organizations_with_recurring()")


class RecurringRepository:
    """What comes again in the session's business."""

    def __init__(self, session: AsyncSession, currency_code: str) -> None:
        self._session = session
        self._code = currency_code

    async def lock(self) -> None:
        """Wait for whoever else changes or records what comes again in this business."""
        await enter_books(self._session)
        await self._session.execute(_LOCK)

    async def keep_categories(self) -> None:
        """Bar merges of the categories of what comes again until the end."""
        await self._session.execute(_KEEP_CATEGORIES)

    async def list_all(self) -> list[RecurringEntry]:
        """Return all by name of vendor or client, without the deleted ones."""
        found = await self._session.execute(_LIST, {"id": None})
        return [_entry(row, self._code) for row in found]

    async def find(self, recurring_id: UUID) -> RecurringEntry | None:
        """Return one, a deleted one too, or None."""
        row = (await self._session.execute(_LIST, {"id": recurring_id})).first()
        return None if row is None else _entry(row, self._code)

    async def count(self) -> int:
        """Return how many there are, without the deleted ones."""
        query = select(func.count()).select_from(_ROWS).where(_ROWS.c.deleted_at.is_(None))
        return int((await self._session.execute(query)).scalar_one())

    async def add(self, values: Mapping[str, Any]) -> None:
        """Add one."""
        await self._session.execute(insert(_ROWS).values(**values))

    async def change(self, recurring_id: UUID, values: Mapping[str, Any]) -> None:
        """Set columns of one and give it the next version."""
        query = update(_ROWS).where(_ROWS.c.id == recurring_id)
        await self._session.execute(query.values(**values, version=_ROWS.c.version + 1))

    async def find_last_made(self, kind: Kind, recurring_id: UUID) -> date | None:
        """Return the latest nominal day of which there is an entry, in the trash too, or None."""
        query = statement(_LAST_MADE, table=kind.plural)
        found: date | None = (await self._session.execute(query, {"id": recurring_id})).scalar_one()
        return found

    async def list_unmade(self, wanted: Iterable[Due]) -> list[Due]:
        """Return those of which there is no entry, not even in the trash, in their order."""
        asked = list(wanted)
        made: set[tuple[UUID, date]] = set()
        for kind in Kind:
            keys = [one.key for one in asked if one.entry.kind is kind]
            if keys:
                values = {"ids": [key for key, _ in keys], "days": [day for _, day in keys]}
                rows = await self._session.execute(statement(_MADE, table=kind.plural), values)
                made.update((row.recurring_id, row.occurrence_on) for row in rows)
        return [one for one in asked if one.key not in made]


async def list_businesses(session: AsyncSession) -> list[UUID]:
    """Return the businesses in which something comes again by itself."""
    return list((await session.execute(_BUSINESSES)).scalars())


def _entry(row: Any, currency_code: str) -> RecurringEntry:
    return RecurringEntry(
        id=row.id,
        kind=Kind(row.kind),
        template=_template(row, currency_code),
        schedule=Schedule(
            unit=Unit(row.unit),
            starts_on=row.starts_on,
            every=row.every,
            day_rule=DayRule(row.day_rule),
            shift=Shift(row.shift),
            ends_on=row.ends_on,
            end_count=row.end_count,
            skipped_on=frozenset(row.skipped_on),
        ),
        settled_through=row.settled_through,
        paused_on=row.paused_on,
        posts_automatically=row.posts_automatically,
        version=row.version,
        deleted_at=row.deleted_at,
    )


def _template(row: Any, currency_code: str) -> Template:
    foreign = row.foreign_amount
    if foreign is not None:
        foreign = round_amount(foreign, row.foreign_currency_code)
    return Template(
        amount=round_amount(row.amount, currency_code),
        party=row.party,
        category_id=row.category_id,
        category=row.category,
        payment_method=row.payment_method,
        notes=row.notes,
        bank_account_id=row.bank_account_id,
        bank_account=row.bank_account,
        due_days=row.due_days,
        tax_rate_id=row.tax_rate_id,
        tax_rate=row.tax_rate,
        foreign_currency_code=row.foreign_currency_code,
        foreign_amount=foreign,
    )
