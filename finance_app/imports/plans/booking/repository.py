"""Queries that make entries of a plan's lines and take them out again, by the set."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.imports.plans.rules import KEPT_SHOWN_MAX, POSITION_MAX, KeptEntry, entry_id_of
from finance_app.kit.sql import statement
from finance_app.ledger.entries.rules import Kind

_NAMES: Final[Mapping[Kind, dict[str, str]]] = {
    Kind.EXPENSE: {"table": "expenses", "party": "vendor"},
    Kind.INCOME: {"table": "incomes", "party": "client"},
}
_SIGNS: Final = {Kind.EXPENSE: -1, Kind.INCOME: 1}
_SPAN: Final = text("""
SELECT min(number) AS first, max(number) AS last FROM import_chunks WHERE import_id = :id
""")
_FIRST_DAY: Final = text("""
SELECT min(l.date) FROM import_lines AS l WHERE l.import_id = :id AND l.is_wanted
""")
_STATEMENTS: Final = text("""
SELECT DISTINCT statement FROM import_chunks WHERE import_id = :id AND new_count > 0 ORDER BY 1
""")
_NEW_CATEGORIES: Final = text("""
SELECT DISTINCT ON (n.kind, lower(n.category)) n.kind, n.category FROM (
    SELECT DISTINCT CASE WHEN l.amount < 0 THEN 'expense' ELSE 'income' END AS kind, l.category
    FROM import_lines AS l
    WHERE l.import_id = :id AND l.is_wanted AND l.category <> ''
) AS n
WHERE NOT EXISTS (SELECT FROM categories AS k WHERE k.kind = n.kind AND k.merged_at IS NULL
                    AND lower(k.name) = lower(n.category))
ORDER BY n.kind, lower(n.category), n.category
LIMIT :most
""")
_KEEP_CATEGORIES: Final = text("""
SELECT id, kind, lower(name) AS name FROM categories WHERE merged_at IS NULL
ORDER BY id FOR KEY SHARE
""")
# A line that was shown as imported before and is wanted all the same has no claim to its key.
_BOOK: Final = """
INSERT INTO {table} (organization_id, id, date, category_id, {party}, amount, currency_code, notes,
    source, import_id, import_key, import_reference_key, bank_account_id, is_suggested, created_by)
SELECT l.organization_id,
    CAST(left(CAST(l.import_id AS text), 28)
         || lpad(to_hex(l.position), 8, '0') AS uuid),
    l.date, k.id, l.counterparty, abs(l.amount), l.currency_code, l.description, 'import',
    l.import_id, CASE WHEN l.duplicate <> 'imported' THEN l.key END, l.reference_key,
    (CAST(:accounts AS uuid[]))[l.statement + 1], l.is_suggested AND k.id IS NOT NULL, :user_id
FROM import_lines AS l
CROSS JOIN LATERAL (
    SELECT CASE WHEN l.category <> '' THEN (CAST(:category_ids AS uuid[]))[
        array_position(CAST(:category_names AS text[]), lower(l.category))] END AS id
) AS k
WHERE l.import_id = :id AND l.chunk BETWEEN :first AND :last
  AND l.is_wanted AND sign(l.amount) = CAST(:sign AS integer)
"""
_DIGEST: Final = text("""
SELECT sha256(convert_to(string_agg(line, chr(10) ORDER BY id), 'UTF8')) FROM (
    SELECT id, concat_ws(' ', id, date, -amount, vendor) AS line FROM expenses
    WHERE import_id = :id AND id BETWEEN :first_id AND :last_id
    UNION ALL
    SELECT id, concat_ws(' ', id, date, amount, client) FROM incomes
    WHERE import_id = :id AND id BETWEEN :first_id AND :last_id
) AS made
""")
_FIRST_BOOKED: Final = """
SELECT min(date) FROM {table}
WHERE import_id = :id AND id BETWEEN :first_id AND :last_id AND deleted_at IS NULL
  AND (version = 1 OR CAST(:with_edited AS boolean) AND id = ANY (CAST(:ids AS uuid[])))
"""
_TRASH: Final = """
UPDATE {table} SET deleted_at = now(), version = version + 1, updated_at = now(),
    import_key = NULL, import_reference_key = NULL
WHERE import_id = :id AND id BETWEEN :first_id AND :last_id AND deleted_at IS NULL AND version = 1
"""
_LIST_EDITED: Final = """
SELECT id FROM {table}
WHERE import_id = :id AND id BETWEEN :first_id AND :last_id AND deleted_at IS NULL
  AND id = ANY (CAST(:ids AS uuid[]))
"""
_LIFT: Final = """
UPDATE {table} AS e SET import_key = NULL, import_reference_key = NULL
WHERE import_id = :id AND id BETWEEN :first_id AND :last_id AND deleted_at IS NOT NULL
  AND (import_key IS NOT NULL OR import_reference_key IS NOT NULL)
  AND NOT EXISTS (SELECT FROM transfers AS t WHERE t.expense_id = e.id AND t.deleted_at IS NULL)
  AND NOT EXISTS (SELECT FROM transfers AS t WHERE t.income_id = e.id AND t.deleted_at IS NULL)
