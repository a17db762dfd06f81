"""Tables of the ledger: expenses and incomes.

The two entry tables differ only in the name of the other party (vendor, client). `amount_units`
is the amount in ten-thousandths and `party_key` the lower-case name: whole numbers and "C" text
compare with leakproof operators, so their indexes stay usable under row-level security.
"""

import datetime as dt
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
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

from finance_app.ledger.entries.terms.models import ACTIVE, term_checks, term_indexes
from finance_app.ledger.totals.models import MonthTotal

__all__ = ["ACTIVE", "Expense", "Income", "MonthTotal"]

MONEY = Numeric(20, 4)
SOURCES = (
    "'screen', 'api', 'sample', 'depreciation', 'import', 'recurring', 'assistant',"
    " 'disposal', 'exchange', 'revaluation'"
)


def _zero() -> Any:
    return Field(default=Decimal(0), sa_type=MONEY, sa_column_kwargs={"server_default": text("0")})


def _table_args(table: str, party: str) -> tuple[Any, ...]:
    """Return the constraints and indexes of an entry table; one per order a list can have."""
    tenant = "organization_id"
    return (
        ForeignKeyConstraint(
            [tenant, "category_id"], ["categories.organization_id", "categories.id"]
        ),
        CheckConstraint("amount <> 0 and abs(amount) < 100000000000000", name="amount"),
        CheckConstraint("date between '1900-01-01' and '2199-12-31'", name="date"),
        CheckConstraint("currency_code ~ '^[A-Z]{3}$'", name="currency_code"),
        CheckConstraint(f"char_length({party}) <= 200", name=party),
        CheckConstraint("char_length(payment_method) <= 40", name="payment_method"),
        CheckConstraint("char_length(notes) <= 10000", name="notes"),
        CheckConstraint(f"source in ({SOURCES})", name="source"),
        *term_checks(),
        ForeignKeyConstraint(
            [tenant, "bank_account_id"], ["bank_accounts.organization_id", "bank_accounts.id"]
        ),
        ForeignKeyConstraint(
            [tenant, "reconciliation_id"],
            ["reconciliations.organization_id", "reconciliations.id"],
        ),
        ForeignKeyConstraint(
            [tenant, "contra_account_id"], ["gl_accounts.organization_id", "gl_accounts.id"]
        ),
        ForeignKeyConstraint(
            [tenant, "tax_rate_id"], ["tax_rates.organization_id", "tax_rates.id"]
        ),
        *term_indexes(table),
        *_list_indexes(table, party),
    )


def _list_indexes(table: str, party: str) -> tuple[Index, ...]:
    """Return an index for each order that a list can have."""
    active, tenant = text(ACTIVE), "organization_id"
    return (
        Index(
            f"ix_{table}_date",
            tenant,
            "date",
            "id",
            postgresql_where=active,
            postgresql_include=["party_key", "amount", "tax_amount"],
        ),
        Index(f"ix_{table}_amount", tenant, "amount_units", "id", postgresql_where=active),
        Index(f"ix_{table}_party", tenant, "party_key", "id", postgresql_where=active),
        Index(f"ix_{table}_category", tenant, "category_id", "date", "id"),
        Index(
            f"ix_{table}_unnamed",
            tenant,
            "date",
            "id",
            postgresql_where=text(f"{ACTIVE} AND {party} = ''"),
        ),
        Index(
            f"ix_{table}_trash",
            tenant,
            "deleted_at",
            "id",
            postgresql_where=text("deleted_at IS NOT NULL"),
        ),
    )


class _EntryBase(SQLModel):
    """Columns that expenses and incomes share. Amounts are in `currency_code`; below zero refunds.

    `amount` includes `tax_amount`. With a `due_on` the entry is on credit and `paid_amount` of it
    is paid; without, it is paid on its day. A `foreign_amount` times its `exchange_rate` was the
    amount when it was entered. Entries of one `split_id` are the parts of one payment or invoice.
    `contra_account_id` is the account on the other side where it is none of the usual.

    `import_key` is what makes a line of a file the same as this entry, whichever file has it;
    `import_reference_key` the bank's reference on that account, however often it is used.
    `is_suggested` says that nobody has looked at a category that was suggested.
    """

    organization_id: UUID = Field(primary_key=True, foreign_key="organizations.id")
    id: UUID = Field(primary_key=True)
    date: dt.date = Field(sa_type=Date)
    category_id: UUID | None = None
    payment_method: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    amount: Decimal = Field(sa_type=MONEY)
    currency_code: str = Field(sa_type=Text)
    notes: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    source: str = Field(
        default="screen", sa_type=Text, sa_column_kwargs={"server_default": "screen"}
    )
    import_id: UUID | None = None
    import_key: UUID | None = None
    import_reference_key: UUID | None = None
    bank_account_id: UUID | None = None
    reconciliation_id: UUID | None = None
    due_on: dt.date | None = Field(default=None, sa_type=Date)
    paid_amount: Decimal = _zero()
    tax_rate_id: UUID | None = None
    tax_amount: Decimal = _zero()
    foreign_amount: Decimal | None = Field(default=None, sa_type=MONEY)
    foreign_currency_code: str | None = Field(default=None, sa_type=Text)
    exchange_rate: Decimal | None = Field(default=None, sa_type=Numeric(24, 12))
    split_id: UUID | None = None
    contra_account_id: UUID | None = None
    recurring_id: UUID | None = None
    occurrence_on: dt.date | None = Field(default=None, sa_type=Date)
    is_suggested: bool = Field(
        default=False, sa_type=Boolean, sa_column_kwargs={"server_default": text("false")}
    )
    version: int = Field(default=1, sa_type=Integer, sa_column_kwargs={"server_default": text("1")})
    created_by: UUID | None = None
    created_at: dt.datetime = Field(
        default=None,
        sa_type=DateTime(timezone=True),
        sa_column_kwargs={"server_default": func.now()},
    )
    updated_at: dt.datetime = Field(
        default=None,
        sa_type=DateTime(timezone=True),
        sa_column_kwargs={"server_default": func.now()},
    )
    deleted_at: dt.datetime | None = Field(default=None, sa_type=DateTime(timezone=True))


def _units() -> Any:
    """Return the generated column of the amount in ten-thousandths."""
    return Field(
        default=None,
        sa_column=Column(BigInteger, Computed("(amount * 10000)::bigint", persisted=True)),
    )


def _party_key(party: str) -> Any:
    """Return the generated column that lists sort the other party by."""
    return Field(
        default=None,
        sa_column=Column(Text(collation="C"), Computed(f"lower({party})", persisted=True)),
    )


class Expense(_EntryBase, table=True):
    """Money that went out, to a vendor."""

    __tablename__ = "expenses"
    __table_args__ = _table_args("expenses", "vendor")
    PARTY: ClassVar[str] = "vendor"

    vendor: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    amount_units: int = _units()
    party_key: str = _party_key("vendor")


class Income(_EntryBase, table=True):
    """Money that came in, from a client."""

    __tablename__ = "incomes"
    __table_args__ = _table_args("incomes", "client")
    PARTY: ClassVar[str] = "client"

    client: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    amount_units: int = _units()
    party_key: str = _party_key("client")
