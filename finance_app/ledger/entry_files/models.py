"""Which attachments belong to which entry."""

import datetime as dt
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Column,
    Computed,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Text,
    Uuid,
    func,
    text,
)
from sqlmodel import Field, SQLModel

_TENANT = "organization_id"


class EntryFile(SQLModel, table=True):
    """A file of an expense or income; taken off, it stays to be put back.

    `expense_id` and `income_id` are the entry under the name of its kind, for the foreign keys.
    """

    __tablename__ = "entry_files"
    __table_args__ = (
        CheckConstraint("kind in ('expense', 'income')", name="kind"),
        ForeignKeyConstraint(
            [_TENANT, "expense_id"],
            ["expenses.organization_id", "expenses.id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            [_TENANT, "income_id"], ["incomes.organization_id", "incomes.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            [_TENANT, "attachment_id"], ["attachments.organization_id", "attachments.id"]
        ),
        Index("ix_entry_files_file", _TENANT, "attachment_id"),
        Index(
            "ix_entry_files_expense",
            _TENANT,
            "expense_id",
            postgresql_where=text("expense_id IS NOT NULL"),
        ),
        Index(
            "ix_entry_files_income",
            _TENANT,
            "income_id",
            postgresql_where=text("income_id IS NOT NULL"),
        ),
    )

    organization_id: UUID = Field(primary_key=True, foreign_key="organizations.id")
    kind: str = Field(sa_column=Column(Text, primary_key=True))
    entry_id: UUID = Field(primary_key=True)
    attachment_id: UUID = Field(primary_key=True)
    expense_id: UUID | None = Field(
        default=None,
        sa_column=Column(
            Uuid,
            Computed(
                "CASE WHEN (kind = 'expense'::text) THEN entry_id ELSE NULL::uuid END",
                persisted=True,
            ),
        ),
    )
    income_id: UUID | None = Field(
        default=None,
        sa_column=Column(
            Uuid,
            Computed(
                "CASE WHEN (kind = 'income'::text) THEN entry_id ELSE NULL::uuid END",
                persisted=True,
            ),
        ),
    )
    created_by: UUID | None = None
    created_at: dt.datetime = Field(
        default=None,
        sa_type=DateTime(timezone=True),
        sa_column_kwargs={"server_default": func.now()},
    )
    deleted_at: dt.datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
