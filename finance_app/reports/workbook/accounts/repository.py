"""What lines of the journal come to, read without the sums that are kept of them."""

from datetime import date
from decimal import Decimal
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.ledger.gl_accounts.rules import AccountRole, SystemAccount
from finance_app.reports.workbook.accounts.rules import LineSums

_LINES: Final = text("""
SELECT c.role, coalesce(sum(j.amount) FILTER (WHERE j.posted_on < :first), 0) AS opening,
       coalesce(sum(j.amount) FILTER (WHERE j.posted_on >= :first AND j.amount > 0), 0) AS debit,
       coalesce(-sum(j.amount) FILTER (WHERE j.posted_on >= :first AND j.amount < 0), 0) AS credit
FROM (SELECT gl_account_id, posted_on, amount FROM journal_lines
      WHERE posted_on <= :last AND basis IN ('both', 'accrual')) AS j
JOIN chart_of_accounts AS c ON c.id = j.gl_account_id
GROUP BY c.role
""")
# Charges of the schedules up to a day less those that are posted; and assets that enter the books
# later than they were bought.
_UNPOSTED: Final = text("""
WITH owned AS (
    SELECT * FROM assets WHERE deleted_at IS NULL AND acquisition_date <= :last
)
SELECT coalesce((SELECT sum(value + setup_cost - opening_depreciation) FROM owned
                 WHERE opening_on > :last), 0)
     - coalesce((SELECT sum(accrued(s.charge, s.pace_charge, s.pace_count, s.is_by_month,
                                    s.starts_on, s.ends_on, :last, :start_day, :digits))
                 FROM asset_stretches AS s JOIN owned AS a ON a.id = s.asset_id
                 WHERE s.starts_on <= :last), 0)
     - coalesce((SELECT sum(j.amount) FROM journal_lines AS j
                 WHERE j.gl_account_id = :depreciation AND j.posted_on <= :last
                   AND (j.kind = 'asset_depreciation'
                        OR (j.kind = 'expense' AND j.journal_id IN (
                            SELECT expense_id FROM depreciation_postings
                            WHERE expense_id IS NOT NULL))
                        OR (j.kind = 'income' AND j.journal_id IN (
                            SELECT income_id FROM depreciation_postings
                            WHERE income_id IS NOT NULL)))), 0)
""")


class BooksRepository:
    """Lines of the session's business within one transaction, in which nothing changes."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def sum_lines(self, first: date, last: date) -> dict[AccountRole, LineSums]:
        """Return what the lines before a day and from it to the last come to, by role."""
        rows = await self._session.execute(_LINES, {"first": first, "last": last})
        return {AccountRole(row.role): LineSums(row.opening, row.debit, row.credit) for row in rows}

    async def find_unposted(self, last: date, *, start_day: int, digits: int) -> Decimal:
        """Return what of the book value of assets on a day no posting up to it says."""
        values = {
            "last": last,
            "start_day": start_day,
            "digits": digits,
            "depreciation": SystemAccount.DEPRECIATION,
        }
        return Decimal((await self._session.execute(_UNPOSTED, values)).scalar_one())
