"""The table of revaluations."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Numeric,
    Text,
    func,
    text,
)
from sqlmodel import Field, SQLModel

_TENANT = "organization_id"


class Revaluation(SQLModel, table=True):
    """What a currency made of one side on a day; only ever taken back and brought back.

    The open `foreign_amount` was carried at `amount` and is worth `gain` more, or less, to the
    business at the rate. Of the expense and the income one is of that day, the other of the next.
    """

    __tablename__ = "revaluations"
    __table_args__ = (
        CheckConstraint("kind in ('expense', 'income')", name="kind"),
        CheckConstraint("currency_code ~ '^[A-Z]{3}$'", name="currency_code"),
        CheckConstraint("exchange_rate > 0", name="exchange_rate"),
        CheckConstraint("gain <> 0", name="gain"),
        ForeignKeyConstraint([_TENANT, "expense_id"], ["expenses.organization_id", "expenses.id"]),
        ForeignKeyConstraint([_TENANT, "income_id"], ["incomes.organization_id", "incomes.id"]),
        Index(
            "uq_revaluations_day",
            _TENANT,
            "day",
            "currency_code",
            "kind",
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
        ),
        Index("ix_revaluations_expense", _TENANT, "expense_id"),
        Index("ix_revaluations_income", _TENANT, "income_id"),
    )

    organization_id: UUID = Field(primary_key=True, foreign_key="organizations.id")
    id: UUID = Field(primary_key=True)
    day: dt.date = Field(sa_type=Date)
    kind: str = Field(sa_type=Text)
    currency_code: str = Field(sa_type=Text)
    foreign_amount: Decimal = Field(sa_type=Numeric(24, 4))
    amount: Decimal = Field(sa_type=Numeric(24, 4))
    exchange_rate: Decimal = Field(sa_type=Numeric(24, 12))
    gain: Decimal = Field(sa_type=Numeric(20, 4))
    expense_id: UUID
    income_id: UUID
    created_by: UUID | None = None
    created_at: dt.datetime = Field(
        default=None,
        sa_type=DateTime(timezone=True),
        sa_column_kwargs={"server_default": func.now()},
    )
    deleted_at: dt.datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
