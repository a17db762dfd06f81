"""Queries on entries with a suggested category."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, insert, literal, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.kit.db import metadata
from finance_app.kit.sql import statement
from finance_app.ledger.bulk_changes.models import BulkChange
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.entries.inputs import EntryFilter
from finance_app.ledger.entries.models import Expense, Income
from finance_app.ledger.entries.repository import EntryRepository

_CHANGES: Final = metadata().tables[str(BulkChange.__tablename__)]
_TABLES: Final = {
    Kind.EXPENSE: metadata().tables[str(Expense.__tablename__)],
    Kind.INCOME: metadata().tables[str(Income.__tablename__)],
}
_COUNT: Final = """
SELECT count(*) FROM (
    SELECT FROM {table} WHERE is_suggested AND deleted_at IS NULL LIMIT :limit
) AS found
"""
_TAKE_TIME: Final = text("SELECT set_config('statement_timeout', '600s', true)")


class ReviewRepository:
    """The expenses, or the incomes, of the session's business that have a suggested category."""

    def __init__(self, session: AsyncSession, kind: Kind) -> None:
        self._session = session
        self._kind = kind
        self._table = _TABLES[kind]

    async def count(self, limit: int) -> int:
        """Return how many there are outside the trash, at most the limit."""
        query = statement(_COUNT, table=self._kind.plural)
        return int((await self._session.execute(query, {"limit": limit})).scalar_one())

    async def accept_these(self, ids: Sequence[UUID], change: dict[str, Any]) -> int:
        """Take the mark off the entries with these ids; returns how many had it."""
        return await self._accept([self._table.c.id.in_(ids)], change)

    async def accept_listed(self, wanted: EntryFilter, change: dict[str, Any]) -> int:
        """Take the mark off all entries that a filter lets through; returns how many had it."""
        await self._session.execute(_TAKE_TIME)
        repository = EntryRepository(self._session, self._kind)
        return await self._accept(repository.conditions(wanted), change)

    async def _accept(
        self, conditions: Sequence[ColumnElement[bool]], change: dict[str, Any]
    ) -> int:
        """Take the mark off in one statement that keeps which entries had it.

        `change` has the columns of the record. An entry keeps its version: it says what it said.
        Rows are locked in the order of their ids, as everything that changes several entries does.
        """
        table = self._table
        locked = (
            select(table.c.id)
            .where(*conditions, table.c.is_suggested, table.c.deleted_at.is_(None))
            .order_by(table.c.id)
            .with_for_update()
            .cte("locked")
        )
        done = (
            update(table)
            .where(table.c.id == locked.c.id)
            .values(is_suggested=False)
            .returning(
                table.c.id,
                table.c.version,
                table.c[self._kind.party_field].label("party"),
                table.c.category_id,
            )
            .cte("done")
        )
        columns = {
            **{name: literal(value, _CHANGES.c[name].type) for name, value in change.items()},
            "kind": literal(self._kind.value),
            "entry_ids": func.array_agg(done.c.id),
            "versions": func.array_agg(done.c.version),
            "parties": func.array_agg(done.c.party),
            "category_ids": func.array_agg(done.c.category_id),
            "suggestions": func.array_agg(literal(value=True)),
        }
        kept = (
            insert(_CHANGES)
            .from_select(list(columns), select(*columns.values()).having(func.count(done.c.id) > 0))
            .returning(func.cardinality(_CHANGES.c.entry_ids).label("n"))
            .cte("kept")
        )
        return int((await self._session.execute(select(kept.c.n))).scalar_one_or_none() or 0)
