"""The table of workbooks made in the background."""

import datetime as dt
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    Text,
    func,
    text,
)
from sqlmodel import Field, SQLModel

_TENANT: Final = "organization_id"


def _instant() -> Any:
    return Field(default=None, sa_type=DateTime(timezone=True))


def _count(kind: Any) -> Any:
    return Field(default=0, sa_type=kind, sa_column_kwargs={"server_default": text("0")})


class WorkbookRecord(SQLModel, table=True):
    """A workbook that was asked for, from then until it is deleted."""

    __tablename__ = "workbook_jobs"
    __table_args__ = (
        CheckConstraint(
            "status in ('queued', 'running', 'done', 'failed', 'cancelled')", name="status"
        ),
        CheckConstraint("first_on <= last_on", name="days"),
        CheckConstraint("(status = 'running') = (beat_at is not null)", name="beat"),
        Index(
            "uq_workbook_jobs_running",
            _TENANT,
            unique=True,
            postgresql_where=text("status = 'running'"),
        ),
        Index(
            "ix_workbook_jobs_under_way",
            _TENANT,
            "created_at",
            postgresql_where=text("status IN ('queued', 'running')"),
        ),
    )

    organization_id: UUID = Field(primary_key=True, foreign_key="organizations.id")
    id: UUID = Field(primary_key=True)
    user_id: UUID
    made_by: str = Field(sa_type=Text)
    first_on: dt.date
    last_on: dt.date
    status: str = Field(
        default="queued", sa_type=Text, sa_column_kwargs={"server_default": text("'queued'")}
    )
    attempt: int = _count(Integer)
    done_count: int = _count(BigInteger)
    total_count: int = _count(BigInteger)
    problem: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": text("''")})
    size_bytes: int | None = Field(default=None, sa_column=Column(BigInteger))
    sha256: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    created_at: dt.datetime = Field(
        default=None,
        sa_type=DateTime(timezone=True),
        sa_column_kwargs={"server_default": func.now()},
    )
    started_at: dt.datetime | None = _instant()
    beat_at: dt.datetime | None = _instant()
    cancelled_at: dt.datetime | None = _instant()
    finished_at: dt.datetime | None = _instant()
    expires_at: dt.datetime | None = _instant()
    deleted_at: dt.datetime | None = _instant()
