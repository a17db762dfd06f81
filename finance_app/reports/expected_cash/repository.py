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
_EXPECTED: Final = """
WITH recorded AS (
    SELECT journal_id, kind, posted_on, sum(amount) AS amount
    FROM journal_lines
    WHERE gl_account_id = ANY (CAST(:money AS uuid[])) AND posted_on > :today
      AND posted_on <= :last AND basis <> 'cash'
    GROUP BY journal_id, kind, posted_on
    HAVING sum(amount) <> 0
), expected AS (
    SELECT greatest(due_on, :today) AS day, due_on, 'expense' AS kind, id AS document_id,
           paid_amount - amount AS amount, 'open' AS reason
    FROM expenses
    WHERE due_on IS NOT NULL AND paid_amount <> amount AND deleted_at IS NULL AND due_on <= :last
    UNION ALL
    SELECT greatest(due_on, :today), due_on, 'income', id, amount - paid_amount, 'open'
    FROM incomes
    WHERE due_on IS NOT NULL AND paid_amount <> amount AND deleted_at IS NULL AND due_on <= :last
    UNION ALL
    SELECT posted_on, posted_on, kind, journal_id, amount, 'recorded' FROM recorded
)
"""
_SUMS: Final = """
SELECT day, coalesce(sum(amount) FILTER (WHERE amount > 0), 0) AS money_in,
       -coalesce(sum(amount) FILTER (WHERE amount < 0), 0) AS money_out, count(*) AS item_count
FROM expected GROUP BY day
"""
_EARLIEST: Final = """
, first AS (
    SELECT * FROM expected ORDER BY day, due_on, document_id LIMIT :count
)
SELECT f.day, f.due_on, f.amount, f.reason, coalesce(p.kind, f.kind) AS kind,
       coalesce(p.entry_id, f.document_id) AS document_id, coalesce(e.vendor, i.client) AS party
FROM first AS f
LEFT JOIN payments AS p ON f.kind = 'payment' AND p.id = f.document_id
LEFT JOIN expenses AS e ON coalesce(p.kind, f.kind) = 'expense'
    AND e.id = coalesce(p.entry_id, f.document_id)
LEFT JOIN incomes AS i ON coalesce(p.kind, f.kind) = 'income'
    AND i.id = coalesce(p.entry_id, f.document_id)
ORDER BY f.day, f.due_on, f.document_id
"""
_BY_DAY: Final = text(f"{_EXPECTED}{_SUMS}")
_FIRST: Final = text(f"{_EXPECTED}{_EARLIEST}")
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
