"""Queries on which attachments belong to which asset."""

from typing import Final
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.fixed_assets.files.models import AssetAttachment
from finance_app.kit.db import metadata

_LINKS: Final = metadata().tables[str(AssetAttachment.__tablename__)]


class AssetFileRepository:
    """The attachments of the assets of the session's business."""

    def __init__(self, session: AsyncSession, organization_id: UUID) -> None:
        self._session = session
        self._organization_id = organization_id

    async def add(self, asset_id: UUID, attachment_id: UUID) -> None:
        """Link an attachment to an asset."""
        values = {
            "organization_id": self._organization_id,
            "asset_id": asset_id,
            "attachment_id": attachment_id,
        }
        await self._session.execute(insert(_LINKS).values(**values))

    async def list_ids(self, asset_id: UUID) -> list[UUID]:
        """Return the ids of the attachments of an asset, those in the trash too."""
        query = select(_LINKS.c.attachment_id).where(_LINKS.c.asset_id == asset_id)
        return list((await self._session.execute(query)).scalars())
