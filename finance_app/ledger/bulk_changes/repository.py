"""Queries that take back a change of many entries."""

from datetime import date
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.kit.db import metadata
from finance_app.kit.sql import statement
from finance_app.ledger.bulk_changes.models import BulkChange
from finance_app.ledger.bulk_changes.rules import Undone
from finance_app.ledger.categories.rules import Kind

_CHANGES = metadata().tables[str(BulkChange.__tablename__)]

_TAKE_TIME = text("SELECT set_config('statement_timeout', '600s', true)")

# An entry that was changed or deleted since has another version, and stays. So does one in locked
# books, unless only its mark was changed. A category merged away since is not brought back.
# Rows are locked in the order of their ids, as everything that changes several entries does, and
# looked up by their keys: without statistics the planner would hold all rows against all.
_PUT_BACK = """
WITH kept AS (
    SELECT u.* FROM bulk_changes AS b
    CROSS JOIN LATERAL unnest(
        b.entry_ids, b.versions, b.parties, b.category_ids, b.suggestions
    ) AS u (id, version, party, category_id, is_suggested)
    WHERE b.id = :change_id AND b.kind = :kind
), locked AS (
    SELECT e.* FROM (SELECT * FROM kept ORDER BY id) AS kept
    CROSS JOIN LATERAL (
        SELECT e.id, e.date, kept.party, kept.is_suggested, was.category_id,
            e.{party} <> kept.party OR e.category_id IS DISTINCT FROM was.category_id AS is_other
        FROM {table} AS e
        CROSS JOIN LATERAL (
            SELECT CASE
                WHEN EXISTS (SELECT FROM categories AS c
                             WHERE c.id = kept.category_id AND c.merged_at IS NOT NULL)
                THEN e.category_id ELSE kept.category_id END AS category_id
        ) AS was
        WHERE e.id = kept.id AND e.version = kept.version
        FOR UPDATE OF e
    ) AS e
    WHERE NOT e.is_other OR CAST(:locked AS date) IS NULL OR e.date > :locked
), done AS (
    UPDATE {table} AS e
    SET {party} = locked.party, category_id = locked.category_id,
        is_suggested = locked.is_suggested,
        version = CASE WHEN is_other THEN e.version + 1 ELSE e.version END,
        updated_at = CASE WHEN is_other THEN now() ELSE e.updated_at END
    FROM locked WHERE e.id = locked.id
    RETURNING e.id
)
SELECT (SELECT count(*) FROM done), (SELECT count(*) FROM kept)
"""


class BulkChangeRepository:
    """The changes of many entries in the session's business."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lock(self, change_id: UUID) -> dict[Kind, bool]:
        """Return the kinds a change was of, and whether it is undone; locked until the end."""
        query = (
            select(_CHANGES.c.kind, _CHANGES.c.undone_at.is_not(None))
            .where(_CHANGES.c.id == change_id)
            .order_by(_CHANGES.c.kind)
            .with_for_update()
        )
        return {Kind(row[0]): row[1] for row in await self._session.execute(query)}

    async def put_back(self, change_id: UUID, kind: Kind, locked: date | None) -> Undone:
        """Give entries their values of before, in one statement; it may take long."""
        await self._session.execute(_TAKE_TIME)
        query = statement(_PUT_BACK, table=kind.plural, party=kind.party_field)
        values = {"change_id": change_id, "kind": kind.value, "locked": locked}
        done, known = (await self._session.execute(query, values)).one()
        return Undone(done, known - done)

    async def close(self, change_id: UUID) -> None:
        """Mark a change as undone."""
        await self._session.execute(
            update(_CHANGES).where(_CHANGES.c.id == change_id).values(undone_at=func.now())
        )
