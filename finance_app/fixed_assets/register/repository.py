"""Every query on the register; lists read plain rows in the order of an index, from a cursor on.

Row-level security adds the business to every condition. Figures of a day come from the one
stretch that holds it, by the database's own `accrued`.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Numeric,
    Select,
    exists,
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

from finance_app.fixed_assets.depreciation.models import AssetStretch
from finance_app.fixed_assets.filters.inputs import AssetFilter
from finance_app.fixed_assets.register.models import Asset as AssetTable
from finance_app.fixed_assets.register.models import AssetType as TypeTable
from finance_app.fixed_assets.register.rules import Asset, ListedAsset, RegisterTotals
from finance_app.fixed_assets.terms.rules import Convention, Method, Terms
from finance_app.kit.db import enter_books, metadata
from finance_app.kit.fields import like_pattern
from finance_app.kit.money import digits, round_amount
from finance_app.kit.paging import Cursor, Page, page_of, wrong_cursor
from finance_app.ledger.bank_accounts.models import account_name

_ASSETS: Final = metadata().tables[str(AssetTable.__tablename__)]
_TYPES: Final = metadata().tables[str(TypeTable.__tablename__)]
_STRETCHES: Final = metadata().tables[str(AssetStretch.__tablename__)]
_SORT_COLUMNS: Final = {"date": "acquisition_date", "cost": "cost_units", "name": "name_key"}
_PLAIN: Final = (
    "id", "name", "acquisition_date", "value", "setup_cost", "type_id", "notes", "supplier",
    "location", "serial_number", "parent_id", "in_service_on", "unit_name",
    "opening_depreciation", "opening_on", "disposed_on", "currency_code", "source", "version",
    "created_at", "deleted_at", "bank_account_id",
)  # fmt: skip
_TERMS: Final = (
    "method", "convention", "life_months", "residual", "factor", "is_switching", "capacity",
)  # fmt: skip
_INT_MAX: Final = 2**63 - 1
_BULK: Final = 1_000


class AssetRepository:
    """The assets of the session's business, with figures by its currency and fiscal day."""

    def __init__(self, session: AsyncSession, *, currency_code: str, start_day: int) -> None:
        self._session = session
        self._code = currency_code
        self._start_day = start_day

    async def add(self, values: Mapping[str, Any]) -> bool:
        """Add an asset; False where its id is taken."""
        query = (
            insert(_ASSETS)
            .values(**values)
            .on_conflict_do_nothing(index_elements=["organization_id", "id"])
            .returning(_ASSETS.c.id)
        )
        return (await self._session.execute(query)).first() is not None

    async def add_all(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add many assets."""
        for at in range(0, len(rows), _BULK):
            await self._session.execute(insert(_ASSETS), list(rows[at : at + _BULK]))

    async def find(self, asset_id: UUID, *, lock: bool = False) -> Asset | None:
        """Return an asset, from the trash too, or None; with `lock` others wait for the end."""
        query = select(*_columns()).where(_ASSETS.c.id == asset_id)
        if lock:
            await enter_books(self._session)
            # Without the key, which whoever posts its charges may refer to meanwhile.
            query = query.with_for_update(of=_ASSETS, key_share=True)
        row = (await self._session.execute(query.select_from(_with_type()))).first()
        return None if row is None else asset_of(row)

    async def list_all(self) -> list[Asset]:
        """Return every asset of the business, from the trash too."""
        query = select(*_columns()).select_from(_with_type()).order_by(_ASSETS.c.id)
        return [asset_of(row) for row in await self._session.execute(query)]

    async def list_components(
        self, parent_id: UUID, deleted_at: datetime | None = None
    ) -> list[Asset]:
        """Return the components of an asset, the oldest first; or those trashed at a moment."""
        query = (
            select(*_columns())
            .select_from(_with_type())
            .where(
                _ASSETS.c.parent_id == parent_id,
                _ASSETS.c.deleted_at.is_not_distinct_from(deleted_at),
            )
            .order_by(_ASSETS.c.acquisition_date, _ASSETS.c.id)
        )
        return [asset_of(row) for row in await self._session.execute(query)]

    async def change(
        self, asset_id: UUID, values: Mapping[str, Any], *, version: int | None = None
    ) -> bool:
        """Set columns and go on to the next version; False where it has another, or is gone."""
        query = (
            update(_ASSETS)
            .where(_ASSETS.c.id == asset_id)
            .values(**values, version=_ASSETS.c.version + 1, updated_at=func.now())
            .returning(_ASSETS.c.id)
        )
        if version is not None:
            query = query.where(_ASSETS.c.version == version)
        return (await self._session.execute(query)).first() is not None

    async def has_components(self, asset_id: UUID) -> bool:
        """Say whether an asset has components, in the trash or not."""
        query = select(exists().where(_ASSETS.c.parent_id == asset_id))
        return bool((await self._session.execute(query)).scalar_one())

    async def trash(self, asset_id: UUID) -> None:
        """Move an asset to the trash at the moment of the transaction, as its entries are."""
        await self.change(asset_id, {"deleted_at": func.now()})

    async def list_page(self, wanted: AssetFilter, cursor: Cursor | None) -> Page[ListedAsset]:
        """Return one page with the figures of the day, in one query."""
        is_reversed = cursor is not None and cursor.is_backward
        is_falling = wanted.sort.startswith("-") != is_reversed
        key = _ASSETS.c[_SORT_COLUMNS[wanted.sort.removeprefix("-")]]
        place = (key, _ASSETS.c.id)
        query = self._figures(wanted, *_columns(), key.label("sort_key"))
        if cursor is not None:
            edge = tuple_(literal(_key_value(cursor), key.type), literal(cursor.id))
            query = query.where(tuple_(*place) < edge if is_falling else tuple_(*place) > edge)
        query = query.order_by(*(one.desc() if is_falling else one.asc() for one in place))
        query = query.limit(literal_column(str(int(wanted.limit) + 1)))
        rows = (await self._session.execute(query)).all()
        page = page_of(
            rows,
            limit=wanted.limit,
            sort=wanted.sort,
            cursor=cursor,
            place=lambda row: (str(row.sort_key), row.id),
        )
        items = tuple(self._listed(row) for row in page.items)
        return Page(items, page.next_cursor, page.previous_cursor)

    async def sum_all(self, wanted: AssetFilter) -> RegisterTotals:
        """Return count and sums of all assets that the filter wants."""
        found = self._figures(wanted).subquery()
        query = select(
            func.count(),
            func.coalesce(func.sum(found.c.cost_then), 0),
            func.coalesce(func.sum(found.c.depreciation), 0),
        ).select_from(found)
        count, cost, depreciation = (await self._session.execute(query)).one()
        return RegisterTotals(
            count, round_amount(cost, self._code), round_amount(depreciation, self._code)
        )

    def _figures(self, wanted: AssetFilter, *columns: Any) -> Select[Any]:
        """Return the query of assets with cost and depreciation as of the day."""
        joined = _with_type().outerjoin(
            _STRETCHES,
            (_STRETCHES.c.asset_id == _ASSETS.c.id)
            & (_STRETCHES.c.from_on <= wanted.on)
            & (_STRETCHES.c.until_on >= wanted.on),
        )
        query = select(
            *columns,
            func.coalesce(_STRETCHES.c.cost, 0).label("cost_then"),
            self._depreciation(wanted.on).label("depreciation"),
        )
        return query.select_from(joined).where(*self._conditions(wanted))

    def _depreciation(self, day: date) -> ColumnElement[Decimal]:
        stretch = _STRETCHES.c
        accrued = func.accrued(
            stretch.charge, stretch.pace_charge, stretch.pace_count, stretch.is_by_month,
            stretch.starts_on, stretch.ends_on, day, literal(self._start_day, Integer),
            literal(digits(self._code), Integer), type_=Numeric(),
        )  # fmt: skip
        return func.coalesce(stretch.opening + accrued, 0)

    def _conditions(self, wanted: AssetFilter) -> list[ColumnElement[bool]]:
        """Return the conditions of a filter, cursor aside."""
        table = _ASSETS.c
        found: list[ColumnElement[bool]] = [
            table.deleted_at.is_not(None) if wanted.trashed else table.deleted_at.is_(None)
        ]
        if not wanted.trashed:
            found += self._has_status(wanted)
        if wanted.from_ is not None:
            found.append(table.acquisition_date >= wanted.from_)
        if wanted.to is not None:
            found.append(table.acquisition_date <= wanted.to)
        if wanted.type:
            named = select(_TYPES.c.id).where(func.lower(_TYPES.c.name) == func.lower(wanted.type))
            found.append(table.type_id == named.scalar_subquery())
        if wanted.parent_id is not None:
            found.append(table.parent_id == wanted.parent_id)
        if wanted.q:
            pattern = like_pattern(wanted.q)
            texts = (table.name, table.serial_number, table.supplier, table.location, table.notes)
            found.append(or_(*(text.ilike(pattern) for text in texts)))
        return found

    def _has_status(self, wanted: AssetFilter) -> list[ColumnElement[bool]]:
        """Return which assets of the day a status means; those bought later are never there."""
        table, day = _ASSETS.c, wanted.on
        is_there = table.acquisition_date <= day
        is_gone = table.disposed_on <= day
        if wanted.status == "all":
            return [is_there]
        if wanted.status == "disposed":
            return [is_there, is_gone]
        is_kept = or_(table.disposed_on.is_(None), table.disposed_on > day)
        if wanted.status == "depreciated":
            later = _STRETCHES.alias()
            is_charged_later = exists().where(
                later.c.asset_id == table.id, later.c.charge != 0, later.c.ends_on > day
            )
            # Units still to come are planned by nobody: there the residual says what is left.
            is_done = or_(
                table.method != Method.UNITS_OF_PRODUCTION.value,
                _STRETCHES.c.cost - self._depreciation(day) <= table.residual,
            )
            has_charge = self._depreciation(day) > 0
            return [is_there, is_kept, has_charge, is_done, ~is_charged_later]
        return [is_there, is_kept]

    def _listed(self, row: Any) -> ListedAsset:
        return ListedAsset(
            asset_of(row),
            round_amount(row.cost_then, self._code),
            round_amount(row.depreciation, self._code),
        )


def _with_type() -> Any:
    return _ASSETS.outerjoin(
        _TYPES,
        (_TYPES.c.organization_id == _ASSETS.c.organization_id)
        & (_TYPES.c.id == _ASSETS.c.type_id),
    )


def _columns() -> list[ColumnElement[Any]]:
    own = [_ASSETS.c[name] for name in (*_PLAIN, *_TERMS)]
    return [*own, func.coalesce(_TYPES.c.name, "").label("type"), account_name(_ASSETS)]


def asset_of(row: Any) -> Asset:
    """Return the asset of a row; amounts with the digits of its currency."""
    values = {name: getattr(row, name) for name in _PLAIN}
    for name in ("value", "setup_cost", "opening_depreciation"):
        values[name] = round_amount(values[name], row.currency_code)
    terms = terms_of(row, row.currency_code)
    return Asset(**values, type=row.type, terms=terms, bank_account=row.bank_account)


def terms_of(row: Any, currency_code: str) -> Terms:
    """Return the terms that a row has in columns of its own."""
    return Terms(
        method=Method(row.method),
        convention=Convention(row.convention),
        life_months=row.life_months,
        residual=round_amount(row.residual, currency_code),
        factor=row.factor.normalize(),
        is_switching=row.is_switching,
        capacity=row.capacity,
    )


def _key_value(cursor: Cursor) -> Any:
    """Return the sort key of a cursor as its column holds it. Raises for a damaged one."""
    name = cursor.sort.removeprefix("-")
    try:
        if name == "date":
            return date.fromisoformat(cursor.key)
        if name == "cost":
            return min(max(int(cursor.key), 0), _INT_MAX)
    except ValueError:
        raise wrong_cursor() from None
    return cursor.key
