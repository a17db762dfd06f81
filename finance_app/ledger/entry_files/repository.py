"""Queries on which attachments belong to which entry."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.kit.db import metadata
from finance_app.ledger.attachments import models as attachments
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entry_files.models import EntryFile

_LINKS: Final = metadata().tables[str(EntryFile.__tablename__)]
_ATTACHMENTS: Final = metadata().tables[str(attachments.Attachment.__tablename__)]
_IS_THERE: Final = _LINKS.c.deleted_at.is_(None)


class EntryFileRepository:
    """The files of the entries of a kind in the session's business."""

    def __init__(self, session: AsyncSession, kind: Kind) -> None:
        self._session = session
        self._kind = kind.value

    async def add(
        self, organization_id: UUID, entry_id: UUID, attachment_id: UUID, *, by: UUID | None
    ) -> None:
        """Link an attachment to an entry; a link that was taken off is there again."""
        query = insert(_LINKS).values(
            organization_id=organization_id,
            kind=self._kind,
            entry_id=entry_id,
            attachment_id=attachment_id,
            created_by=by,
        )
        key = list(_LINKS.primary_key.columns)
        await self._session.execute(
            query.on_conflict_do_update(index_elements=key, set_={"deleted_at": None})
        )

    async def list_ids(self, entry_id: UUID) -> list[UUID]:
        """Return the ids of the attachments of an entry, without those taken off."""
        query = select(_LINKS.c.attachment_id).where(
            _LINKS.c.kind == self._kind, _LINKS.c.entry_id == entry_id, _IS_THERE
        )
        return list((await self._session.execute(query)).scalars())

    async def list_hashes(self, entry_id: UUID) -> list[bytes]:
        """Return the hash of each file of an entry, without those taken off."""
        same = (
            _ATTACHMENTS.c.organization_id == _LINKS.c.organization_id,
            _ATTACHMENTS.c.id == _LINKS.c.attachment_id,
        )
        query = (
            select(_ATTACHMENTS.c.sha256)
            .join_from(_LINKS, _ATTACHMENTS, same[0] & same[1])
            .where(_LINKS.c.kind == self._kind, _LINKS.c.entry_id == entry_id, _IS_THERE)
        )
        return [bytes(one) for one in (await self._session.execute(query)).scalars()]

    async def count_among(self, ids: Sequence[UUID]) -> Mapping[UUID, int]:
        """Return how many files each of the entries has that has any."""
        query = (
            select(_LINKS.c.entry_id, func.count().label("file_count"))
            .where(_LINKS.c.kind == self._kind, _LINKS.c.entry_id.in_(ids), _IS_THERE)
            .group_by(_LINKS.c.entry_id)
        )
        rows = await self._session.execute(query)
        return {row.entry_id: row.file_count for row in rows}

    async def take_off(self, entry_id: UUID, attachment_id: UUID) -> bool:
        """Take a file off an entry; say whether it was there."""
        query = (
            update(_LINKS)
            .where(*self._is(entry_id, attachment_id), _IS_THERE)
            .values(deleted_at=func.now())
            .returning(_LINKS.c.attachment_id)
        )
        return (await self._session.execute(query)).first() is not None

    async def put_back(self, entry_id: UUID, attachment_id: UUID) -> bool:
        """Put a file back that was taken off; say whether it is one of the entry."""
        query = (
            update(_LINKS)
            .where(*self._is(entry_id, attachment_id))
            .values(deleted_at=None)
            .returning(_LINKS.c.attachment_id)
        )
        return (await self._session.execute(query)).first() is not None

    def _is(self, entry_id: UUID, attachment_id: UUID) -> tuple:  # type: ignore[type-arg]
        return (
            _LINKS.c.kind == self._kind,
            _LINKS.c.entry_id == entry_id,
            _LINKS.c.attachment_id == attachment_id,
        )
