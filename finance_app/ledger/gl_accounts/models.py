"""The table of accounts that are neither a category nor a bank account."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    Index,
    Integer,
    Numeric,
    Text,
    func,
    text,
)
from sqlmodel import Field, SQLModel

_TENANT = "organization_id"


class GlAccount(SQLModel, table=True):
    """An account of the general ledger.

    The opening balance is what the account usually has: assets what is there, loans what is owed;
    in the business's currency. Accounts with `is_system` are in every business, under the same id.
    """

    __tablename__ = "gl_accounts"
    __table_args__ = (
        CheckConstraint("char_length(code) <= 20", name="code"),
        CheckConstraint("char_length(name) between 1 and 120", name="name"),
        CheckConstraint(
            "type in ('asset', 'liability', 'equity', 'expense', 'income')", name="type"
        ),
        CheckConstraint(
            "role in ('receivable', 'payable', 'cash', 'fixed_asset', 'depreciation', 'clearing',"
            " 'tax', 'opening', 'uncategorised', 'loan', 'equity', 'other')",
            name="role",
        ),
        CheckConstraint(
            "opening_balance = 0 or (type in ('asset', 'liability', 'equity')"
            " and role not in ('clearing', 'opening'))",
            name="opening",
        ),
        CheckConstraint("opening_on between '1900-01-01' and '2199-12-31'", name="opening_on"),
        Index("uq_gl_accounts_name", _TENANT, text("lower(name)"), unique=True),
        Index(
            "uq_gl_accounts_code",
            _TENANT,
            text("lower(code)"),
            unique=True,
            postgresql_where=text("code <> ''"),
        ),
    )

    organization_id: UUID = Field(primary_key=True, foreign_key="organizations.id")
    id: UUID = Field(primary_key=True)
    code: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    name: str = Field(sa_type=Text)
    type: str = Field(sa_type=Text)
    role: str = Field(sa_type=Text)
    is_system: bool = Field(
        default=False, sa_type=Boolean, sa_column_kwargs={"server_default": text("false")}
    )
    opening_balance: Decimal = Field(
        default=Decimal(0), sa_type=Numeric(20, 4), sa_column_kwargs={"server_default": text("0")}
    )
    opening_on: dt.date = Field(
        default=dt.date(1900, 1, 1),
        sa_type=Date,
        sa_column_kwargs={"server_default": text("'1900-01-01'")},
    )
    version: int = Field(default=1, sa_type=Integer, sa_column_kwargs={"server_default": text("1")})
    created_at: dt.datetime = Field(
        default=None,
        sa_type=DateTime(timezone=True),
        sa_column_kwargs={"server_default": func.now()},
    )
    archived_at: dt.datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
