"""Tables of the journal, written by the triggers of the documents and by nobody else."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Date, Index, Integer, Numeric, SmallInteger, Text
from sqlmodel import Field, SQLModel


class JournalLine(SQLModel, table=True):
    """One side of a posting: debits above zero, credits below, in the business's currency.

    The journal has the id of its document (`kind`: an entry, a payment, a transfer, an opening
    balance, an asset). Lines of basis "both" count always; "accrual" is what was invoiced, "cash"
    what a payment says of the profit. The lines of a journal come to zero on either basis.
    """

    __tablename__ = "journal_lines"
    __table_args__ = (
        CheckConstraint("basis in ('both', 'accrual', 'cash')", name="basis"),
        CheckConstraint("amount <> 0", name="amount"),
        Index(
            "ix_journal_lines_account",
            "organization_id",
            "gl_account_id",
            "posted_on",
            "journal_id",
        ),
    )

    organization_id: UUID = Field(primary_key=True)
    journal_id: UUID = Field(primary_key=True)
    kind: str = Field(sa_column=Column(Text, primary_key=True))
    number: int = Field(sa_column=Column(SmallInteger, primary_key=True))
    posted_on: dt.date = Field(sa_type=Date)
    gl_account_id: UUID
    basis: str = Field(sa_type=Text)
    amount: Decimal = Field(sa_type=Numeric(20, 4))


class AccountDay(SQLModel, table=True):
    """What the lines of an account come to on a day, kept by the database with the lines."""

    __tablename__ = "account_days"
    __table_args__ = (Index("ix_account_days_day", "organization_id", "day"),)

    organization_id: UUID = Field(primary_key=True)
    gl_account_id: UUID = Field(primary_key=True)
    day: dt.date = Field(primary_key=True, sa_type=Date)
    basis: str = Field(sa_column=Column(Text, primary_key=True))
    debit: Decimal = Field(sa_type=Numeric(24, 4))
    credit: Decimal = Field(sa_type=Numeric(24, 4))
    line_count: int = Field(sa_type=Integer)


class AccountMonth(SQLModel, table=True):
    """What the lines of an account come to in a calendar month, kept beside the days."""

    __tablename__ = "account_months"

    organization_id: UUID = Field(primary_key=True)
    month: dt.date = Field(primary_key=True, sa_type=Date)
    gl_account_id: UUID = Field(primary_key=True)
    basis: str = Field(sa_column=Column(Text, primary_key=True))
    debit: Decimal = Field(sa_type=Numeric(24, 4))
    credit: Decimal = Field(sa_type=Numeric(24, 4))
    line_count: int = Field(sa_type=Integer)
