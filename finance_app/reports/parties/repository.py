"""What entries come to by party in some days, added up and cut to the largest by the database."""

from decimal import Decimal
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.kit.money import round_amount
from finance_app.kit.sql import statement
from finance_app.ledger.entries.rules import Kind
from finance_app.reports.parties.rules import PARTIES_MAX, PartySum, Side
from finance_app.reports.shell.rules import Grid

# Each run of days goes by the index of days; those compared with are none where they are NULL.
# Sums are by key alone, and the few names that are shown are looked up afterwards. Place 0 is for
# entries without a name, the one past the last shown for all others together.
_SUMS: Final = """
WITH moved AS (
    SELECT party_key, amount - tax_amount AS amount, 0 AS before, 1 AS entries
    FROM {table}
    WHERE deleted_at IS NULL AND date BETWEEN :first AND :last
    UNION ALL
    SELECT party_key, 0, amount - tax_amount, 0
    FROM {table}
    WHERE deleted_at IS NULL
      AND date BETWEEN CAST(:before_first AS date) AND CAST(:before_last AS date)
), ranked AS (
    SELECT party_key, sum(amount) AS amount, sum(before) AS before, sum(entries) AS entries,
           CASE WHEN party_key = '' THEN 0 ELSE row_number() OVER (
               PARTITION BY party_key = ''
               ORDER BY abs(sum(amount)) DESC, abs(sum(before)) DESC, party_key
           ) END AS place
    FROM moved GROUP BY party_key
), shown AS (
    SELECT least(place, CAST(:shown AS bigint) + 1) AS place, min(party_key) AS party_key,
           sum(amount) AS amount, sum(before) AS before, sum(entries) AS entry_count,
           count(*) AS party_count
    FROM ranked GROUP BY 1
)
SELECT s.*, (SELECT e.{party} FROM {table} AS e
             WHERE e.party_key = s.party_key AND e.deleted_at IS NULL
             ORDER BY e.id LIMIT 1) AS party
FROM shown AS s ORDER BY s.place
"""


class PartiesRepository:
    """The entries of the session's business by party, in its currency."""

    def __init__(self, session: AsyncSession, currency_code: str) -> None:
        self._session = session
        self._code = currency_code

    async def read_side(self, kind: Kind, grid: Grid) -> Side:
        """Return one side in the only column of a grid, and in what that is compared with."""
        (days,) = grid.columns
        before = grid.before[0] if grid.before else None
        values = {
            "first": days.first,
            "last": days.last,
            "before_first": before.first if before else None,
            "before_last": before.last if before else None,
            "shown": PARTIES_MAX,
        }
        query = statement(_SUMS, table=kind.plural, party=kind.party_field)
        rows = {row.place: row for row in await self._session.execute(query, values)}
        unnamed, others = rows.pop(0, None), rows.pop(PARTIES_MAX + 1, None)
        return Side(
            kind,
            parties=tuple(self._sum(row, row.party) for row in rows.values()),
            unnamed=None if unnamed is None else self._sum(unnamed),
            others=None if others is None else self._sum(others),
            other_count=0 if others is None else others.party_count,
        )

    def _sum(self, row: Any, party: str = "") -> PartySum:
        return PartySum(
            party,
            round_amount(Decimal(row.amount), self._code),
            round_amount(Decimal(row.before), self._code),
            int(row.entry_count),
        )
