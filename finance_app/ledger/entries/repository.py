"""Every query on entries, written once for both kinds.

Lists read plain rows in the order of an index, from the cursor on. Row-level security adds the
business to every condition; the comparisons used here are leakproof (dates, ids, whole numbers,
"C" text), so that they can use the index under it.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    func,
    literal,
    literal_column,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.kit.db import enter_books, metadata
from finance_app.kit.money import round_amount
from finance_app.kit.paging import Cursor, Page, page_of, wrong_cursor
from finance_app.kit.sql import statement
from finance_app.ledger.entries.inputs import EntryFilter
from finance_app.ledger.entries.lists.repository import conditions_of
from finance_app.ledger.entries.models import Expense, Income
from finance_app.ledger.entries.rules import Entry, Kind, units_within
from finance_app.ledger.entries.splits.repository import SplitRepository

_TABLES: Final = {
    Kind.EXPENSE: metadata().tables[str(Expense.__tablename__)],
    Kind.INCOME: metadata().tables[str(Income.__tablename__)],
}
_SORT_COLUMNS: Final = {
    "date": "date",
    "amount": "amount_units",
    "party": "party_key",
    "deleted": "deleted_at",
}
_CATEGORY: Final = "(SELECT c.name FROM categories AS c WHERE c.id = {table}.category_id)"
_ACCOUNT: Final = "(SELECT b.name FROM bank_accounts AS b WHERE b.id = {table}.bank_account_id)"
_TAX_RATE: Final = "(SELECT t.name FROM tax_rates AS t WHERE t.id = {table}.tax_rate_id)"
_BULK: Final = 1_000
_SAME: Final = (
    "id", "date", "category_id", "category", "party", "payment_method", "currency_code", "notes",
    "version", "created_at", "deleted_at", "bank_account", "is_suggested", "source", "due_on",
    "tax_rate", "foreign_currency_code", "exchange_rate", "split_id",
)  # fmt: skip
# Gains and losses of exchange go where the payments that made them go: payments belong to a feature
# that stands above this one, so their table is named here only as text.
_TRASH_EXCHANGE: Final = """
UPDATE {table} AS e SET deleted_at = now(), version = e.version + 1, updated_at = now()
FROM payments AS p
WHERE p.kind = :kind AND p.entry_id = ANY (CAST(:ids AS uuid[])) AND p.deleted_at IS NULL
  AND e.id = p.exchange_entry_id AND e.deleted_at IS NULL
"""
_RESTORE_EXCHANGE: Final = """
UPDATE {table} AS e SET deleted_at = NULL, version = e.version + 1, updated_at = now()
FROM payments AS p
WHERE p.kind = :kind AND p.entry_id = ANY (CAST(:ids AS uuid[])) AND p.deleted_at IS NULL
  AND e.id = p.exchange_entry_id AND e.deleted_at IS NOT NULL
