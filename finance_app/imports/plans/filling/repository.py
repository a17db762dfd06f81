"""Storing the lines of a plan: looked up, ruled on and marked by the set.

COPY is refused on tables with row-level security, so a batch of up to a thousand lines is one
statement with a text for each column, its values apart by the unit separator.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.imports.reading.packing.rules import SEPARATOR
from finance_app.ledger.locks.rules import locked_sentence

REFERENCE_DAYS: Final = 5
"""How far the day of a line may be from an entry with its reference and amount."""

_REUSED: Final = "The bank's reference stands on another line with another amount or day."
# Lines are a function's rows, whose number is not known beforehand: without this, each of a hundred
# thousand lines is compared with each entry.
_NO_LOOPS: Final = text("SELECT set_config('enable_nestloop', 'off', true)")
_LOOPS: Final = text("SELECT set_config('enable_nestloop', 'on', true)")
_HAS_RULES: Final = text("SELECT EXISTS (SELECT FROM entry_rules WHERE deleted_at IS NULL)")
_FIND_ACCOUNT: Final = text(
    "SELECT id FROM bank_accounts WHERE :identification <> '' AND identification = :identification"
)
_DROP: Final = text("DELETE FROM import_chunks WHERE import_id = :id")
_ADD: Final = text("""
WITH told AS MATERIALIZED (
    SELECT place, CAST(number AS integer) AS number, kind, CAST(nullif(date, '') AS date) AS date,
        CAST(nullif(amount, '') AS numeric) AS amount, currency_code,
        coalesce(counterparty, '') AS counterparty, coalesce(description, '') AS description,
        coalesce(reference, '') AS reference, coalesce(category, '') AS category,
        coalesce(is_suggested, 'f') = 't' AS is_suggested,
        coalesce(problems, '') AS problems, coalesce(remarks, '') AS remarks,
        coalesce(raw, '') AS raw, CAST(nullif(key, '') AS uuid) AS key,
        CAST(nullif(reference_key, '') AS uuid) AS reference_key, is_wanted = 't' AS is_wanted
    FROM unnest(
        string_to_array(:number, chr(31)), string_to_array(:kind, chr(31)),
        string_to_array(:date, chr(31)), string_to_array(:amount, chr(31)),
        string_to_array(:currency_code, chr(31)), string_to_array(:counterparty, chr(31)),
        string_to_array(:description, chr(31)), string_to_array(:reference, chr(31)),
        string_to_array(:category, chr(31)), string_to_array(:is_suggested, chr(31)),
        string_to_array(:problems, chr(31)), string_to_array(:remarks, chr(31)),
        string_to_array(:raw, chr(31)), string_to_array(:key, chr(31)),
        string_to_array(:reference_key, chr(31)), string_to_array(:is_wanted, chr(31))
    ) WITH ORDINALITY AS u (number, kind, date, amount, currency_code, counterparty, description,
        reference, category, is_suggested, problems, remarks, raw, key, reference_key, is_wanted,
        place)
), ruled AS (
    SELECT t.*, r.id AS rule_id, nullif(r.new_party, '') AS new_party, c.name AS new_category
    FROM told AS t
    LEFT JOIN LATERAL (
        SELECT r.id, r.new_party, r.category_id FROM entry_rules AS r
        WHERE r.organization_id = :organization_id AND r.deleted_at IS NULL
          AND rule_matches(r, CASE WHEN t.amount < 0 THEN 'expense' ELSE 'income' END,
                           t.counterparty, t.description, abs(t.amount), t.date,
                           CAST(:bank_account_id AS uuid))
        ORDER BY r.position LIMIT 1
    ) AS r ON CAST(:has_rules AS boolean) AND t.kind <> 'note' AND t.amount <> 0
    LEFT JOIN categories AS c ON c.organization_id = :organization_id AND c.id = r.category_id
        AND c.merged_at IS NULL
), found AS (
    SELECT r.*, known.id AS known_id, near.id AS near_id,
        r.problems = '' AND r.date <= CAST(:locked_through AS date) AS is_locked,
        near.id IS NULL AND coalesce(reused.is_reused, false) AS is_reused
    FROM ruled AS r
    LEFT JOIN LATERAL (
        SELECT id FROM (
            SELECT id FROM expenses
            WHERE organization_id = :organization_id AND import_key = r.key
            UNION ALL
            SELECT id FROM incomes
            WHERE organization_id = :organization_id AND import_key = r.key
        ) AS k LIMIT 1  -- with a limit, the key is looked up, however little is known of the table
    ) AS known ON r.key IS NOT NULL
    LEFT JOIN LATERAL (
        SELECT n.id FROM (
            SELECT id, date, -amount AS amount FROM expenses
            WHERE organization_id = :organization_id AND import_reference_key = r.reference_key
            UNION ALL
            SELECT id, date, amount FROM incomes
            WHERE organization_id = :organization_id AND import_reference_key = r.reference_key
        ) AS n
        WHERE n.amount = r.amount AND abs(n.date - r.date) <= CAST(:reference_days AS integer)
        ORDER BY abs(n.date - r.date), n.id LIMIT 1
    ) AS near ON CAST(:has_references AS boolean) AND r.reference_key IS NOT NULL
        AND known.id IS NULL
    LEFT JOIN LATERAL (
        SELECT EXISTS (SELECT FROM expenses WHERE organization_id = :organization_id
                         AND import_reference_key = r.reference_key)
            OR EXISTS (SELECT FROM incomes WHERE organization_id = :organization_id
                         AND import_reference_key = r.reference_key) AS is_reused
    ) AS reused ON CAST(:has_references AS boolean) AND r.reference_key IS NOT NULL
        AND known.id IS NULL
)
INSERT INTO import_chunks (organization_id, import_id, number, first_position, statement, numbers,
    kinds, dates, amounts, currency_codes, counterparties, descriptions, bank_references,
    categories, suggestions, rule_ids, problems, remarks, raws, keys, reference_keys, duplicates,
    match_ids, choices, line_count, new_count, problem_count, duplicate_count, left_out_count,
    note_count, remark_count, suggested_count, expense_count, expense_total, income_count,
    income_total, booked_total)
