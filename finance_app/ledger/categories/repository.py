"""Queries on categories, and the one statement by which a merge moves entries.

Entries, rules and budgets belong to features that stand above this one, so their tables are named
here only as text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.kit.db import NIL_ID, enter_books, metadata, new_id
from finance_app.kit.sql import statement
from finance_app.ledger.categories import models
from finance_app.ledger.categories.rules import Category, CategoryUsage, Kind

_CATEGORIES = metadata().tables[str(models.Category.__tablename__)]
_MERGES = metadata().tables[str(models.CategoryMerge.__tablename__)]
_COLUMNS = (_CATEGORIES.c.id, _CATEGORIES.c.kind, _CATEGORIES.c.name)
_IS_OPEN = _CATEGORIES.c.merged_at.is_(None)

# Rows are locked in the order of their ids, as everything that changes several entries does.
_MOVE = """
WITH locked AS (
    SELECT id FROM {table} WHERE category_id = :source_id
        AND (CAST(:ids AS uuid[]) IS NULL OR id = ANY(CAST(:ids AS uuid[])))
    ORDER BY id FOR UPDATE
), moved AS (
    UPDATE {table} AS e
    SET category_id = :target_id, version = e.version + 1, updated_at = now()
    FROM locked WHERE e.id = locked.id
    RETURNING e.id
)
SELECT coalesce(array_agg(id), ARRAY[]::uuid[]) FROM moved
"""


def _category(row: Any) -> Category:
    return Category(row.id, Kind(row.kind), row.name)


_MOVE_OTHERS = """
WITH moved AS (
    UPDATE {table} SET category_id = :target_id, version = version + 1
    WHERE category_id = :source_id
        AND (CAST(:ids AS uuid[]) IS NULL OR id = ANY(CAST(:ids AS uuid[])))
    RETURNING id
)
SELECT coalesce(array_agg(id), ARRAY[]::uuid[]) FROM moved
"""


# Budgets stay with the category that goes, and are added to those of the other one: an undone merge
# takes the same amounts away again.
_ADD_BUDGETS = text("""
WITH source AS (
    SELECT * FROM budgets WHERE category_id = :source_id AND amount IS NOT NULL
), alone AS (
    SELECT s.month FROM source AS s
    LEFT JOIN budgets AS t ON t.category_id = :target_id AND t.month = s.month
    WHERE t.amount IS NULL
), added AS (
    INSERT INTO budgets AS t
        (organization_id, category_id, month, amount, currency_code, updated_by)
    SELECT s.organization_id, :target_id, s.month, s.amount, s.currency_code, current_person()
    FROM source AS s ORDER BY s.month
    ON CONFLICT (organization_id, category_id, month) DO UPDATE
    SET amount = coalesce(t.amount, 0) + excluded.amount, version = t.version + 1,
        updated_at = now(), updated_by = excluded.updated_by
)
SELECT coalesce(array_agg(month ORDER BY month), ARRAY[]::date[]) FROM alone
""")
_TAKE_BUDGETS = text("""
UPDATE budgets AS t
SET amount = CASE WHEN t.amount = s.amount AND t.month = ANY(CAST(:months AS date[])) THEN NULL
                  ELSE greatest(t.amount - s.amount, 0) END,
    version = t.version + 1, updated_at = now(), updated_by = current_person()
FROM budgets AS s
WHERE t.category_id = :target_id AND s.category_id = :source_id AND s.month = t.month
    AND s.amount IS NOT NULL AND t.amount IS NOT NULL
