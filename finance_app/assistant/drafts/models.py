"""The table of what the assistant proposed: one row a card, of one person."""

import datetime as dt
from typing import Any, Final
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, DateTime, Index, LargeBinary, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

_TENANT: Final = "organization_id"


class AssistantDraft(SQLModel, table=True):
    """A card: what is proposed until it expires, then what became of it.

    `payload_digest` is of `proposals` as a person was shown them. `saved` says what was written and
    by whom, so that it can be shown and taken back.
    """

    __tablename__ = "assistant_drafts"
    __table_args__ = (
        CheckConstraint("status in ('open', 'saved', 'discarded', 'undone')", name="status"),
        CheckConstraint("octet_length(payload_digest) = 32", name="payload_digest"),
        CheckConstraint("char_length(note) <= 500", name="note"),
        CheckConstraint(
            "(saved_at is not null) = (status in ('saved', 'undone'))"
            " and (saved is not null) = (saved_at is not null)",
            name="saved",
        ),
        Index("ix_assistant_drafts_user_id", "user_id"),
        Index("ix_assistant_drafts_open", _TENANT, "user_id", "id",
              postgresql_where=text("status = 'open'")),
    )  # fmt: skip

    organization_id: UUID = Field(primary_key=True, foreign_key="organizations.id")
    id: UUID = Field(primary_key=True)
    user_id: UUID = Field(foreign_key="users.id")
    thread_id: UUID | None = None
    proposals: list[dict[str, Any]] = Field(sa_column=Column(JSONB, nullable=False))
    payload_digest: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    status: str = Field(
        default="open", sa_type=Text, sa_column_kwargs={"server_default": text("'open'")}
    )
    note: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": text("''")})
    created_at: dt.datetime = Field(
        default=None,
        sa_type=DateTime(timezone=True),
        sa_column_kwargs={"server_default": func.now()},
    )
    expires_at: dt.datetime = Field(sa_type=DateTime(timezone=True))
    saved_at: dt.datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    saved: dict[str, Any] | None = Field(
        default=None, sa_column=Column(JSONB(none_as_null=True), nullable=True)
    )