SELECT :organization_id, :id, CAST(:chunk AS integer), CAST(:first_position AS integer),
    CAST(:statement AS integer),
    array_agg(number ORDER BY place), array_agg(kind ORDER BY place),
    array_agg(date ORDER BY place), array_agg(amount ORDER BY place),
    array_agg(currency_code ORDER BY place),
    array_agg(coalesce(new_party, counterparty) ORDER BY place),
    array_agg(CASE WHEN new_party IS NULL OR counterparty IN ('', new_party)
                     OR strpos(description, counterparty) > 0 THEN description
                   ELSE concat_ws(' · ', counterparty, nullif(description, '')) END
              ORDER BY place),
    array_agg(reference ORDER BY place),
    array_agg(coalesce(new_category, category) ORDER BY place),
    array_agg(is_suggested AND new_category IS NULL ORDER BY place),
    array_agg(rule_id ORDER BY place),
    array_agg(CASE WHEN is_locked THEN CAST(:locked_sentence AS text) ELSE problems END
              ORDER BY place),
    array_agg(CASE WHEN is_reused
              THEN concat_ws(chr(10), nullif(remarks, ''), CAST(:reused_sentence AS text))
              ELSE remarks END ORDER BY place),
    array_agg(raw ORDER BY place), array_agg(key ORDER BY place),
    array_agg(reference_key ORDER BY place),
    array_agg(CASE WHEN known_id IS NOT NULL THEN 'imported'
                   WHEN near_id IS NOT NULL THEN 'reference' ELSE '' END ORDER BY place),
    array_agg(coalesce(known_id, near_id) ORDER BY place),
    array_agg(is_wanted AND known_id IS NULL AND near_id IS NULL
              AND NOT coalesce(is_locked, false) ORDER BY place),
    count(*), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
