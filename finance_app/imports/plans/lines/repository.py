"""Every query of a plan's lines as they are looked at, put right and chosen.

What a query reads as lines are the arrays of the chunks, taken apart.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.imports.plans.rules import (
    Duplicate,
    LineFilter,
    PlanLine,
    raw_of,
    sentences_of,
)

_RECOUNT: Final = text("""
UPDATE import_chunks AS c SET (new_count, problem_count, duplicate_count, left_out_count,
    note_count, remark_count, suggested_count, expense_count, expense_total, income_count,
    income_total, booked_total) = (
    SELECT count(*) FILTER (WHERE l.is_wanted),
        count(*) FILTER (WHERE l.problem <> ''),
        count(*) FILTER (WHERE l.duplicate <> '' AND NOT l.is_wanted),
        count(*) FILTER (WHERE NOT l.is_wanted AND l.problem = '' AND l.duplicate = ''
                         AND l.kind <> 'note'),
        count(*) FILTER (WHERE l.kind = 'note'),
        count(*) FILTER (WHERE l.remark <> ''),
        count(*) FILTER (WHERE l.is_wanted AND l.is_suggested),
        count(*) FILTER (WHERE l.is_wanted AND l.amount < 0),
        coalesce(-sum(l.amount) FILTER (WHERE l.is_wanted AND l.amount < 0), 0),
        count(*) FILTER (WHERE l.is_wanted AND l.amount > 0),
        coalesce(sum(l.amount) FILTER (WHERE l.is_wanted AND l.amount > 0), 0),
        coalesce(sum(l.amount) FILTER (WHERE l.kind = 'booked'), 0)
    FROM unnest(c.choices, c.problems, c.duplicates, c.kinds, c.suggestions, c.amounts,
                c.remarks) AS l (is_wanted, problem, duplicate, kind, is_suggested, amount, remark))
WHERE c.import_id = :id
  AND (CAST(:chunk AS integer) IS NULL OR c.number = CAST(:chunk AS integer))
""")
_LINE: Final = text("""
SELECT * FROM import_lines AS l
WHERE l.import_id = :id AND l.first_position <= :position
  AND l.first_position + l.line_count > :position AND l.position = :position
""")
_PAGE_AFTER: Final = text("""
SELECT * FROM import_lines AS l
WHERE l.import_id = :id
  AND CASE :filter WHEN 'new' THEN l.new_count WHEN 'problems' THEN l.problem_count
                   WHEN 'left_out' THEN l.left_out_count WHEN 'remarks' THEN l.remark_count
                   ELSE 1 END > 0
  AND CASE :filter WHEN 'new' THEN l.is_wanted WHEN 'problems' THEN l.problem <> ''
                   WHEN 'duplicates' THEN l.duplicate <> ''
                   WHEN 'remarks' THEN l.remark <> ''
                   WHEN 'left_out' THEN NOT l.is_wanted AND l.problem = '' AND l.duplicate = ''
                                        AND l.kind <> 'note'
                   ELSE true END
  AND l.first_position + l.line_count > :place AND l.position > :place
ORDER BY l.first_position, l.place LIMIT :most
""")
_PAGE_BEFORE: Final = text("""
SELECT * FROM import_lines AS l
WHERE l.import_id = :id
  AND CASE :filter WHEN 'new' THEN l.new_count WHEN 'problems' THEN l.problem_count
                   WHEN 'left_out' THEN l.left_out_count WHEN 'remarks' THEN l.remark_count
                   ELSE 1 END > 0
  AND CASE :filter WHEN 'new' THEN l.is_wanted WHEN 'problems' THEN l.problem <> ''
                   WHEN 'duplicates' THEN l.duplicate <> ''
                   WHEN 'remarks' THEN l.remark <> ''
                   WHEN 'left_out' THEN NOT l.is_wanted AND l.problem = '' AND l.duplicate = ''
                                        AND l.kind <> 'note'
                   ELSE true END
  AND l.first_position < :place AND l.position < :place
ORDER BY l.first_position DESC, l.place DESC LIMIT :most
""")
_HAS_KEY: Final = text("""
SELECT EXISTS (SELECT FROM import_lines
               WHERE import_id = :id AND key = CAST(:key AS uuid) AND position <> :position)
""")
_KNOWN: Final = text("""
SELECT id FROM expenses
WHERE organization_id = :organization_id AND import_key = CAST(:key AS uuid)
UNION ALL
SELECT id FROM incomes
WHERE organization_id = :organization_id AND import_key = CAST(:key AS uuid)
""")
# One that no line of the plan stands for yet.
_BY_HAND: Final = text("""
SELECT e.id FROM (
    SELECT id, date, -amount AS amount, import_key, deleted_at FROM expenses
    UNION ALL SELECT id, date, amount, import_key, deleted_at FROM incomes
) AS e
WHERE e.date = :date AND e.amount = :amount AND e.import_key IS NULL AND e.deleted_at IS NULL
  AND NOT EXISTS (SELECT FROM import_lines AS l WHERE l.import_id = :id AND l.match_id = e.id)
