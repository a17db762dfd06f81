"""Every query of workbooks made in the background, and how many entries a period has."""

import datetime as dt
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.identity.rules import Actor
from finance_app.reports.workbook_jobs.rules import (
    LISTED_MAX,
    QUIET_SECONDS,
    Progress,
    Status,
    WorkbookJob,
    whole_months,
)

_SELECT: Final = "SELECT "
_COLUMNS: Final = """
    organization_id, id, user_id, made_by, first_on, last_on, attempt, done_count, total_count,
    problem, size_bytes, sha256, created_at, started_at, finished_at, expires_at,
    status IN ('queued', 'running') AND cancelled_at IS NOT NULL AS is_stopping,
    CASE WHEN status = 'done' AND expires_at <= :now THEN 'expired' ELSE status END AS status
"""
_ADD: Final = text("""
INSERT INTO workbook_jobs
    (organization_id, id, user_id, made_by, first_on, last_on, total_count)
VALUES (:organization_id, :id, :user_id, :made_by, :first, :last, :total_count)
""")
_ONE: Final = "FROM workbook_jobs WHERE id = :id AND deleted_at IS NULL"
_FIND: Final = text(f"{_SELECT}{_COLUMNS}{_ONE}")
_FIND_SAME: Final = text("""
SELECT id FROM workbook_jobs
WHERE status IN ('queued', 'running') AND cancelled_at IS NULL AND user_id = :user_id
  AND first_on = :first AND last_on = :last
ORDER BY id LIMIT 1
""")
_LATEST: Final = "FROM workbook_jobs WHERE deleted_at IS NULL ORDER BY id DESC LIMIT :count"
_LIST: Final = text(f"{_SELECT}{_COLUMNS}{_LATEST}")
_COUNT: Final = text("""
SELECT count(*) FILTER (WHERE status <> 'done') AS in_line_count, count(*) AS kept_count
FROM workbook_jobs
WHERE deleted_at IS NULL AND (status IN ('queued', 'running')
                              OR status = 'done' AND expires_at > :now)
""")
_COUNT_ENTRIES: Final = text("""
SELECT (SELECT coalesce(sum(entry_count), 0) FROM month_totals
        WHERE month >= :begin AND month < :end)
     + (SELECT count(*) FROM expenses WHERE deleted_at IS NULL
        AND (date >= :first AND date < :begin OR date >= :end AND date <= :last))
     + (SELECT count(*) FROM incomes WHERE deleted_at IS NULL
        AND (date >= :first AND date < :begin OR date >= :end AND date <= :last))
""")
# Of one business one is made at a time: first what was left behind, then what waits longest.
_NEXT: Final = """
UPDATE workbook_jobs SET status = 'running', attempt = attempt + 1, done_count = 0,
    started_at = coalesce(started_at, now()), beat_at = clock_timestamp()
WHERE id = (
    SELECT id FROM workbook_jobs AS j
    WHERE j.status = 'running' AND j.beat_at < now() - make_interval(secs => :seconds)
       OR j.status = 'queued'
          AND NOT EXISTS (SELECT FROM workbook_jobs AS r WHERE r.status = 'running')
    ORDER BY j.created_at, j.id LIMIT 1
    FOR UPDATE SKIP LOCKED
)
RETURNING
"""
_TAKE: Final = text(f"{_NEXT}{_COLUMNS}")
_BEAT: Final = text("""
UPDATE workbook_jobs SET beat_at = clock_timestamp(), total_count = :total_count,
    done_count = greatest(done_count, :done_count)
WHERE id = :id AND attempt = :attempt AND status = 'running'
RETURNING cancelled_at IS NOT NULL
""")
_END: Final = text("""
UPDATE workbook_jobs SET status = :status, problem = :problem, beat_at = NULL, finished_at = :now
WHERE id = :id AND attempt = :attempt AND status = 'running'
""")
_KEEP: Final = text("""
UPDATE workbook_jobs SET status = 'done', beat_at = NULL, finished_at = :now, total_count = :count,
    done_count = :count, size_bytes = :size_bytes, sha256 = :sha256, expires_at = :expires_at
WHERE id = :id AND attempt = :attempt AND status = 'running' AND cancelled_at IS NULL
""")
_RELEASE: Final = text("""
UPDATE workbook_jobs SET status = 'queued', beat_at = NULL, attempt = attempt - 1
WHERE id = :id AND attempt = :attempt AND status = 'running'
""")
_CANCEL: Final = text("""
UPDATE workbook_jobs SET cancelled_at = coalesce(cancelled_at, now()),
    status = CASE status WHEN 'queued' THEN 'cancelled' ELSE status END,
    finished_at = CASE status WHEN 'queued' THEN :now ELSE finished_at END
WHERE id = :id AND status IN ('queued', 'running')
""")
_DELETE: Final = text("UPDATE workbook_jobs SET deleted_at = now() WHERE id = :id")
_LIST_FILES: Final = text("""
SELECT id, attempt FROM workbook_jobs
WHERE deleted_at IS NULL AND (status = 'running' OR status = 'done' AND expires_at > :now)
""")
_LIST_IDLE: Final = text("SELECT organization_id FROM list_idle_workbook_jobs(:seconds)")


