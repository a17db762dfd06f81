"""The table of month totals, which the database keeps by itself."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Column, Date, Integer, Numeric, SmallInteger, Text, text
from sqlmodel import Field, SQLModel


class MonthTotal(SQLModel, table=True):
    """Sums of the entries not in the trash, kept by triggers in the entries' own transaction.

    A calendar month has two parts: 0 the days before the day the fiscal month starts on, 1 the
    days from it; calendar months and fiscal months are both unions of parts. No category is the
    nil UUID. `amount` is net, and with `tax_amount` what was paid or invoiced. `unnamed_count`
    counts entries without a vendor or client.
    """

    __tablename__ = "month_totals"

    organization_id: UUID = Field(primary_key=True, foreign_key="organizations.id")
    month: dt.date = Field(primary_key=True, sa_type=Date)
    part: int = Field(sa_column=Column(SmallInteger, primary_key=True))
    kind: str = Field(sa_column=Column(Text, primary_key=True))
    category_id: UUID = Field(primary_key=True)
    amount: Decimal = Field(sa_type=Numeric(24, 4))
    entry_count: int = Field(sa_type=Integer)
    unnamed_count: int = Field(sa_type=Integer)
    tax_amount: Decimal = Field(
        default=Decimal(0), sa_type=Numeric(24, 4), sa_column_kwargs={"server_default": text("0")}
    )
