"""The tables of threads and of the messages in them; each row belongs to one person."""

import datetime as dt
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

_TENANT: Final = "organization_id"


def _count(default: int) -> Any:
    values = {"server_default": text(str(default))}
    return Field(default=default, sa_type=Integer, sa_column_kwargs=values)


def _now() -> Any:
    values = {"server_default": func.now()}
    return Field(default=None, sa_type=DateTime(timezone=True), sa_column_kwargs=values)


class ThreadRow(SQLModel, table=True):
    """A conversation. `summary` stands for its messages up to `summarised_through`."""

    __tablename__ = "assistant_threads"
    __table_args__ = (
        CheckConstraint("char_length(title) between 1 and 120", name="title"),
        CheckConstraint("char_length(summary) <= 8000", name="summary"),
        CheckConstraint("summarised_through between 0 and message_count", name="summarised"),
        Index(
            "ix_assistant_threads_latest",
            _TENANT,
            "user_id",
            "asked_at",
            "id",
            postgresql_where=text("deleted_at IS NULL"),
        ),
        Index("ix_assistant_threads_user_id", "user_id"),
    )

    organization_id: UUID = Field(primary_key=True, foreign_key="organizations.id")
    id: UUID = Field(primary_key=True)
    user_id: UUID = Field(foreign_key="users.id")
    title: str = Field(sa_type=Text)
    summary: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    summarised_through: int = _count(0)
    message_count: int = _count(0)
    version: int = _count(1)
    created_at: dt.datetime = _now()
    asked_at: dt.datetime = _now()
    deleted_at: dt.datetime | None = Field(default=None, sa_type=DateTime(timezone=True))


class MessageRow(SQLModel, table=True):
    """What was asked, or what was answered to a question; neither changes afterwards."""

    __tablename__ = "assistant_messages"
    __table_args__ = (
        ForeignKeyConstraint(
            [_TENANT, "thread_id"], ["assistant_threads.organization_id", "assistant_threads.id"]
        ),
        ForeignKeyConstraint(
            [_TENANT, "question_id"],
            ["assistant_messages.organization_id", "assistant_messages.id"],
        ),
        UniqueConstraint(_TENANT, "thread_id", "position", name="uq_assistant_messages_position"),
        CheckConstraint("role in ('person', 'assistant')", name="role"),
        CheckConstraint("char_length(text) <= 40000", name="text"),
        CheckConstraint("char_length(request_key) between 1 and 255", name="request_key"),
        CheckConstraint(
            "(role = 'assistant') = (question_id is not null)"
            " and (role = 'assistant') = (answer is not null)",
            name="answer",
        ),
        Index(
            "uq_assistant_messages_question",
            _TENANT,
            "question_id",
            unique=True,
            postgresql_where=text("question_id IS NOT NULL"),
        ),
        Index(
            "uq_assistant_messages_request",
            _TENANT,
            "user_id",
            "request_key",
            unique=True,
            postgresql_where=text("request_key IS NOT NULL"),
        ),
        Index("ix_assistant_messages_user_id", "user_id"),
    )

    organization_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    thread_id: UUID
    user_id: UUID = Field(foreign_key="users.id")
    position: int = Field(sa_type=Integer)
    role: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)
    question_id: UUID | None = None
    answer: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB))
    request_key: str | None = Field(default=None, sa_type=Text)
    created_at: dt.datetime = _now()