class WorkbookJobRepository:
    """The workbooks of the session's business; `now` decides what has expired."""

    def __init__(self, session: AsyncSession, now: dt.datetime) -> None:
        self._session = session
        self._now = now

    async def add(
        self, actor: Actor, workbook_id: UUID, days: tuple[dt.date, dt.date], total_count: int
    ) -> None:
        """Put a workbook in line."""
        values = {
            "organization_id": actor.organization_id,
            "id": workbook_id,
            "user_id": actor.user_id,
            "made_by": actor.name or actor.email,
            "total_count": total_count,
        }
        await self._session.execute(_ADD, values | {"first": days[0], "last": days[1]})

    async def find(self, workbook_id: UUID) -> WorkbookJob | None:
        """Return a workbook that is not deleted, or None."""
        found = await self._session.execute(_FIND, {"id": workbook_id, "now": self._now})
        return _job(row) if (row := found.first()) is not None else None

    async def find_same(self, actor: Actor, days: tuple[dt.date, dt.date]) -> UUID | None:
        """Return the workbook of the same days that the actor waits for, or None."""
        values = {"user_id": actor.user_id, "first": days[0], "last": days[1]}
        return (await self._session.execute(_FIND_SAME, values)).scalar_one_or_none()

    async def list_latest(self) -> list[WorkbookJob]:
        """Return the workbooks, the latest first."""
        values = {"now": self._now, "count": LISTED_MAX}
        return [_job(row) for row in await self._session.execute(_LIST, values)]

    async def count(self) -> tuple[int, int]:
        """Return how many are under way, and how many are or will be kept."""
        row = (await self._session.execute(_COUNT, {"now": self._now})).one()
        return row.in_line_count, row.kept_count

    async def count_entries(self, first: dt.date, last: dt.date) -> int:
        """Return how many entries the days have: kept totals, and counts of cut months."""
        begin, end = whole_months(first, last)
        values = {"first": first, "last": last, "begin": begin, "end": end}
        return int((await self._session.execute(_COUNT_ENTRIES, values)).scalar_one())

    async def take(self) -> WorkbookJob | None:
        """Take up a workbook that nobody is at, or return None."""
        values = {"seconds": QUIET_SECONDS, "now": self._now}
        row = (await self._session.execute(_TAKE, values)).first()
        return None if row is None else _job(row)

    async def beat(self, job: WorkbookJob, progress: Progress) -> bool:
        """Say how far a workbook has come; returns whether this attempt is to stop."""
        values = {"done_count": progress.done_count, "total_count": progress.total_count}
        found = await self._session.execute(_BEAT, values | _attempt(job))
        return found.scalar_one_or_none() is not False

    async def keep(
        self, job: WorkbookJob, *, count: int, size_bytes: int, sha256: bytes, expires_at: Any
    ) -> bool:
        """Say that a workbook is done; returns whether it still was to be made by this attempt."""
        values = {
            "count": count,
            "size_bytes": size_bytes,
            "sha256": sha256,
            "expires_at": expires_at,
            "now": self._now,
        }
        done = await self._session.execute(_KEEP, values | _attempt(job))
        return bool(getattr(done, "rowcount", 0))

    async def end(self, job: WorkbookJob, status: Status, problem: str = "") -> None:
        """Say that an attempt has failed or was cancelled."""
        values = {"status": status.value, "problem": problem[:1000], "now": self._now}
        await self._session.execute(_END, values | _attempt(job))

    async def release(self, job: WorkbookJob) -> None:
        """Leave a workbook to whoever comes next."""
        await self._session.execute(_RELEASE, _attempt(job))

    async def cancel(self, workbook_id: UUID) -> None:
        """Ask for a workbook to stop; one that nobody is at yet is cancelled at once."""
        await self._session.execute(_CANCEL, {"id": workbook_id, "now": self._now})

    async def delete(self, workbook_id: UUID) -> None:
        """Take a workbook out of the list, and stop it where it is under way."""
        await self.cancel(workbook_id)
        await self._session.execute(_DELETE, {"id": workbook_id})

    async def list_files(self) -> set[tuple[UUID, int]]:
        """Return the workbooks whose file is needed, with the attempt that made or makes it."""
        rows = await self._session.execute(_LIST_FILES, {"now": self._now})
        return {(row.id, row.attempt) for row in rows}


async def list_idle(session: AsyncSession) -> list[UUID]:
    """Return the businesses with a workbook that nobody is at, the longest waiting first."""
    rows = await session.execute(_LIST_IDLE, {"seconds": QUIET_SECONDS})
    return [row.organization_id for row in rows]


def _attempt(job: WorkbookJob) -> dict[str, Any]:
    return {"id": job.id, "attempt": job.attempt}


def _job(row: Any) -> WorkbookJob:
    told = row._asdict()
    days = {"first": told.pop("first_on"), "last": told.pop("last_on")}
    return WorkbookJob(**told | days | {"status": Status(told["status"])})
