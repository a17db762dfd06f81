"""Statements of an account, and the lines that none of them has yet.

Entries, payments and transfers belong to features that stand above this one, so their tables are
named here only as text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.kit.db import new_id
from finance_app.kit.money import round_amount
from finance_app.kit.sql import statement
from finance_app.ledger.bank_accounts.reconciliations.inputs import StatementInput
from finance_app.ledger.bank_accounts.reconciliations.rules import Kept, OpenLine, Sums
from finance_app.ledger.bank_accounts.rules import BankAccount, MovementKind
from finance_app.ledger.categories.rules import Kind

# A line that was moved here from another account may still carry a statement of that account.
_OPEN_LINES: Final = """
WITH known AS (
    SELECT coalesce(array_agg(id), '{}') AS ids FROM reconciliations
    WHERE bank_account_id = :account_id AND undone_at IS NULL
), open AS (
    SELECT m.*, m.id <> ALL (CAST(:ids AS uuid[]))
        OR m.kind || ':' || m.id <> ALL (CAST(:left_out AS text[])) AS is_ticked
    FROM bank_movements AS m
    WHERE m.bank_account_id = :account_id AND m.date <= :day AND (m.reconciliation_id IS NULL
        OR m.reconciliation_id <> ALL ((SELECT ids FROM known)::uuid[]))
)
"""
_SUMS: Final = text(
    _OPEN_LINES
    + """
SELECT count(*) AS entry_count, count(*) FILTER (WHERE is_ticked) AS ticked_count,
    coalesce(sum(amount) FILTER (WHERE is_ticked), 0) AS ticked
FROM open
"""
)
_OPEN: Final = text(
    _OPEN_LINES
    + """
SELECT kind, id, entry_id, entry_kind, asset_id, date, coalesce(party, '') AS party,
    left(notes, 500) AS notes, amount, is_ticked FROM open
WHERE CAST(:amounts AS numeric[]) IS NULL OR amount = ANY (CAST(:amounts AS numeric[]))
ORDER BY date DESC, id DESC, kind LIMIT :count
"""
)
_KEPT: Final = text("""
SELECT r.id, r.statement_on, r.closing_balance, s.entry_count, s.amount
FROM reconciliations AS r
CROSS JOIN LATERAL (
    SELECT count(*) AS entry_count, coalesce(sum(m.amount), 0) AS amount FROM bank_movements AS m
    WHERE m.reconciliation_id = r.id AND m.bank_account_id = :account_id
) AS s
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

