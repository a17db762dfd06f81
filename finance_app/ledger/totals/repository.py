"""The one query that sums a period: kept totals, and the entries of the days at its edges.

Entries belong to a feature that stands above this one, so their tables are named as text.
"""

from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.kit.db import NIL_ID
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.totals.rules import TotalsCut

_SUM: Final = """
SELECT coalesce(sum(n), 0)::bigint, coalesce(sum(amount), 0) FROM (
    SELECT entry_count AS n, amount FROM month_totals
    WHERE kind = :kind AND {kept}
        AND (month, part) >= (:first_month, CAST(:first_part AS smallint))
        AND (month, part) <= (:last_month, CAST(:last_part AS smallint))
    UNION ALL
    SELECT count(*), sum(amount) FROM {table}
    WHERE deleted_at IS NULL AND {read} AND date BETWEEN :from_0 AND :to_0
    UNION ALL
    SELECT count(*), sum(amount) FROM {table}
    WHERE deleted_at IS NULL AND {read} AND date BETWEEN :from_1 AND :to_1
) AS part
"""
_NAMED: Final = (
    "category_id = (SELECT id FROM categories"
    " WHERE kind = :kind AND lower(name) = lower(:category) AND merged_at IS NULL)"
)
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
        values: dict[str, Any] = {"kind": self._kind.value}
        kept = read = "true"
        if is_uncategorised:
            kept, read = f"category_id = '{NIL_ID}'", "category_id IS NULL"
        elif category is not None:
            kept = read = _NAMED
            values["category"] = category
        values["first_month"], values["first_part"] = cut.first
        values["last_month"], values["last_part"] = cut.last
        days = (*cut.edges, _NO_DAYS, _NO_DAYS)
        (values["from_0"], values["to_0"]), (values["from_1"], values["to_1"]) = days[:2]
        query = _SUM.format(table=self._kind.plural, kept=kept, read=read)
        count, amount = (await self._session.execute(text(query), values)).one()
        return count, amount
