"""Tables of the register: types, assets, and what happened to them."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    Numeric,
    Text,
    func,
    text,
)
from sqlmodel import Field, SQLModel

MONEY = Numeric(20, 4)
METHODS = (
    "'straight_line', 'declining_balance', 'written_down_value', 'sum_of_years_digits',"
    " 'units_of_production', 'macrs', 'none'"
)
CONVENTIONS = "'day', 'month', 'half_year', 'mid_quarter', 'mid_month'"
_TENANT = "organization_id"
_ACTIVE = text("deleted_at IS NULL")


def _text(default: str = "") -> Any:
    return Field(default=default, sa_type=Text, sa_column_kwargs={"server_default": default})


def _zero() -> Any:
    return Field(default=Decimal(0), sa_type=MONEY, sa_column_kwargs={"server_default": text("0")})


def _created_at() -> Any:
    return Field(
        default=None,
        sa_type=DateTime(timezone=True),
        sa_column_kwargs={"server_default": func.now()},
    )


def _known(table: str, column: str, target: str) -> tuple[Any, ...]:
    """Return the key of a column to another table, and its index."""
    return (
        ForeignKeyConstraint([_TENANT, column], [f"{target}.organization_id", f"{target}.id"]),
        Index(
            f"ix_{table}_{column.removesuffix('_id')}",
            _TENANT,
            column,
            postgresql_where=text(f"{column} IS NOT NULL"),
        ),
    )


class AssetType(SQLModel, table=True):
    """A kind of asset and the terms a new one of it starts with."""

    __tablename__ = "asset_types"
    __table_args__ = (
        CheckConstraint("char_length(name) between 1 and 80", name="name"),
        CheckConstraint(f"method in ({METHODS})", name="method"),
        CheckConstraint(f"convention in ({CONVENTIONS})", name="convention"),
        CheckConstraint("life_months between 0 and 1200", name="life_months"),
        CheckConstraint("residual_ratio between 0 and 1", name="residual_ratio"),
        CheckConstraint("factor > 0 and factor <= 10", name="factor"),
        Index("uq_asset_types_name", _TENANT, text("lower(name)"), unique=True),
    )

    organization_id: UUID = Field(primary_key=True, foreign_key="organizations.id")
    id: UUID = Field(primary_key=True)
    name: str = Field(sa_type=Text)
    method: str = Field(sa_type=Text)
    convention: str = Field(sa_type=Text)
    life_months: int = Field(sa_type=Integer)
    residual_ratio: Decimal = Field(sa_type=Numeric(7, 6))
    factor: Decimal = Field(sa_type=Numeric(7, 4))
    is_switching: bool = Field(sa_type=Boolean)
    created_at: dt.datetime = _created_at()


class Asset(SQLModel, table=True):
    """Something the business owns and uses; amounts are in `currency_code`.

    The cost is `value` and `setup_cost` together. `disposed_on` is the day of a full disposal.
    """

    __tablename__ = "assets"
    __table_args__ = (
        ForeignKeyConstraint(
            [_TENANT, "type_id"], ["asset_types.organization_id", "asset_types.id"]
        ),
        ForeignKeyConstraint([_TENANT, "parent_id"], ["assets.organization_id", "assets.id"]),
        *_known("assets", "bank_account_id", "bank_accounts"),
        CheckConstraint("char_length(name) between 1 and 200", name="name"),
        CheckConstraint("value > 0 and value < 100000000000000", name="value"),
        CheckConstraint("setup_cost >= 0 and setup_cost < 100000000000000", name="setup_cost"),
        CheckConstraint("residual >= 0 and residual < 100000000000000", name="residual"),
        CheckConstraint(
            "opening_depreciation >= 0 and opening_depreciation <= value + setup_cost",
            name="opening_depreciation",
        ),
        CheckConstraint(
            "acquisition_date between '1900-01-01' and '2199-12-31'"
            " and in_service_on between acquisition_date and '2199-12-31'"
            " and (opening_on is null or opening_on between in_service_on and '2199-12-31')",
            name="dates",
        ),
        CheckConstraint(f"method in ({METHODS})", name="method"),
        CheckConstraint(f"convention in ({CONVENTIONS})", name="convention"),
        CheckConstraint("life_months between 0 and 1200", name="life_months"),
        CheckConstraint("factor > 0 and factor <= 10", name="factor"),
        CheckConstraint("capacity > 0", name="capacity"),
        CheckConstraint("currency_code ~ '^[A-Z]{3}$'", name="currency_code"),
        CheckConstraint("char_length(supplier) <= 200", name="supplier"),
        CheckConstraint("char_length(location) <= 200", name="location"),
        CheckConstraint("char_length(serial_number) <= 100", name="serial_number"),
        CheckConstraint("char_length(unit_name) <= 40", name="unit_name"),
        CheckConstraint("char_length(notes) <= 10000", name="notes"),
        CheckConstraint(
            "source in ('screen', 'api', 'import', 'sample', 'assistant')", name="source"
        ),
        CheckConstraint("parent_id <> id", name="parent_id"),
        # Partial, so that no check of a foreign key takes one of these for the primary key.
        Index("ix_assets_date", _TENANT, "acquisition_date", "id", postgresql_where=_ACTIVE),
        Index("ix_assets_cost", _TENANT, "cost_units", "id", postgresql_where=_ACTIVE),
        Index("ix_assets_name", _TENANT, "name_key", "id", postgresql_where=_ACTIVE),
        Index("ix_assets_type", _TENANT, "type_id", postgresql_where=text("type_id IS NOT NULL")),
        Index(
            "ix_assets_parent", _TENANT, "parent_id", postgresql_where=text("parent_id IS NOT NULL")
        ),
    )

    organization_id: UUID = Field(primary_key=True, foreign_key="organizations.id")
    id: UUID = Field(primary_key=True)
    name: str = Field(sa_type=Text)
    acquisition_date: dt.date = Field(sa_type=Date)
    value: Decimal = Field(sa_type=MONEY)
    setup_cost: Decimal = _zero()
    type_id: UUID | None = None
    notes: str = _text()
    supplier: str = _text()
    location: str = _text()
    serial_number: str = _text()
    parent_id: UUID | None = None
    in_service_on: dt.date = Field(sa_type=Date)
    method: str = Field(sa_type=Text)
    convention: str = Field(sa_type=Text)
    life_months: int = Field(sa_type=Integer)
    residual: Decimal = Field(sa_type=MONEY)
    factor: Decimal = Field(sa_type=Numeric(7, 4))
    is_switching: bool = Field(sa_type=Boolean)
    capacity: Decimal | None = Field(default=None, sa_type=Numeric(20, 4))
    unit_name: str = _text()
    opening_depreciation: Decimal = _zero()
    opening_on: dt.date | None = Field(default=None, sa_type=Date)
    disposed_on: dt.date | None = Field(default=None, sa_type=Date)
    bank_account_id: UUID | None = None
    currency_code: str = Field(sa_type=Text)
    source: str = _text("screen")
    version: int = Field(default=1, sa_type=Integer, sa_column_kwargs={"server_default": text("1")})
    created_by: UUID | None = None
    created_at: dt.datetime = _created_at()
    updated_at: dt.datetime = _created_at()
    deleted_at: dt.datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    cost_units: int = Field(
        default=None,
        sa_column=Column(
            BigInteger, Computed("((value + setup_cost) * 10000)::bigint", persisted=True)
        ),
    )
    name_key: str = Field(
        default=None,
        sa_column=Column(Text(collation="C"), Computed("lower(name)", persisted=True)),
    )


class AssetChange(SQLModel, table=True):
    """Something that happened to an asset, in order of `number`; never deleted, only reversed.

    `amount` is what was added, what value was lost, or the cost given up; a disposal also keeps
    the depreciation that went with it and the proceeds. A revision has its new terms. Changes of
    one `group_id` were made together: an asset and its components, disposed of at once.
    """

    __tablename__ = "asset_changes"
    __table_args__ = (
        ForeignKeyConstraint([_TENANT, "asset_id"], ["assets.organization_id", "assets.id"]),
        *_known("asset_changes", "bank_account_id", "bank_accounts"),
        *_known("asset_changes", "expense_id", "expenses"),
        *_known("asset_changes", "income_id", "incomes"),
        CheckConstraint(
            "kind in ('revision', 'addition', 'impairment', 'usage', 'disposal')", name="kind"
        ),
        CheckConstraint("changed_on between '1900-01-01' and '2199-12-31'", name="changed_on"),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("units >= 0", name="units"),
        CheckConstraint("proceeds >= 0", name="proceeds"),
        CheckConstraint("char_length(notes) <= 10000", name="notes"),
        CheckConstraint(f"method in ({METHODS})", name="method"),
        CheckConstraint(f"convention in ({CONVENTIONS})", name="convention"),
        Index("uq_asset_changes_number", _TENANT, "asset_id", "number", unique=True),
        Index("ix_asset_changes_date", _TENANT, "changed_on"),
        Index("ix_asset_changes_group", _TENANT, "group_id"),
    )

    organization_id: UUID = Field(primary_key=True, foreign_key="organizations.id")
    id: UUID = Field(primary_key=True)
    asset_id: UUID
    number: int = Field(sa_type=Integer)
    kind: str = Field(sa_type=Text)
    changed_on: dt.date = Field(sa_type=Date)
    amount: Decimal = _zero()
    units: Decimal = _zero()
    proceeds: Decimal = _zero()
    depreciation: Decimal = _zero()
    method: str | None = Field(default=None, sa_type=Text)
    convention: str | None = Field(default=None, sa_type=Text)
    life_months: int | None = Field(default=None, sa_type=Integer)
    residual: Decimal | None = Field(default=None, sa_type=MONEY)
    factor: Decimal | None = Field(default=None, sa_type=Numeric(7, 4))
    is_switching: bool | None = Field(default=None, sa_type=Boolean)
    capacity: Decimal | None = Field(default=None, sa_type=Numeric(20, 4))
    notes: str = _text()
    bank_account_id: UUID | None = None
    expense_id: UUID | None = None
    income_id: UUID | None = None
    group_id: UUID
    created_by: UUID | None = None
    created_at: dt.datetime = _created_at()
    reversed_at: dt.datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    reversed_by: UUID | None = None
