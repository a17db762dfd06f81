"""Tables of sums of entries, which the database keeps by itself."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Boolean, Column, Date, Index, Integer, Numeric, SmallInteger, Text, text
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


class PartyTotal(SQLModel, table=True):
    """Net sums by vendor or client of a calendar month (`month_count` 1) or calendar year (12).

    `party_key` is the lower-case name, empty for entries without one. A name that no entry has in
    the days any more has no row.
    """

    __tablename__ = "party_totals"
    __table_args__ = (
        Index(
            "ix_party_totals_gone", "organization_id", "kind",
            postgresql_where=text("entry_count = 0"),
        ),
    )  # fmt: skip

    organization_id: UUID = Field(primary_key=True)
    kind: str = Field(sa_column=Column(Text, primary_key=True))
    month_count: int = Field(sa_column=Column(SmallInteger, primary_key=True))
    starts_on: dt.date = Field(primary_key=True, sa_type=Date)
    party_key: str = Field(sa_column=Column(Text(collation="C"), primary_key=True))
    amount: Decimal = Field(sa_type=Numeric(24, 4))
    entry_count: int = Field(sa_type=Integer)


class MethodTotal(SQLModel, table=True):
    """Net sums by way of paying, bank account and weekday of a calendar month.

    `payment_method` is as written, no bank account the nil UUID, Monday weekday 1. What no entry
    has any more stays, with zeros.
    """

    __tablename__ = "method_totals"

    organization_id: UUID = Field(primary_key=True)
    kind: str = Field(sa_column=Column(Text, primary_key=True))
    month: dt.date = Field(primary_key=True, sa_type=Date)
    payment_method: str = Field(sa_column=Column(Text(collation="C"), primary_key=True))
    bank_account_id: UUID = Field(primary_key=True)
    weekday: int = Field(sa_column=Column(SmallInteger, primary_key=True))
    amount: Decimal = Field(sa_type=Numeric(24, 4))
    entry_count: int = Field(sa_type=Integer)


class PaymentTax(SQLModel, table=True):
    """What a payment of an entry with tax is on cash basis: its part of the net and of the tax."""

    __tablename__ = "payment_taxes"

    organization_id: UUID = Field(primary_key=True)
    entry_id: UUID = Field(primary_key=True)
    payment_id: UUID = Field(primary_key=True)
    kind: str = Field(sa_type=Text)
    paid_on: dt.date = Field(sa_type=Date)
    tax_rate_id: UUID | None = None
    net_amount: Decimal = Field(sa_type=Numeric(20, 4))
    tax_amount: Decimal = Field(sa_type=Numeric(20, 4))


class TaxDay(SQLModel, table=True):
    """Net and tax of the rows of tax reports on a day; no rate is the nil UUID.

    `basis` is as in the journal: "both" what is paid at once, "accrual" an entry on credit, "cash"
    a payment of one. `is_by_rate` says that tax is what the rate makes it, to the smallest unit.
    """

    __tablename__ = "tax_days"

    organization_id: UUID = Field(primary_key=True)
    day: dt.date = Field(primary_key=True, sa_type=Date)
    kind: str = Field(sa_column=Column(Text, primary_key=True))
    tax_rate_id: UUID = Field(primary_key=True)
    is_by_rate: bool = Field(sa_column=Column(Boolean, primary_key=True))
    basis: str = Field(sa_column=Column(Text, primary_key=True))
    net_amount: Decimal = Field(sa_type=Numeric(24, 4))
    tax_amount: Decimal = Field(sa_type=Numeric(24, 4))
    row_count: int = Field(sa_type=Integer)
