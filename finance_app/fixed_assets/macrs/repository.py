"""What the 40 % test looks at: the basis placed in service in each quarter of a fiscal year."""

from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.kit.period import Period

_QUARTERS: Final = text("""
SELECT (completed_months(:first, a.in_service_on - 1, :day) / 3) AS quarter,
       sum(a.value + a.setup_cost) AS basis
FROM assets AS a
WHERE a.deleted_at IS NULL AND a.method = 'macrs' AND a.convention <> 'mid_month'
  AND a.in_service_on BETWEEN :first AND :last
  AND (a.disposed_on IS NULL OR a.disposed_on > :last)
GROUP BY 1
""")
_OTHERWISE: Final = text("""
SELECT id FROM assets
WHERE deleted_at IS NULL AND method = 'macrs' AND convention IN ('half_year', 'mid_quarter')
  AND convention <> :convention AND in_service_on BETWEEN :first AND :last
ORDER BY id
""")


class MacrsRepository:
    """The assets under MACRS of the session's business."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def sum_quarters(self, year: Period) -> list[Decimal]:
        """Return the basis placed in service by quarter, real property left out.

        What was disposed of in the same year does not count (26 CFR 1.168(d)-1(b)(3)).
        """
        rows = await self._session.execute(_QUARTERS, self._days(year))
        found = {int(quarter): Decimal(basis) for quarter, basis in rows}
        return [found.get(quarter, Decimal(0)) for quarter in range(4)]

    async def list_otherwise(self, year: Period, convention: str) -> list[UUID]:
        """Return the assets of a fiscal year that count by the other convention."""
        values = {"convention": convention, "first": year.starts_on, "last": year.ends_on}
        return list((await self._session.execute(_OTHERWISE, values)).scalars())

    def _days(self, year: Period) -> dict[str, Any]:
        return {"first": year.starts_on, "last": year.ends_on, "day": year.start.day}
