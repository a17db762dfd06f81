"""Tables of bank accounts and of the statements they were reconciled to."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    Label,
    Numeric,
    Table,
    Text,
    func,
    select,
    text,
)
from sqlmodel import Field, SQLModel

from finance_app.kit.db import metadata

_TENANT = "organization_id"


class BankAccount(SQLModel, table=True):
    """What money is held on: a bank account, a till or a card; statements are of it.

    `identification` is its IBAN or number, "" unknown. Its balance is what it opened with on
    `opening_on` and all money that moved on it since.
    """

    __tablename__ = "bank_accounts"
    __table_args__ = (
        CheckConstraint("char_length(name) between 1 and 120", name="name"),
        CheckConstraint("char_length(identification) <= 120", name="identification"),
        CheckConstraint("currency_code ~ '^[A-Z]{3}$'", name="currency_code"),
        CheckConstraint("type in ('bank', 'cash', 'card')", name="type"),
        CheckConstraint("opening_on between '1900-01-01' and '2199-12-31'", name="opening_on"),
        Index("uq_bank_accounts_name", _TENANT, text("lower(name)"), unique=True),
        Index(
            "uq_bank_accounts_identification",
            _TENANT,
            "identification",
            unique=True,
            postgresql_where=text("identification <> ''"),
        ),
    )

    organization_id: UUID = Field(primary_key=True, foreign_key="organizations.id")
    id: UUID = Field(primary_key=True)
    name: str = Field(sa_type=Text)
    identification: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    currency_code: str = Field(sa_type=Text)
    opening_balance: Decimal = Field(
        default=Decimal(0), sa_type=Numeric(20, 4), sa_column_kwargs={"server_default": text("0")}
    )
    type: str = Field(default="bank", sa_type=Text, sa_column_kwargs={"server_default": "bank"})
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


class Reconciliation(SQLModel, table=True):
    """That the books agree with what a statement says an account held at the end of a day.

    The entries that the statement has carry its id.
    """

    __tablename__ = "reconciliations"
    __table_args__ = (
        ForeignKeyConstraint(
            [_TENANT, "bank_account_id"], ["bank_accounts.organization_id", "bank_accounts.id"]
        ),
        Index("ix_reconciliations_bank_account", _TENANT, "bank_account_id"),
        Index(
            "uq_reconciliations_day",
            _TENANT,
            "bank_account_id",
            "statement_on",
            unique=True,
            postgresql_where=text("undone_at IS NULL"),
        ),
    )

    organization_id: UUID = Field(primary_key=True, foreign_key="organizations.id")
    id: UUID = Field(primary_key=True)
    bank_account_id: UUID
    statement_on: dt.date = Field(sa_type=Date)
    closing_balance: Decimal = Field(sa_type=Numeric(20, 4))
    created_by: UUID | None = None
    created_at: dt.datetime = Field(
        default=None,
        sa_type=DateTime(timezone=True),
        sa_column_kwargs={"server_default": func.now()},
    )
    undone_at: dt.datetime | None = Field(default=None, sa_type=DateTime(timezone=True))


class ReconciledLine(SQLModel, table=True):
    """A line of the journal on a bank account with the statement that has it.

    Entries, payments and transfers carry their statement themselves; this is for all others, such
    as an asset that was bought. `journal_id` and `kind` are those of the journal.
    """

    __tablename__ = "reconciled_lines"
    __table_args__ = (
        ForeignKeyConstraint(
            [_TENANT, "reconciliation_id"],
            ["reconciliations.organization_id", "reconciliations.id"],
        ),
        Index(
            "ix_reconciled_lines_reconciliation",
            _TENANT,
            "reconciliation_id",
            postgresql_where=text("reconciliation_id IS NOT NULL"),
        ),
    )

    organization_id: UUID = Field(primary_key=True)
    journal_id: UUID = Field(primary_key=True)
    kind: str = Field(sa_column=Column(Text, primary_key=True))
    reconciliation_id: UUID | None = None


def account_name(table: Table) -> Label[str]:
    """Return `bank_account`: the name of the account that rows of a table name, "" for none."""
    accounts = metadata().tables[str(BankAccount.__tablename__)]
    named = select(accounts.c.name).where(
        accounts.c.organization_id == table.c.organization_id,
        accounts.c.id == table.c.bank_account_id,
    )
    return func.coalesce(named.scalar_subquery(), "").label("bank_account")
