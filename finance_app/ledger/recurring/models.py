"""The table of what comes again: a template, a schedule, and which of its days are left out."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    Text,
    func,
    text,
)
from sqlmodel import Field, SQLModel

_TENANT = "organization_id"
_MONEY = Numeric(20, 4)


def _text(default: str) -> Any:
    return Field(default=default, sa_type=Text, sa_column_kwargs={"server_default": default})


class RecurringEntryRow(SQLModel, table=True):
    """An expense or income that comes again; its entries name it and the day that they are of.

    Amounts are above zero, in the business's currency. `skipped_on` are nominal days that are left
    out; those up to `settled_through` belong to an earlier schedule. `tax_rate_id` is for the
    entries to come.
    """

    __tablename__ = "recurring_entries"
    __table_args__ = (
        CheckConstraint("kind in ('expense', 'income')", name="kind"),
        CheckConstraint("amount > 0 and amount < 100000000000000", name="amount"),
        CheckConstraint("char_length(party) <= 200", name="party"),
        CheckConstraint("char_length(payment_method) <= 40", name="payment_method"),
        CheckConstraint("char_length(notes) <= 10000", name="notes"),
        CheckConstraint("due_days between 0 and 366", name="due_days"),
        CheckConstraint("foreign_currency_code ~ '^[A-Z]{3}$'", name="foreign_currency_code"),
        CheckConstraint("foreign_amount > 0", name="foreign_amount"),
        CheckConstraint(
            "num_nonnulls(foreign_amount, foreign_currency_code) in (0, 2)", name="foreign"
        ),
        CheckConstraint("unit in ('day', 'week', 'month', 'quarter', 'year')", name="unit"),
        CheckConstraint("every between 1 and 99", name="every"),
        CheckConstraint("starts_on between '1900-01-01' and '2199-12-31'", name="starts_on"),
        CheckConstraint(
            "day_rule = 'same' or (day_rule = 'last' and unit in ('month', 'quarter', 'year'))",
            name="day_rule",
        ),
        CheckConstraint("shift in ('none', 'next', 'previous', 'modified')", name="shift"),
        CheckConstraint("ends_on between starts_on and '2199-12-31'", name="ends_on"),
        CheckConstraint("end_count between 1 and 9999", name="end_count"),
        CheckConstraint("num_nonnulls(ends_on, end_count) <= 1", name="ends"),
        ForeignKeyConstraint(
            [_TENANT, "category_id"], ["categories.organization_id", "categories.id"]
        ),
        ForeignKeyConstraint(
            [_TENANT, "bank_account_id"], ["bank_accounts.organization_id", "bank_accounts.id"]
        ),
        ForeignKeyConstraint(
            [_TENANT, "tax_rate_id"], ["tax_rates.organization_id", "tax_rates.id"]
        ),
        Index(
            "ix_recurring_entries_tax_rate",
            _TENANT,
            "tax_rate_id",
            postgresql_where=text("tax_rate_id IS NOT NULL"),
        ),
        Index("ix_recurring_entries_category", _TENANT, "category_id"),
        Index("ix_recurring_entries_bank_account", _TENANT, "bank_account_id"),
    )

    organization_id: UUID = Field(primary_key=True, foreign_key="organizations.id")
    id: UUID = Field(primary_key=True)
    kind: str = Field(sa_type=Text)
    amount: Decimal = Field(sa_type=_MONEY)
    party: str = _text("")
    category_id: UUID | None = None
    payment_method: str = _text("")
    notes: str = _text("")
    bank_account_id: UUID | None = None
    due_days: int | None = Field(default=None, sa_type=SmallInteger)
    tax_rate_id: UUID | None = None
    foreign_currency_code: str | None = Field(default=None, sa_type=Text)
    foreign_amount: Decimal | None = Field(default=None, sa_type=_MONEY)
    unit: str = Field(sa_type=Text)
    every: int = Field(
        default=1, sa_type=SmallInteger, sa_column_kwargs={"server_default": text("1")}
    )
    starts_on: dt.date = Field(sa_type=Date)
    day_rule: str = _text("same")
    shift: str = _text("none")
    ends_on: dt.date | None = Field(default=None, sa_type=Date)
    end_count: int | None = Field(default=None, sa_type=Integer)
    skipped_on: list[dt.date] = Field(
        default_factory=list, sa_column=Column(ARRAY(Date), nullable=False, server_default="{}")
    )
    settled_through: dt.date | None = Field(default=None, sa_type=Date)
    paused_on: dt.date | None = Field(default=None, sa_type=Date)
    posts_automatically: bool = Field(
        default=True, sa_type=Boolean, sa_column_kwargs={"server_default": text("true")}
    )
    version: int = Field(default=1, sa_type=Integer, sa_column_kwargs={"server_default": text("1")})
    created_by: UUID | None = None
    created_at: dt.datetime = Field(
        default=None,
        sa_type=DateTime(timezone=True),
        sa_column_kwargs={"server_default": func.now()},
    )
    deleted_at: dt.datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
