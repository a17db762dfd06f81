"""The table of the lock's history. The lock itself is a column of the business."""

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Date, DateTime, Text, func
from sqlmodel import Field, SQLModel


class PeriodLockChange(SQLModel, table=True):
    """One move of the lock, and who moved it. Rows are added, never changed or removed."""

    __tablename__ = "period_lock_changes"
    __table_args__ = (CheckConstraint("char_length(reason) <= 500", name="reason"),)

    organization_id: UUID = Field(primary_key=True, foreign_key="organizations.id")
    id: UUID = Field(primary_key=True)
    locked_through: dt.date | None = Field(default=None, sa_type=Date)
    reason: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))
    changed_by: UUID
    changed_at: dt.datetime = Field(
        default=None,
        sa_type=DateTime(timezone=True),
        sa_column_kwargs={"server_default": func.now()},
    )
