"""What was open on a day, added up by party and age by the database."""

from datetime import date
from decimal import Decimal
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.kit.money import round_amount
from finance_app.kit.sql import statement
from finance_app.ledger.entries.rules import Kind
from finance_app.reports.aged.rules import EDGES, PartyAges

# What is open now, and what was paid only after the day: each by its own index.
_AGES: Final = """
WITH later AS (
    SELECT entry_id, sum(amount) AS amount FROM payments
    WHERE kind = :kind AND paid_on > :day AND deleted_at IS NULL
    GROUP BY entry_id
), open AS (
    SELECT e.id, e.date, e.due_on, e.{party}, e.amount - e.paid_amount AS amount
    FROM {table} AS e
    WHERE e.due_on IS NOT NULL AND e.paid_amount <> e.amount AND e.deleted_at IS NULL
    UNION ALL
    SELECT e.id, e.date, e.due_on, e.{party}, 0
    FROM {table} AS e
    WHERE e.id = ANY (ARRAY(SELECT entry_id FROM later)) AND e.paid_amount = e.amount
      AND e.deleted_at IS NULL
)
SELECT min({party}) AS party, width_bucket(:day - due_on, CAST(:edges AS integer[])) AS bucket,
       sum(o.amount + coalesce(l.amount, 0)) AS amount, count(*) AS entry_count
FROM open AS o LEFT JOIN later AS l ON l.entry_id = o.id
WHERE o.date <= :day AND o.amount + coalesce(l.amount, 0) <> 0
GROUP BY lower({party}), 2
"""


class AgedRepository:
    """The open entries of the session's business, in its currency."""

    def __init__(self, session: AsyncSession, currency_code: str) -> None:
        self._session = session
        self._code = currency_code

    async def list_ages(self, kind: Kind, day: date) -> list[PartyAges]:
        """Return what was open at the end of a day, by party and bucket."""
        query = statement(_AGES, table=kind.plural, party=kind.party_field)
        values = {"kind": kind.value, "day": day, "edges": list(EDGES)}
        names: dict[str, str] = {}
        amounts: dict[str, list[Decimal]] = {}
        counts: dict[str, int] = {}
        for row in await self._session.execute(query, values):
            key = row.party.lower()
            names.setdefault(key, row.party)
            own = amounts.setdefault(key, [Decimal(0)] * (len(EDGES) + 1))
            own[row.bucket] += round_amount(row.amount, self._code)
            counts[key] = counts.get(key, 0) + row.entry_count
        return [PartyAges(names[key], tuple(own), counts[key]) for key, own in amounts.items()]
