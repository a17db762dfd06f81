"""Queries on attachments; what they are attached to is not known here."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.kit.db import metadata
from finance_app.ledger.attachments import models
from finance_app.ledger.attachments.rules import Attachment

_ATTACHMENTS: Final = metadata().tables[str(models.Attachment.__tablename__)]
_COLUMNS: Final = (
    _ATTACHMENTS.c.id,
    _ATTACHMENTS.c.name,
    _ATTACHMENTS.c.media_type,
    _ATTACHMENTS.c.size_bytes,
    _ATTACHMENTS.c.sha256,
    _ATTACHMENTS.c.created_at,
    _ATTACHMENTS.c.deleted_at,
)

_HOLD: Final = text(
    "SELECT pg_advisory_xact_lock("
    "hashtextextended(CAST(current_organization() AS text) || ' ' || :sha256, 20261128))"
)


class AttachmentRepository:
    """The attachments of the session's business."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, values: Mapping[str, Any]) -> Attachment:
        """Add an attachment and return it."""
        query = insert(_ATTACHMENTS).values(**values).returning(*_COLUMNS)
        return _attachment((await self._session.execute(query)).one())

    async def hold(self, sha256: bytes) -> None:
        """Have content to oneself until the transaction ends: to name it, or to remove it."""
        await self._session.execute(_HOLD, {"sha256": sha256.hex()})

    async def named_among(self, hashes: Sequence[bytes]) -> set[bytes]:
        """Return those of the hashes that attachments have, those in the trash too."""
        query = select(_ATTACHMENTS.c.sha256).where(_ATTACHMENTS.c.sha256.in_(hashes)).distinct()
        return {bytes(one) for one in (await self._session.execute(query)).scalars()}

    async def find(self, attachment_id: UUID) -> Attachment | None:
        """Return an attachment, from the trash too, or None."""
        query = select(*_COLUMNS).where(_ATTACHMENTS.c.id == attachment_id)
        row = (await self._session.execute(query)).first()
        return None if row is None else _attachment(row)

    async def list_among(self, ids: Sequence[UUID]) -> tuple[Attachment, ...]:
        """Return those of the attachments that are not in the trash, in the order they came."""
        query = (
            select(*_COLUMNS)
            .where(_ATTACHMENTS.c.id.in_(ids), _ATTACHMENTS.c.deleted_at.is_(None))
            .order_by(_ATTACHMENTS.c.id)
        )
        return tuple(_attachment(row) for row in await self._session.execute(query))

    async def trash(self, attachment_id: UUID) -> None:
        """Move an attachment to the trash; one that is there stays as it is."""
        await self._session.execute(
            update(_ATTACHMENTS)
            .where(_ATTACHMENTS.c.id == attachment_id, _ATTACHMENTS.c.deleted_at.is_(None))
            .values(deleted_at=func.now())
        )

    async def restore(self, attachment_id: UUID) -> None:
        """Take an attachment out of the trash."""
        await self._session.execute(
            update(_ATTACHMENTS).where(_ATTACHMENTS.c.id == attachment_id).values(deleted_at=None)
        )


def _attachment(row: Any) -> Attachment:
    return Attachment(
        id=row.id,
        name=row.name,
        media_type=row.media_type,
        size_bytes=row.size_bytes,
        sha256=bytes(row.sha256),
        created_at=row.created_at,
        deleted_at=row.deleted_at,
    )
