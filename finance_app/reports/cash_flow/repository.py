"""What purchases, disposals and charges of assets did: the journals of assets by period."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.ledger.gl_accounts.rules import SystemAccount
from finance_app.reports.cash_flow.rules import FIXED, AssetFlow

# Money of an asset's journal is what its other lines leave: below zero it was bought, else sold.
_FLOWS: Final = text("""
WITH moved AS (
    SELECT journal_id, kind, width_bucket(posted_on, CAST(:starts AS date[])) AS period,
           -sum(amount) AS money,
           -coalesce(sum(amount) FILTER (WHERE gl_account_id = :clearing), 0) AS result,
           -coalesce(sum(amount) FILTER (WHERE gl_account_id = :opening), 0) AS brought_in
    FROM journal_lines
    WHERE gl_account_id = ANY (CAST(:accounts AS uuid[])) AND posted_on BETWEEN :first AND :last
      AND kind IN ('asset', 'asset_change', 'asset_depreciation')
    GROUP BY 1, 2, 3
)
SELECT period, coalesce(sum(money) FILTER (WHERE money < 0), 0) AS bought,
       coalesce(sum(money) FILTER (WHERE money > 0), 0) AS sold, sum(result) AS result,
       0 AS depreciation, sum(brought_in) AS brought_in
FROM moved GROUP BY 1
UNION ALL
SELECT width_bucket(posted_on, CAST(:starts AS date[])), 0, 0, 0, sum(amount), 0
FROM journal_lines
WHERE gl_account_id = :depreciation AND posted_on BETWEEN :first AND :last
  AND kind IN ('expense', 'income')
GROUP BY 1
UNION ALL
SELECT width_bucket(posted_on, CAST(:starts AS date[])), 0, 0, 0, 0, sum(amount)
FROM journal_lines
WHERE gl_account_id IN (:cost, :depreciation) AND posted_on BETWEEN :first AND :last
  AND kind = 'opening'
GROUP BY 1
""")


class CashFlowRepository:
    """Flows of the assets of the session's business."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list_flows(self, starts: Sequence[date], last: date) -> dict[int, AssetFlow]:
        """Return the flows by period; period n begins at the n-th of `starts`."""
        values = {
            "starts": list(starts),
            "first": starts[0],
            "last": last,
            "accounts": list(FIXED),
            "clearing": SystemAccount.CLEARING,
            "opening": SystemAccount.OPENING,
            "depreciation": SystemAccount.DEPRECIATION,
            "cost": SystemAccount.FIXED_ASSETS,
        }
        found: dict[int, AssetFlow] = {}
        for row in await self._session.execute(_FLOWS, values):
            flow = AssetFlow(row.bought, row.sold, row.result, row.depreciation, row.brought_in)
            found[row.period] = found.get(row.period, AssetFlow()) + flow
        return found
