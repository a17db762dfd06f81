"""Queries on what earlier entries used; each touches few rows, however many entries there are."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.kit.sql import statement
from finance_app.ledger.categories.rules import Kind

METHODS_LOOK_BACK: Final = 500

_CATEGORIES_OF = """
SELECT (SELECT c.name FROM categories AS c WHERE c.id = e.category_id)
FROM {table} AS e
WHERE e.party_key = lower(:party) AND e.deleted_at IS NULL
ORDER BY e.id DESC LIMIT :limit
"""

# Steps from one name to the next in the index, so that a name used a hundred thousand times
# costs as much as one used once.
_BEGINNING = """
WITH RECURSIVE names AS (
    (SELECT party_key, 1 AS place FROM {table}
     WHERE deleted_at IS NULL AND party_key >= :low AND party_key < :high AND party_key <> ''
     ORDER BY party_key LIMIT 1)
    UNION ALL
    SELECT (SELECT e.party_key FROM {table} AS e
            WHERE e.deleted_at IS NULL AND e.party_key > names.party_key AND e.party_key < :high
            ORDER BY e.party_key LIMIT 1), place + 1
    FROM names WHERE names.party_key IS NOT NULL AND place < :limit
)
SELECT (SELECT e.{party} FROM {table} AS e
        WHERE e.deleted_at IS NULL AND e.party_key = names.party_key
        ORDER BY e.id DESC LIMIT 1)
FROM names WHERE party_key IS NOT NULL ORDER BY place
"""

_AMONG = """
SELECT (SELECT e.{party} FROM {table} AS e
        WHERE e.deleted_at IS NULL AND e.party_key = lower(wanted.name)
        ORDER BY e.id DESC LIMIT 1)
FROM unnest(CAST(:names AS text[])) AS wanted (name)
"""

_METHODS = """
SELECT payment_method, count(*) AS n FROM (
    SELECT payment_method FROM {table} WHERE deleted_at IS NULL
    ORDER BY date DESC, id DESC LIMIT :limit
) AS latest
WHERE payment_method <> '' GROUP BY payment_method
"""

_REVIEWED = """
SELECT (SELECT c.name FROM categories AS c WHERE c.id = e.category_id),
    e.{party}, left(e.notes, :notes_length)
FROM {table} AS e
WHERE e.deleted_at IS NULL AND e.category_id IS NOT NULL AND NOT e.is_suggested
ORDER BY e.date DESC, e.id DESC LIMIT :limit
"""


class SuggestionRepository:
    """What the expenses, or the incomes, of the session's business used."""

    def __init__(self, session: AsyncSession, kind: Kind) -> None:
        self._session = session
        self._kind = kind

    async def list_categories_of(self, party: str, limit: int) -> list[str | None]:
        """Return the categories of what was recorded last for a vendor or client."""
        return [row[0] for row in await self._rows(_CATEGORIES_OF, party=party, limit=limit)]

    async def list_parties(self, low: str, high: str, limit: int) -> list[str]:
        """Return names whose key lies from `low` to before `high`, as last written, in order."""
        rows = await self._rows(_BEGINNING, low=low, high=high, limit=limit)
        return [row[0] for row in rows]

    async def find_parties(self, names: Sequence[str]) -> list[str]:
        """Return those of the names, in any case, that entries have, as last written."""
        rows = await self._rows(_AMONG, names=list(names))
        return [row[0] for row in rows if row[0]]

    async def count_payment_methods(self) -> dict[str, int]:
        """Return how often the latest entries were paid in which way."""
        rows = await self._rows(_METHODS, limit=METHODS_LOOK_BACK)
        return {row[0]: row[1] for row in rows}

    async def list_reviewed(self, limit: int, notes_length: int) -> list[tuple[str, str, str]]:
        """Return category, party and the beginning of the notes of the latest entries by date.

        Only entries whose category somebody chose or looked at.
        """
        rows = await self._rows(_REVIEWED, limit=limit, notes_length=notes_length)
        return [(row[0], row[1], row[2]) for row in rows]

    async def _rows(self, template: str, **values: Any) -> Sequence[Any]:
        query = statement(template, table=self._kind.plural, party=self._kind.party_field)
        return (await self._session.execute(query, values)).all()
