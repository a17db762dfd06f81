"""Tables of identity: people, businesses, who belongs to which, and open log-ins.

`users` and `login_sessions` exist before a business is known, so their policies go by the person;
they are reached for log-in only through the functions named in the migration.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from finance_app.kit.db import metadata


def created_at() -> Any:
    """Return a column for the instant of creation, set by the database."""
    return Field(
        default=None,
        sa_type=DateTime(timezone=True),
        sa_column_kwargs={"server_default": func.now()},
    )


class User(SQLModel, table=True):
    """A person who can log in. The password is a PHC string (argon2id)."""

    __tablename__ = "users"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_lower"),)

    id: UUID = Field(primary_key=True)
    email: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    password_hash: str = Field(sa_column=Column(Text, nullable=False))
    name: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))
    created_at: datetime = created_at()


class Organization(SQLModel, table=True):
    """A business: its name, its currency, and the month and day its fiscal year starts.

    Books are locked through `locked_through`, that day included; None where no day is locked.
    """

    __tablename__ = "organizations"
    __table_args__ = (
        CheckConstraint("currency_code ~ '^[A-Z]{3}$'", name="currency_code"),
        CheckConstraint("char_length(business_name) between 1 and 120", name="business_name"),
        CheckConstraint(
            "fiscal_year_start_month between 1 and 12 and fiscal_year_start_day between 1 and 31"
            " and not (fiscal_year_start_month = 2 and fiscal_year_start_day > 28)",
            name="fiscal_year_start",
        ),
        CheckConstraint(
            "locked_through between '1900-01-01' and '2199-12-31'", name="locked_through"
        ),
    )

    id: UUID = Field(primary_key=True)
    business_name: str = Field(sa_column=Column(Text, nullable=False))
    currency_code: str = Field(sa_column=Column(Text, nullable=False))
    fiscal_year_start_month: int = Field(sa_column=Column(SmallInteger, nullable=False))
    fiscal_year_start_day: int = Field(sa_column=Column(SmallInteger, nullable=False))
    has_sample: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    created_at: datetime = created_at()
    locked_through: date | None = None


class Membership(SQLModel, table=True):
    """A person's role in a business."""

    __tablename__ = "memberships"
    __table_args__ = (
        CheckConstraint("role in ('owner', 'bookkeeper', 'viewer')", name="role"),
        Index("ix_memberships_user_id", "user_id"),
    )

    organization_id: UUID = Field(primary_key=True, foreign_key="organizations.id")
    user_id: UUID = Field(primary_key=True, foreign_key="users.id")
    role: str = Field(sa_column=Column(Text, nullable=False))
    created_at: datetime = created_at()


class LoginSession(SQLModel, table=True):
    """An open log-in; the token only carries its id, this row decides."""

    __tablename__ = "login_sessions"
    __table_args__ = (
        Index("ix_login_sessions_user_id", "user_id"),
        Index("ix_login_sessions_organization_id", "organization_id"),
    )

    id: UUID = Field(primary_key=True)
    user_id: UUID = Field(foreign_key="users.id")
    organization_id: UUID = Field(foreign_key="organizations.id")
    created_at: datetime = created_at()
    expires_at: datetime = Field(sa_type=DateTime(timezone=True))
    ended_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))


class FormDraft(SQLModel, table=True):
    """What someone had typed when their log-in ran out; it waits for them to come back."""

    __tablename__ = "form_drafts"
    __table_args__ = (Index("ix_form_drafts_user_id", "user_id"),)

    organization_id: UUID = Field(primary_key=True, foreign_key="organizations.id")
    id: UUID = Field(primary_key=True)
    user_id: UUID = Field(foreign_key="users.id")
    form: str = Field(sa_column=Column(Text, nullable=False))
    content: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    created_at: datetime = created_at()


class IdempotencyKey(SQLModel, table=True):
    """The first answer to a state-changing request, given again to its repetitions for a day."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (
        CheckConstraint("char_length(key) between 1 and 255", name="key"),
        Index("ix_idempotency_keys_created_at", "organization_id", "created_at"),
    )

    organization_id: UUID = Field(primary_key=True, foreign_key="organizations.id")
    key: str = Field(sa_column=Column(Text, primary_key=True))
    request_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    status: int | None = Field(default=None, sa_column=Column(SmallInteger))
    headers: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB))
    body: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    created_at: datetime = created_at()


attempts = Table(
    "attempts",
    metadata(),
    Column("purpose", Text, primary_key=True),
    Column("subject_hash", LargeBinary, primary_key=True),
    Column("window_started_at", DateTime(timezone=True), nullable=False),
    Column("attempt_count", Integer, nullable=False),
    prefixes=["UNLOGGED"],
)
"""Guesses counted per subject and window; written only by `count_attempt`, lost on a crash."""
