"""The lines of an account, a page of them, with what their documents say."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Integer, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.kit.paging import Cursor, wrong_cursor
from finance_app.ledger.journals.rules import Basis

# Written whole for each direction: the planner follows the index only where it sees the order.
_LINES: Final = """
WITH page AS (
    SELECT journal_id, kind, number, posted_on, amount FROM journal_lines
    WHERE gl_account_id = :account AND posted_on BETWEEN :first AND :last
      AND basis IN ('both', :basis)
"""
_ABOVE: Final = """
      AND (posted_on, journal_id) >= (:day, CAST(:id AS uuid))
      AND (posted_on, journal_id, kind, number) > (:day, CAST(:id AS uuid), :kind, :number)
"""
_BELOW: Final = """
      AND (posted_on, journal_id) <= (:day, CAST(:id AS uuid))
      AND (posted_on, journal_id, kind, number) < (:day, CAST(:id AS uuid), :kind, :number)
"""
_UP: Final = "ORDER BY gl_account_id, posted_on, journal_id, kind, number LIMIT :count"
_DOWN: Final = """
    ORDER BY gl_account_id DESC, posted_on DESC, journal_id DESC, kind DESC, number DESC
    LIMIT :count
"""
_TOLD: Final = """
)
SELECT p.*, d.party, left(d.notes, 300) AS notes, d.entry_kind, d.entry_id, d.asset_id, c.counter
FROM page AS p
LEFT JOIN LATERAL (
    SELECT * FROM (
        SELECT vendor AS party, notes, 'expense' AS entry_kind, id AS entry_id,
               NULL::uuid AS asset_id
        FROM expenses WHERE p.kind = 'expense' AND id = p.journal_id
        UNION ALL
        SELECT client, notes, 'income', id, NULL
        FROM incomes WHERE p.kind = 'income' AND id = p.journal_id
        UNION ALL
        SELECT coalesce(
                   (SELECT e.vendor FROM expenses AS e
                    WHERE y.kind = 'expense' AND e.id = y.entry_id),
                   (SELECT i.client FROM incomes AS i
                    WHERE y.kind = 'income' AND i.id = y.entry_id)),
               y.notes, y.kind, y.entry_id, NULL
        FROM payments AS y WHERE p.kind = 'payment' AND y.id = p.journal_id
        UNION ALL
        SELECT '', notes, '', NULL, NULL
        FROM transfers WHERE p.kind = 'transfer' AND id = p.journal_id
        UNION ALL
        SELECT name, '', '', NULL, id
        FROM assets WHERE p.kind IN ('asset', 'asset_depreciation') AND id = p.journal_id
        UNION ALL
        SELECT a.name, initcap(g.kind), '', NULL, a.id
        FROM asset_changes AS g JOIN assets AS a ON a.id = g.asset_id
        WHERE p.kind = 'asset_change' AND g.id = p.journal_id
    ) AS one
    LIMIT 1  -- with a limit each document is looked up, however little is known of the tables
) AS d ON true
LEFT JOIN LATERAL (
    SELECT string_agg(DISTINCT a.name, ', ') AS counter
    FROM journal_lines AS o JOIN chart_of_accounts AS a ON a.id = o.gl_account_id
    WHERE o.journal_id = p.journal_id AND o.kind = p.kind AND o.gl_account_id <> :account
      AND o.basis IN ('both', :basis)
) AS c ON true
ORDER BY p.posted_on, p.journal_id, p.kind, p.number
"""
_COUNT: Final = bindparam("count", type_=Integer, literal_execute=True)
_FIRST_PAGE: Final = text(f"{_LINES}{_UP}{_TOLD}").bindparams(_COUNT)
_NEXT_PAGE: Final = text(f"{_LINES}{_ABOVE}{_UP}{_TOLD}").bindparams(_COUNT)
_PREVIOUS_PAGE: Final = text(f"{_LINES}{_BELOW}{_DOWN}{_TOLD}").bindparams(_COUNT)

# What an account held before a line: whole days, and what comes before it on its own.
_HELD: Final = text("""
SELECT coalesce((SELECT sum(debit - credit) FROM account_days
                 WHERE gl_account_id = :account AND day >= :since AND day < :day
                   AND basis IN ('both', :basis)), 0)
     + coalesce((SELECT sum(amount) FROM journal_lines
                 WHERE gl_account_id = :account AND posted_on = :day
                   AND basis IN ('both', :basis)
                   AND (journal_id, kind, number) < (CAST(:id AS uuid), :kind, :number)), 0)
""")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line is among those of its account."""

    day: date
    id: UUID
    kind: str
    number: int

    @property
    def key(self) -> str:
        """Return what a cursor keeps beside the id."""
        return f"{self.day.isoformat()} {self.kind} {self.number}"


_KEY: Final = re.compile(r"(\d{4}-\d\d-\d\d) ([a-z_]{1,40}) (\d{1,4})", re.ASCII)


def place_of(cursor: Cursor) -> Place:
    """Return the place a cursor is at. Raises InvalidInputError for a damaged one."""
    found = _KEY.fullmatch(cursor.key)
    if found is None:
        raise wrong_cursor()
    try:
        return Place(date.fromisoformat(found[1]), cursor.id, found[2], int(found[3]))
    except ValueError:
        raise wrong_cursor() from None


class GeneralLedgerRepository:
    """The lines of an account of the session's business on one basis."""

    def __init__(self, session: AsyncSession, account_id: UUID, basis: Basis) -> None:
        self._session = session
        self._values: dict[str, Any] = {"account": account_id, "basis": basis.value}

    async def list_lines(
        self, first: date, last: date, *, count: int, cursor: Cursor | None
    ) -> list[Any]:
        """Return up to `count` lines on the cursor's side of its place, in their own order."""
        values = {**self._values, "first": first, "last": last, "count": count}
        query = _FIRST_PAGE
        if cursor is not None:
            place = place_of(cursor)
            query = _PREVIOUS_PAGE if cursor.is_backward else _NEXT_PAGE
            values |= {
                "day": place.day, "id": place.id, "kind": place.kind, "number": place.number,
            }  # fmt: skip
        return list((await self._session.execute(query, values)).all())

    async def held_before(self, place: Place, since: date) -> Any:
        """Return debits less credits of an account since a day and before a line."""
        values = {
            **self._values, "since": since, "day": place.day, "id": place.id,
            "kind": place.kind, "number": place.number,
        }  # fmt: skip
        return (await self._session.execute(_HELD, values)).scalar_one()
