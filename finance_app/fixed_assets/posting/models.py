"""Tables of posting: which entry holds an asset's charge of a fiscal month, and from when on."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Boolean, Date, DateTime, ForeignKeyConstraint, Index, Numeric, func, text
from sqlmodel import Field, SQLModel

_TENANT = "organization_id"


class DepreciationPosting(SQLModel, table=True):
    """The charge of one asset in one fiscal month and the entry it stands in.

    `month` is the first day of the fiscal month, `ends_on` its last as it was then. A charge below
    zero (a MACRS disposal gives some back) stands in an income. The amount is as posted, in the
    business's currency.
    """

    __tablename__ = "depreciation_postings"
    __table_args__ = (
        ForeignKeyConstraint([_TENANT, "asset_id"], ["assets.organization_id", "assets.id"]),
        ForeignKeyConstraint([_TENANT, "expense_id"], ["expenses.organization_id", "expenses.id"]),
        ForeignKeyConstraint([_TENANT, "income_id"], ["incomes.organization_id", "incomes.id"]),
        Index("ix_depreciation_postings_month", _TENANT, "month"),
        Index("ix_depreciation_postings_expense", _TENANT, "expense_id"),
        Index("ix_depreciation_postings_income", _TENANT, "income_id"),
    )

    organization_id: UUID = Field(primary_key=True, foreign_key="organizations.id")
    asset_id: UUID = Field(primary_key=True)
    month: dt.date = Field(sa_type=Date, primary_key=True)
    ends_on: dt.date = Field(sa_type=Date)
    amount: Decimal = Field(sa_type=Numeric(20, 4))
    expense_id: UUID | None = None
    income_id: UUID | None = None
    posted_at: dt.datetime = Field(
        default=None,
        sa_type=DateTime(timezone=True),
        sa_column_kwargs={"server_default": func.now()},
    )


class DepreciationSettings(SQLModel, table=True):
    """From which day on charges become entries, and whether they do so by themselves."""

    __tablename__ = "depreciation_settings"

    organization_id: UUID = Field(primary_key=True, foreign_key="organizations.id")
    posts_from: dt.date = Field(sa_type=Date)
    is_automatic: bool = Field(
        default=True, sa_type=Boolean, sa_column_kwargs={"server_default": text("true")}
    )
