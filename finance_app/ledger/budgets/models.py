"""Tables of budgets: an amount a category and fiscal month, and what changes can be undone."""

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
    Integer,
    Numeric,
    Text,
    Uuid,
    func,
    text,
)
from sqlmodel import Field, SQLModel


class BudgetRow(SQLModel, table=True):
    """What a category may come to in a fiscal month; without an amount it was taken away.

    `month` is the first day of the calendar month in which the fiscal month starts: it names the
    fiscal month whatever day the fiscal year starts on.
    """

    __tablename__ = "budgets"
    __table_args__ = (
        CheckConstraint(
            "extract(day from month) = 1 and month between '1900-01-01' and '2199-12-01'",
            name="month",
        ),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("currency_code ~ '^[A-Z]{3}$'", name="currency_code"),
        ForeignKeyConstraint(
            ["organization_id", "category_id"], ["categories.organization_id", "categories.id"]
        ),
    )

    organization_id: UUID = Field(primary_key=True, foreign_key="organizations.id")
    category_id: UUID = Field(primary_key=True)
    month: dt.date = Field(primary_key=True)
    amount: Decimal | None = Field(default=None, sa_type=Numeric(20, 4))
    currency_code: str = Field(sa_type=Text)
    version: int = Field(default=1, sa_type=Integer, sa_column_kwargs={"server_default": text("1")})
    updated_at: dt.datetime = Field(
        default=None,
        sa_type=DateTime(timezone=True),
        sa_column_kwargs={"server_default": func.now()},
    )
    updated_by: UUID | None = None


class BudgetChange(SQLModel, table=True):
    """What budgets were before a change, with the versions that it left them with."""

    __tablename__ = "budget_changes"
    __table_args__ = (CheckConstraint("cardinality(category_ids) > 0", name="category_ids"),)

    organization_id: UUID = Field(primary_key=True, foreign_key="organizations.id")
    id: UUID = Field(primary_key=True)
    category_ids: list[UUID] = Field(sa_column=Column(ARRAY(Uuid), nullable=False))
    months: list[dt.date] = Field(sa_column=Column(ARRAY(Date), nullable=False))
    amounts: list[Decimal | None] = Field(sa_column=Column(ARRAY(Numeric(20, 4)), nullable=False))
    versions: list[int] = Field(sa_column=Column(ARRAY(Integer), nullable=False))
    created_by: UUID | None = None
    created_at: dt.datetime = Field(
        default=None,
        sa_type=DateTime(timezone=True),
        sa_column_kwargs={"server_default": func.now()},
    )
    undone_at: dt.datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
