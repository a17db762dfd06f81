"""What is open in other currencies on a day, and the revaluations that were posted."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.kit.db import enter_books, metadata
from finance_app.kit.money import round_amount
from finance_app.kit.sql import statement
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.revaluations import models
from finance_app.ledger.revaluations.rules import OpenForeign, Revaluation

_REVALUATIONS: Final = metadata().tables[str(models.Revaluation.__tablename__)]
_KEPT: Final = (
    "id", "day", "currency_code", "exchange_rate", "expense_id", "income_id", "deleted_at",
)  # fmt: skip

# What is open now, and what was paid only after the day: each by its own index.
_OPEN: Final = """
WITH candidates AS (
    SELECT id FROM {table}
    WHERE due_on IS NOT NULL AND paid_amount <> amount AND deleted_at IS NULL
      AND foreign_currency_code IS NOT NULL
    UNION
    SELECT entry_id FROM payments
    WHERE kind = :kind AND paid_on > :day AND deleted_at IS NULL
), open AS (
    SELECT e.foreign_currency_code AS currency_code,
           e.foreign_amount - coalesce(p.foreign_amount, 0) AS foreign_amount,
           e.amount - coalesce(p.amount, 0) AS amount
    FROM candidates AS c JOIN {table} AS e ON e.id = c.id
    LEFT JOIN LATERAL (
        SELECT sum(y.amount) AS amount,
               sum(coalesce(y.foreign_amount, y.amount * e.foreign_amount / e.amount))
                   AS foreign_amount
        FROM payments AS y
        WHERE y.entry_id = e.id AND y.kind = :kind AND y.paid_on <= :day AND y.deleted_at IS NULL
    ) AS p ON true
    WHERE e.foreign_currency_code <> :own AND e.due_on IS NOT NULL AND e.date <= :day
      AND e.deleted_at IS NULL
)
SELECT currency_code, sum(foreign_amount) AS foreign_amount, sum(amount) AS amount,
       count(*) AS entry_count
FROM open WHERE foreign_amount <> 0 OR amount <> 0
GROUP BY currency_code ORDER BY currency_code
"""
_SET_TRASHED: Final = """
UPDATE {table}
SET deleted_at = CASE WHEN :is_trashed THEN now() END, version = version + 1, updated_at = now()
WHERE id = ANY (CAST(:ids AS uuid[])) AND (deleted_at IS NULL) = :is_trashed
"""
_LOCK: Final = text(
    "SELECT pg_advisory_xact_lock(hashtextextended('revaluations ' || current_organization(), 0))"
)


class RevaluationRepository:
    """The revaluations of the session's business."""

    def __init__(self, session: AsyncSession, currency_code: str) -> None:
        self._session = session
        self._code = currency_code

    async def lock(self) -> None:
        """Wait for whoever else posts or takes back revaluations of this business."""
        await enter_books(self._session)
        await self._session.execute(_LOCK)

    async def list_open(self, kind: Kind, day: date) -> list[OpenForeign]:
        """Return what was open at the end of a day, by currency."""
        values = {"kind": kind.value, "day": day, "own": self._code}
        query = statement(_OPEN, table=kind.plural)
        return [
            OpenForeign(
                kind,
                row.currency_code,
                round_amount(row.foreign_amount, row.currency_code),
                round_amount(row.amount, self._code),
                row.entry_count,
            )
            for row in await self._session.execute(query, values)
        ]

    async def list_of_day(self, day: date) -> list[Revaluation]:
        """Return what is posted for a day, by currency, receivables first."""
        columns = _REVALUATIONS.c
        query = (
            select(_REVALUATIONS)
            .where(columns.day == day, columns.deleted_at.is_(None))
            .order_by(columns.currency_code, columns.kind.desc())
        )
        return [self._revaluation(row) for row in await self._session.execute(query)]

    async def list_by_id(self, ids: Sequence[UUID]) -> list[Revaluation]:
        """Return revaluations, also those taken back, which nobody changes until the end."""
        await enter_books(self._session)
        columns = _REVALUATIONS.c
        query = select(_REVALUATIONS).where(columns.id.in_(ids)).order_by(columns.id)
        rows = await self._session.execute(query.with_for_update())
        return [self._revaluation(row) for row in rows]

    async def add(self, values: Mapping[str, Any]) -> Revaluation:
        """Keep what was posted."""
        query = insert(_REVALUATIONS).values(**values).returning(*_REVALUATIONS.c)
        return self._revaluation((await self._session.execute(query)).one())

    async def set_trashed(self, found: Sequence[Revaluation], *, is_trashed: bool) -> None:
        """Take revaluations back or bring them back, and both entries of each with them."""
        sides = {
            Kind.EXPENSE: [one.expense_id for one in found],
            Kind.INCOME: [one.income_id for one in found],
        }
        for kind, ids in sides.items():
            query = statement(_SET_TRASHED, table=kind.plural)
            await self._session.execute(query, {"ids": ids, "is_trashed": is_trashed})
        gone = func.now() if is_trashed else None
        changed = update(_REVALUATIONS).where(_REVALUATIONS.c.id.in_([one.id for one in found]))
        await self._session.execute(changed.values(deleted_at=gone))

    def _revaluation(self, row: Any) -> Revaluation:
        return Revaluation(
            kind=Kind(row.kind),
            foreign_amount=round_amount(row.foreign_amount, row.currency_code),
            amount=round_amount(row.amount, self._code),
            gain=round_amount(row.gain, self._code),
            **{name: getattr(row, name) for name in _KEPT},
        )
