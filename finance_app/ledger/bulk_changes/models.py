"""The table of changes of many entries, with their values of before in arrays."""

import datetime as dt
from uuid import UUID

from sqlalchemy import ARRAY, Boolean, CheckConstraint, Column, DateTime, Integer, Text, Uuid, func
from sqlmodel import Field, SQLModel


class BulkChange(SQLModel, table=True):
    """One change of many entries of a kind. At each place of the arrays stands one entry.

    `versions` are those that the change left, so that an entry changed since is known; parties,
    categories and suggestions are what was there before.
    """

    __tablename__ = "bulk_changes"
    __table_args__ = (
        CheckConstraint("kind in ('expense', 'income')", name="kind"),
        CheckConstraint("cardinality(entry_ids) > 0", name="entry_ids"),
    )

    organization_id: UUID = Field(primary_key=True, foreign_key="organizations.id")
    id: UUID = Field(primary_key=True)
    kind: str = Field(sa_column=Column(Text, primary_key=True))
    entry_ids: list[UUID] = Field(sa_column=Column(ARRAY(Uuid), nullable=False))
    versions: list[int] = Field(sa_column=Column(ARRAY(Integer), nullable=False))
    parties: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    category_ids: list[UUID | None] = Field(sa_column=Column(ARRAY(Uuid), nullable=False))
    suggestions: list[bool] = Field(sa_column=Column(ARRAY(Boolean), nullable=False))
    created_by: UUID | None = None
    created_at: dt.datetime = Field(
        default=None,
        sa_type=DateTime(timezone=True),
        sa_column_kwargs={"server_default": func.now()},
    )
    undone_at: dt.datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
