"""The table of saved views: the filters of a list that a person keeps."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, DateTime, Index, Integer, Text, func, text
from sqlmodel import Field, SQLModel


def _text() -> Any:
    return Field(sa_type=Text)


class SavedViewRow(SQLModel, table=True):
    """Filters under a name, for their maker alone or for the whole business."""

    __tablename__ = "saved_views"
    __table_args__ = (
        CheckConstraint("list in ('expenses', 'incomes')", name="list"),
        CheckConstraint("char_length(name) between 1 and 80", name="name"),
        CheckConstraint("char_length(query) between 1 and 2000", name="query"),
        Index(
            "uq_saved_views_name",
            "organization_id",
            "user_id",
            "list",
            text("lower(name)"),
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
        ),
        Index("ix_saved_views_user_id", "user_id"),
    )

    organization_id: UUID = Field(primary_key=True, foreign_key="organizations.id")
    id: UUID = Field(primary_key=True)
    user_id: UUID = Field(foreign_key="users.id")
    list: str = _text()
    name: str = _text()
    query: str = _text()
    is_shared: bool = Field(
        default=False, sa_type=Boolean, sa_column_kwargs={"server_default": text("false")}
    )
    position: int = Field(sa_type=Integer)
    version: int = Field(default=1, sa_type=Integer, sa_column_kwargs={"server_default": text("1")})
    created_at: dt.datetime = Field(
        default=None,
        sa_type=DateTime(timezone=True),
        sa_column_kwargs={"server_default": func.now()},
    )
    deleted_at: dt.datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
