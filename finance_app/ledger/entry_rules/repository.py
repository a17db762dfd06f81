"""Queries on rules, on the entries they match, and the statement that applies them to the past.

What a rule matches is said by the database's `rule_matches` alone.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.kit.db import enter_books, metadata
from finance_app.kit.money import round_amount
from finance_app.kit.sql import statement
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.entries.rules import Entry
from finance_app.ledger.entry_rules.models import EntryRule
from finance_app.ledger.entry_rules.rules import Field, Operator, Rule

_RULES: Final = metadata().tables[str(EntryRule.__tablename__)]

_LOCK = text(
    "SELECT pg_advisory_xact_lock(hashtextextended('entry_rules:' || current_organization(), 0))"
)
_LIST = text("""
SELECT r.*, (SELECT c.name FROM categories AS c WHERE c.id = r.category_id) AS category,
    (SELECT b.name FROM bank_accounts AS b WHERE b.id = r.bank_account_id) AS bank_account
FROM entry_rules AS r
WHERE (CAST(:id AS uuid) IS NULL AND r.deleted_at IS NULL) OR r.id = :id
ORDER BY r.position
""")
_TAKE_TIME = text("SELECT set_config('statement_timeout', '600s', true)")
_KEEP_CATEGORIES = text("""
SELECT c.id FROM categories AS c
WHERE c.id IN (SELECT category_id FROM entry_rules WHERE deleted_at IS NULL)
ORDER BY c.id FOR KEY SHARE
""")
_NEXT_POSITION = text("SELECT coalesce(max(position), 0) + 1 FROM entry_rules")
_ORDER = text("""
UPDATE entry_rules AS r SET position = wanted.position
FROM (
    SELECT ids.id, places.position
    FROM unnest(CAST(:ids AS uuid[])) WITH ORDINALITY AS ids (id, place)
    JOIN (SELECT position, row_number() OVER (ORDER BY position) AS place
          FROM entry_rules WHERE deleted_at IS NULL) AS places USING (place)
) AS wanted
WHERE r.id = wanted.id AND r.position <> wanted.position
""")

_MATCHING = """
WITH found AS (
    SELECT e.id FROM {table} AS e
    CROSS JOIN jsonb_populate_record(CAST(NULL AS entry_rules), CAST(:rule AS jsonb)) AS r
    WHERE e.deleted_at IS NULL
        AND rule_matches(r, :kind, e.{party}, e.notes, e.amount, e.date, e.bank_account_id)
    ORDER BY e.date DESC, e.id DESC LIMIT :limit
)
"""
_COUNT = "SELECT count(*) FROM found"
_FIRST = """
SELECT e.id, e.date, e.category_id,
    (SELECT c.name FROM categories AS c WHERE c.id = e.category_id) AS category,
    e.{party} AS party, e.payment_method, e.amount, e.currency_code, e.notes, e.version,
    e.created_at, e.is_suggested
FROM {table} AS e JOIN found USING (id) ORDER BY e.date DESC, e.id DESC
"""
_USAGE = """
SELECT r.id, count(*) AS n FROM entry_rules AS r
JOIN (SELECT * FROM {table} WHERE deleted_at IS NULL
      ORDER BY date DESC, id DESC LIMIT :limit) AS e
    ON rule_matches(r, :kind, e.{party}, e.notes, e.amount, e.date, e.bank_account_id)
