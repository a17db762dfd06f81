"""The query for an expense and an income that may be one transfer.

Entries belong to another feature, so their tables are named here only as text. Amounts are
compared as whole numbers, which can use an index under row-level security.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.kit.db import enter_books
from finance_app.ledger.transfers.pairs.rules import DAYS_MAX, Pair

# What was paid at once, in the business's own currency and without tax, is all that a move between
# accounts can look like; what is in locked books stays as it is.
_EXPENSES: Final = """
SELECT * FROM expenses
WHERE deleted_at IS NULL AND due_on IS NULL AND contra_account_id IS NULL AND amount > 0
  AND tax_amount = 0 AND split_id IS NULL AND foreign_amount IS NULL AND source <> 'sample'
  AND date > CAST(:locked AS date)
"""
_INCOMES: Final = _EXPENSES.replace("FROM expenses", "FROM incomes")
_MATCH: Final = """
FROM e
JOIN i ON i.amount_units = e.amount_units AND i.bank_account_id <> e.bank_account_id
    AND i.date BETWEEN e.date - CAST(:days AS integer) AND e.date + CAST(:days AS integer)
"""
_SHOWN: Final = """
SELECT e.id AS expense_id, i.id AS income_id, e.amount, e.date AS out_on, i.date AS in_on,
    f.name AS from_account, t.name AS to_account, e.vendor, i.client
"""
_NAMED: Final = """
JOIN bank_accounts AS f ON f.id = e.bank_account_id
JOIN bank_accounts AS t ON t.id = i.bank_account_id
LIMIT 200
"""
_PAIR: Final = _SHOWN + _MATCH + _NAMED
_OWN: Final = " AND bank_account_id = :account_id AND date BETWEEN :first AND :last"
_ANY: Final = " AND bank_account_id IS NOT NULL"
_OUT: Final = "WITH e AS (" + _EXPENSES + _OWN + "), i AS (" + _INCOMES + _ANY + ")" + _PAIR
_IN: Final = "WITH i AS (" + _INCOMES + _OWN + "), e AS (" + _EXPENSES + _ANY + ")" + _PAIR
_FIND: Final = text("(" + _OUT + ") UNION (" + _IN + ")")
_HELD: Final = (
    "WITH e AS (" + _EXPENSES + " AND id = :expense_id FOR UPDATE), "
    "i AS (" + _INCOMES + " AND id = :income_id FOR UPDATE)"
)
_TAKEN: Final = """
SELECT e.date, e.amount, e.vendor, i.client, e.notes AS out_notes, i.notes AS in_notes,
    e.bank_account_id AS from_account_id, i.bank_account_id AS to_account_id,
    (SELECT r.id FROM reconciliations AS r WHERE r.id = e.reconciliation_id
       AND r.bank_account_id = e.bank_account_id AND r.undone_at IS NULL) AS from_reconciliation_id,
    (SELECT r.id FROM reconciliations AS r WHERE r.id = i.reconciliation_id
       AND r.bank_account_id = i.bank_account_id AND r.undone_at IS NULL) AS to_reconciliation_id
"""
_SIDES: Final = text(_HELD + _TAKEN + _MATCH)


@dataclass(frozen=True, slots=True)
class Sides:
    """What a transfer takes over from an expense and an income; the statements they are on."""

    date: date
    amount: Decimal
    from_account_id: UUID
    to_account_id: UUID
    from_reconciliation_id: UUID | None
    to_reconciliation_id: UUID | None
    texts: tuple[str, str, str, str]


class PairRepository:
    """Pairs of entries of the session's business; `locked` is the last day of locked books."""

    def __init__(self, session: AsyncSession, locked: date | None) -> None:
        self._session = session
        self._values: dict[str, Any] = {"locked": locked or date.min, "days": DAYS_MAX}

    async def list_around(self, account_id: UUID, first: date, last: date) -> Sequence[Pair]:
        """Return pairs with one side on the account, on one of the days; at most 400."""
        days = {"account_id": account_id, "first": first, "last": last}
        rows = await self._session.execute(_FIND, {**self._values, **days})
        return [Pair(**row._asdict()) for row in rows]

    async def hold(self, expense_id: UUID, income_id: UUID) -> Sides | None:
        """Return two entries that are a pair and that nobody else changes, else None."""
        await enter_books(self._session)
        ids = {"expense_id": expense_id, "income_id": income_id}
        row = (await self._session.execute(_SIDES, {**self._values, **ids})).first()
        if row is None:
            return None
        return Sides(
            date=row.date,
            amount=row.amount,
            from_account_id=row.from_account_id,
            to_account_id=row.to_account_id,
            from_reconciliation_id=row.from_reconciliation_id,
            to_reconciliation_id=row.to_reconciliation_id,
            texts=(row.vendor, row.out_notes, row.client, row.in_notes),
        )
