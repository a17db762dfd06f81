"""Every query of work under way."""

import json
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.identity.rules import Actor
from finance_app.imports.work.rules import QUIET_SECONDS, Job, Progress, WorkKind

_ADD: Final = text("""
INSERT INTO import_jobs (organization_id, import_id, work, user_id, arguments)
VALUES (:organization_id, :import_id, :work, :user_id, CAST(:arguments AS jsonb))
ON CONFLICT (organization_id, import_id) DO NOTHING
""")
_LIST_IDLE: Final = text("SELECT organization_id, import_id FROM list_idle_import_jobs(:seconds)")
_TAKE: Final = text("""
UPDATE import_jobs SET attempt = attempt + 1, started_at = coalesce(started_at, now()),
    beat_at = clock_timestamp()
WHERE import_id = :import_id
  AND (beat_at IS NULL OR beat_at < now() - make_interval(secs => :seconds))
RETURNING organization_id, import_id, work, user_id, arguments, attempt,
    cancelled_at IS NOT NULL AS is_cancelled
""")
_BEAT: Final = text("""
UPDATE import_jobs SET beat_at = clock_timestamp(), done_count = :done_count,
    total_count = :total_count, preview = coalesce(CAST(:preview AS jsonb), preview)
WHERE import_id = :import_id
RETURNING cancelled_at IS NOT NULL
""")
_RELEASE: Final = text("""
UPDATE import_jobs SET beat_at = NULL, attempt = attempt - 1 WHERE import_id = :import_id
""")
_CANCEL: Final = text("""
UPDATE import_jobs SET cancelled_at = now()
WHERE import_id = :import_id AND cancelled_at IS NULL
""")
_REMOVE: Final = text("DELETE FROM import_jobs WHERE import_id = :import_id")
_COUNT: Final = text("SELECT count(*) FROM import_jobs")
_EXISTS: Final = text("SELECT EXISTS (SELECT FROM import_jobs WHERE import_id = :import_id)")


class WorkRepository:
    """The work on imports of the session's business."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, tenant: Actor, job: tuple[UUID, WorkKind], arguments: Any) -> bool:
        """Put work in line, and say whether none is on that import yet."""
        import_id, work = job
        values = {
            "organization_id": tenant.organization_id,
            "import_id": import_id,
            "work": work.value,
            "user_id": tenant.user_id,
            "arguments": json.dumps(arguments),
        }
        return bool(getattr(await self._session.execute(_ADD, values), "rowcount", 0))

    async def take(self, import_id: UUID) -> Job | None:
        """Take up work that nobody is at, or return None."""
        values = {"import_id": import_id, "seconds": QUIET_SECONDS}
        row = (await self._session.execute(_TAKE, values)).first()
        if row is None:
            return None
        return Job(
            organization_id=row.organization_id,
            import_id=row.import_id,
            work=WorkKind(row.work),
            user_id=row.user_id,
            arguments=row.arguments,
            attempt=row.attempt,
            is_cancelled=row.is_cancelled,
        )

    async def beat(self, import_id: UUID, progress: Progress) -> bool:
        """Say how far the work has come; returns whether it is to stop."""
        values = {
            "import_id": import_id,
            "done_count": progress.done_count,
            "total_count": progress.total_count,
            "preview": None if progress.preview is None else json.dumps(progress.preview),
        }
        return bool((await self._session.execute(_BEAT, values)).scalar_one_or_none())

    async def release(self, import_id: UUID) -> None:
        """Leave work to whoever comes next."""
        await self._session.execute(_RELEASE, {"import_id": import_id})

    async def cancel(self, import_id: UUID) -> None:
        """Ask for work to stop."""
        await self._session.execute(_CANCEL, {"import_id": import_id})

    async def remove(self, import_id: UUID) -> None:
        """Take work out that is done."""
        await self._session.execute(_REMOVE, {"import_id": import_id})

    async def count(self) -> int:
        """Return how much work is in line or under way."""
        return int((await self._session.execute(_COUNT)).scalar_one())

    async def exists(self, import_id: UUID) -> bool:
        """Say whether there is work on an import."""
        return bool((await self._session.execute(_EXISTS, {"import_id": import_id})).scalar_one())


async def list_idle(session: AsyncSession) -> list[tuple[UUID, UUID]]:
    """Return the work that nobody is at in any business, as (business, import), oldest first."""
    rows = await session.execute(_LIST_IDLE, {"seconds": QUIET_SECONDS})
    return [(row.organization_id, row.import_id) for row in rows]
