"""Which attachments belong to which asset."""

from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index
from sqlmodel import Field, SQLModel

_TENANT = "organization_id"


class AssetAttachment(SQLModel, table=True):
    """A file of an asset."""

    __tablename__ = "asset_attachments"
    __table_args__ = (
        ForeignKeyConstraint([_TENANT, "asset_id"], ["assets.organization_id", "assets.id"]),
        ForeignKeyConstraint(
            [_TENANT, "attachment_id"], ["attachments.organization_id", "attachments.id"]
        ),
        Index("ix_asset_attachments_file", _TENANT, "attachment_id"),
    )

    organization_id: UUID = Field(primary_key=True, foreign_key="organizations.id")
    asset_id: UUID = Field(primary_key=True)
    attachment_id: UUID = Field(primary_key=True)
