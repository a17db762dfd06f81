"""Queries on the names and days that entries have, from kept sums or steps of an index."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.kit.fields import like_pattern
from finance_app.kit.sql import statement
from finance_app.ledger.categories.rules import Kind

_METHOD_NAMES: Final = text("""
SELECT payment_method, sum(entry_count) AS entries FROM method_totals
WHERE kind = :kind AND payment_method <> ''
GROUP BY payment_method HAVING sum(entry_count) <> 0
""")
_NAMES: Final = """
SELECT k.key, (SELECT e.{party} FROM {table} AS e
               WHERE e.party_key = k.key AND e.deleted_at IS NULL
               ORDER BY e.id DESC LIMIT 1) AS name
FROM unnest(CAST(:keys AS text[])) AS k (key)
"""
_PARTY_KEYS: Final = """
SELECT party_key FROM party_totals
WHERE kind = :kind AND month_count = 12 AND party_key <> '' AND party_key LIKE lower(:like)
GROUP BY party_key ORDER BY sum(entry_count) DESC, party_key LIMIT :limit
"""
_FIRST_DAY: Final = """
SELECT min(date) FROM {table} WHERE deleted_at IS NULL
"""
_LAST_DAY: Final = """
SELECT max(date) FROM {table} WHERE deleted_at IS NULL
"""
_HAS_TAX: Final = text("SELECT EXISTS (SELECT FROM month_totals WHERE tax_amount <> 0)")


class NameRepository:
    """What the expenses, or the incomes, of the session's business are called."""

    def __init__(self, session: AsyncSession, kind: Kind) -> None:
        self._session = session
        self._kind = kind

    async def list_methods(self) -> dict[str, int]:
        """Return how many entries were paid in each way, as written."""
        rows = await self._session.execute(_METHOD_NAMES, {"kind": self._kind.value})
        return {row.payment_method: int(row.entries) for row in rows}

    async def party_names(self, keys: Sequence[object]) -> dict[object, str]:
        """Return the names of some keys, as last written."""
        rows = await self._rows(_NAMES, keys=[str(one) for one in keys])
        return {row.key: row.name or "" for row in rows}

    async def list_party_keys(self, contained: str, limit: int) -> list[object]:
        """Return the keys of the parties with most entries that have a text in them."""
        values = {"kind": self._kind.value, "like": like_pattern(contained), "limit": limit}
        return [row.party_key for row in await self._rows(_PARTY_KEYS, **values)]

    async def first_day(self) -> date | None:
        """Return the first day of an entry, None without one."""
        return await self._day(_FIRST_DAY)

    async def last_day(self) -> date | None:
        """Return the last day of an entry, None without one."""
        return await self._day(_LAST_DAY)

    async def has_tax(self) -> bool:
        """Say whether any entry of the business has tax."""
        return bool((await self._session.execute(_HAS_TAX)).scalar_one())

    async def _day(self, template: str) -> date | None:
        rows = await self._rows(template)
        found: date | None = rows[0][0]
        return found

    async def _rows(self, template: str, **values: Any) -> Sequence[Any]:
        names = {"table": self._kind.plural}
        if "{party}" in template:
            names["party"] = self._kind.party_field
        return (await self._session.execute(statement(template, **names), values)).all()
