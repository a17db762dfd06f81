"""Statements of an account, and the entries that none of them has yet.

Entries belong to a feature that stands above this one, so their tables are named here only as
text.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.kit.db import new_id
from finance_app.kit.money import round_amount
from finance_app.kit.sql import statement
from finance_app.ledger.bank_accounts.reconciliations.inputs import StatementInput
from finance_app.ledger.bank_accounts.reconciliations.rules import Kept, OpenEntry, Sums
from finance_app.ledger.bank_accounts.rules import BankAccount
from finance_app.ledger.categories.rules import Kind

# An entry that was moved here from another account may still carry a statement of that account.
_SUMS: Final = text("""
WITH known AS (
    SELECT coalesce(array_agg(id), '{}') AS ids FROM reconciliations
    WHERE bank_account_id = :account_id AND undone_at IS NULL
), open AS (
    SELECT -amount AS amount, id <> ALL (CAST(:expense_ids AS uuid[])) AS is_ticked FROM expenses
    WHERE bank_account_id = :account_id AND deleted_at IS NULL AND date <= :day
      AND (reconciliation_id IS NULL OR reconciliation_id <> ALL ((SELECT ids FROM known)::uuid[]))
    UNION ALL
    SELECT amount, id <> ALL (CAST(:income_ids AS uuid[])) FROM incomes
    WHERE bank_account_id = :account_id AND deleted_at IS NULL AND date <= :day
      AND (reconciliation_id IS NULL OR reconciliation_id <> ALL ((SELECT ids FROM known)::uuid[]))
)
SELECT count(*) AS entry_count, count(*) FILTER (WHERE is_ticked) AS ticked_count,
    coalesce(sum(amount) FILTER (WHERE is_ticked), 0) AS ticked
FROM open
""")
_OPEN: Final = text("""
WITH known AS (
    SELECT coalesce(array_agg(id), '{}') AS ids FROM reconciliations
    WHERE bank_account_id = :account_id AND undone_at IS NULL
), open AS (
    SELECT 'expense' AS kind, id, date, vendor AS party, notes, -amount AS amount,
        id <> ALL (CAST(:expense_ids AS uuid[])) AS is_ticked
    FROM expenses
    WHERE bank_account_id = :account_id AND deleted_at IS NULL AND date <= :day
      AND (reconciliation_id IS NULL OR reconciliation_id <> ALL ((SELECT ids FROM known)::uuid[]))
    UNION ALL
    SELECT 'income', id, date, client, notes, amount, id <> ALL (CAST(:income_ids AS uuid[]))
    FROM incomes
    WHERE bank_account_id = :account_id AND deleted_at IS NULL AND date <= :day
      AND (reconciliation_id IS NULL OR reconciliation_id <> ALL ((SELECT ids FROM known)::uuid[]))
)
SELECT kind, id, date, party, left(notes, 500) AS notes, amount, is_ticked FROM open
WHERE CAST(:amounts AS numeric[]) IS NULL OR amount = ANY (CAST(:amounts AS numeric[]))
ORDER BY date DESC, id DESC, kind LIMIT :count
""")
_KEPT: Final = text("""
SELECT r.id, r.statement_on, r.closing_balance, coalesce(s.entry_count, 0) AS entry_count,
    coalesce(s.amount, 0) AS amount
FROM reconciliations AS r
LEFT JOIN (
    SELECT reconciliation_id, count(*) AS entry_count, sum(amount) AS amount FROM (
        SELECT reconciliation_id, -amount AS amount FROM expenses
        WHERE bank_account_id = :account_id AND deleted_at IS NULL
          AND reconciliation_id IS NOT NULL
        UNION ALL
        SELECT reconciliation_id, amount FROM incomes
        WHERE bank_account_id = :account_id AND deleted_at IS NULL
          AND reconciliation_id IS NOT NULL) AS e
    GROUP BY reconciliation_id) AS s ON s.reconciliation_id = r.id
WHERE r.bank_account_id = :account_id AND r.undone_at IS NULL
ORDER BY r.statement_on
""")
_ADD: Final = text("""
INSERT INTO reconciliations
    (organization_id, id, bank_account_id, statement_on, closing_balance, created_by)
VALUES (current_organization(), :id, :account_id, :day, :closing, :user_id)
""")
_FIND: Final = text("""
SELECT statement_on, undone_at, undone_at IS NULL AND statement_on = (
    SELECT max(r.statement_on) FROM reconciliations AS r
    WHERE r.bank_account_id = :account_id AND r.undone_at IS NULL) AS is_latest
