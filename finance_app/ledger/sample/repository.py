"""Queries of the sample: one insert and one delete a kind, and the mark on the business."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.kit.db import new_id
from finance_app.kit.sql import statement
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.sample.rules import SampleEntry

_LOCK = text("""
SELECT has_sample, currency_code FROM organizations WHERE id = :id FOR NO KEY UPDATE
""")
_MARK = text("UPDATE organizations SET has_sample = :has_sample WHERE id = :id")
_ADD = """
INSERT INTO {table}
    (organization_id, id, date, category_id, {party}, payment_method, amount, currency_code,
     notes, source, created_by)
SELECT :organization_id, s.id, s.date, s.category_id, s.party, s.payment_method, s.amount,
       :currency_code, s.notes, 'sample', :user_id
FROM unnest(
    CAST(:ids AS uuid[]), CAST(:dates AS date[]), CAST(:category_ids AS uuid[]),
    CAST(:parties AS text[]), CAST(:payment_methods AS text[]), CAST(:amounts AS numeric[]),
    CAST(:notes AS text[])
) AS s (id, date, category_id, party, payment_method, amount, notes)
"""
_COUNT = text("""
SELECT (SELECT count(*) FROM expenses WHERE source = 'sample')
     + (SELECT count(*) FROM incomes WHERE source = 'sample')
""")
_REMOVE = "DELETE FROM {table} WHERE source = 'sample'"
# What was paid of sample entries goes with them; what rates of exchange have made of that goes to
# the trash, for the database lets nothing but the sample be deleted for good.
_TRASH_EXCHANGE = """
UPDATE {table} AS e SET deleted_at = now(), version = e.version + 1, updated_at = now()
FROM payments AS p
WHERE e.source = 'exchange' AND e.deleted_at IS NULL AND e.id = p.exchange_entry_id AND (
    p.kind = 'expense' AND p.entry_id IN (SELECT id FROM expenses WHERE source = 'sample')
    OR p.kind = 'income' AND p.entry_id IN (SELECT id FROM incomes WHERE source = 'sample'))
"""
_TAKE_BACK_PAYMENTS = text("""
UPDATE payments SET deleted_at = now(), version = version + 1
WHERE deleted_at IS NULL AND (
    kind = 'expense' AND entry_id IN (SELECT id FROM expenses WHERE source = 'sample')
    OR kind = 'income' AND entry_id IN (SELECT id FROM incomes WHERE source = 'sample'))
""")


class SampleRepository:
    """The sample entries of the session's business."""

    def __init__(self, session: AsyncSession, organization_id: UUID) -> None:
        self._session = session
        self._organization_id = organization_id

    async def lock(self) -> tuple[bool, str]:
        """Return whether the sample is loaded, and the currency; others wait until the end."""
        found = await self._session.execute(_LOCK, {"id": self._organization_id})
        has_sample, currency_code = found.one()
        return has_sample, currency_code

    async def mark(self, *, has_sample: bool) -> None:
        """Keep whether the sample is loaded."""
        values = {"id": self._organization_id, "has_sample": has_sample}
        await self._session.execute(_MARK, values)

    async def add(
        self,
        kind: Kind,
        entries: Sequence[SampleEntry],
        category_ids: Mapping[str, UUID],
        *,
        currency_code: str,
        user_id: UUID,
    ) -> None:
        """Add entries in one statement; a category that is not among the ids stays empty."""
        values: dict[str, Any] = {
            "organization_id": self._organization_id,
            "currency_code": currency_code,
            "user_id": user_id,
            "ids": [new_id() for _ in entries],
            "dates": [one.date for one in entries],
            "category_ids": [category_ids.get(one.category.casefold()) for one in entries],
            "parties": [one.party for one in entries],
            "payment_methods": [one.payment_method for one in entries],
            "amounts": [one.amount for one in entries],
            "notes": [one.notes for one in entries],
        }
        query = statement(_ADD, table=kind.plural, party=kind.party_field)
        await self._session.execute(query, values)

    async def count(self) -> int:
        """Return how many sample entries there are, those that its assets made too."""
        found: int = (await self._session.execute(_COUNT)).scalar_one()
        return found

    async def take_back_payments(self) -> None:
        """Take back what was paid of sample entries, and what that gained or lost."""
        for kind in Kind:
            await self._session.execute(statement(_TRASH_EXCHANGE, table=kind.plural))
        await self._session.execute(_TAKE_BACK_PAYMENTS)

    async def remove(self, kind: Kind) -> int:
        """Delete the sample entries of a kind, the trashed too; returns how many there were."""
        query = statement(_REMOVE, table=kind.plural)
        result: Any = await self._session.execute(query)
        return int(result.rowcount)
