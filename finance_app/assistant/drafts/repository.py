"""Queries on cards; the database shows a person only their own."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.assistant.drafts.rules import Draft, Status

_COLUMNS: Final = """
    id, organization_id, user_id, thread_id, proposals, payload_digest, status, note, expires_at,
    saved_at, saved
"""
_SELECT: Final = "SELECT "
_RETURNING: Final = " RETURNING "
_ADD_ROW: Final = """
INSERT INTO assistant_drafts
    (organization_id, id, user_id, thread_id, proposals, payload_digest, note, expires_at)
VALUES (:organization_id, :id, :user_id, :thread_id, CAST(:proposals AS jsonb), :digest, :note,
        :expires_at)
"""
_ADD: Final = text(f"{_ADD_ROW}{_RETURNING}{_COLUMNS}")
_ONE: Final = " FROM assistant_drafts WHERE id = :id AND user_id = :user_id"
_FIND: Final = text(f"{_SELECT}{_COLUMNS}{_ONE}")
_FOR_UPDATE: Final = " FOR UPDATE"
_LOCK: Final = text(f"{_SELECT}{_COLUMNS}{_ONE}{_FOR_UPDATE}")
_OPEN_ROWS: Final = """
 FROM assistant_drafts
WHERE user_id = :user_id AND status = 'open' AND expires_at > :now
    AND thread_id IS NOT DISTINCT FROM CAST(:thread_id AS uuid)
ORDER BY id
"""
_LIST_OPEN: Final = text(f"{_SELECT}{_COLUMNS}{_OPEN_ROWS}")
_EDIT_ROW: Final = """
UPDATE assistant_drafts
SET proposals = CAST(:proposals AS jsonb), payload_digest = :digest, expires_at = :expires_at
WHERE id = :id AND user_id = :user_id AND status = 'open' AND expires_at > :now
"""
_EDIT: Final = text(f"{_EDIT_ROW}{_RETURNING}{_COLUMNS}")
# Whoever is first has the row; the others wait for the end of that transaction, and find it saved.
_CLAIM_ROW: Final = """
UPDATE assistant_drafts SET status = 'saved', saved_at = :now, saved = '{}'
WHERE id = :id AND user_id = :user_id AND status = 'open' AND expires_at > :now
"""
_CLAIM: Final = text(f"{_CLAIM_ROW}{_RETURNING}{_COLUMNS}")
_KEEP_ROW: Final = """
UPDATE assistant_drafts SET saved = CAST(:saved AS jsonb)
WHERE id = :id AND user_id = :user_id AND status = 'saved'
"""
_KEEP: Final = text(f"{_KEEP_ROW}{_RETURNING}{_COLUMNS}")
_DISCARD_ROW: Final = """
UPDATE assistant_drafts SET status = 'discarded'
WHERE id = :id AND user_id = :user_id AND status = 'open'
"""
_DISCARD: Final = text(f"{_DISCARD_ROW}{_RETURNING}{_COLUMNS}")
_UNDO_ROW: Final = """
UPDATE assistant_drafts SET status = 'undone'
WHERE id = :id AND user_id = :user_id AND status = 'saved'
"""
_UNDO: Final = text(f"{_UNDO_ROW}{_RETURNING}{_COLUMNS}")


class DraftRepository:
    """The cards of one person in the session's business."""

    def __init__(self, session: AsyncSession, user_id: UUID) -> None:
        self._session = session
        self._user_id = user_id

    async def add(
        self,
        organization_id: UUID,
        draft_id: UUID,
        payload: Sequence[Mapping[str, Any]],
        **values: Any,
    ) -> Draft:
        """Keep a new card; `values` are `thread_id`, `digest`, `note` and `expires_at`."""
        own = {"organization_id": organization_id, "proposals": json.dumps(list(payload))}
        found = await self._one(_ADD, draft_id, **own, **values)
        assert found is not None
        return found

    async def find(self, draft_id: UUID, *, lock: bool = False) -> Draft | None:
        """Return a card, or None; with `lock` nobody else changes it until the end."""
        return await self._one(_LOCK if lock else _FIND, draft_id)

    async def list_open(self, thread_id: UUID | None, now: dt.datetime) -> list[Draft]:
        """Return the cards of a thread that can still be saved, the first proposed first."""
        values = {"user_id": self._user_id, "thread_id": thread_id, "now": now}
        return [_draft(row) for row in await self._session.execute(_LIST_OPEN, values)]

    async def edit(
        self, draft_id: UUID, payload: Sequence[Mapping[str, Any]], **values: Any
    ) -> Draft | None:
        """Replace what an open card proposes; `values` are `digest`, `expires_at` and `now`."""
        return await self._one(_EDIT, draft_id, proposals=json.dumps(list(payload)), **values)

    async def claim(self, draft_id: UUID, now: dt.datetime) -> Draft | None:
        """Take a card to save it, as it is; None where it is not open any more."""
        return await self._one(_CLAIM, draft_id, now=now)

    async def keep(self, draft_id: UUID, saved: Mapping[str, Any]) -> Draft | None:
        """Keep what was written of a card that was claimed."""
        return await self._one(_KEEP, draft_id, saved=json.dumps(dict(saved)))

    async def discard(self, draft_id: UUID) -> Draft | None:
        """Put an open card aside; None where it is not open."""
        return await self._one(_DISCARD, draft_id)

    async def undo(self, draft_id: UUID) -> Draft | None:
        """Mark a saved card as taken back; None where it is not saved."""
        return await self._one(_UNDO, draft_id)

    async def _one(self, query: Any, draft_id: UUID, **values: Any) -> Draft | None:
        own = {"id": draft_id, "user_id": self._user_id}
        row = (await self._session.execute(query, own | values)).first()
        return None if row is None else _draft(row)


def _draft(row: Any) -> Draft:
    return Draft(
        id=row.id,
        organization_id=row.organization_id,
        user_id=row.user_id,
        thread_id=row.thread_id,
        payload=row.proposals,
        digest=bytes(row.payload_digest),
        status=Status(row.status),
        note=row.note,
        expires_at=row.expires_at,
        saved_at=row.saved_at,
        saved=row.saved or {},
    )