WHERE r.deleted_at IS NULL GROUP BY r.id
"""

# The first rule that matches an entry decides, also where another one is asked for. What would
# not change is left out; what is in locked books is counted and left alone. An entry that was
# changed while this waited for it has another version, and stays as it was changed. Each row is
# looked up by its key, in the order of ids: without statistics, as after an import, the planner
# would hold all rows against all. Moving to the trash makes a version too; asking for it again
# would let the planner take an index of what is not in the trash instead of the key.
_CHANGING = """
WITH decided AS MATERIALIZED (
    SELECT e.id, e.version, r.new_party, r.category_id,
        coalesce(e.date <= CAST(:locked AS date), false) AS is_locked
    FROM {table} AS e
    CROSS JOIN LATERAL (
        SELECT r.id, r.new_party, r.category_id FROM entry_rules AS r
        WHERE r.deleted_at IS NULL
            AND rule_matches(r, :kind, e.{party}, e.notes, e.amount, e.date, e.bank_account_id)
        ORDER BY r.position LIMIT 1
    ) AS r
    WHERE e.deleted_at IS NULL
        AND (CAST(:rule_id AS uuid) IS NULL OR r.id = :rule_id)
        AND (CAST(:rule_id AS uuid) IS NULL OR EXISTS (
            SELECT FROM entry_rules AS own WHERE own.id = :rule_id
                AND rule_matches(own, :kind, e.{party}, e.notes, e.amount, e.date,
                                 e.bank_account_id)))
        AND (r.new_party NOT IN ('', e.{party})
            OR (r.category_id IS NOT NULL AND r.category_id IS DISTINCT FROM e.category_id))
)
"""
_DECIDED = """
SELECT count(*) FILTER (WHERE NOT is_locked), count(*) FILTER (WHERE is_locked) FROM decided
"""
_CHANGED = """
, locked AS (
    SELECT e.*, d.new_party, d.category_id
    FROM (SELECT * FROM decided WHERE NOT is_locked ORDER BY id) AS d
    CROSS JOIN LATERAL (
        SELECT e.id, e.{party} AS old_party, e.category_id AS old_category_id,
            e.is_suggested AS was_suggested
        FROM {table} AS e
        WHERE e.id = d.id AND e.version = d.version FOR UPDATE
    ) AS e
), changed AS (
    UPDATE {table} AS e
    SET {party} = coalesce(nullif(locked.new_party, ''), e.{party}),
        category_id = coalesce(locked.category_id, e.category_id),
        is_suggested = e.is_suggested AND locked.category_id IS NULL,
        version = e.version + 1, updated_at = now()
    FROM locked WHERE e.id = locked.id
    RETURNING e.id, e.version, locked.old_party, locked.old_category_id, locked.was_suggested
), kept AS (
    INSERT INTO bulk_changes (organization_id, id, kind, entry_ids, versions, parties,
                              category_ids, suggestions, created_by)
    SELECT :organization_id, :change_id, :kind, array_agg(id), array_agg(version),
        array_agg(old_party), array_agg(old_category_id), array_agg(was_suggested), :user_id
    FROM changed HAVING count(*) > 0
    RETURNING cardinality(entry_ids) AS n
)
SELECT coalesce((SELECT n FROM kept), 0), (SELECT count(*) FROM decided WHERE is_locked)
"""


@dataclass(frozen=True, slots=True)
class Author:
    """Who changes entries, and the id the change is taken back by."""

    organization_id: UUID
    user_id: UUID | None
    change_id: UUID


class EntryRuleRepository:
    """The rules of the session's business."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lock(self) -> None:
        """Wait for whoever else changes the rules; nobody else does until the end."""
        await enter_books(self._session)
        await self._session.execute(_LOCK)

    async def take_time(self) -> None:
        """Let what follows in the transaction take as long as all entries of a business need."""
        await self._session.execute(_TAKE_TIME)

    async def keep_categories(self) -> None:
        """Bar merges of the categories that rules give until the end."""
        await self._session.execute(_KEEP_CATEGORIES)

    async def list_all(self) -> tuple[Rule, ...]:
        """Return the rules in their order, without the deleted ones."""
        return tuple(_rule(row) for row in await self._session.execute(_LIST, {"id": None}))

    async def find(self, rule_id: UUID) -> Rule | None:
        """Return a rule, a deleted one too, or None."""
        row = (await self._session.execute(_LIST, {"id": rule_id})).first()
        return None if row is None else _rule(row)

    async def add(self, values: Mapping[str, Any]) -> None:
        """Add a rule after all others."""
        position = (await self._session.execute(_NEXT_POSITION)).scalar_one()
        await self._session.execute(insert(_RULES).values(**values, position=position))

    async def change(self, rule_id: UUID, values: Mapping[str, Any]) -> None:
        """Set columns of a rule and give it the next version."""
        query = update(_RULES).where(_RULES.c.id == rule_id)
        await self._session.execute(query.values(**values, version=_RULES.c.version + 1))

    async def set_order(self, ids: Sequence[UUID]) -> None:
        """Put all rules that are not deleted into this order; deleted ones keep their places."""
        await self._session.execute(_ORDER, {"ids": list(ids)})

    async def count(self) -> int:
        """Return how many rules there are, without the deleted ones."""
        query = select(func.count()).select_from(_RULES).where(_RULES.c.deleted_at.is_(None))
        return int((await self._session.execute(query)).scalar_one())

    async def count_matches(self, kind: Kind, rule: Mapping[str, Any], limit: int) -> int:
        """Return how many entries of a kind conditions match, at most the limit."""
        return int((await self._matching(_COUNT, kind, rule, limit)).scalar_one())

    async def list_matches(self, kind: Kind, rule: Mapping[str, Any], limit: int) -> list[Entry]:
        """Return the latest entries of a kind that conditions match."""
        return [_entry(kind, row) for row in await self._matching(_FIRST, kind, rule, limit)]

    async def count_usage(self, kind: Kind, limit: int) -> dict[UUID, int]:
        """Return how many of the latest entries of a kind each rule matches."""
        query = statement(_USAGE, table=kind.plural, party=kind.party_field)
        values = {"kind": kind.value, "limit": limit}
        return {row[0]: row[1] for row in await self._session.execute(query, values)}

    async def preview(
        self, kind: Kind, rule_id: UUID | None, locked: date | None
    ) -> tuple[int, int]:
        """Return how many entries a rule, or all, would change, and how many are locked."""
        values = {"kind": kind.value, "rule_id": rule_id, "locked": locked}
        query = statement(_CHANGING + _DECIDED, table=kind.plural, party=kind.party_field)
        changed, kept = (await self._session.execute(query, values)).one()
        return changed, kept

    async def apply(
        self, kind: Kind, rule_id: UUID | None, locked: date | None, author: Author
    ) -> tuple[int, int]:
        """Change entries in one statement, with what they were; return as `preview` does."""
        values = {
            "kind": kind.value,
            "rule_id": rule_id,
            "locked": locked,
            "organization_id": author.organization_id,
            "user_id": author.user_id,
            "change_id": author.change_id,
        }
        query = statement(_CHANGING + _CHANGED, table=kind.plural, party=kind.party_field)
        changed, kept = (await self._session.execute(query, values)).one()
        return changed, kept

    async def _matching(self, what: str, kind: Kind, rule: Mapping[str, Any], limit: int) -> Any:
        """Run a query on what the conditions match; `rule` has them under their columns' names."""
        query = statement(_MATCHING + what, table=kind.plural, party=kind.party_field)
        packed = json.dumps(rule, default=str)
        values = {"rule": packed, "kind": kind.value, "limit": limit}
        return await self._session.execute(query, values)


def _rule(row: Any) -> Rule:
    return Rule(
        id=row.id,
        position=row.position,
        kind=Kind(row.kind) if row.kind else None,
        field=Field(row.field),
        operator=Operator(row.operator),
        phrase=row.phrase,
        amount_min=row.amount_min,
        amount_max=row.amount_max,
        bank_account=row.bank_account,
        day_min=row.day_min,
        day_max=row.day_max,
        new_party=row.new_party,
        category=row.category,
        version=row.version,
        deleted_at=row.deleted_at,
    )


def _entry(kind: Kind, row: Any) -> Entry:
    return Entry(
        id=row.id,
        kind=kind,
        date=row.date,
        category_id=row.category_id,
        category=row.category,
        party=row.party,
        payment_method=row.payment_method,
        amount=round_amount(row.amount, row.currency_code),
        currency_code=row.currency_code,
        notes=row.notes,
        version=row.version,
        created_at=row.created_at,
        is_suggested=row.is_suggested,
    )
