"""The program's own hand: does the work on imports, and takes up what a restart left behind.

Each piece of work is one transaction, so that work that ends half way has done nothing, and each
may be done twice: a plan is filled anew, committed once, undone once.
"""

import asyncio
import contextvars
import logging
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Final
from uuid import UUID

from finance_app.identity.rules import Actor
from finance_app.identity.service import actor_for_job
from finance_app.imports.plans.booking.service import commit_import, undo_import
from finance_app.imports.plans.filling.service import fill_plan
from finance_app.imports.plans.service import get_import, keep_problem
from finance_app.imports.work.repository import WorkRepository, list_idle
from finance_app.imports.work.rules import (
    ATTEMPTS_MAX,
    BEAT_SECONDS,
    Job,
    Progress,
    WorkCancelledError,
    WorkKind,
)
from finance_app.imports.work.service import wait_for_work
from finance_app.kit import db
from finance_app.kit.errors import AppError, UnavailableError

log = logging.getLogger("finance_app.imports")

AT_ONCE: Final = 2
LOOK_SECONDS: Final = 3
_BROKEN: Final = "Something went wrong on our side. Nothing has changed; try again."


async def keep_working() -> None:
    """Do work as it comes, for as long as the program runs."""
    running: dict[UUID, asyncio.Task[None]] = {}
    try:
        while True:
            for organization_id, import_id in await _idle():
                if len(running) < AT_ONCE and import_id not in running:
                    task = asyncio.create_task(do_work(organization_id, import_id))
                    running[import_id] = task
                    task.add_done_callback(partial(_forget, running, import_id))
            await wait_for_work(LOOK_SECONDS)
    finally:
        for task in list(running.values()):
            task.cancel()
        await asyncio.gather(*running.values(), return_exceptions=True)


def _forget(running: dict[UUID, asyncio.Task[None]], done: UUID, _task: object) -> None:
    running.pop(done, None)


async def do_work(organization_id: UUID, import_id: UUID) -> None:
    """Do the work that is in line for an import, unless somebody is at it."""
    job = await _take(organization_id, import_id)
    if job is None:
        return
    actor = replace(await actor_for_job(organization_id), user_id=job.user_id)
    progress = Progress(is_cancelled=job.is_cancelled)
    # A context of its own, for a beat must not join the transaction of the work.
    beating = asyncio.create_task(_beat(actor, job, progress), context=contextvars.Context())
    try:
        await _do(actor, job, progress)
    except UnavailableError as error:
        log.warning("an import waits for the database: %s", error.message)
        await _release(actor, job)
    except asyncio.CancelledError:
        with suppress(AppError):
            await asyncio.shield(_release(actor, job))
        raise
    except WorkCancelledError:
        await _finish(actor, job, "")
    except AppError as error:
        await _finish(actor, job, next(iter(error.fields.values()), error.message))
    except Exception:
        log.exception("work on an import has failed")
        await _finish(actor, job, _BROKEN)
    else:
        await _finish(actor, job, None)
    finally:
        beating.cancel()
        await asyncio.wait([beating])  # which hides no end of the program, as suppressing would


async def _do(actor: Actor, job: Job, progress: Progress) -> None:
    progress.advance(0)
    if job.attempt > ATTEMPTS_MAX:
        raise AppError(_BROKEN)
    if job.work is WorkKind.READ:
        await fill_plan(actor, job.import_id, job.arguments, progress)
        return
    progress.total_count = (await get_import(actor, job.import_id)).counts.new_count
    if job.work is WorkKind.COMMIT:
        await commit_import(actor, job.import_id, progress.advance)
    else:
        await undo_import(actor, job.import_id, progress.advance)


async def _finish(actor: Actor, job: Job, problem: str | None) -> None:
    """Take the work out, and keep with the import why it failed; "" is that it was cancelled."""
    async with db.transaction(actor) as session:
        if problem is not None:
            await keep_problem(actor, job.import_id, problem, is_reading=job.work is WorkKind.READ)
        await WorkRepository(session).remove(job.import_id)


async def _take(organization_id: UUID, import_id: UUID) -> Job | None:
    async with db.transaction(db.Scope(organization_id, db.NIL_ID)) as session:
        return await WorkRepository(session).take(import_id)


async def _release(actor: Actor, job: Job) -> None:
    async with db.transaction(actor) as session:
        await WorkRepository(session).release(job.import_id)


async def _beat(actor: Actor, job: Job, progress: Progress) -> None:
    """Tell of the work until it ends, and hear whether it is to stop."""
    while True:
        with suppress(TimeoutError):
            async with asyncio.timeout(BEAT_SECONDS):
                await progress.news.wait()
        progress.news.clear()
        try:
            async with db.transaction(actor) as session:
                is_to_stop = await WorkRepository(session).beat(job.import_id, progress)
        except AppError as error:
            log.warning("the beat of an import was missed: %s", error.message)
            continue
        progress.is_cancelled = progress.is_cancelled or is_to_stop


async def _idle() -> list[tuple[UUID, UUID]]:
    try:
        async with db.transaction(None, read_only=True) as session:
            return await list_idle(session)
    except AppError as error:
        log.warning("the work on imports could not be looked up: %s", error.message)
        return []