ORDER BY e.id LIMIT 1
""")
_CHANGE: Final = text("""
UPDATE import_chunks SET kinds[:place] = 'booked', dates[:place] = :date,
    amounts[:place] = :amount, currency_codes[:place] = :currency_code,
    counterparties[:place] = :counterparty, descriptions[:place] = :description,
    bank_references[:place] = :reference, categories[:place] = :category,
    suggestions[:place] = :is_suggested, problems[:place] = '', keys[:place] = CAST(:key AS uuid),
    reference_keys[:place] = CAST(:reference_key AS uuid), duplicates[:place] = :duplicate,
    match_ids[:place] = CAST(:match_id AS uuid), choices[:place] = :is_wanted
WHERE import_id = :id AND number = :chunk
""")
_CHOOSE: Final = text("""
UPDATE import_chunks SET choices[:place] = :is_wanted WHERE import_id = :id AND number = :chunk
""")
_CHOOSE_DUPLICATES: Final = text("""
WITH fresh AS MATERIALIZED (
    SELECT c.number, array_agg(
        CASE WHEN u.duplicate <> '' AND u.problem = '' AND u.kind <> 'note' THEN :is_wanted
             ELSE u.is_wanted END ORDER BY u.place) AS choices
    FROM import_chunks AS c
    CROSS JOIN LATERAL unnest(c.duplicates, c.problems, c.kinds, c.choices) WITH ORDINALITY
        AS u (duplicate, problem, kind, is_wanted, place)
    WHERE c.import_id = :id GROUP BY c.number
)
UPDATE import_chunks AS c SET choices = f.choices
FROM fresh AS f WHERE c.import_id = :id AND c.number = f.number
""")


class LineRepository:
    """The lines of one plan of the session's business."""

    def __init__(self, session: AsyncSession, organization_id: UUID, import_id: UUID) -> None:
        self._session = session
        self._ids = {"organization_id": organization_id, "id": import_id}

    async def recount(self, chunk: int | None = None) -> None:
        """Count anew what the lines come to, of one chunk or of all."""
        await self._session.execute(_RECOUNT, {**self._ids, "chunk": chunk})

    async def list_page(
        self, wanted: LineFilter, place: int, *, most: int, is_backward: bool
    ) -> list[PlanLine]:
        """Return lines after a position, or before it in falling order."""
        query = _PAGE_BEFORE if is_backward else _PAGE_AFTER
        values = {**self._ids, "filter": wanted.value, "place": place, "most": most}
        return [_line(row) for row in await self._session.execute(query, values)]

    async def find(self, position: int) -> PlanLine | None:
        """Return a line, or None."""
        row = (await self._session.execute(_LINE, {**self._ids, "position": position})).first()
        return None if row is None else _line(row)

    async def has_key(self, key: str, position: int) -> bool:
        """Say whether another line of the plan has this key."""
        values = {**self._ids, "position": position, "key": key}
        return bool((await self._session.execute(_HAS_KEY, values)).scalar_one())

    async def find_known(self, key: str) -> UUID | None:
        """Return the entry that was imported from a line of this key, or None."""
        found = await self._session.execute(_KNOWN, {**self._ids, "key": key})
        return found.scalars().first()

    async def find_by_hand(self, day: date, amount: Decimal) -> UUID | None:
        """Return an entry from elsewhere of a day and signed amount, or None."""
        values = {**self._ids, "date": day, "amount": amount}
        return (await self._session.execute(_BY_HAND, values)).scalar_one_or_none()

    async def change(self, line: PlanLine, values: Mapping[str, Any]) -> None:
        """Put a corrected line in the place of one."""
        await self._session.execute(_CHANGE, {**self._ids, **_place_of(line), **values})
        await self.recount(line.chunk)

    async def choose(self, line: PlanLine, *, is_wanted: bool) -> None:
        """Say whether a commit is to add the line."""
        values = {**self._ids, **_place_of(line), "is_wanted": is_wanted}
        await self._session.execute(_CHOOSE, values)
        await self.recount(line.chunk)

    async def choose_duplicates(self, *, is_wanted: bool) -> None:
        """Say whether a commit is to add all lines that may be in the books already."""
        await self._session.execute(_CHOOSE_DUPLICATES, {**self._ids, "is_wanted": is_wanted})
        await self.recount()


def _place_of(line: PlanLine) -> dict[str, int]:
    return {"chunk": line.chunk, "place": line.place}


def _line(row: Any) -> PlanLine:
    return PlanLine(
        position=row.position,
        chunk=row.chunk,
        place=row.place,
        number=row.number,
        statement=row.statement,
        kind=row.kind,
        date=row.date,
        amount=row.amount,
        currency_code=row.currency_code,
        counterparty=row.counterparty,
        description=row.description,
        reference=row.reference,
        category=row.category,
        is_suggested=row.is_suggested,
        rule_id=row.rule_id,
        key=row.key.hex if row.key else None,
        reference_key=row.reference_key.hex if row.reference_key else None,
        problems=sentences_of(row.problem),
        remarks=sentences_of(row.remark),
        raw=raw_of(row.raw),
        duplicate=Duplicate(row.duplicate),
        match_id=row.match_id,
        is_wanted=row.is_wanted,
    )
