"""Every query on payments. The database writes what is paid of an entry to the entry itself."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Text, func, insert, literal_column, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.kit.db import enter_books, metadata
from finance_app.kit.sql import statement
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.payments import models
from finance_app.ledger.payments.rules import PaymentRow, part_id, payment_id

_PAYMENTS: Final = metadata().tables[str(models.Payment.__tablename__)]
_PART_MAX: Final = 255
_ACCOUNT: Final = literal_column(
    "(SELECT b.name FROM bank_accounts AS b WHERE b.id = payments.bank_account_id)", Text()
)
_COLUMNS: Final = (
    "id", "entry_id", "paid_on", "amount", "money_amount", "foreign_amount", "exchange_entry_id",
    "notes", "version", "created_at", "deleted_at",
)  # fmt: skip
_CHANGE_EXCHANGE: Final = """
UPDATE {table} SET date = :paid_on, amount = :amount, notes = :notes, deleted_at = NULL,
    version = version + 1, updated_at = now()
WHERE id = :id
"""
_TRASH_EXCHANGE: Final = """
UPDATE {table} SET deleted_at = now(), version = version + 1, updated_at = now()
WHERE id = :id AND deleted_at IS NULL
"""
_EXCHANGE_KIND: Final = text("""
SELECT 'expense' FROM expenses WHERE id = :id UNION ALL SELECT 'income' FROM incomes WHERE id = :id
""")


class PaymentRepository:
    """The payments of the session's business."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list_of(self, kind: Kind, entry_ids: Sequence[UUID]) -> list[PaymentRow]:
        """Return the payments of entries, without those that were taken back."""
        own = (_PAYMENTS.c.kind == kind.value, _PAYMENTS.c.entry_id.in_(entry_ids))
        return await self._rows(*own, _PAYMENTS.c.deleted_at.is_(None))

    async def list_parts(self, any_id: UUID, *, lock: bool = False) -> list[PaymentRow]:
        """Return all parts of a payment, also those that were taken back."""
        return await self._rows(_PAYMENTS.c.id.between(*_span(any_id)), lock=lock)

    async def sum_foreign(
        self, kind: Kind, entry_ids: Sequence[UUID], but: UUID
    ) -> dict[UUID, Decimal]:
        """Return what is paid of entries in their own currency, but for one payment."""
        query = (
            select(_PAYMENTS.c.entry_id, func.sum(func.abs(_PAYMENTS.c.foreign_amount)))
            .where(
                _PAYMENTS.c.kind == kind.value,
                _PAYMENTS.c.entry_id.in_(entry_ids),
                _PAYMENTS.c.foreign_amount.is_not(None),
                _PAYMENTS.c.deleted_at.is_(None),
                ~_PAYMENTS.c.id.between(*_span(but)),
            )
            .group_by(_PAYMENTS.c.entry_id)
        )
        return {row[0]: row[1] for row in await self._session.execute(query)}

    async def add_all(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add payments of entries, all of them in one statement."""
        if rows:
            await self._session.execute(insert(_PAYMENTS), list(rows))

    async def change(self, row_id: UUID, values: Mapping[str, Any]) -> None:
        """Set columns of a payment of an entry."""
        query = update(_PAYMENTS).where(_PAYMENTS.c.id == row_id).values(**values)
        await self._session.execute(query)

    async def take_back(self, ids: Sequence[UUID], version: int) -> None:
        """Take payments of entries back, all at one moment."""
        values = {"deleted_at": func.now(), "version": version}
        query = update(_PAYMENTS).where(_PAYMENTS.c.id.in_(ids)).values(**values)
        await self._session.execute(query)

    async def find_exchange_kind(self, entry_id: UUID) -> Kind | None:
        """Return whether the entry of a difference is an expense or an income."""
        found = (await self._session.execute(_EXCHANGE_KIND, {"id": entry_id})).scalar()
        return None if found is None else Kind(found)

    async def change_exchange(
        self, kind: Kind, entry_id: UUID, *, paid_on: date, amount: Decimal, notes: str
    ) -> None:
        """Let the entry of a difference say this, and be in the books."""
        values = {"id": entry_id, "paid_on": paid_on, "amount": amount, "notes": notes}
        await self._session.execute(statement(_CHANGE_EXCHANGE, table=kind.plural), values)

    async def trash_exchange(self, kind: Kind, entry_id: UUID) -> None:
        """Move the entry of a difference to the trash."""
        query = statement(_TRASH_EXCHANGE, table=kind.plural)
        await self._session.execute(query, {"id": entry_id})

    async def _rows(self, *conditions: ColumnElement[bool], lock: bool = False) -> list[PaymentRow]:
        table = _PAYMENTS
        query = (
            select(
                table.c.kind, _ACCOUNT.label("bank_account"), *(table.c[one] for one in _COLUMNS)
            )
            .where(*conditions)
            .order_by(table.c.id)
        )
        if lock:
            await enter_books(self._session)
            query = query.with_for_update(of=table)
        return [
            PaymentRow(
                kind=Kind(row.kind),
                bank_account=row.bank_account,
                **{name: getattr(row, name) for name in _COLUMNS},
            )
            for row in await self._session.execute(query)
        ]


def _span(any_id: UUID) -> tuple[UUID, UUID]:
    first = payment_id(any_id)
    return first, part_id(first, _PART_MAX)
