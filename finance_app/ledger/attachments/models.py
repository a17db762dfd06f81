"""The table of attachments: what is known of each file, whose content is in the data folder."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, Index, LargeBinary, Text, func
from sqlmodel import Field, SQLModel


class Attachment(SQLModel, table=True):
    """A file under the name it came with; files with the same content share one on disk."""

    __tablename__ = "attachments"
    __table_args__ = (
        CheckConstraint("octet_length(sha256) = 32", name="sha256"),
        CheckConstraint("char_length(name) between 1 and 200", name="name"),
        CheckConstraint("size_bytes > 0 and size_bytes <= 20000000", name="size_bytes"),
        Index("ix_attachments_sha256", "organization_id", "sha256"),
    )

    organization_id: UUID = Field(primary_key=True, foreign_key="organizations.id")
    id: UUID = Field(primary_key=True)
    sha256: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    name: str = Field(sa_column=Column(Text, nullable=False))
    media_type: str = Field(sa_column=Column(Text, nullable=False))
    size_bytes: int = Field(sa_column=Column(BigInteger, nullable=False))
    created_by: UUID | None = None
    created_at: datetime = Field(
        default=None,
        sa_type=DateTime(timezone=True),
        sa_column_kwargs={"server_default": func.now()},
    )
    deleted_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
