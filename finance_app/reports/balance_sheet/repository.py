"""What damaged a journal: asked only where a balance sheet does not balance."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.ledger.journals.rules import Basis
from finance_app.reports.balance_sheet.rules import Cause

_POSTINGS: Final = text("""
    SELECT j.kind AS what, j.journal_id AS id, min(j.posted_on) AS day, '' AS name,
           sum(j.amount) AS amount
    FROM journal_lines AS j
    WHERE j.posted_on <= :last AND j.basis IN ('both', :basis)
    GROUP BY j.kind, j.journal_id HAVING sum(j.amount) <> 0
    ORDER BY day, id LIMIT 20
""")
_SUMS: Final = text("""
    WITH kept AS (
        SELECT gl_account_id AS id, sum(debit - credit) AS amount FROM account_days
        WHERE day <= :last AND basis IN ('both', :basis) GROUP BY gl_account_id
    ), lined AS (
        SELECT gl_account_id AS id, sum(amount) AS amount FROM journal_lines
        WHERE posted_on <= :last AND basis IN ('both', :basis) GROUP BY gl_account_id
    )
    SELECT 'account' AS what, id, NULL AS day, coalesce(c.name, '') AS name,
           coalesce(kept.amount, 0) - coalesce(lined.amount, 0) AS amount
    FROM kept FULL JOIN lined USING (id) LEFT JOIN chart_of_accounts AS c USING (id)
    WHERE coalesce(kept.amount, 0) <> coalesce(lined.amount, 0)
       OR (c.id IS NULL AND coalesce(kept.amount, 0) <> 0)
    ORDER BY name, id LIMIT 20
""")


class DamageRepository:
    """Postings and sums of the session's business that cannot be."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list_causes(self, last: date, basis: Basis) -> list[Cause]:
        """Return postings up to a day that do not balance, and accounts with sums not kept."""
        values = {"last": last, "basis": basis.value}
        postings = (await self._session.execute(_POSTINGS, values)).all()
        sums = (await self._session.execute(_SUMS, values)).all()
        return [_cause(row) for row in _rows(postings, sums)]


def _rows(*found: Sequence[Row[Any]]) -> list[Row[Any]]:
    return [row for rows in found for row in rows]


def _cause(row: Row[Any]) -> Cause:
    return Cause(row.what, row.id, row.day, row.name, row.amount)
