"""Tables of categories: the chart of a business, and what a merge moved."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Text,
    Uuid,
    func,
    text,
)
from sqlmodel import Field, SQLModel


class Category(SQLModel, table=True):
    """A name under which a business collects its expenses or its incomes."""

    __tablename__ = "categories"
    __table_args__ = (
        CheckConstraint("kind in ('expense', 'income')", name="kind"),
        CheckConstraint("char_length(name) between 1 and 80", name="name"),
        Index(
            "uq_categories_name",
            "organization_id",
            "kind",
            text("lower(name)"),
            unique=True,
            postgresql_where=text("merged_at IS NULL"),
        ),
    )

    organization_id: UUID = Field(primary_key=True, foreign_key="organizations.id")
    id: UUID = Field(primary_key=True)
    kind: str = Field(sa_column=Column(Text, nullable=False))
    name: str = Field(sa_column=Column(Text, nullable=False))
    created_at: datetime = Field(
        default=None,
        sa_type=DateTime(timezone=True),
        sa_column_kwargs={"server_default": func.now()},
    )
    merged_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))


class CategoryMerge(SQLModel, table=True):
    """One merge: the category that went, and what of it is now in the other one.

    `budget_months` are those in which only the category that went had a budget.
    """

    __tablename__ = "category_merges"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organization_id", "source_id"], ["categories.organization_id", "categories.id"]
        ),
        ForeignKeyConstraint(
            ["organization_id", "target_id"],
            ["categories.organization_id", "categories.id"],
            name="fk_category_merges_target_id",
        ),
        Index("ix_category_merges_source_id", "organization_id", "source_id"),
        Index("ix_category_merges_target_id", "organization_id", "target_id"),
    )

    organization_id: UUID = Field(primary_key=True, foreign_key="organizations.id")
    id: UUID = Field(primary_key=True)
    source_id: UUID
    target_id: UUID
    entry_ids: list[UUID] = Field(sa_column=Column(ARRAY(Uuid), nullable=False))
    rule_ids: list[UUID] = Field(
        default_factory=list, sa_column=Column(ARRAY(Uuid), nullable=False, server_default="{}")
    )
    recurring_ids: list[UUID] = Field(
        default_factory=list, sa_column=Column(ARRAY(Uuid), nullable=False, server_default="{}")
    )
    budget_months: list[date] = Field(
        default_factory=list, sa_column=Column(ARRAY(Date), nullable=False, server_default="{}")
    )
    created_at: datetime = Field(
        default=None,
        sa_type=DateTime(timezone=True),
        sa_column_kwargs={"server_default": func.now()},
    )
    undone_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
