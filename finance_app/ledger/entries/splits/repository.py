"""The queries that only splits need; the others are those of entries."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.kit.db import enter_books
from finance_app.kit.sql import statement
from finance_app.ledger.categories.rules import Kind

# A part shares with the first whatever makes it part of the same payment or invoice; what names one
# entry alone stays with the first: the line of a file, the time of a recurring entry.
_ADD: Final = """
INSERT INTO {table}
    (organization_id, id, split_id, date, {party}, payment_method, currency_code, source,
     bank_account_id, reconciliation_id, due_on, contra_account_id, created_by, category_id, notes,
     amount, tax_amount, tax_rate_id, foreign_amount, foreign_currency_code, exchange_rate)
SELECT organization_id, :id, split_id, date, {party}, payment_method, currency_code, source,
    bank_account_id, reconciliation_id, due_on, contra_account_id, CAST(:created_by AS uuid),
    CAST(:category_id AS uuid), :notes, :amount, :tax_amount, CAST(:tax_rate_id AS uuid),
    CAST(:foreign_amount AS numeric), CAST(:foreign_currency_code AS text),
    CAST(:exchange_rate AS numeric)
FROM {table} WHERE id = :first_id
"""
_LOCK: Final = """
SELECT id FROM {table} WHERE id = ANY (CAST(:ids AS uuid[])) ORDER BY id FOR UPDATE
"""
_TAKE_OUT: Final = """
UPDATE {table} SET split_id = NULL, deleted_at = now(), version = version + 1, updated_at = now()
WHERE id = ANY (CAST(:ids AS uuid[]))
"""
_WHOLE: Final = """
SELECT id FROM {table} WHERE split_id = ANY (ARRAY(
    SELECT split_id FROM {table} WHERE id = ANY (CAST(:ids AS uuid[])) AND split_id IS NOT NULL))
"""


class SplitRepository:
    """The parts of the expenses, or of the incomes, of the session's business."""

    def __init__(self, session: AsyncSession, kind: Kind) -> None:
        self._session = session
        self._names = {"table": kind.plural, "party": kind.party_field}

    async def complete(self, ids: Sequence[UUID]) -> list[UUID]:
        """Return ids with those of all parts of the splits that any of them is of."""
        query = statement(_WHOLE, table=self._names["table"])
        parts = (await self._session.execute(query, {"ids": list(ids)})).scalars()
        return list({*ids, *parts})

    async def lock(self, entry_id: UUID) -> None:
        """Keep others from changing an entry and all parts of its split, until the end.

        In the order of their ids, as everything that changes several entries does.
        """
        await enter_books(self._session)
        query = statement(_LOCK, table=self._names["table"])
        await self._session.execute(query, {"ids": await self.complete([entry_id])})

    async def add(self, first_id: UUID, values: Mapping[str, Any]) -> None:
        """Add a part to the split of an entry; `values` are the columns it does not share."""
        query = statement(_ADD, **self._names)
        await self._session.execute(query, {**values, "first_id": first_id})

    async def take_out(self, ids: Sequence[UUID]) -> None:
        """Move parts to the trash, from where each comes back as an entry of its own."""
        query = statement(_TAKE_OUT, table=self._names["table"])
        await self._session.execute(query, {"ids": list(ids)})