""")


@dataclass(frozen=True, slots=True)
class Moved:
    """What a merge took along; `budget_months` are those in which the target had no budget."""

    entry_ids: Sequence[UUID]
    rule_ids: Sequence[UUID]
    recurring_ids: Sequence[UUID]
    budget_months: Sequence[date]


class CategoryRepository:
    """The categories of the session's business that have not been merged away."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list_all(self, kind: Kind | None = None) -> tuple[Category, ...]:
        """Return the categories of a kind, or of both, by name."""
        query = select(*_COLUMNS).where(_IS_OPEN)
        if kind is not None:
            query = query.where(_CATEGORIES.c.kind == kind)
        query = query.order_by(_CATEGORIES.c.kind, func.lower(_CATEGORIES.c.name))
        return tuple(_category(row) for row in await self._session.execute(query))

    async def list_usage(self, kind: Kind) -> tuple[tuple[CategoryUsage, ...], int]:
        """Return each category with its count and sum, and the count of entries without one."""
        rows = (
            await self._session.execute(
                text(
                    "SELECT category_id, sum(entry_count)::bigint AS n, sum(amount) AS amount"
                    " FROM month_totals WHERE kind = :kind GROUP BY category_id"
                ),
                {"kind": kind.value},
            )
        ).all()
        found = {row.category_id: row for row in rows}
        usage = tuple(
            CategoryUsage(one, found[one.id].n, found[one.id].amount)
            if one.id in found
            else CategoryUsage(one, 0, Decimal(0))
            for one in await self.list_all(kind)
        )
        return usage, found[NIL_ID].n if NIL_ID in found else 0

    async def find_by_name(self, kind: Kind, name: str, *, keep: bool = False) -> Category | None:
        """Return the category of that name in any case; `keep` bars merges until the end."""
        query = select(*_COLUMNS).where(
            _IS_OPEN,
            _CATEGORIES.c.kind == kind,
            func.lower(_CATEGORIES.c.name) == func.lower(name),
        )
        if keep:
            await enter_books(self._session)
            query = query.with_for_update(key_share=True, read=True)
        row = (await self._session.execute(query)).first()
        return None if row is None else _category(row)

    async def lock(self, ids: Sequence[UUID]) -> dict[UUID, Category]:
        """Return the categories with these ids, locked alone so that no entry can join them."""
        await enter_books(self._session)
        query = (
            select(*_COLUMNS)
            .where(_CATEGORIES.c.id.in_(ids), _IS_OPEN)
            .order_by(_CATEGORIES.c.id)
            .with_for_update()
        )
        return {row.id: _category(row) for row in await self._session.execute(query)}

    async def add(self, organization_id: UUID, kind: Kind, names: Sequence[str]) -> list[Category]:
        """Add categories; names that are taken are passed over. Returns the added."""
        rows = [
            {"organization_id": organization_id, "id": new_id(), "kind": kind.value, "name": name}
            for name in names
        ]
        query = pg_insert(_CATEGORIES).values(rows).on_conflict_do_nothing().returning(*_COLUMNS)
        return [_category(row) for row in await self._session.execute(query)]

    async def rename(self, category_id: UUID, name: str) -> None:
        """Give a category another name."""
        await self._session.execute(
            update(_CATEGORIES).where(_CATEGORIES.c.id == category_id).values(name=name)
        )

    async def close(self, category_id: UUID) -> None:
        """Mark a category as merged away."""
        await self._session.execute(
            update(_CATEGORIES).where(_CATEGORIES.c.id == category_id).values(merged_at=func.now())
        )

    async def reopen(self, category_id: UUID) -> Category:
        """Bring a merged category back. The unique index refuses it where the name is taken."""
        query = (
            update(_CATEGORIES)
            .where(_CATEGORIES.c.id == category_id)
            .values(merged_at=None)
            .returning(*_COLUMNS)
        )
        return _category((await self._session.execute(query)).one())

    async def move_entries(
        self, kind: Kind, source_id: UUID, target_id: UUID, *, only: Sequence[UUID] | None = None
    ) -> list[UUID]:
        """Move entries, the trashed too, in one statement; each gets a new version.

        `only` restricts it to these entries. Returns the ids of the moved.
        """
        values = {
            "source_id": source_id,
            "target_id": target_id,
            "ids": None if only is None else list(only),
        }
        query = statement(_MOVE, table=kind.plural)
        return list((await self._session.execute(query, values)).scalar_one())

    async def move_rules(
        self, source_id: UUID, target_id: UUID, *, only: Sequence[UUID] | None = None
    ) -> list[UUID]:
        """Let rules give another category, the deleted too; `only` restricts it to these rules.

        Returns the ids of the moved.
        """
        return await self._move("entry_rules", source_id, target_id, only)

    async def move_recurring(
        self, source_id: UUID, target_id: UUID, *, only: Sequence[UUID] | None = None
    ) -> list[UUID]:
        """Let what comes again come in another category, the deleted too, or `only` these.

        Returns the ids of the moved.
        """
        return await self._move("recurring_entries", source_id, target_id, only)

    async def _move(
        self, table: str, source_id: UUID, target_id: UUID, only: Sequence[UUID] | None
    ) -> list[UUID]:
        ids = None if only is None else list(only)
        values = {"source_id": source_id, "target_id": target_id, "ids": ids}
        query = statement(_MOVE_OTHERS, table=table)
        return list((await self._session.execute(query, values)).scalar_one())

    async def add_budgets(self, source_id: UUID, target_id: UUID) -> list[date]:
        """Add the budgets of one category to those of another, month by month.

        Returns the months in which the other one had none.
        """
        values = {"source_id": source_id, "target_id": target_id}
        return list((await self._session.execute(_ADD_BUDGETS, values)).scalar_one())

    async def take_budgets(self, source_id: UUID, target_id: UUID, months: Sequence[date]) -> None:
        """Take what `add_budgets` added away again; `months` are those it returned.

        A budget that has been changed since loses as much, and is zero at least.
        """
        values = {"source_id": source_id, "target_id": target_id, "months": list(months)}
        await self._session.execute(_TAKE_BUDGETS, values)

    async def add_merge(
        self, organization_id: UUID, source_id: UUID, target_id: UUID, *, moved: Moved
    ) -> UUID:
        """Keep what a merge moved; returns its id."""
        merge_id = new_id()
        await self._session.execute(
            insert(_MERGES).values(
                organization_id=organization_id,
                id=merge_id,
                source_id=source_id,
                target_id=target_id,
                entry_ids=list(moved.entry_ids),
                rule_ids=list(moved.rule_ids),
                recurring_ids=list(moved.recurring_ids),
                budget_months=list(moved.budget_months),
            )
        )
        return merge_id

    async def lock_merge(self, merge_id: UUID) -> Any | None:
        """Return a merge, the ids of all it moved and when it was undone, locked; or None."""
        query = select(_MERGES).where(_MERGES.c.id == merge_id).with_for_update()
        return (await self._session.execute(query)).first()

    async def close_merge(self, merge_id: UUID) -> None:
        """Mark a merge as undone."""
        await self._session.execute(
            update(_MERGES).where(_MERGES.c.id == merge_id).values(undone_at=func.now())
        )

    async def name_of(self, category_id: UUID) -> tuple[Kind, str]:
        """Return kind and name of a category, merged or not."""
        query = select(_CATEGORIES.c.kind, _CATEGORIES.c.name).where(
            _CATEGORIES.c.id == category_id
        )
        row = (await self._session.execute(query)).one()
        return Kind(row.kind), row.name
