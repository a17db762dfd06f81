"""The one query that sums a period: kept totals, and the entries of the days at its edges.

Entries belong to a feature that stands above this one, so their tables are named as text.
"""

from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.kit.db import NIL_ID
from finance_app.kit.sql import statement
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.totals.rules import TotalsCut

_SUM: Final = """
WITH wanted (id) AS (
    SELECT id FROM categories
    WHERE kind = :kind AND lower(name) = lower(:category) AND merged_at IS NULL
    UNION ALL
    SELECT CAST(:nil AS uuid) WHERE :is_uncategorised
)
SELECT coalesce(sum(n), 0)::bigint, coalesce(sum(amount), 0) FROM (
    SELECT entry_count AS n, amount + tax_amount AS amount FROM month_totals
    WHERE kind = :kind
        AND (:is_any OR category_id = (SELECT id FROM wanted))
        AND (month, part) >= (:first_month, CAST(:first_part AS smallint))
        AND (month, part) <= (:last_month, CAST(:last_part AS smallint))
    UNION ALL
    SELECT count(*), sum(amount) FROM {table}
    WHERE deleted_at IS NULL AND date BETWEEN :from_0 AND :to_0
        AND (:is_any OR coalesce(category_id, :nil) = (SELECT id FROM wanted))
    UNION ALL
    SELECT count(*), sum(amount) FROM {table}
    WHERE deleted_at IS NULL AND date BETWEEN :from_1 AND :to_1
        AND (:is_any OR coalesce(category_id, :nil) = (SELECT id FROM wanted))
) AS part
"""
_NO_DAYS: Final = (date(1, 1, 2), date(1, 1, 1))


class TotalsRepository:
    """Sums of the expenses, or the incomes, of the session's business."""

    def __init__(self, session: AsyncSession, kind: Kind) -> None:
        self._session = session
        self._kind = kind

    async def sum_period(
        self, cut: TotalsCut, *, category: str | None, is_uncategorised: bool
    ) -> tuple[int, Decimal]:
        """Return count and sum, of one category, of entries without one, or of all."""
        days = (*cut.edges, _NO_DAYS, _NO_DAYS)
        values: dict[str, Any] = {
            "kind": self._kind.value,
            "nil": NIL_ID,
            "category": category or "",
            "is_uncategorised": is_uncategorised,
            "is_any": category is None and not is_uncategorised,
            "first_month": cut.first[0],
            "first_part": cut.first[1],
            "last_month": cut.last[0],
            "last_part": cut.last[1],
            "from_0": days[0][0],
            "to_0": days[0][1],
            "from_1": days[1][0],
            "to_1": days[1][1],
        }
        query = statement(_SUM, table=self._kind.plural)
        count, amount = (await self._session.execute(query, values)).one()
        return count, amount