# One statement a place, however many lines; rows are locked in the order of their ids, as
# everything that changes several of them does. Their version stays: this is no edit of them.
_TAKE: Final = """
WITH locked AS (
    SELECT id FROM {table}
    WHERE {account} = :account_id AND deleted_at IS NULL AND {day} <= :day
      AND id <> ALL (CAST(:left_out AS uuid[]))
      AND ({mark} IS NULL OR {mark} <> ALL (ARRAY(
          SELECT r.id FROM reconciliations AS r
          WHERE r.bank_account_id = :account_id AND r.undone_at IS NULL)))
"""
_OF_ENTRIES: Final = " AND due_on IS NULL AND contra_account_id IS NULL"
_OF_PAYMENTS: Final = """
      AND (EXISTS (SELECT FROM expenses AS e WHERE e.id = entry_id AND e.deleted_at IS NULL)
        OR EXISTS (SELECT FROM incomes AS e WHERE e.id = entry_id AND e.deleted_at IS NULL))
"""
_TAKEN: Final = """
    ORDER BY id FOR UPDATE
)
UPDATE {table} AS e SET {mark} = :id FROM locked WHERE e.id = locked.id
"""
_RELEASE: Final = """
WITH locked AS (
    SELECT id FROM {table} WHERE {mark} = :id ORDER BY id FOR UPDATE
)
UPDATE {table} AS e SET {mark} = NULL FROM locked WHERE e.id = locked.id
"""
# What carries no statement itself is marked beside it.
_TAKE_OTHERS: Final = text("""
INSERT INTO reconciled_lines (organization_id, journal_id, kind, reconciliation_id)
SELECT m.organization_id, m.id, m.kind, CAST(:id AS uuid) FROM bank_movements AS m
WHERE m.bank_account_id = :account_id AND m.kind IN ('asset', 'asset_change') AND m.date <= :day
  AND m.kind || ':' || m.id <> ALL (CAST(:left_out AS text[]))
  AND (m.reconciliation_id IS NULL OR m.reconciliation_id <> ALL (ARRAY(
      SELECT r.id FROM reconciliations AS r
      WHERE r.bank_account_id = :account_id AND r.undone_at IS NULL)))
ON CONFLICT (organization_id, journal_id, kind)
    DO UPDATE SET reconciliation_id = excluded.reconciliation_id
""")
_RELEASE_OTHERS: Final = text("""
UPDATE reconciled_lines SET reconciliation_id = NULL WHERE reconciliation_id = :id
""")
_AMOUNT: Final = text("""
SELECT coalesce(sum(amount), 0) FROM bank_movements
WHERE reconciliation_id = :id AND bank_account_id = :account_id
""")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the lines of a kind are: which of a table, and its columns that say so."""

    table: str
    account: str = "bank_account_id"
    day: str = "date"
    mark: str = "reconciliation_id"
    only: str = ""

    def take(self) -> TextClause:
        """Return what gives a statement its lines."""
        names = {"table": self.table, "account": self.account, "day": self.day, "mark": self.mark}
        return statement(_TAKE + self.only + _TAKEN, **names)

    def release(self) -> TextClause:
        """Return what takes a statement off its lines."""
        return statement(_RELEASE, table=self.table, mark=self.mark)


_PLACES: Final = {
    MovementKind.EXPENSE: _Place("expenses", only=_OF_ENTRIES),
    MovementKind.INCOME: _Place("incomes", only=_OF_ENTRIES),
    MovementKind.PAYMENT: _Place("payments", day="paid_on", only=_OF_PAYMENTS),
    MovementKind.TRANSFER_OUT: _Place(
        "transfers", account="from_account_id", mark="from_reconciliation_id"
    ),
    MovementKind.TRANSFER_IN: _Place(
        "transfers", account="to_account_id", mark="to_reconciliation_id"
    ),
}


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
        """Return what the lines that no statement has yet come to, up to the day."""
        row = (await self._session.execute(_SUMS, self._values(entered))).one()
        return Sums(int(row.entry_count), int(row.ticked_count), self._round(row.ticked))

    async def list_open(
        self, entered: StatementInput, count_max: int, amounts: Sequence[Decimal] | None = None
    ) -> list[OpenLine]:
        """Return lines that no statement has yet, the latest first; of some amounts or any."""
        values = {
            **self._values(entered),
            "count": count_max,
            "amounts": None if amounts is None else list(amounts),
        }
        return [
            OpenLine(
                id=row.id,
                kind=MovementKind(row.kind),
                entry_id=row.entry_id,
                entry_kind=Kind(row.entry_kind) if row.entry_kind else None,
                asset_id=row.asset_id,
                day=row.date,
                party=row.party,
                notes=row.notes,
                amount=self._round(row.amount),
                is_ticked=row.is_ticked,
            )
            for row in await self._session.execute(_OPEN, values)
        ]

    async def add(self, entered: StatementInput, user_id: UUID) -> tuple[UUID, Decimal]:
        """Keep a statement and give it its lines; return its id and what those come to."""
        values: dict[str, Any] = {
            "id": new_id(),
            "account_id": self._account.id,
            "day": entered.statement_on,
        }
        kept = {**values, "closing": entered.closing_balance, "user_id": user_id}
        await self._session.execute(_TAKE_TIME)
        await self._session.execute(_ADD, kept)
        for kind, place in _PLACES.items():
            left_out = {"left_out": entered.ids(kind)}
            await self._session.execute(place.take(), {**values, **left_out})
        others = {**values, "left_out": self._values(entered)["left_out"]}
        await self._session.execute(_TAKE_OTHERS, others)
        of_it = {"id": values["id"], "account_id": self._account.id}
        taken = (await self._session.execute(_AMOUNT, of_it)).scalar_one()
        return values["id"], self._round(taken)

    async def find(self, reconciliation_id: UUID) -> tuple[date, bool, bool] | None:
        """Return the day of a statement, whether it was undone, whether it is the latest."""
        values = {"id": reconciliation_id, "account_id": self._account.id}
        row = (await self._session.execute(_FIND, values)).first()
        return None if row is None else (row.statement_on, bool(row.undone_at), row.is_latest)

    async def undo(self, reconciliation_id: UUID) -> None:
        """Release the lines of a statement and mark it as undone."""
        await self._session.execute(_TAKE_TIME)
        for place in _PLACES.values():
            await self._session.execute(place.release(), {"id": reconciliation_id})
        await self._session.execute(_RELEASE_OTHERS, {"id": reconciliation_id})
        await self._session.execute(_UNDO, {"id": reconciliation_id})

    def _values(self, entered: StatementInput) -> dict[str, Any]:
        return {
            "account_id": self._account.id,
            "day": entered.statement_on,
            "ids": [one for _, one in entered.left_out],
            "left_out": [f"{kind.value}:{one}" for kind, one in entered.left_out],
        }

    def _round(self, amount: Decimal) -> Decimal:
        return round_amount(amount, self._account.currency_code)


async def find_account_id(session: AsyncSession, reconciliation_id: UUID) -> UUID | None:
    """Return the account that a statement is of, or None."""
    found = await session.execute(_ACCOUNT_OF, {"id": reconciliation_id})
    account_id: UUID | None = found.scalar_one_or_none()
    return account_id