FROM reconciliations WHERE id = :id AND bank_account_id = :account_id
""")
_ACCOUNT_OF: Final = text("SELECT bank_account_id FROM reconciliations WHERE id = :id")
_TAKE_TIME: Final = text("SELECT set_config('statement_timeout', '600s', true)")
_UNDO: Final = text("UPDATE reconciliations SET undone_at = now() WHERE id = :id")

# One statement a kind, however many entries; rows are locked in the order of their ids, as
# everything that changes several entries does. Their version stays: this is no edit of them.
_TAKE: Final = """
WITH locked AS (
    SELECT id FROM {table}
    WHERE bank_account_id = :account_id AND deleted_at IS NULL AND date <= :day
      AND id <> ALL (CAST(:left_out AS uuid[]))
      AND (reconciliation_id IS NULL OR reconciliation_id <> ALL (ARRAY(
          SELECT r.id FROM reconciliations AS r
          WHERE r.bank_account_id = :account_id AND r.undone_at IS NULL)))
    ORDER BY id FOR UPDATE
), taken AS (
    UPDATE {table} AS e SET reconciliation_id = :id FROM locked WHERE e.id = locked.id
    RETURNING e.amount
)
SELECT coalesce(sum(amount), 0) FROM taken
"""
_RELEASE: Final = """
WITH locked AS (
    SELECT id FROM {table} WHERE reconciliation_id = :id ORDER BY id FOR UPDATE
)
UPDATE {table} AS e SET reconciliation_id = NULL FROM locked WHERE e.id = locked.id
"""


class ReconciliationRepository:
    """The statements of one account of the session's business."""

    def __init__(self, session: AsyncSession, account: BankAccount) -> None:
        self._session = session
        self._account = account

    async def list_kept(self) -> list[Kept]:
        """Return the statements that were not undone, the earliest first."""
        rows = await self._session.execute(_KEPT, {"account_id": self._account.id})
        return [
            Kept(
                id=row.id,
                statement_on=row.statement_on,
                closing_balance=self._round(row.closing_balance),
                entry_count=int(row.entry_count),
                amount=self._round(row.amount),
            )
            for row in rows
        ]

    async def sum_open(self, entered: StatementInput) -> Sums:
        """Return what the entries that no statement has yet come to, up to the day."""
        row = (await self._session.execute(_SUMS, self._values(entered))).one()
        return Sums(int(row.entry_count), int(row.ticked_count), self._round(row.ticked))

    async def list_open(
        self, entered: StatementInput, count_max: int, amounts: Sequence[Decimal] | None = None
    ) -> list[OpenEntry]:
        """Return entries that no statement has yet, the latest first; of some amounts or any."""
        values = {
            **self._values(entered),
            "count": count_max,
            "amounts": None if amounts is None else list(amounts),
        }
        return [
            OpenEntry(
                id=row.id,
                kind=Kind(row.kind),
                day=row.date,
                party=row.party,
                notes=row.notes,
                amount=self._round(row.amount),
                is_ticked=row.is_ticked,
            )
            for row in await self._session.execute(_OPEN, values)
        ]

    async def add(self, entered: StatementInput, user_id: UUID) -> tuple[UUID, Decimal]:
        """Keep a statement and give it its entries; return its id and what those come to."""
        values: dict[str, Any] = {
            "id": new_id(),
            "account_id": self._account.id,
            "day": entered.statement_on,
        }
        kept = {**values, "closing": entered.closing_balance, "user_id": user_id}
        await self._session.execute(_TAKE_TIME)
        await self._session.execute(_ADD, kept)
        sums = {}
        for kind in Kind:
            query = statement(_TAKE, table=kind.plural)
            taken = await self._session.execute(query, {**values, "left_out": entered.ids(kind)})
            sums[kind] = taken.scalar_one()
        return values["id"], self._round(sums[Kind.INCOME] - sums[Kind.EXPENSE])

    async def find(self, reconciliation_id: UUID) -> tuple[date, bool, bool] | None:
        """Return the day of a statement, whether it was undone, whether it is the latest."""
        values = {"id": reconciliation_id, "account_id": self._account.id}
        row = (await self._session.execute(_FIND, values)).first()
        return None if row is None else (row.statement_on, bool(row.undone_at), row.is_latest)

    async def undo(self, reconciliation_id: UUID) -> None:
        """Release the entries of a statement and mark it as undone."""
        await self._session.execute(_TAKE_TIME)
        for kind in Kind:
            query = statement(_RELEASE, table=kind.plural)
            await self._session.execute(query, {"id": reconciliation_id})
        await self._session.execute(_UNDO, {"id": reconciliation_id})

    def _values(self, entered: StatementInput) -> dict[str, Any]:
        return {
            "account_id": self._account.id,
            "day": entered.statement_on,
            "expense_ids": entered.ids(Kind.EXPENSE),
            "income_ids": entered.ids(Kind.INCOME),
        }

    def _round(self, amount: Decimal) -> Decimal:
        return round_amount(amount, self._account.currency_code)


async def find_account_id(session: AsyncSession, reconciliation_id: UUID) -> UUID | None:
    """Return the account that a statement is of, or None."""
    found = await session.execute(_ACCOUNT_OF, {"id": reconciliation_id})
    account_id: UUID | None = found.scalar_one_or_none()
    return account_id