"""
_COUNT_KEPT: Final = """
SELECT count(*) FROM {table}
WHERE import_id = :id AND id BETWEEN :first_id AND :last_id AND deleted_at IS NULL
"""
_LIST_KEPT: Final = """
SELECT id, date, {party} AS party, amount FROM {table}
WHERE import_id = :id AND id BETWEEN :first_id AND :last_id AND deleted_at IS NULL
ORDER BY id LIMIT :most
"""


Categories = dict[Kind, dict[str, UUID]]
"""Ids by the name in lower case."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What all entries of a commit share: who made them, their categories to choose from.

    `accounts` has the bank account of each statement of the file.
    """

    user_id: UUID
    categories: Categories
    accounts: Sequence[UUID | None]


class BookingRepository:
    """What one plan of the session's business does to the books."""

    def __init__(self, session: AsyncSession, import_id: UUID) -> None:
        self._session = session
        self._import_id = import_id
        self._id = {"id": import_id}
        # Where its entries lie in the index of ids.
        self._entries = {
            "id": import_id,
            "first_id": entry_id_of(import_id, 0),
            "last_id": entry_id_of(import_id, POSITION_MAX),
        }

    async def span(self) -> tuple[int, int]:
        """Return the numbers of the first and the last chunk; the last is less without any."""
        row = (await self._session.execute(_SPAN, self._id)).one()
        return (0, -1) if row.first is None else (row.first, row.last)

    async def first_day(self) -> date | None:
        """Return the first day of the lines that are wanted, None without any."""
        found: date | None = (await self._session.execute(_FIRST_DAY, self._id)).scalar_one()
        return found

    async def list_statements(self) -> list[int]:
        """Return the numbers of the file's statements that have lines to add."""
        return list((await self._session.execute(_STATEMENTS, self._id)).scalars())

    async def list_new_categories(self, most: int) -> list[tuple[Kind, str]]:
        """Return the categories that the wanted lines have and the business has not."""
        rows = await self._session.execute(_NEW_CATEGORIES, {**self._id, "most": most})
        return [(Kind(row.kind), row.category) for row in rows]

    async def keep_categories(self) -> Categories:
        """Return the categories, which stay as they are until the end of the transaction."""
        found: Categories = {kind: {} for kind in Kind}
        for row in await self._session.execute(_KEEP_CATEGORIES):
            found[Kind(row.kind)][row.name] = row.id
        return found

    async def book(self, chunks: tuple[int, int], terms: Terms) -> int:
        """Make entries of the wanted lines of some chunks, and say how many."""
        made = 0
        for kind in Kind:
            values = {
                **self._id,
                "first": chunks[0],
                "last": chunks[1],
                "accounts": list(terms.accounts),
                "category_names": list(terms.categories[kind]),
                "category_ids": list(terms.categories[kind].values()),
                "user_id": terms.user_id,
                "sign": _SIGNS[kind],
            }
            query = statement(_BOOK, **_NAMES[kind])
            made += _row_count(await self._session.execute(query, values))
        return made

    async def digest(self) -> bytes | None:
        """Return the digest of all entries that were made, None without any."""
        found = (await self._session.execute(_DIGEST, self._entries)).scalar_one()
        return None if found is None else bytes(found)

    async def first_booked(self, edited: Sequence[UUID] = ()) -> date | None:
        """Return the first day of the entries that an undo would take out, None without any."""
        values = {**self._entries, "with_edited": bool(edited), "ids": list(edited)}
        found = [
            (await self._session.execute(statement(_FIRST_BOOKED, table=names["table"]), values))
            .scalar_one()
            for names in _NAMES.values()
        ]  # fmt: skip
        return min((day for day in found if day is not None), default=None)

    async def trash(self, first: int, last: int) -> int:
        """Move the unedited entries of the lines at these positions to the trash; say how many."""
        span = {
            "first_id": entry_id_of(self._import_id, first),
            "last_id": entry_id_of(self._import_id, last),
        }
        return await self._change(_TRASH, span)

    async def list_edited(self, kind: Kind, ids: Sequence[UUID]) -> list[UUID]:
        """Return which of these are entries of the plan that are still in the books."""
        query = statement(_LIST_EDITED, table=_NAMES[kind]["table"])
        found = await self._session.execute(query, {**self._entries, "ids": list(ids)})
        return list(found.scalars())

    async def lift(self) -> None:
        """Forget what was imported, apart from what is still in the books."""
        await self._change(_LIFT, {})

    async def kept(self) -> tuple[int, tuple[KeptEntry, ...]]:
        """Return how many entries of the plan are still in the books, and the first of them."""
        count, found = 0, list[KeptEntry]()
        for kind, names in _NAMES.items():
            query = statement(_COUNT_KEPT, table=names["table"])
            count += (await self._session.execute(query, self._entries)).scalar_one()
            query = statement(_LIST_KEPT, **names)
            rows = await self._session.execute(query, {**self._entries, "most": KEPT_SHOWN_MAX})
            found += [KeptEntry(kind, row.id, row.date, row.party, row.amount) for row in rows]
        return count, tuple(found[:KEPT_SHOWN_MAX])

    async def _change(self, template: str, values: Mapping[str, object]) -> int:
        """Run a change on both tables and say how many rows it has changed."""
        return sum(
            [
                _row_count(
                    await self._session.execute(
                        statement(template, table=names["table"]), {**self._entries, **values}
                    )
                )
                for names in _NAMES.values()
            ]
        )


def _row_count(result: object) -> int:
    count = getattr(result, "rowcount", 0)
    assert isinstance(count, int)
    return count