"""
_PLAIN: Final = (
    "payment_method", "amount", "currency_code", "notes", "version", "created_at", "deleted_at",
    "is_suggested", "source", "due_on", "paid_amount", "tax_amount", "foreign_amount",
    "foreign_currency_code", "exchange_rate", "split_id",
)  # fmt: skip
"""Columns of an entry that are read as they are."""


class EntryRepository:
    """The expenses, or the incomes, of the session's business."""

    def __init__(self, session: AsyncSession, kind: Kind) -> None:
        self._session = session
        self._kind = kind
        self._table = _TABLES[kind]
        self._party = self._table.c[kind.party_field]

    async def add(self, values: Mapping[str, Any]) -> Entry | None:
        """Add an entry and return it; None where its id is taken."""
        query = (
            insert(self._table)
            .values(**values)
            .on_conflict_do_nothing(index_elements=["organization_id", "id"])
            .returning(*self._columns())
        )
        return self._first(await self._session.execute(query))

    async def add_all(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add many entries."""
        for at in range(0, len(rows), _BULK):
            await self._session.execute(insert(self._table), list(rows[at : at + _BULK]))

    async def add_missing(self, rows: Sequence[Mapping[str, Any]]) -> list[UUID]:
        """Add the entries that are not there in any way; return the ids of the added."""
        query = insert(self._table).on_conflict_do_nothing().returning(self._table.c.id)
        return list((await self._session.execute(query, list(rows))).scalars()) if rows else []

    async def find(self, entry_id: UUID, *, lock: bool = False) -> Entry | None:
        """Return an entry, from the trash too, or None; `lock` keeps others from changing it."""
        query = select(*self._columns()).where(self._table.c.id == entry_id)
        return self._first(await self._read(query, lock=lock))

    async def list_split(self, split_id: UUID, *, lock: bool = False) -> tuple[Entry, ...]:
        """Return the parts of a split in order, all of them in the trash or none."""
        table = self._table
        order = (table.c.import_key.is_(None), table.c.recurring_id.is_(None), table.c.id)
        query = select(*self._columns()).where(table.c.split_id == split_id).order_by(*order)
        return tuple(self._entry(row) for row in await self._read(query, lock=lock))

    async def _read(self, query: Select[Any], *, lock: bool) -> Any:
        if lock:
            await enter_books(self._session)
        held = query.with_for_update(of=self._table) if lock else query
        return await self._session.execute(held)

    async def find_sources(self, ids: Sequence[UUID]) -> set[str]:
        """Return what made these entries: the screen, a file, a payment ..."""
        query = select(self._table.c.source).where(self._table.c.id.in_(ids)).distinct()
        return set((await self._session.execute(query)).scalars())

    async def change(
        self, entry_id: UUID, values: Mapping[str, Any], *, version: int | None
    ) -> Entry | None:
        """Set columns of an entry that still has the version; None where it has not, or is gone."""
        table = self._table
        query = (
            update(table)
            .where(table.c.id == entry_id, table.c.deleted_at.is_(None))
            .values(**values, **self._touched())
            .returning(*self._columns())
        )
        if version is not None:
            query = query.where(table.c.version == version)
        return self._first(await self._session.execute(query))

    async def change_all(
        self, ids: Sequence[UUID], values: Mapping[str, Any], *, trashed: bool = False
    ) -> tuple[UUID, ...]:
        """Set columns of the entries that are in the trash, or not; return their ids.

        Rows are locked in the order of their ids, so that two such changes cannot wait for
        each other.
        """
        table = self._table
        is_trashed = table.c.deleted_at.is_not(None)
        locked = (
            select(table.c.id)
            .where(table.c.id.in_(ids), is_trashed if trashed else ~is_trashed)
            .order_by(table.c.id)
            .with_for_update()
            .cte("locked")
        )
        query = (
            update(table)
            .where(table.c.id == locked.c.id)
            .values(**values, **self._touched())
            .returning(table.c.id)
        )
        return tuple(sorted((await self._session.execute(query)).scalars()))

    async def trash(self, ids: Sequence[UUID]) -> tuple[UUID, ...]:
        """Move entries to the trash with what belongs to them; return those not there yet."""
        moved = await self.change_all(await self._whole(ids), {"deleted_at": func.now()})
        await self._follow(_TRASH_EXCHANGE, moved)
        return moved

    async def restore(self, ids: Sequence[UUID]) -> tuple[UUID, ...]:
        """Take entries out of the trash with what belongs to them; return those that were there."""
        whole = await self._whole(ids)
        moved = await self.change_all(whole, {"deleted_at": None}, trashed=True)
        await self._follow(_RESTORE_EXCHANGE, moved)
        return moved

    async def _whole(self, ids: Sequence[UUID]) -> list[UUID]:
        return await SplitRepository(self._session, self._kind).complete(ids)

    async def _follow(self, template: str, ids: Sequence[UUID]) -> None:
        """Let what payments made of these entries go with them."""
        values = {"kind": self._kind.value, "ids": list(ids)}
        for kind in Kind if ids else ():
            await self._session.execute(statement(template, table=kind.plural), values)

    async def list_page(self, wanted: EntryFilter, cursor: Cursor | None) -> Page[Entry]:
        """Return one page, in one query whose cost does not grow with its depth."""
        is_reversed = cursor is not None and cursor.is_backward
        is_falling = wanted.sort.startswith("-") != is_reversed
        key = self._table.c[_SORT_COLUMNS[wanted.sort.removeprefix("-")]]
        place: tuple[ColumnElement[Any], ...] = (key, self._table.c.id)
        query = select(*self._columns(), key.label("sort_key")).where(*self.conditions(wanted))
        if cursor is not None:
            edge = tuple_(literal(_key_value(cursor), key.type), literal(cursor.id))
            query = query.where(tuple_(*place) < edge if is_falling else tuple_(*place) > edge)
        if wanted.category is not None and key.name == "date":
            # Constant here, but without it the planner does not see that its index is in order.
            place = (self._table.c.category_id, *place)
        elif wanted.bank_account and key.name == "date":
            place = (self._table.c.bank_account_id, *place)
        query = query.order_by(*(one.desc() if is_falling else one.asc() for one in place))
        # A literal, for a prepared plan that does not know the limit would read and sort it all.
        query = query.limit(literal_column(str(int(wanted.limit) + 1)))
        rows = (await self._session.execute(query)).all()
        page = page_of(
            rows,
            limit=wanted.limit,
            sort=wanted.sort,
            cursor=cursor,
            place=lambda row: (_key_text(row.sort_key), row.id),
        )
        items = tuple(self._entry(row) for row in page.items)
        return Page(items, page.next_cursor, page.previous_cursor)

    async def sum_up_to(self, wanted: EntryFilter, count_max: int) -> tuple[int, Decimal]:
        """Return count and sum of the entries wanted, of at most `count_max` of them."""
        found = (
            select(self._table.c.amount)
            .where(*self.conditions(wanted))
            .limit(literal_column(str(int(count_max))))
            .subquery()
        )
        query = select(func.count(), func.coalesce(func.sum(found.c.amount), 0)).select_from(found)
        count, amount = (await self._session.execute(query)).one()
        return count, amount

    def _name(self, query: str) -> ColumnElement[Any]:
        # As text, for SQLAlchemy does not correlate a subquery with the row of a RETURNING.
        return literal_column(query.format(table=self._table.name), Text())

    def _columns(self) -> tuple[ColumnElement[Any], ...]:
        table = self._table
        return (
            table.c.id,
            table.c.date,
            table.c.category_id,
            self._name(_CATEGORY).label("category"),
            self._name(_ACCOUNT).label("bank_account"),
            self._name(_TAX_RATE).label("tax_rate"),
            self._party.label("party"),
            *(table.c[name] for name in _PLAIN),
        )

    def _touched(self) -> dict[str, Any]:
        return {"version": self._table.c.version + 1, "updated_at": func.now()}

    def conditions(self, wanted: EntryFilter) -> list[ColumnElement[bool]]:
        """Return the conditions of a filter, cursor aside."""
        return conditions_of(self._table, self._kind, wanted)

    def _first(self, rows: Any) -> Entry | None:
        row = rows.first()
        return None if row is None else self._entry(row)

    def _entry(self, row: Any) -> Entry:
        code, foreign_code = row.currency_code, row.foreign_currency_code
        same = {name: getattr(row, name) for name in _SAME}
        return Entry(
            **same,
            kind=self._kind,
            amount=round_amount(row.amount, code),
            paid_amount=round_amount(row.paid_amount, code),
            tax_amount=round_amount(row.tax_amount, code),
            foreign_amount=(
                round_amount(row.foreign_amount, foreign_code) if foreign_code else None
            ),
        )


def _key_text(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _key_value(cursor: Cursor) -> Any:
    """Return the sort key of a cursor as its column holds it. Raises for a damaged one."""
    name = cursor.sort.removeprefix("-")
    try:
        if name == "date":
            return date.fromisoformat(cursor.key)
        if name == "deleted":
            return datetime.fromisoformat(cursor.key)
        if name == "amount":
            return units_within(int(cursor.key))
    except ValueError:
        raise wrong_cursor() from None
    return cursor.key
