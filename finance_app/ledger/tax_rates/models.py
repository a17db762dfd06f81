"""Tables of tax: rates, what was reported, and the rows that the reported figures came from."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
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

_TENANT = "organization_id"


class TaxRateRow(SQLModel, table=True):
    """A rate of tax: ratios of the net amount, each from its day on until the next."""

    __tablename__ = "tax_rates"
    __table_args__ = (
        CheckConstraint("char_length(name) between 1 and 60", name="name"),
        CheckConstraint(
            "cardinality(starts_on) between 1 and 100"
            " and cardinality(starts_on) = cardinality(ratios)"
            " and 0 <= all (ratios) and 1 >= all (ratios)",
            name="days",
        ),
        Index("uq_tax_rates_name", _TENANT, text("lower(name)"), unique=True),
    )

    organization_id: UUID = Field(primary_key=True, foreign_key="organizations.id")
    id: UUID = Field(primary_key=True)
    name: str = Field(sa_type=Text)
    starts_on: list[dt.date] = Field(sa_column=Column(ARRAY(Date), nullable=False))
    ratios: list[Decimal] = Field(sa_column=Column(ARRAY(Numeric(7, 6)), nullable=False))
    version: int = Field(default=1, sa_type=Integer, sa_column_kwargs={"server_default": text("1")})
    created_at: dt.datetime = Field(
        default=None,
        sa_type=DateTime(timezone=True),
        sa_column_kwargs={"server_default": func.now()},
    )
    archived_at: dt.datetime | None = Field(default=None, sa_type=DateTime(timezone=True))


class TaxReport(SQLModel, table=True):
    """What was reported of some days, in the business's currency; never deleted, only undone."""

    __tablename__ = "tax_reports"
    __table_args__ = (
        CheckConstraint("basis in ('accrual', 'cash')", name="basis"),
        CheckConstraint("rounding in ('line', 'total')", name="rounding"),
        CheckConstraint("first_on <= last_on", name="days"),
    )

    organization_id: UUID = Field(primary_key=True, foreign_key="organizations.id")
    id: UUID = Field(primary_key=True)
    first_on: dt.date = Field(sa_type=Date)
    last_on: dt.date = Field(sa_type=Date)
    basis: str = Field(sa_type=Text)
    rounding: str = Field(sa_type=Text)
    output_tax: Decimal = Field(sa_type=Numeric(20, 4))
    input_tax: Decimal = Field(sa_type=Numeric(20, 4))
    reported_by: UUID | None = None
    reported_at: dt.datetime = Field(
        default=None,
        sa_type=DateTime(timezone=True),
        sa_column_kwargs={"server_default": func.now()},
    )
    undone_at: dt.datetime | None = Field(default=None, sa_type=DateTime(timezone=True))


class TaxReportLine(SQLModel, table=True):
    """A row as it was reported: an entry, or on cash basis a payment of one."""

    __tablename__ = "tax_report_lines"
    __table_args__ = (
        CheckConstraint("document in ('expense', 'income', 'payment')", name="document"),
        CheckConstraint("kind in ('expense', 'income')", name="kind"),
        ForeignKeyConstraint(
            [_TENANT, "tax_report_id"], ["tax_reports.organization_id", "tax_reports.id"]
        ),
        Index("ix_tax_report_lines_entry", _TENANT, "entry_id"),
    )

    organization_id: UUID = Field(primary_key=True, foreign_key="organizations.id")
    tax_report_id: UUID = Field(primary_key=True)
    document: str = Field(sa_column=Column(Text, primary_key=True))
    document_id: UUID = Field(primary_key=True)
    kind: str = Field(sa_type=Text)
    entry_id: UUID
    day: dt.date = Field(sa_type=Date)
    party: str = Field(sa_type=Text)
    tax_rate_id: UUID | None = None
    net_amount: Decimal = Field(sa_type=Numeric(20, 4))
    tax_amount: Decimal = Field(sa_type=Numeric(20, 4))
