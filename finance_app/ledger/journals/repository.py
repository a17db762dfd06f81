"""The query that all reports are made of: sums by account and period, from the kept days."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.ledger.journals.rules import AccountSums, Basis, Sums, cut_months

# Months that lie in one period are read as such, days only of the months that are cut.
_SUMS: Final = text("""
SELECT gl_account_id, width_bucket(day, CAST(:starts AS date[])) AS period,
       sum(debit) AS debit, sum(credit) AS credit
FROM (
    SELECT gl_account_id, month AS day, debit, credit
    FROM account_months
    WHERE month <= :last AND basis IN ('both', :basis) AND month <> ALL (CAST(:cut AS date[]))
    UNION ALL
    SELECT d.gl_account_id, d.day, d.debit, d.credit
    FROM unnest(CAST(:cut AS date[]), CAST(:cut_ends AS date[])) AS c (month, ends_on)
    JOIN account_days AS d ON d.day BETWEEN c.month AND c.ends_on
    WHERE d.basis IN ('both', :basis)
) AS part
GROUP BY 1, 2
""")
_FIRST_DAY: Final = text("""
SELECT min(day) FROM account_days WHERE line_count > 0 AND day > '1900-01-01'
""")


class JournalRepository:
    """The journal of the session's business."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def sum_accounts(self, starts: Sequence[date], last: date, basis: Basis) -> AccountSums:
        """Return debits and credits by account and period up to a day.

        Period n begins at the n-th of `starts`, which must rise, and ends before the next; 0 is
        everything before the first.
        """
        cut = cut_months(starts, last)
        values = {
            "starts": list(starts),
            "last": last,
            "basis": basis.value,
            "cut": [first for first, _ in cut],
            "cut_ends": [end for _, end in cut],
        }
        found: dict[UUID, dict[int, Sums]] = defaultdict(dict)
        for row in await self._session.execute(_SUMS, values):
            found[row.gl_account_id][row.period] = Sums(row.debit, row.credit)
        return AccountSums(found)

    async def find_first_day(self) -> date | None:
        """Return the first day something was posted on, opening balances without a day aside."""
        found: date | None = (await self._session.execute(_FIRST_DAY)).scalar_one()
        return found
