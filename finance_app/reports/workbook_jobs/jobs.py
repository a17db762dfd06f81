"""The program's own hand: makes workbooks one after the other, and clears what is over.

A workbook that is broken off leaves nothing, and is made anew from its first row.
"""

import asyncio
import contextvars
import datetime as dt
import logging
from contextlib import suppress
from dataclasses import replace
from typing import Final
from uuid import UUID

from finance_app.identity.rules import Actor
from finance_app.identity.service import actor_for_job
from finance_app.kit import clock, db
from finance_app.kit.errors import AppError, ConflictError, UnavailableError
from finance_app.kit.excel_file import ExportFolderError, ExportSpaceError
from finance_app.reports.workbook.service import write_workbook
from finance_app.reports.workbook_jobs.repository import WorkbookJobRepository, list_idle
from finance_app.reports.workbook_jobs.rules import (
    ATTEMPTS_MAX,
    BEAT_SECONDS,
    KEPT_DAYS,
    Progress,
    Status,
    WorkbookJob,
)
from finance_app.reports.workbook_jobs.service import count_entries, wait_for_work
from finance_app.reports.workbook_jobs.storage import service as storage

log = logging.getLogger("finance_app.workbooks")

LOOK_SECONDS: Final = 3
SWEEP_SECONDS: Final = 3_600
_BROKEN: Final = "Something went wrong on our side. Make it again."
_GIVEN_UP: Final = "This workbook was begun five times and never came to its end. Make it again."


async def keep_making() -> None:
    """Make workbooks as they are asked for, one at a time, for as long as the program runs.

    One at a time leaves the other place of `write_workbook` to those that are streamed.
    """
    loop = asyncio.get_running_loop()
    swept_at = -float(SWEEP_SECONDS)
    while True:
        has_made = False
        try:
            if loop.time() - swept_at >= SWEEP_SECONDS:
                await clear_files()
                swept_at = loop.time()
            for organization_id in await _idle():
                has_made = await make_next(organization_id) or has_made
        except AppError as error:
            log.warning("workbooks wait: %s", error.message)
        except Exception:
            log.exception("making a workbook has failed")
        if not has_made:
            await wait_for_work(LOOK_SECONDS)


async def make_next(organization_id: UUID) -> bool:
    """Make the workbook of a business that is next; says whether there was one nobody is at."""
    job = await _take(organization_id)
    if job is None:
        return False
    actor = replace(await actor_for_job(organization_id), user_id=job.user_id, name=job.made_by)
    progress = Progress(job.total_count, is_stopped=job.is_stopping)
    writing = asyncio.create_task(_make(actor, job, progress))
    # A context of its own, for a beat must not join the transaction of the workbook.
    beating = asyncio.create_task(
        _beat(actor, job, progress, writing), context=contextvars.Context()
    )
    try:
        await _follow(actor, job, progress, writing)
    finally:
        beating.cancel()
        await asyncio.wait([beating])  # which hides no end of the program, as suppressing would
    return True


async def clear_files() -> None:
    """Remove the files of workbooks that are deleted or over, and those that nobody knows."""
    for organization_id in await storage.list_organizations():
        found = await storage.list_files(organization_id)  # before what is needed is asked for
        async with db.transaction(_scope(organization_id), read_only=True) as session:
            needed = await WorkbookJobRepository(session, clock.now()).list_files()
        await storage.remove_files(path for key, path in found.items() if key not in needed)


async def _follow(
    actor: Actor, job: WorkbookJob, progress: Progress, writing: asyncio.Task[None]
) -> None:
    """Wait for a workbook and keep why it was not made."""
    try:
        await writing
    except asyncio.CancelledError:
        with suppress(AppError):
            if progress.is_stopped:
                await asyncio.shield(_end(actor, job, Status.CANCELLED))
            else:
                await asyncio.shield(_release(actor, job))
        if not progress.is_stopped or _is_ending():
            raise
    except (ExportSpaceError, ExportFolderError) as error:
        await _end(actor, job, Status.FAILED, error.message)
    except UnavailableError as error:  # without a beat it is soon taken up again
        log.warning("a workbook waits for the database: %s", error.message)
    except AppError as error:
        await _end(actor, job, Status.FAILED, error.message)
    except Exception:
        log.exception("a workbook has failed")
        await _end(actor, job, Status.FAILED, _BROKEN)


def _is_ending() -> bool:
    """Say whether the program ends, and not only the workbook."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def _make(actor: Actor, job: WorkbookJob, progress: Progress) -> None:
    """Write the workbook, put it in its place, and say so."""
    folder = await storage.make_room(job.organization_id)
    if progress.is_stopped:
        raise asyncio.CancelledError
    if job.attempt > ATTEMPTS_MAX:
        raise AppError(_GIVEN_UP)
    progress.total_count = await count_entries(actor, job.first, job.last)
    draft = await write_workbook(actor, job.first, job.last, folder, progress=progress.advance)
    progress.is_written = True
    place = storage.path_of(job.organization_id, job.id, job.attempt)
    kept = await storage.keep_file(draft, place)
    now = clock.now()
    async with db.transaction(actor) as session:
        is_wanted = await WorkbookJobRepository(session, now).keep(
            job,
            count=progress.done_count,
            size_bytes=kept.size_bytes,
            sha256=kept.sha256,
            expires_at=now + dt.timedelta(days=KEPT_DAYS),
        )
    if not is_wanted:  # cancelled at the last moment, or taken up by somebody else
        await storage.remove_files([place])
        await _end(actor, job, Status.CANCELLED)


async def _beat(
    actor: Actor, job: WorkbookJob, progress: Progress, writing: asyncio.Task[None]
) -> None:
    """Tell of the workbook until it ends, and break it off where it is to stop."""
    while True:
        await asyncio.sleep(BEAT_SECONDS)
        try:
            async with db.transaction(actor) as session:
                is_to_stop = await WorkbookJobRepository(session, clock.now()).beat(job, progress)
        except AppError as error:
            log.warning("the beat of a workbook was missed: %s", error.message)
            continue
        if is_to_stop and not progress.is_written:
            progress.is_stopped = True
            writing.cancel()
            return


async def _take(organization_id: UUID) -> WorkbookJob | None:
    try:
        async with db.transaction(_scope(organization_id)) as session:
            return await WorkbookJobRepository(session, clock.now()).take()
    except ConflictError:  # another process has begun one of this business in this moment
        return None


async def _end(actor: Actor, job: WorkbookJob, status: Status, problem: str = "") -> None:
    async with db.transaction(actor) as session:
        await WorkbookJobRepository(session, clock.now()).end(job, status, problem)


async def _release(actor: Actor, job: WorkbookJob) -> None:
    async with db.transaction(actor) as session:
        await WorkbookJobRepository(session, clock.now()).release(job)


async def _idle() -> list[UUID]:
    async with db.transaction(None, read_only=True) as session:
        return await list_idle(session)


def _scope(organization_id: UUID) -> db.Scope:
    return db.Scope(organization_id, db.NIL_ID)
