"""The table of work under way; a row is there as long as its work is."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKeyConstraint,
    Integer,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

_TENANT = "organization_id"


def _instant() -> Any:
    return Field(default=None, sa_type=DateTime(timezone=True))


class ImportJob(SQLModel, table=True):
    """Reading, committing or undoing an import; whoever is at it says so every few seconds."""

    __tablename__ = "import_jobs"
    __table_args__ = (
        ForeignKeyConstraint([_TENANT, "import_id"], ["imports.organization_id", "imports.id"]),
        CheckConstraint("work in ('read', 'commit', 'undo')", name="work"),
    )

    organization_id: UUID = Field(primary_key=True)
    import_id: UUID = Field(primary_key=True)
    work: str = Field(sa_type=Text)
    user_id: UUID
    arguments: dict[str, Any] = Field(
        sa_column=Column(JSONB, nullable=False, server_default=text("'{}'"))
    )
    done_count: int = Field(
        default=0, sa_column=Column(BigInteger, nullable=False, server_default=text("0"))
    )
    total_count: int | None = Field(default=None, sa_column=Column(BigInteger))
    preview: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB(none_as_null=True)))
    attempt: int = Field(default=0, sa_type=Integer, sa_column_kwargs={"server_default": text("0")})
    created_at: dt.datetime = Field(
        default=None,
        sa_type=DateTime(timezone=True),
        sa_column_kwargs={"server_default": func.now()},
    )
    started_at: dt.datetime | None = _instant()
    beat_at: dt.datetime | None = _instant()
    cancelled_at: dt.datetime | None = _instant()