FROM found
""")
# Each entry from elsewhere stands for one line of its day and amount.
_MARK_BY_HAND: Final = text("""
WITH span AS (
    SELECT min(l.date) AS first_on, max(l.date) AS last_on
    FROM import_chunks AS c CROSS JOIN LATERAL unnest(c.dates) AS l (date)
    WHERE c.import_id = :id
), entries AS (
    SELECT e.*, row_number() OVER (PARTITION BY e.date, e.amount ORDER BY e.id) AS nth
    FROM (
        SELECT id, date, -amount AS amount, import_key, deleted_at FROM expenses
        UNION ALL SELECT id, date, amount, import_key, deleted_at FROM incomes
    ) AS e, span
    WHERE e.date BETWEEN span.first_on AND span.last_on
      AND e.import_key IS NULL AND e.deleted_at IS NULL
), lines AS (
    SELECT l.chunk, l.place, l.date, l.amount,
        row_number() OVER (PARTITION BY l.date, l.amount ORDER BY l.position) AS nth
    FROM import_lines AS l
    WHERE l.import_id = :id AND l.is_wanted AND EXISTS (SELECT FROM entries)
), found AS MATERIALIZED (
    SELECT n.chunk, n.place, e.id FROM lines AS n
    JOIN entries AS e ON e.date = n.date AND e.amount = n.amount AND e.nth = n.nth
), fresh AS MATERIALIZED (
    SELECT c.number,
        array_agg(CASE WHEN f.id IS NULL THEN u.duplicate ELSE 'by_hand' END ORDER BY u.place)
            AS duplicates,
        array_agg(coalesce(f.id, u.match_id) ORDER BY u.place) AS match_ids,
        array_agg(u.is_wanted AND f.id IS NULL ORDER BY u.place) AS choices
    FROM import_chunks AS c
    CROSS JOIN LATERAL unnest(c.duplicates, c.match_ids, c.choices) WITH ORDINALITY
        AS u (duplicate, match_id, is_wanted, place)
    LEFT JOIN found AS f ON f.chunk = c.number AND f.place = u.place
    WHERE c.import_id = :id AND c.number IN (SELECT chunk FROM found)
    GROUP BY c.number
)
UPDATE import_chunks AS c
SET duplicates = f.duplicates, match_ids = f.match_ids, choices = f.choices
FROM fresh AS f WHERE c.import_id = :id AND c.number = f.number
""")
_MARK_REUSED: Final = text("""
WITH reused AS MATERIALIZED (
    SELECT l.reference_key FROM import_lines AS l
    WHERE l.import_id = :id AND l.reference_key IS NOT NULL
    GROUP BY 1 HAVING count(DISTINCT (l.amount, l.date)) > 1
), fresh AS MATERIALIZED (
    SELECT c.number, array_agg(
        CASE WHEN r.reference_key IS NULL OR right(u.remark, length(:reused_sentence))
                                             = CAST(:reused_sentence AS text) THEN u.remark
             ELSE concat_ws(chr(10), nullif(u.remark, ''), CAST(:reused_sentence AS text)) END
        ORDER BY u.place
    ) AS remarks, count(r.reference_key) AS reused_count
    FROM import_chunks AS c
    CROSS JOIN LATERAL unnest(c.remarks, c.reference_keys) WITH ORDINALITY
        AS u (remark, reference_key, place)
    LEFT JOIN reused AS r ON r.reference_key = u.reference_key
    WHERE c.import_id = :id AND EXISTS (SELECT FROM reused)
    GROUP BY c.number
)
UPDATE import_chunks AS c SET remarks = f.remarks
FROM fresh AS f WHERE c.import_id = :id AND c.number = f.number AND f.reused_count > 0
""")
_MARK_IMPORTED: Final = text("""
WITH fresh AS MATERIALIZED (
    SELECT c.number,
        array_agg(CASE WHEN k.id IS NULL THEN u.duplicate ELSE 'imported' END ORDER BY u.place)
            AS duplicates,
        array_agg(coalesce(k.id, u.match_id) ORDER BY u.place) AS match_ids,
        array_agg(u.is_wanted AND k.id IS NULL ORDER BY u.place) AS choices,
        count(k.id) AS known_count
    FROM import_chunks AS c
    CROSS JOIN LATERAL unnest(c.keys, c.duplicates, c.match_ids, c.choices) WITH ORDINALITY
        AS u (key, duplicate, match_id, is_wanted, place)
    LEFT JOIN LATERAL (
        SELECT id FROM expenses WHERE organization_id = :organization_id AND import_key = u.key
        UNION ALL
        SELECT id FROM incomes WHERE organization_id = :organization_id AND import_key = u.key
        LIMIT 1
    ) AS k ON u.is_wanted AND u.duplicate <> 'imported'
    WHERE c.import_id = :id
    GROUP BY c.number
)
UPDATE import_chunks AS c
SET duplicates = f.duplicates, match_ids = f.match_ids, choices = f.choices
FROM fresh AS f WHERE c.import_id = :id AND c.number = f.number AND f.known_count > 0
""")


class FillingRepository:
    """The lines of one plan of the session's business, as they come in."""

    def __init__(self, session: AsyncSession, organization_id: UUID, import_id: UUID) -> None:
        self._session = session
        self._ids = {"organization_id": organization_id, "id": import_id}

    async def remove_all(self) -> None:
        """Take out the lines, to be read again."""
        await self._session.execute(_DROP, self._ids)

    async def has_rules(self) -> bool:
        """Say whether the business has rules."""
        return bool((await self._session.execute(_HAS_RULES)).scalar_one())

    async def find_account(self, identification: str) -> UUID | None:
        """Return the bank account of an identification, or None."""
        values = {"identification": identification}
        return (await self._session.execute(_FIND_ACCOUNT, values)).scalar_one_or_none()

    async def add(
        self, columns: Mapping[str, str], place: Mapping[str, Any], locked_through: date | None
    ) -> None:
        """Store a batch: its columns, and where it stands (`chunk`, `first_position`, `statement`).

        `place` also says `has_rules`, and the `bank_account_id` that rules may ask for.
        """
        values = {
            **self._ids,
            **columns,
            **place,
            "locked_through": locked_through,
            "locked_sentence": locked_sentence(locked_through) if locked_through else "",
            "reused_sentence": _REUSED,
            "reference_days": REFERENCE_DAYS,
            "has_references": bool(columns["reference_key"].strip(SEPARATOR)),
        }
        await self._session.execute(_ADD, values)

    async def mark(self) -> None:
        """Mark lines with a reused reference, and those that stand in the books from elsewhere."""
        await self._session.execute(_NO_LOOPS)
        await self._session.execute(_MARK_REUSED, {**self._ids, "reused_sentence": _REUSED})
        await self._session.execute(_MARK_BY_HAND, self._ids)
        await self._session.execute(_LOOPS)

    async def mark_imported(self) -> None:
        """Leave out the lines that another import has brought into the books meanwhile."""
        await self._session.execute(_MARK_IMPORTED, self._ids)
