"""Tables of plans: what a file says, its lines a thousand to a row, and mappings chosen before."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

_TENANT = "organization_id"


def _json() -> Any:
    return Field(default=None, sa_column=Column(JSONB(none_as_null=True)))


def _instant() -> Any:
    return Field(default=None, sa_type=DateTime(timezone=True))


def _array(kind: Any) -> Any:
    return Field(sa_column=Column(ARRAY(kind), nullable=False))


def _count() -> Any:
    return Field(sa_type=Integer)


def _total() -> Any:
    return Field(sa_type=Numeric)


class Import(SQLModel, table=True):
    """A plan: a file, what it says of itself, and how far it has come.

    `mapping` is how its columns are read, `facts` what the reader found, `problem` why the file
    was refused. `entries_sha256` is the digest of the entries a commit made.
    """

    __tablename__ = "imports"
    __table_args__ = (
        ForeignKeyConstraint(
            [_TENANT, "bank_account_id"], ["bank_accounts.organization_id", "bank_accounts.id"]
        ),
        CheckConstraint("char_length(file_name) between 1 and 200", name="file_name"),
        CheckConstraint("octet_length(sha256) = 32", name="sha256"),
        CheckConstraint("size_bytes > 0 and size_bytes <= 200000000", name="size_bytes"),
        CheckConstraint(
            "status in ('waiting', 'read', 'committed', 'undone', 'refused', 'discarded')",
            name="status",
        ),
        CheckConstraint("currency_code ~ '^[A-Z]{3}$'", name="currency_code"),
        CheckConstraint("char_length(problem) <= 1000", name="problem"),
        Index("ix_imports_bank_account", _TENANT, "bank_account_id"),
        Index("ix_imports_sha256", _TENANT, "sha256"),
    )

    organization_id: UUID = Field(primary_key=True, foreign_key="organizations.id")
    id: UUID = Field(primary_key=True)
    file_name: str = Field(sa_type=Text)
    sha256: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    size_bytes: int = Field(sa_column=Column(BigInteger, nullable=False))
    status: str = Field(
        default="waiting", sa_type=Text, sa_column_kwargs={"server_default": "waiting"}
    )
    currency_code: str = Field(sa_type=Text)
    bank_account_id: UUID | None = None
    mapping: dict[str, Any] | None = _json()
    facts: dict[str, Any] = Field(
        sa_column=Column(JSONB, nullable=False, server_default=text("'{}'"))
    )
    problem: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    entries_sha256: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    version: int = Field(default=1, sa_type=Integer, sa_column_kwargs={"server_default": text("1")})
    created_by: UUID | None = None
    created_at: dt.datetime = Field(
        default=None,
        sa_type=DateTime(timezone=True),
        sa_column_kwargs={"server_default": func.now()},
    )
    committed_by: UUID | None = None
    committed_at: dt.datetime | None = _instant()
    undone_by: UUID | None = None
    undone_at: dt.datetime | None = _instant()


class ImportChunk(SQLModel, table=True):
    """Up to a thousand lines of a plan, each column an array; what they come to stands beside.

    The line at place p (from 1) has the position `first_position` + p - 1 in its plan. Amounts are
    signed, negative for money out. `statement` is the number of the file's statement, from 0.
    """

    __tablename__ = "import_chunks"
    __table_args__ = (
        ForeignKeyConstraint([_TENANT, "import_id"], ["imports.organization_id", "imports.id"]),
        UniqueConstraint(
            _TENANT, "import_id", "first_position", name="uq_import_chunks_first_position"
        ),
    )

    organization_id: UUID = Field(primary_key=True)
    import_id: UUID = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_type=Integer)
    first_position: int = Field(sa_type=Integer)
    statement: int = Field(sa_type=Integer)
    numbers: list[int] = _array(Integer)
    kinds: list[str] = _array(Text)
    dates: list[dt.date | None] = _array(Date)
    amounts: list[Decimal | None] = _array(Numeric(20, 4))
    currency_codes: list[str] = _array(Text)
    counterparties: list[str] = _array(Text)
    descriptions: list[str] = _array(Text)
    bank_references: list[str] = _array(Text)
    categories: list[str] = _array(Text)
    suggestions: list[bool] = _array(Boolean)
    rule_ids: list[UUID | None] = _array(Uuid)
    problems: list[str] = _array(Text)
    remarks: list[str] = _array(Text)
    raws: list[str] = _array(Text)
    keys: list[UUID | None] = _array(Uuid)
    reference_keys: list[UUID | None] = _array(Uuid)
    duplicates: list[str] = _array(Text)
    match_ids: list[UUID | None] = _array(Uuid)
    choices: list[bool] = _array(Boolean)
    line_count: int = _count()
    new_count: int = _count()
    problem_count: int = _count()
    duplicate_count: int = _count()
    left_out_count: int = _count()
    note_count: int = _count()
    remark_count: int = _count()
    suggested_count: int = _count()
    expense_count: int = _count()
    expense_total: Decimal = _total()
    income_count: int = _count()
    income_total: Decimal = _total()
    booked_total: Decimal = _total()


class SavedMapping(SQLModel, table=True):
    """The mapping last chosen for tables with a header, by the hash of it."""

    __tablename__ = "saved_mappings"

    organization_id: UUID = Field(primary_key=True, foreign_key="organizations.id")
    header_hash: str = Field(sa_column=Column(Text, primary_key=True))
    mapping: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    saved_at: dt.datetime = Field(
        default=None,
        sa_type=DateTime(timezone=True),
        sa_column_kwargs={"server_default": func.now()},
    )
