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
    Text,
    func,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.kit.db import metadata
from finance_app.kit.fields import like_pattern
from finance_app.kit.money import round_amount
from finance_app.kit.paging import Cursor, Page, page_of, wrong_cursor
from finance_app.ledger.bank_accounts.models import BankAccount
from finance_app.ledger.categories.models import Category
from finance_app.ledger.entries.inputs import EntryFilter
from finance_app.ledger.entries.models import Expense, Income
from finance_app.ledger.entries.rules import UNCATEGORISED, Entry, Kind, units_of, units_within

_CATEGORIES: Final = metadata().tables[str(Category.__tablename__)]
_ACCOUNTS: Final = metadata().tables[str(BankAccount.__tablename__)]
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
_BULK: Final = 1_000


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

    async def find(self, entry_id: UUID) -> Entry | None:
        """Return an entry, from the trash too, or None."""
        query = select(*self._columns()).where(self._table.c.id == entry_id)
        return self._first(await self._session.execute(query))

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
        """Move entries to the trash; return those that were not there yet."""
        return await self.change_all(ids, {"deleted_at": func.now()})

    async def restore(self, ids: Sequence[UUID]) -> tuple[UUID, ...]:
        """Take entries out of the trash; return those that were there."""
        return await self.change_all(ids, {"deleted_at": None}, trashed=True)

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
            self._party.label("party"),
            table.c.payment_method,
            table.c.amount,
            table.c.currency_code,
            table.c.notes,
            table.c.version,
            table.c.created_at,
            table.c.deleted_at,
            table.c.is_suggested,
        )

    def _touched(self) -> dict[str, Any]:
        return {"version": self._table.c.version + 1, "updated_at": func.now()}

    def conditions(self, wanted: EntryFilter) -> list[ColumnElement[bool]]:
        """Return the conditions of a filter, cursor aside."""
        table = self._table
        deleted = table.c.deleted_at
        found: list[ColumnElement[bool]] = [
            deleted.is_not(None) if wanted.trashed else deleted.is_(None)
        ]
        if wanted.from_ is not None:
            found.append(table.c.date >= wanted.from_)
        if wanted.to is not None:
            found.append(table.c.date <= wanted.to)
        if wanted.min_amount is not None:
            found.append(table.c.amount_units >= units_of(wanted.min_amount))
        if wanted.max_amount is not None:
            found.append(table.c.amount_units <= units_of(wanted.max_amount))
        if wanted.category is not None:
            found.append(self._has_category(wanted.category))
        if wanted.payment_method:
            method = func.lower(wanted.payment_method)
            found.append(func.lower(table.c.payment_method) == method)
        if wanted.bank_account:
            named = func.lower(_ACCOUNTS.c.name) == func.lower(wanted.bank_account)
            account_id = select(_ACCOUNTS.c.id).where(named).scalar_subquery()
            found.append(table.c.bank_account_id == account_id)
        flags = [(wanted.missing, self._party == ""), (wanted.review, table.c.is_suggested)]
        found += [condition for asked, condition in flags if asked]
        if wanted.q:
            found.append(self._contains(wanted))
        return found

    def _has_category(self, name: str) -> ColumnElement[bool]:
        if name == UNCATEGORISED:
            return self._table.c.category_id.is_(None)
        return self._table.c.category_id == self._category_id(name)

    def _category_id(self, name: str) -> ColumnElement[UUID]:
        named = select(_CATEGORIES.c.id).where(
            _CATEGORIES.c.kind == self._kind.value,
            func.lower(_CATEGORIES.c.name) == func.lower(name),
            _CATEGORIES.c.merged_at.is_(None),
        )
        return named.scalar_subquery()

    def _contains(self, wanted: EntryFilter) -> ColumnElement[bool]:
        table, pattern = self._table, like_pattern(wanted.q)
        found: list[ColumnElement[bool]] = [
            table.c.party_key.like(func.lower(pattern)),
            table.c.notes.ilike(pattern),
        ]
        if wanted.q_amount is not None:
            found.append(table.c.amount_units == units_of(wanted.q_amount))
        return or_(*found)

    def _first(self, rows: Any) -> Entry | None:
        row = rows.first()
        return None if row is None else self._entry(row)

    def _entry(self, row: Any) -> Entry:
        return Entry(
            id=row.id,
            kind=self._kind,
            date=row.date,
            category_id=row.category_id,
            category=row.category,
            party=row.party,
            payment_method=row.payment_method,
            amount=round_amount(row.amount, row.currency_code),
            currency_code=row.currency_code,
            notes=row.notes,
            version=row.version,
            created_at=row.created_at,
            deleted_at=row.deleted_at,
            bank_account=row.bank_account,
            is_suggested=row.is_suggested,
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
