"""Every query of the dashboard. Sums are read from the kept month totals, never from entries.

Row-level security adds the business to each condition. A range of (month, part) is a range of the
totals' own key, and the latest entries are the end of an index, so that no query reads more rows
when there are more entries.
"""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Integer, Row, TextClause, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.kit.db import NIL_ID
from finance_app.kit.period import Segment
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.totals.rules import TotalsCut
from finance_app.reports.dashboard.rules import (
    Attention,
    CategorySum,
    KindCounts,
    RecentEntry,
    SegmentSum,
    Sums,
)

_SEGMENTS: Final = text("""
    SELECT t.month, t.part, t.kind, sum(t.amount) AS amount
    FROM month_totals AS t
    WHERE (t.month, t.part) >= (:first_month, :first_part)
      AND (t.month, t.part) <= (:last_month, :last_part)
    GROUP BY t.month, t.part, t.kind
""")

_CATEGORIES: Final = text("""
    SELECT s.category_id, c.name, s.amount
    FROM (SELECT t.category_id, sum(t.amount) AS amount
          FROM month_totals AS t
          WHERE (t.month, t.part) >= (:first_month, :first_part)
            AND (t.month, t.part) <= (:last_month, :last_part)
            AND t.kind = :kind AND t.entry_count > 0
          GROUP BY t.category_id) AS s
    LEFT JOIN categories AS c ON c.id = s.category_id
    ORDER BY s.amount DESC, c.name
""")

_COUNTS: Final = text("""
    SELECT t.kind, sum(t.entry_count) AS entry_count,
           sum(t.entry_count) FILTER (WHERE t.category_id = :nil) AS uncategorised_count,
           sum(t.unnamed_count) AS unnamed_count
    FROM month_totals AS t
    GROUP BY t.kind
""")

# The count stands in the text itself: behind a parameter the planner could not see how few rows
# are wanted. Notes can be long; a list shows their beginning.
_LATEST: Final = text("""
    SELECT e.*, c.name AS category
    FROM (
        (SELECT 'expense' AS kind, id, date, category_id, vendor AS party, payment_method, amount,
                left(notes, 120) AS note
         FROM expenses WHERE deleted_at IS NULL ORDER BY date DESC, id DESC LIMIT :count)
        UNION ALL
        (SELECT 'income', id, date, category_id, client, payment_method, amount, left(notes, 120)
         FROM incomes WHERE deleted_at IS NULL ORDER BY date DESC, id DESC LIMIT :count)
        ORDER BY date DESC, id DESC LIMIT :count
    ) AS e
    LEFT JOIN categories AS c ON c.id = e.category_id
    ORDER BY e.date DESC, e.id DESC
""").bindparams(bindparam("count", literal_execute=True, type_=Integer()))

_SUMS_BETWEEN: Final = text("""
    WITH edge (first, last) AS (
        SELECT * FROM unnest(CAST(:edge_firsts AS date[]), CAST(:edge_lasts AS date[]))
    ), piece (month, kind, category_id, amount) AS (
        SELECT t.month, t.kind, t.category_id, t.amount
        FROM month_totals AS t
        WHERE (t.month, t.part) >= (:first_month, :first_part)
          AND (t.month, t.part) <= (:last_month, :last_part)
          AND t.entry_count > 0
        UNION ALL
        SELECT date_trunc('month', e.date)::date, 'expense', coalesce(e.category_id, :nil),
               e.amount - e.tax_amount
        FROM edge JOIN expenses AS e
            ON e.date BETWEEN edge.first AND edge.last AND e.deleted_at IS NULL
        UNION ALL
        SELECT date_trunc('month', e.date)::date, 'income', coalesce(e.category_id, :nil),
               e.amount - e.tax_amount
        FROM edge JOIN incomes AS e
            ON e.date BETWEEN edge.first AND edge.last AND e.deleted_at IS NULL
    ), summed AS (
        SELECT month, kind, category_id, sum(amount) AS amount
        FROM piece GROUP BY GROUPING SETS ((month, kind), (kind, category_id))
    )
    SELECT s.month, s.kind, c.name, s.amount
    FROM summed AS s LEFT JOIN categories AS c ON c.id = s.category_id
""")


class DashboardRepository:
    """Sums, counts and the latest entries of the session's business."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def sum_by_segment(self, first: Segment, last: Segment) -> list[SegmentSum]:
        """Return what each part of a calendar month comes to, by kind; empty ones are left out."""
        rows = await self._rows(_SEGMENTS, **_range(first, last))
        return [
            SegmentSum(Segment(row.month, row.part), Kind(row.kind), row.amount) for row in rows
        ]

    async def sum_by_category(
        self, kind: Kind, first: Segment, last: Segment
    ) -> tuple[CategorySum, ...]:
        """Return what each category that has entries comes to, the largest first."""
        rows = await self._rows(_CATEGORIES, kind=kind.value, **_range(first, last))
        return tuple(CategorySum(kind, row.name, row.amount) for row in rows)

    async def count_entries(self) -> Attention:
        """Return how many entries there are, and how many lack a category or the other party."""
        rows = await self._rows(_COUNTS, nil=NIL_ID)
        return Attention(
            {
                Kind(row.kind): KindCounts(
                    entry_count=row.entry_count,
                    uncategorised_count=row.uncategorised_count or 0,
                    unnamed_count=row.unnamed_count,
                )
                for row in rows
            }
        )

    async def list_latest(self, count: int) -> tuple[RecentEntry, ...]:
        """Return the latest entries of both kinds, by date and then by when they were recorded."""
        rows = await self._rows(_LATEST, count=count)
        return tuple(_recent(row) for row in rows)

    async def sum_between(self, cut: TotalsCut) -> tuple[dict[str, Sums], list[CategorySum]]:
        """Return the sums of some days by calendar month ("2026-01") and by category.

        Whole parts of months come from the totals, the days at the edges from their entries.
        """
        rows = await self._rows(
            _SUMS_BETWEEN,
            nil=NIL_ID,
            edge_firsts=[days[0] for days in cut.edges],
            edge_lasts=[days[1] for days in cut.edges],
            **_range(Segment(*cut.first), Segment(*cut.last)),
        )
        by_month: dict[str, Sums] = {}
        by_category: list[CategorySum] = []
        for row in rows:
            kind = Kind(row.kind)
            if row.month is None:
                by_category.append(CategorySum(kind, row.name, row.amount))
            else:
                key = f"{row.month:%Y-%m}"
                by_month[key] = by_month.get(key, Sums()).plus(kind, row.amount)
        return by_month, by_category

    async def _rows(self, statement: TextClause, **values: Any) -> Sequence[Row[Any]]:
        return (await self._session.execute(statement, values)).all()


def _range(first: Segment, last: Segment) -> dict[str, Any]:
    return {
        "first_month": first.month,
        "first_part": first.part,
        "last_month": last.month,
        "last_part": last.part,
    }


def _recent(row: Row[Any]) -> RecentEntry:
    return RecentEntry(
        kind=Kind(row.kind),
        id=row.id,
        date=row.date,
        category_id=row.category_id,
        category=row.category,
        party=row.party,
        payment_method=row.payment_method,
        amount=row.amount,
        note=row.note,
    )
