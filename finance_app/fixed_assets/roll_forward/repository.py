"""The movements of the register by type and fiscal year, summed by the database."""

from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.fixed_assets.roll_forward.rules import Movement, TypeMovement
from finance_app.kit.money import round_amount
from finance_app.kit.period import FiscalYearStart

_MOVEMENTS: Final = text("""
WITH known AS (
    SELECT a.*, coalesce(a.opening_on, a.acquisition_date) AS enters_on
    FROM assets AS a WHERE a.deleted_at IS NULL
), moved AS (
    SELECT id AS asset_id, fiscal_year_of(enters_on, :month, :day) AS year,
           value + setup_cost AS additions, opening_depreciation AS brought_in, 0 AS charge,
           0 AS impairments, 0 AS disposed_cost, 0 AS disposed_depreciation, 0 AS proceeds
    FROM known
    UNION ALL
    SELECT c.asset_id, fiscal_year_of(c.changed_on, :month, :day),
           CASE WHEN c.kind = 'addition' THEN c.amount ELSE 0 END, 0, 0,
           CASE WHEN c.kind = 'impairment' THEN c.amount ELSE 0 END,
           CASE WHEN c.kind = 'disposal' THEN c.amount ELSE 0 END, c.depreciation, c.proceeds
    FROM asset_changes AS c
    WHERE c.reversed_at IS NULL AND c.kind IN ('addition', 'impairment', 'disposal')
    UNION ALL
    SELECT s.asset_id, s.fiscal_year, 0, 0, s.charge, 0, 0, 0, 0
    FROM asset_stretches AS s WHERE s.charge <> 0
)
SELECT coalesce(t.name, '') AS type, m.year, sum(m.additions), sum(m.brought_in), sum(m.charge),
       sum(m.impairments), sum(m.disposed_cost), sum(m.disposed_depreciation), sum(m.proceeds)
FROM moved AS m
JOIN known AS k ON k.id = m.asset_id
LEFT JOIN asset_types AS t ON t.id = k.type_id
GROUP BY 1, 2 ORDER BY 1, 2
""")


class RollForwardRepository:
    """The movements of the session's business, in its currency and fiscal years."""

    def __init__(self, session: AsyncSession, *, currency_code: str) -> None:
        self._session = session
        self._code = currency_code

    async def list_movements(self, start: FiscalYearStart) -> list[TypeMovement]:
        """Return what happened by type and fiscal year, charges of years to come included."""
        values = {"month": start.month, "day": start.day}
        rows = await self._session.execute(_MOVEMENTS, values)
        return [
            TypeMovement(
                name, year, Movement(*(round_amount(amount, self._code) for amount in amounts))
            )
            for name, year, *amounts in rows
        ]
