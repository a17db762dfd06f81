"""What damaged a journal: asked only where a balance sheet does not balance."""

from calendar import monthrange
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
# Sums are kept by day and by month, and a sheet is made of both; the larger gap of each is told.
_SUMS: Final = text("""
    WITH part AS (
        SELECT 'day' AS kept_by, gl_account_id AS id, debit - credit AS kept, 0 AS lined
        FROM account_days WHERE day <= :last AND basis IN ('both', :basis)
        UNION ALL
        SELECT 'day', gl_account_id, 0, amount
        FROM journal_lines WHERE posted_on <= :last AND basis IN ('both', :basis)
        UNION ALL
        SELECT 'month', gl_account_id, debit - credit, 0
        FROM account_months WHERE month <= :last AND basis IN ('both', :basis)
        UNION ALL
        SELECT 'month', gl_account_id, 0, amount
        FROM journal_lines WHERE posted_on <= :month_end AND basis IN ('both', :basis)
    ), found AS (
        SELECT id, kept_by, sum(kept) AS kept, sum(kept) - sum(lined) AS amount
        FROM part GROUP BY id, kept_by
    ), told AS (
        SELECT DISTINCT ON (f.id) f.id, coalesce(c.name, '') AS name, f.amount
        FROM found AS f LEFT JOIN chart_of_accounts AS c USING (id)
        WHERE f.amount <> 0 OR (c.id IS NULL AND f.kept <> 0)
        ORDER BY f.id, abs(f.amount) DESC, f.kept_by
    )
    SELECT 'account' AS what, id, NULL AS day, name, amount FROM told ORDER BY name, id LIMIT 20
""")


class DamageRepository:
    """Postings and sums of the session's business that cannot be."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list_causes(self, last: date, basis: Basis) -> list[Cause]:
        """Return postings up to a day that do not balance, and accounts with sums not kept."""
        month_end = last.replace(day=monthrange(last.year, last.month)[1])
        values = {"last": last, "basis": basis.value}
        postings = (await self._session.execute(_POSTINGS, values)).all()
        sums = (await self._session.execute(_SUMS, {**values, "month_end": month_end})).all()
        return [_cause(row) for row in _rows(postings, sums)]


def _rows(*found: Sequence[Row[Any]]) -> list[Row[Any]]:
    return [row for rows in found for row in rows]


def _cause(row: Row[Any]) -> Cause:
    return Cause(row.what, row.id, row.day, row.name, row.amount)
