"""Queries on budgets, and the statements that set and put back many of them at once.

Categories belong to another feature, so their table is named here only as text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.kit.db import metadata
from finance_app.ledger.budgets.models import BudgetChange
from finance_app.ledger.budgets.rules import BudgetCategory
from finance_app.ledger.categories.rules import Kind

_CHANGES: Final = metadata().tables[str(BudgetChange.__tablename__)]

_LOCK = text(
    "SELECT pg_advisory_xact_lock(hashtextextended('budgets:' || current_organization(), 0))"
)
_SHARE = text("SELECT pg_advisory_xact_lock_shared(totals_lock(current_organization()))")
_CURRENCY = text("SELECT currency_code FROM organizations WHERE id = current_organization()")
_KEEP = text("""
SELECT id, kind, name FROM categories
WHERE id = ANY(CAST(:ids AS uuid[])) AND merged_at IS NULL ORDER BY id FOR KEY SHARE
""")
_BETWEEN = text("""
SELECT b.category_id, b.month, b.amount, b.version, c.kind
FROM budgets AS b JOIN categories AS c ON c.id = b.category_id
WHERE b.month BETWEEN :first AND :last AND c.merged_at IS NULL
ORDER BY b.category_id, b.month
""")
_FIND = text("""
SELECT b.category_id, b.month, b.amount, b.version
FROM budgets AS b
JOIN unnest(CAST(:category_ids AS uuid[]), CAST(:months AS date[])) AS w (category_id, month)
    USING (category_id, month)
""")
_SET = text("""
INSERT INTO budgets AS b
    (organization_id, category_id, month, amount, currency_code, updated_by)
SELECT :organization_id, w.category_id, w.month, w.amount, :currency_code, :user_id
FROM unnest(CAST(:category_ids AS uuid[]), CAST(:months AS date[]), CAST(:amounts AS numeric[]))
    AS w (category_id, month, amount)
ORDER BY w.category_id, w.month
ON CONFLICT (organization_id, category_id, month) DO UPDATE
SET amount = excluded.amount, currency_code = excluded.currency_code, version = b.version + 1,
    updated_at = now(), updated_by = excluded.updated_by
RETURNING b.category_id, b.month, b.amount, b.version
""")


@dataclass(frozen=True, slots=True)
class Author:
    """Who sets budgets, for which business, in which currency."""

    organization_id: UUID
    user_id: UUID | None
    currency_code: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A budget as it is kept: its month is the first day of a calendar month."""

    category_id: UUID
    month: date
    amount: Decimal | None
    version: int = 0

    @property
    def key(self) -> tuple[UUID, date]:
        """Return what names the budget within its business."""
        return self.category_id, self.month


class BudgetRepository:
    """The budgets of the session's business."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lock(self) -> None:
        """Wait for whoever else sets budgets of the business; nobody else does until the end."""
        await self._session.execute(_LOCK)

    async def keep_categories(self, ids: Sequence[UUID]) -> dict[UUID, BudgetCategory]:
        """Return those of the categories that exist, which are not merged before the end."""
        rows = await self._session.execute(_KEEP, {"ids": list(ids)})
        return {row.id: BudgetCategory(row.id, Kind(row.kind), row.name) for row in rows}

    async def keep_currency(self) -> str:
        """Return the currency of the business, which nobody changes before the end."""
        await self._session.execute(_SHARE)
        code: str = (await self._session.execute(_CURRENCY)).scalar_one()
        return code

    async def list_between(self, first: date, last: date) -> list[tuple[Kind, Cell]]:
        """Return what is kept for categories in use from one kept month to another."""
        rows = await self._session.execute(_BETWEEN, {"first": first, "last": last})
        return [(Kind(row.kind), _cell(row)) for row in rows]

    async def find(self, keys: Sequence[tuple[UUID, date]]) -> dict[tuple[UUID, date], Cell]:
        """Return what is kept of these budgets, those that were taken away too."""
        values = {"category_ids": [key[0] for key in keys], "months": [key[1] for key in keys]}
        found = [_cell(row) for row in await self._session.execute(_FIND, values)]
        return {cell.key: cell for cell in found}

    async def set_amounts(self, author: Author, cells: Sequence[Cell]) -> list[Cell]:
        """Set budgets in one statement, each with its next version; return them as they are."""
        values = {
            "organization_id": author.organization_id,
            "user_id": author.user_id,
            "currency_code": author.currency_code,
            "category_ids": [one.category_id for one in cells],
            "months": [one.month for one in cells],
            "amounts": [one.amount for one in cells],
        }
        return [_cell(row) for row in await self._session.execute(_SET, values)]

    async def add_change(
        self, author: Author, change_id: UUID, before: Sequence[Cell], after: Sequence[Cell]
    ) -> None:
        """Keep what budgets were before a change; both are the same budgets in the same order."""
        await self._session.execute(
            insert(_CHANGES).values(
                organization_id=author.organization_id,
                id=change_id,
                category_ids=[one.category_id for one in before],
                months=[one.month for one in before],
                amounts=[one.amount for one in before],
                versions=[one.version for one in after],
                created_by=author.user_id,
            )
        )

    async def lock_change(self, change_id: UUID) -> tuple[list[Cell], bool] | None:
        """Return what budgets were, with the versions the change left, and whether it is undone.

        Nobody else undoes it before the end. None where there is no such change.
        """
        query = select(_CHANGES).where(_CHANGES.c.id == change_id).with_for_update()
        row = (await self._session.execute(query)).first()
        if row is None:
            return None
        parts = zip(row.category_ids, row.months, row.amounts, row.versions, strict=True)
        return [Cell(*part) for part in parts], row.undone_at is not None

    async def close_change(self, change_id: UUID) -> None:
        """Mark a change as undone."""
        query = update(_CHANGES).where(_CHANGES.c.id == change_id).values(undone_at=func.now())
        await self._session.execute(query)


def _cell(row: Any) -> Cell:
    return Cell(row.category_id, row.month, row.amount, row.version)
