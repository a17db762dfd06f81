"""The results of changes of assets, and which entries hold them."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.fixed_assets.depreciation.life.rules import ChangeKind
from finance_app.fixed_assets.results.rules import Result
from finance_app.kit.money import round_amount
from finance_app.ledger.categories.rules import Kind

_RESULTS: Final = text("""
SELECT c.id, c.kind, c.changed_on, a.name, a.source, c.expense_id, c.income_id,
       CASE WHEN c.reversed_at IS NOT NULL OR c.changed_on < s.posts_from THEN 0
            WHEN c.kind = 'impairment' THEN -c.amount
            ELSE c.proceeds - (c.amount - c.depreciation) END AS amount
FROM asset_changes AS c
JOIN assets AS a ON a.id = c.asset_id
LEFT JOIN depreciation_settings AS s ON s.organization_id = c.organization_id
WHERE c.kind IN ('disposal', 'impairment') AND a.deleted_at IS NULL
  AND (:is_any OR c.asset_id = ANY (CAST(:ids AS uuid[])))
ORDER BY c.changed_on, c.id
""")
_KEEP: Final = text(
    "UPDATE asset_changes SET expense_id = :expense_id, income_id = :income_id WHERE id = :id"
)


class ResultRepository:
    """The results of the session's business, in its currency."""

    def __init__(self, session: AsyncSession, currency_code: str) -> None:
        self._session = session
        self._code = currency_code

    async def list_results(self, asset_ids: Sequence[UUID] = ()) -> list[Result]:
        """Return the results of some assets that are not in the trash, or of all."""
        values = {"ids": list(asset_ids), "is_any": not asset_ids}
        return [
            Result(
                change_id=row.id,
                kind=ChangeKind(row.kind),
                on=row.changed_on,
                asset_name=row.name,
                source=row.source,
                amount=round_amount(row.amount, self._code),
                expense_id=row.expense_id,
                income_id=row.income_id,
            )
            for row in await self._session.execute(_RESULTS, values)
        ]

    async def keep(self, change_id: UUID, kind: Kind, entry_id: UUID) -> None:
        """Keep which entry holds the result of a change."""
        values = {
            "id": change_id,
            "expense_id": entry_id if kind is Kind.EXPENSE else None,
            "income_id": entry_id if kind is Kind.INCOME else None,
        }
        await self._session.execute(_KEEP, values)
