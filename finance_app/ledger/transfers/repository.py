"""Every query on transfers; a page costs the same however deep it is."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    func,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.kit.db import enter_books, metadata
from finance_app.kit.money import round_amount
from finance_app.kit.paging import Cursor, Page, page_of, wrong_cursor
from finance_app.ledger.transfers import models
from finance_app.ledger.transfers.inputs import TransferFilter
from finance_app.ledger.transfers.rules import SORT, TRASH_SORT, Transfer

_TRANSFERS: Final = metadata().tables[str(models.Transfer.__tablename__)]
_NAME: Final = "(SELECT c.name FROM chart_of_accounts AS c WHERE c.id = {table}.{side}_account_id)"
_KEPT: Final = (
    "id", "date", "from_account_id", "to_account_id", "amount", "notes", "version", "created_at",
    "deleted_at", "expense_id", "income_id",
)  # fmt: skip


class TransferRepository:
    """The transfers of the session's business, which are in its currency."""

    def __init__(self, session: AsyncSession, currency_code: str) -> None:
        self._session = session
        self._currency_code = currency_code

    async def add(self, values: Mapping[str, Any]) -> Transfer | None:
        """Add a transfer and return it; None where its id is taken."""
        query = (
            insert(_TRANSFERS)
            .values(**values)
            .on_conflict_do_nothing(index_elements=["organization_id", "id"])
            .returning(*_columns(_TRANSFERS))
        )
        return self._first(await self._session.execute(query))

    async def find(self, transfer_id: UUID, *, lock: bool = False) -> Transfer | None:
        """Return a transfer, from the trash too, or None; `lock` keeps others from changing it."""
        query = select(*_columns(_TRANSFERS)).where(_TRANSFERS.c.id == transfer_id)
        if lock:
            await enter_books(self._session)
            query = query.with_for_update()
        return self._first(await self._session.execute(query))

    async def change(self, transfer_id: UUID, values: Mapping[str, Any]) -> Transfer:
        """Set columns of a transfer, and give it the next version."""
        query = (
            update(_TRANSFERS)
            .where(_TRANSFERS.c.id == transfer_id)
            .values(**values, version=_TRANSFERS.c.version + 1, updated_at=func.now())
            .returning(*_columns(_TRANSFERS))
        )
        return self._transfer((await self._session.execute(query)).one())

    async def has_other(self, transfer: Transfer) -> bool:
        """Say whether another transfer stands for one of the entries that this one is of."""
        columns = _TRANSFERS.c
        query = select(func.count()).where(
            or_(columns.expense_id == transfer.expense_id, columns.income_id == transfer.income_id),
            columns.deleted_at.is_(None),
            columns.id != transfer.id,
        )
        return bool((await self._session.execute(query)).scalar_one())

    async def list_page(
        self, wanted: TransferFilter, account_id: UUID | None, cursor: Cursor | None
    ) -> Page[Transfer]:
        """Return one page, the latest transfer first; in the trash what went last."""
        is_backward = cursor is not None and cursor.is_backward
        key = "deleted_at" if wanted.trashed else "date"
        count: ColumnElement[Any] = literal_column(str(int(wanted.limit) + 1))
        sides: list[str | None] = [None] if account_id is None else ["from", "to"]
        parts = [
            _ordered(
                _part(wanted, cursor, side, account_id), key, side, is_backward=is_backward
            ).limit(count)
            for side in sides
        ]
        found = union_all(*parts).cte("found")
        query = select(*_columns(found)).limit(count)
        rows = await self._session.execute(
            _ordered(query, key, None, is_backward=is_backward, of=found)
        )
        return page_of(
            [self._transfer(row) for row in rows],
            limit=wanted.limit,
            sort=TRASH_SORT if wanted.trashed else SORT,
            cursor=cursor,
            place=lambda one: (_key_text(one, trashed=wanted.trashed), one.id),
        )

    def _first(self, rows: Any) -> Transfer | None:
        row = rows.first()
        return None if row is None else self._transfer(row)

    def _transfer(self, row: Any) -> Transfer:
        code = self._currency_code
        values = {name: getattr(row, name) for name in _KEPT}
        return Transfer(
            **{**values, "amount": round_amount(row.amount, code)},
            from_account=row.from_account,
            to_account=row.to_account,
            currency_code=code,
        )


def _columns(of: Any) -> list[ColumnElement[Any]]:
    """Return the columns of a transfer, its accounts by name."""
    names = [
        literal_column(_NAME.format(table=of.name, side=side), Text()).label(f"{side}_account")
        for side in ("from", "to")
    ]
    return [*(of.c[name] for name in _KEPT), *names]


def _part(
    wanted: TransferFilter, cursor: Cursor | None, side: str | None, account_id: UUID | None
) -> Select[Any]:
    """Return the transfers on the cursor's side of a page, all or those of an account's side."""
    columns = _TRANSFERS.c
    deleted = columns.deleted_at
    query = select(*(columns[name] for name in _KEPT)).where(
        deleted.is_not(None) if wanted.trashed else deleted.is_(None)
    )
    if side is not None:
        query = query.where(columns[f"{side}_account_id"] == account_id)
    if wanted.from_ is not None:
        query = query.where(columns.date >= wanted.from_)
    if wanted.to is not None:
        query = query.where(columns.date <= wanted.to)
    if cursor is not None:
        place = tuple_(deleted if wanted.trashed else columns.date, columns.id)
        edge = tuple_(literal(_key_value(cursor, trashed=wanted.trashed)), literal(cursor.id))
        query = query.where(place > edge if cursor.is_backward else place < edge)
    return query


def _ordered(
    query: Select[Any], key: str, side: str | None, *, is_backward: bool, of: Any = _TRANSFERS
) -> Select[Any]:
    """Return the query in the order of the index that it is read from."""
    # The account is the same in all rows, but the planner then sees the order of the index.
    place = [*([of.c[f"{side}_account_id"]] if side else []), of.c[key], of.c.id]
    return query.order_by(*(one.asc() if is_backward else one.desc() for one in place))


def _key_text(transfer: Transfer, *, trashed: bool) -> str:
    key = transfer.deleted_at if trashed else transfer.date
    return key.isoformat() if key else ""


def _key_value(cursor: Cursor, *, trashed: bool) -> Any:
    """Return the sort key of a cursor as its column holds it. Raises for a damaged one."""
    try:
        kind: Any = datetime if trashed else date
        return kind.fromisoformat(cursor.key)
    except ValueError:
        raise wrong_cursor() from None
