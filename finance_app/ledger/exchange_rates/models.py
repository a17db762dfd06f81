"""The table of exchange rates."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, DateTime, Index, Integer, Numeric, Text, func, text
from sqlmodel import Field, SQLModel

_TENANT = "organization_id"
_IN_USE = text("deleted_at IS NULL")


class ExchangeRate(SQLModel, table=True):
    """What one unit of `currency_code` was worth on a day, in units of `base_currency_code`.

    The base is the currency of the books when the rate was kept; rates of another base than the
    books have now are passed over. One rate in use for each currency and day.
    """

    __tablename__ = "exchange_rates"
    __table_args__ = (
        CheckConstraint("base_currency_code ~ '^[A-Z]{3}$'", name="base_currency_code"),
        CheckConstraint("currency_code ~ '^[A-Z]{3}$'", name="currency_code"),
        CheckConstraint("currency_code <> base_currency_code", name="currencies"),
        CheckConstraint("rate > 0", name="rate"),
        CheckConstraint("source in ('manual', 'import')", name="source"),
        Index(
            "uq_exchange_rates_day",
            _TENANT,
            "base_currency_code",
            "currency_code",
            "quoted_on",
            unique=True,
            postgresql_where=_IN_USE,
        ),
        Index(
            "ix_exchange_rates_day",
            _TENANT,
            "base_currency_code",
            "quoted_on",
            postgresql_where=_IN_USE,
        ),
    )

    organization_id: UUID = Field(primary_key=True, foreign_key="organizations.id")
    id: UUID = Field(primary_key=True)
    base_currency_code: str = Field(sa_type=Text)
    currency_code: str = Field(sa_type=Text)
    quoted_on: dt.date = Field(sa_type=Date)
    rate: Decimal = Field(sa_type=Numeric(24, 12))
    source: str = Field(
        default="manual", sa_type=Text, sa_column_kwargs={"server_default": "manual"}
    )
    version: int = Field(default=1, sa_type=Integer, sa_column_kwargs={"server_default": text("1")})
    created_by: UUID | None = None
    created_at: dt.datetime = Field(
        default=None,
        sa_type=DateTime(timezone=True),
        sa_column_kwargs={"server_default": func.now()},
    )
    deleted_at: dt.datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
