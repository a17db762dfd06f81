"""Queries of the period lock.

The lock is a column of the business, which belongs to another package, so its table is named here
only as text. Moving it and relying on it share the advisory lock of whoever records an entry.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.kit.db import metadata, new_id
from finance_app.ledger.locks.models import PeriodLockChange
from finance_app.ledger.locks.rules import LockChange

_CHANGES = metadata().tables[str(PeriodLockChange.__tablename__)]
_FIND = text("SELECT locked_through FROM organizations WHERE id = current_organization()")
_SHARE = text("SELECT pg_advisory_xact_lock_shared(totals_lock(current_organization()))")
_HOLD = text("SELECT pg_advisory_xact_lock(totals_lock(current_organization()))")
_SET = text("SELECT set_locked_through(CAST(:day AS date))")


class PeriodLockRepository:
    """The lock of the session's business and its history."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find_day(self) -> date | None:
        """Return the last locked day, or None."""
        found: date | None = (await self._session.execute(_FIND)).scalar_one_or_none()
        return found

    async def keep_day(self) -> date | None:
        """Return the last locked day, which nobody moves before the end of the transaction."""
        await self._session.execute(_SHARE)
        return await self.find_day()  # a statement of its own, that sees what was waited for

    async def lock_day(self) -> date | None:
        """Return the last locked day, alone: no entry is under way until the end."""
        await self._session.execute(_HOLD)
        return await self.find_day()

    async def set_day(self, day: date | None) -> None:
        """Lock the books through the day; None opens them."""
        await self._session.execute(_SET, {"day": day})

    async def add_change(
        self, organization_id: UUID, day: date | None, reason: str, changed_by: UUID
    ) -> None:
        """Keep where the lock went, why and by whom."""
        values = {
            "organization_id": organization_id,
            "id": new_id(),
            "locked_through": day,
            "reason": reason,
            "changed_by": changed_by,
        }
        await self._session.execute(insert(_CHANGES).values(**values))

    async def list_changes(self, count_max: int) -> tuple[LockChange, ...]:
        """Return the moves of the lock, the latest first, at most so many."""
        columns = _CHANGES.c
        query = (
            select(
                columns.id,
                columns.locked_through,
                columns.reason,
                columns.changed_by,
                columns.changed_at,
            )
            .order_by(columns.id.desc())
            .limit(count_max)
        )
        return tuple(LockChange(*row) for row in await self._session.execute(query))
