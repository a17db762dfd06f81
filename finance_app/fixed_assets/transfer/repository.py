"""Queries of an import: which of its assets are there already, and what could hold components."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.kit.db import enter_books

Key = tuple[str, str, date, Decimal]
"""What makes two assets the same: name, serial number, day of purchase and price."""

_LOCK: Final = text(
    "SELECT pg_advisory_xact_lock(hashtextextended(CAST(current_organization() AS text), 20261126))"
)
_SAME: Final = text("""
SELECT k.number, min(a.id::text) AS id
FROM unnest(CAST(:names AS text[]), CAST(:serials AS text[]), CAST(:days AS date[]),
            CAST(:amounts AS numeric[])) WITH ORDINALITY AS k (name, serial, day, amount, number)
JOIN assets AS a ON a.acquisition_date = k.day AND a.value = k.amount AND a.name = k.name
    AND a.serial_number = k.serial
WHERE a.deleted_at IS NULL
GROUP BY k.number
""")
_PARENTS: Final = text("""
SELECT id FROM assets
WHERE id = ANY (CAST(:ids AS uuid[])) AND parent_id IS NULL AND deleted_at IS NULL
""")


class TransferRepository:
    """What imports ask of the assets of the session's business."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lock(self) -> None:
        """Wait until nobody else imports for this business."""
        await enter_books(self._session)
        await self._session.execute(_LOCK)

    async def find_same(self, keys: Sequence[Key]) -> Mapping[Key, UUID]:
        """Return the assets outside the trash that have one of the keys, by it."""
        values = {
            name: [key[at] for key in keys]
            for at, name in enumerate(("names", "serials", "days", "amounts"))
        }
        rows = await self._session.execute(_SAME, values)
        return {keys[row.number - 1]: UUID(row.id) for row in rows}

    async def list_parents(self, ids: Collection[UUID]) -> frozenset[UUID]:
        """Return those of the ids that are assets outside the trash and no components."""
        rows = await self._session.execute(_PARENTS, {"ids": list(ids)})
        return frozenset(rows.scalars())
