"""What entries come to by party in some days, added up and cut to the largest by the database."""

from decimal import Decimal
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.kit.money import round_amount
from finance_app.kit.sql import statement
from finance_app.ledger.entries.rules import Kind
from finance_app.reports.parties.cuts.rules import DaysCut, cut_days
from finance_app.reports.parties.rules import PARTIES_MAX, PartySum, Side
from finance_app.reports.shell.rules import Grid

# Kept sums of whole months and years, and entries of the days beside them by the index of days;
# each is added to the days or to those compared with, or taken off. Sums are by key alone, and the
# few names that are shown are looked up afterwards. Place 0 is for entries without a name, the one
# past the last shown for all others together.
_SUMS: Final = """
WITH moved AS (
    SELECT t.party_key, c.sign, c.sign_before, t.amount, t.entry_count
    FROM unnest(CAST(:month_counts AS smallint[]), CAST(:starts AS date[]),
                CAST(:signs AS integer[]), CAST(:signs_before AS integer[]))
        AS c (month_count, starts_on, sign, sign_before)
    JOIN party_totals AS t
        ON t.kind = :kind AND t.month_count = c.month_count AND t.starts_on = c.starts_on
    UNION ALL
    SELECT e.party_key, d.sign, d.sign_before, sum(e.amount) - sum(e.tax_amount), count(*)
    FROM unnest(CAST(:firsts AS date[]), CAST(:lasts AS date[]), CAST(:day_signs AS integer[]),
                CAST(:day_signs_before AS integer[])) AS d (first, last, sign, sign_before)
    JOIN {table} AS e ON e.date BETWEEN d.first AND d.last
    WHERE e.deleted_at IS NULL
    GROUP BY 1, 2, 3
), summed AS (
    SELECT party_key, sum(sign * amount) AS amount, sum(sign_before * amount) AS before,
           sum(sign * entry_count) AS entries
    FROM moved GROUP BY party_key
    HAVING sum(sign * entry_count) <> 0 OR sum(sign_before * entry_count) <> 0
), ranked AS (
    SELECT *, CASE WHEN party_key = '' THEN 0 ELSE row_number() OVER (
               PARTITION BY party_key = '' ORDER BY abs(amount) DESC, abs(before) DESC, party_key
           ) END AS place
    FROM summed
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
            "kind": kind.value,
            "shown": PARTIES_MAX,
            **_cut_values(
                cut_days(days.first, days.last),
                cut_days(before.first, before.last) if before else DaysCut(),
            ),
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


def _cut_values(cut: DaysCut, before: DaysCut) -> dict[str, Any]:
    """Return both cuts as columns: what is of the one has no part in the other."""
    sums = [*((one, one.sign, 0) for one in cut.sums), *((one, 0, one.sign) for one in before.sums)]
    days = [*((one, one.sign, 0) for one in cut.days), *((one, 0, one.sign) for one in before.days)]
    return {
        "month_counts": [one.month_count for one, *_ in sums],
        "starts": [one.starts_on for one, *_ in sums],
        "signs": [sign for _, sign, _ in sums],
        "signs_before": [sign for *_, sign in sums],
        "firsts": [one.first for one, *_ in days],
        "lasts": [one.last for one, *_ in days],
        "day_signs": [sign for _, sign, _ in days],
        "day_signs_before": [sign for *_, sign in days],
    }
