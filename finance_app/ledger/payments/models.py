"""The table of payments; the database writes what is paid of an entry to the entry itself."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
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


class Payment(SQLModel, table=True):
    """A payment of an expense or income that is on credit.

    `amount` is what it settles of the entry and `money_amount` what moved on the account, both in
    the business's currency and with the sign of the entry; they differ where the rate of a foreign
    currency did, and then `exchange_entry_id` is the gain or loss. `foreign_amount` is in the
    currency of the entry.
    """

    __tablename__ = "payments"
    __table_args__ = (
        CheckConstraint("kind in ('expense', 'income')", name="kind"),
        CheckConstraint("paid_on between '1900-01-01' and '2199-12-31'", name="paid_on"),
        CheckConstraint("amount <> 0 and abs(amount) < 100000000000000", name="amount"),
        CheckConstraint("money_amount * sign(amount) > 0", name="money_amount"),
        CheckConstraint("char_length(notes) <= 10000", name="notes"),
        ForeignKeyConstraint(
            [_TENANT, "bank_account_id"], ["bank_accounts.organization_id", "bank_accounts.id"]
        ),
        ForeignKeyConstraint(
            [_TENANT, "reconciliation_id"],
            ["reconciliations.organization_id", "reconciliations.id"],
        ),
        Index("ix_payments_entry", _TENANT, "entry_id"),
        Index(
            "ix_payments_bank_account",
            _TENANT,
            "bank_account_id",
            "paid_on",
            "id",
            postgresql_where=text("bank_account_id IS NOT NULL"),
        ),
        Index(
            "ix_payments_reconciliation",
            _TENANT,
            "reconciliation_id",
            postgresql_where=text("reconciliation_id IS NOT NULL"),
        ),
    )

    organization_id: UUID = Field(primary_key=True, foreign_key="organizations.id")
    id: UUID = Field(primary_key=True)
    kind: str = Field(sa_type=Text)
    entry_id: UUID
    paid_on: dt.date = Field(sa_type=Date)
    amount: Decimal = Field(sa_type=Numeric(20, 4))
    money_amount: Decimal = Field(sa_type=Numeric(20, 4))
    foreign_amount: Decimal | None = Field(default=None, sa_type=Numeric(20, 4))
    bank_account_id: UUID | None = None
    exchange_entry_id: UUID | None = None
    notes: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    reconciliation_id: UUID | None = None
    version: int = Field(default=1, sa_type=Integer, sa_column_kwargs={"server_default": text("1")})
    created_by: UUID | None = None
    created_at: dt.datetime = Field(
        default=None,
        sa_type=DateTime(timezone=True),
        sa_column_kwargs={"server_default": func.now()},
    )
    deleted_at: dt.datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
