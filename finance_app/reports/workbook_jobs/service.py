"""Have a workbook made, see how far it is, get its file, cancel and delete it."""

import asyncio
import datetime as dt
from pathlib import Path
from typing import Final
from uuid import UUID

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import clock, db
from finance_app.kit.errors import ForbiddenError
from finance_app.reports.workbook_jobs.repository import WorkbookJobRepository
from finance_app.reports.workbook_jobs.rules import (
    IN_LINE_MAX,
    KEPT_MAX,
    STREAMED_ROWS_MAX,
    Status,
    TooManyInLineError,
    TooManyKeptError,
    WorkbookGoneError,
    WorkbookJob,
    WorkbookNotFoundError,
    WorkbookNotReadyError,
    WorkbookUnderWayError,
)
from finance_app.reports.workbook_jobs.storage import service as storage

_CANCELLED: Final = "This workbook was cancelled. Make it again."
_wake = asyncio.Event()


async def count_entries(actor: Actor, first: dt.date, last: dt.date) -> int:
    """Return how many rows the workbook of the days will have, without looking at each."""
    actor.require(Permission.READ)
    async with db.transaction(actor) as session:
        return await WorkbookJobRepository(session, clock.now()).count_entries(first, last)


async def order_workbook(actor: Actor, first: dt.date, last: dt.date) -> WorkbookJob | None:
    """Have a large workbook made, or return None for one that is small enough to be streamed.

    Raises as `start_workbook`.
    """
    if await count_entries(actor, first, last) <= STREAMED_ROWS_MAX:
        return None
    return await start_workbook(actor, first, last)


async def start_workbook(actor: Actor, first: dt.date, last: dt.date) -> WorkbookJob:
    """Have the workbook of the days made soon, however small; one that waits already is returned.

    Raises `TooManyInLineError`, `TooManyKeptError`.
    """
    actor.require(Permission.READ)
    async with db.transaction(actor) as session:
        repository = WorkbookJobRepository(session, clock.now())
        workbook_id = await repository.find_same(actor, (first, last))
        if workbook_id is None:
            in_line_count, kept_count = await repository.count()
            if in_line_count >= IN_LINE_MAX:
                raise TooManyInLineError
            if kept_count >= KEPT_MAX:
                raise TooManyKeptError
            workbook_id = db.new_id()
            total_count = await repository.count_entries(first, last)
            await repository.add(actor, workbook_id, (first, last), total_count)
        made = await _get(repository, workbook_id)
    _wake.set()
    return made


async def list_workbooks(actor: Actor) -> list[WorkbookJob]:
    """Return the latest workbooks of the business, the newest first."""
    actor.require(Permission.READ)
    async with db.transaction(actor) as session:
        return await WorkbookJobRepository(session, clock.now()).list_latest()


async def get_workbook(actor: Actor, workbook_id: UUID) -> WorkbookJob:
    """Return a workbook. Raises `WorkbookNotFoundError`."""
    actor.require(Permission.READ)
    async with db.transaction(actor) as session:
        return await _get(WorkbookJobRepository(session, clock.now()), workbook_id)


async def find_file(actor: Actor, workbook_id: UUID) -> tuple[WorkbookJob, Path]:
    """Return a workbook that is done, and where its file is.

    Raises `WorkbookNotFoundError`, `WorkbookNotReadyError`, also where it failed, and
    `WorkbookGoneError` when its time is over.
    """
    job = await get_workbook(actor, workbook_id)
    if job.is_under_way:
        raise WorkbookNotReadyError
    if job.status is Status.FAILED:
        raise WorkbookNotReadyError(job.problem)
    if job.status is Status.CANCELLED:
        raise WorkbookNotReadyError(_CANCELLED)
    place = storage.path_of(job.organization_id, job.id, job.attempt)
    if job.status is Status.EXPIRED or not await storage.is_there(place):
        raise WorkbookGoneError
    return job, place


async def cancel_workbook(actor: Actor, workbook_id: UUID) -> WorkbookJob:
    """Have a workbook stop, which then leaves no file behind; one that has ended stays as it is.

    Raises `WorkbookNotFoundError`, `ForbiddenError` for one of somebody else's.
    """
    actor.require(Permission.READ)
    async with db.transaction(actor) as session:
        repository = WorkbookJobRepository(session, clock.now())
        _require_own(actor, await _get(repository, workbook_id))
        await repository.cancel(workbook_id)
        return await _get(repository, workbook_id)


async def delete_workbook(actor: Actor, workbook_id: UUID) -> None:
    """Take a workbook and its file away, and stop it where it is under way.

    Raises as `cancel_workbook`.
    """
    actor.require(Permission.READ)
    async with db.transaction(actor) as session:
        repository = WorkbookJobRepository(session, clock.now())
        job = await _get(repository, workbook_id)
        _require_own(actor, job)
        await repository.delete(workbook_id)
    if job.status is Status.DONE:
        await storage.remove_files([storage.path_of(job.organization_id, job.id, job.attempt)])


async def retry_workbook(actor: Actor, workbook_id: UUID) -> WorkbookJob:
    """Make a workbook again that failed, was cancelled or has expired; it takes its place.

    Raises as `cancel_workbook` and `start_workbook`, and `WorkbookUnderWayError`.
    """
    actor.require(Permission.READ)
    async with db.transaction(actor) as session:
        repository = WorkbookJobRepository(session, clock.now())
        job = await _get(repository, workbook_id)
        _require_own(actor, job)
        if job.is_under_way or job.status is Status.DONE:
            raise WorkbookUnderWayError
        await repository.delete(workbook_id)
        return await start_workbook(actor, job.first, job.last)


async def wait_for_work(seconds: float) -> None:
    """Wait until this process has a workbook to make, but not longer."""
    try:
        async with asyncio.timeout(seconds):
            await _wake.wait()
    except TimeoutError:
        return
    _wake.clear()


def may_change(actor: Actor, job: WorkbookJob) -> bool:
    """Say whether someone may cancel and delete a workbook: their own, or all with WRITE."""
    return job.user_id == actor.user_id or actor.may(Permission.WRITE)


def _require_own(actor: Actor, job: WorkbookJob) -> None:
    if not may_change(actor, job):
        raise ForbiddenError


async def _get(repository: WorkbookJobRepository, workbook_id: UUID) -> WorkbookJob:
    found = await repository.find(workbook_id)
    if found is None:
        raise WorkbookNotFoundError
    return found
