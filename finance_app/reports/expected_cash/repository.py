"""What is open and what the books have with a later day, added up by day by the database."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.kit.money import round_amount
from finance_app.ledger.entries.rules import Kind
from finance_app.reports.expected_cash.rules import Flow, Item, Reason

# What is paid is in the books on its day, so that what is open is all that is still to come. Of
# documents that move money between accounts nothing is left.
_RECORDED: Final = """
WITH recorded AS (
    SELECT journal_id, kind, posted_on, sum(amount) AS amount
    FROM journal_lines
    WHERE gl_account_id = ANY (CAST(:money AS uuid[])) AND posted_on > :today
      AND posted_on <= :last AND basis <> 'cash'
    GROUP BY journal_id, kind, posted_on
    HAVING sum(amount) <> 0
)
"""
_SUMS: Final = """
, expected AS (
    SELECT greatest(due_on, :today) AS day, paid_amount - amount AS amount
    FROM expenses
    WHERE due_on IS NOT NULL AND paid_amount <> amount AND deleted_at IS NULL AND due_on <= :last
    UNION ALL
    SELECT greatest(due_on, :today), amount - paid_amount
    FROM incomes
    WHERE due_on IS NOT NULL AND paid_amount <> amount AND deleted_at IS NULL AND due_on <= :last
    UNION ALL
    SELECT posted_on, amount FROM recorded
)
SELECT day, coalesce(sum(amount) FILTER (WHERE amount > 0), 0) AS money_in,
       -coalesce(sum(amount) FILTER (WHERE amount < 0), 0) AS money_out, count(*) AS item_count
FROM expected GROUP BY day
"""
# The earliest of each kind by its index, then of all; what they say is looked up one by one. Ids
# are made before: row-level security lets no index serve an expression such as coalesce().
_EARLIEST: Final = """
, first AS (
    (SELECT greatest(due_on, :today) AS day, due_on, 'expense' AS kind, id AS document_id,
            paid_amount - amount AS amount, 'open' AS reason
     FROM expenses
     WHERE due_on IS NOT NULL AND paid_amount <> amount AND deleted_at IS NULL AND due_on <= :last
     ORDER BY expenses.due_on, id LIMIT :count)
    UNION ALL
    (SELECT greatest(due_on, :today), due_on, 'income', id, amount - paid_amount, 'open'
     FROM incomes
     WHERE due_on IS NOT NULL AND paid_amount <> amount AND deleted_at IS NULL AND due_on <= :last
     ORDER BY incomes.due_on, id LIMIT :count)
    UNION ALL
    SELECT posted_on, posted_on, kind, journal_id, amount, 'recorded' FROM recorded
    ORDER BY day, due_on, document_id LIMIT :count
), named AS MATERIALIZED (
    SELECT f.day, f.due_on, f.amount, f.reason, f.document_id AS place,
           coalesce(p.kind, f.kind) AS kind, coalesce(p.entry_id, f.document_id) AS document_id
    FROM first AS f
    LEFT JOIN LATERAL (
        SELECT kind, entry_id FROM payments WHERE f.kind = 'payment' AND id = f.document_id LIMIT 1
    ) AS p ON true
)
SELECT day, due_on, amount, reason, kind, document_id, CASE kind
           WHEN 'expense' THEN (SELECT vendor FROM expenses WHERE id = n.document_id)
           WHEN 'income' THEN (SELECT client FROM incomes WHERE id = n.document_id)
       END AS party
FROM named AS n ORDER BY day, due_on, place
"""
_BY_DAY: Final = text(f"{_RECORDED}{_SUMS}")
_FIRST: Final = text(f"{_RECORDED}{_EARLIEST}")
_ENTRIES: Final = frozenset(Kind)


class ExpectedCashRepository:
    """What is expected of the session's business, from today to a last day, in its currency."""

    def __init__(
        self,
        session: AsyncSession,
        currency_code: str,
        money: Sequence[UUID],
        days: tuple[date, date],
    ) -> None:
        self._session = session
        self._code = currency_code
        self._values: dict[str, Any] = {"money": list(money), "today": days[0], "last": days[1]}

    async def sum_by_day(self) -> tuple[dict[date, Flow], int]:
        """Return what comes and goes by day, and of how many documents."""
        rows = (await self._session.execute(_BY_DAY, self._values)).all()
        flows = {
            row.day: Flow(
                round_amount(row.money_in, self._code), round_amount(row.money_out, self._code)
            )
            for row in rows
        }
        return flows, sum(row.item_count for row in rows)

    async def list_first(self, count: int) -> list[Item]:
        """Return the earliest of what is expected, with what its entries say."""
        rows = await self._session.execute(_FIRST, {**self._values, "count": count})
        return [self._item(row) for row in rows]

    def _item(self, row: Any) -> Item:
        is_entry = row.kind in _ENTRIES
        return Item(
            day=row.day,
            due_on=row.due_on,
            amount=round_amount(row.amount, self._code),
            reason=Reason(row.reason),
            party=row.party or "",
            kind=Kind(row.kind) if is_entry else None,
            id=row.document_id if is_entry else None,
        )
