"""Workbooks made by the program itself: progress, cancelling, and what a crash leaves behind."""

import asyncio
import datetime as dt
import errno
import hashlib
import os
import subprocess
import sys
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest

from finance_app.kit import clock, db
from finance_app.kit.errors import UnavailableError
from finance_app.kit.settings import settings
from finance_app.reports.workbook import service as workbook
from finance_app.reports.workbook.service import write_workbook
from finance_app.reports.workbook.transactions import repository as transactions
from finance_app.reports.workbook_jobs import jobs, service
from finance_app.reports.workbook_jobs.jobs import clear_files, keep_making, make_next
from finance_app.reports.workbook_jobs.repository import WorkbookJobRepository, list_idle
from finance_app.reports.workbook_jobs.rules import ATTEMPTS_MAX, Status
from finance_app.reports.workbook_jobs.storage.service import path_of
from tests.factories import make_actor
from tests.reports.workbook.books import Line, record
from tests.reports.workbook_jobs.workbooks import Pausing, about, change, column, files_of

YEAR = dt.date(2026, 1, 1), dt.date(2026, 12, 31)


async def books(count=50):
    """Return an actor with so many entries."""
    actor = await make_actor(fiscal_year_start="04-06")
    days = [YEAR[0] + dt.timedelta(days=at % 365) for at in range(count)]
    kinds = ("expense", "income")
    await record(actor, [Line(kinds[at % 2], day, Decimal(at + 1)) for at, day in enumerate(days)])
    return actor


async def start(actor):
    return await service.start_workbook(actor, *YEAR)


async def get(actor, job):
    return await service.get_workbook(actor, job.id)


async def take(actor):
    async with db.transaction(actor) as session:
        return await WorkbookJobRepository(session, clock.now()).take()


async def within(making):
    """Wait for it to end by itself."""
    return await asyncio.wait_for(asyncio.shield(making), 10)


async def until(what):
    """Wait until something comes true."""
    async with asyncio.timeout(45):
        while not await what():  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(0.01)


async def test_the_file_is_the_workbook_that_is_streamed(tmp_path):
    actor = await books()
    job = await start(actor)
    assert await make_next(actor.organization_id)
    done, path = await service.find_file(actor, job.id)
    streamed = await write_workbook(actor, *YEAR, tmp_path)
    assert about(path) == about(streamed)
    assert about(path)["Fingerprint of the rows"].startswith("SHA-256 ")
    assert about(path)["Made by"] == actor.email
    assert (done.status, done.done_count, done.total_count) == (Status.DONE, 50, 50)
    assert hashlib.sha256(path.read_bytes()).digest() == done.sha256
    assert path.stat().st_size == done.size_bytes
    assert files_of(actor.organization_id) == [path]
    assert path.parent.stat().st_mode & 0o077 == 0, "nobody else on the machine can enter"
    assert not await make_next(actor.organization_id), "it is made once"


async def test_the_program_makes_them_by_itself_one_business_after_the_other():
    first, second = await books(3), await books(4)
    jobs_made = [await start(first), await service.start_workbook(first, *YEAR[:1] * 2)]
    jobs_made.append(await start(second))
    task = asyncio.create_task(keep_making())
    try:
        for actor, job in zip((first, first, second), jobs_made, strict=True):

            async def is_done(actor=actor, job=job):
                return (await get(actor, job)).status is Status.DONE

            await until(is_done)
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_progress_is_told_and_never_goes_back(monkeypatch):
    monkeypatch.setattr(transactions, "BATCH_ROWS", 10)
    monkeypatch.setattr(jobs, "BEAT_SECONDS", 0.01)
    actor = await books(60)
    job = await start(actor)
    seen = []
    whole = workbook.TransactionWriter.add

    def slow(self, batch):
        import time

        time.sleep(0.05)
        whole(self, batch)

    async def watch():
        while True:
            seen.append(await get(actor, job))
            await asyncio.sleep(0.01)

    monkeypatch.setattr(workbook.TransactionWriter, "add", slow)
    watching = asyncio.create_task(watch())
    await make_next(actor.organization_id)
    seen.append(await get(actor, job))
    watching.cancel()
    counts = [one.done_count for one in seen]
    assert counts == sorted(counts)
    assert len(set(counts)) >= 4
    assert {one.total_count for one in seen} == {60}
    assert counts[-1] == 60


async def test_progress_is_written_about_once_a_second_however_many_rows_come(monkeypatch):
    actor = await books(1)
    await start(actor)
    beats = []
    whole = WorkbookJobRepository.beat

    async def counted(self, job, progress):
        beats.append(progress.done_count)
        return await whole(self, job, progress)

    async def quick(actor, first, last, folder, *, progress):
        for count in range(1, 100_001, 1_000):
            await progress(count)
            await asyncio.sleep(0)
        await asyncio.sleep(0.5)
        return await write_workbook(actor, first, last, folder)

    monkeypatch.setattr(WorkbookJobRepository, "beat", counted)
    monkeypatch.setattr(jobs, "write_workbook", quick)
    monkeypatch.setattr(jobs, "BEAT_SECONDS", 0.2)
    started = asyncio.get_running_loop().time()
    await make_next(actor.organization_id)
    assert 1 <= len(beats) <= (asyncio.get_running_loop().time() - started) / 0.2


async def test_cancelling_half_way_stops_it_and_leaves_no_file(monkeypatch):
    pausing = Pausing(monkeypatch)
    actor = await books()
    job = await start(actor)
    making = asyncio.create_task(make_next(actor.organization_id))
    await pausing.has_begun.wait()
    assert len(files_of(actor.organization_id)) == 1
    told = await service.cancel_workbook(actor, job.id)
    assert (told.status, told.is_stopping) == (Status.RUNNING, True)
    assert await within(making)
    assert files_of(actor.organization_id) == []
    ended = await get(actor, job)
    assert (ended.status, ended.problem, ended.sha256) == (Status.CANCELLED, "", None)


async def test_the_real_writer_is_broken_off_too(monkeypatch):
    """Between two batches of rows, and while the other sheets are put around them."""
    monkeypatch.setattr(jobs, "BEAT_SECONDS", 0.02)
    actor = await books()
    for slow_step in ("read_ledger", "_finish"):
        begun = asyncio.Event()
        loop = asyncio.get_running_loop()
        whole = getattr(workbook, slow_step)

        def finish(*told, begun=begun, loop=loop, whole=whole):
            import time

            loop.call_soon_threadsafe(begun.set)
            time.sleep(0.3)
            return whole(*told)

        async def read(*_told, begun=begun):
            begun.set()
            await asyncio.sleep(60)

        with monkeypatch.context() as patch:
            patch.setattr(workbook, slow_step, finish if slow_step == "_finish" else read)
            job = await start(actor)
            making = asyncio.create_task(make_next(actor.organization_id))
            await asyncio.wait_for(begun.wait(), 10)
            await service.cancel_workbook(actor, job.id)
            await within(making)
        await asyncio.sleep(0.4)  # what a thread still does must not bring the file back
        assert files_of(actor.organization_id) == []
        assert (await get(actor, job)).status is Status.CANCELLED


async def test_deleting_half_way_stops_it_too(monkeypatch):
    pausing = Pausing(monkeypatch)
    actor = await books()
    job = await start(actor)
    making = asyncio.create_task(make_next(actor.organization_id))
    await pausing.has_begun.wait()
    await service.delete_workbook(actor, job.id)
    await within(making)
    assert files_of(actor.organization_id) == []
    assert await service.list_workbooks(actor) == []
    assert await column(actor, "status") == ["cancelled"]


async def test_one_that_is_cancelled_at_the_last_moment_leaves_no_file(monkeypatch):
    actor = await books()
    job = await start(actor)

    async def late(actor_of_job, first, last, folder, *, progress):
        path = await write_workbook(actor_of_job, first, last, folder, progress=progress)
        await service.cancel_workbook(actor, job.id)
        return path

    monkeypatch.setattr(jobs, "write_workbook", late)
    await make_next(actor.organization_id)
    assert files_of(actor.organization_id) == []
    assert (await get(actor, job)).status is Status.CANCELLED


async def test_one_that_nobody_is_at_any_more_is_taken_up_and_its_partial_file_goes(monkeypatch):
    actor = await books()
    job = await start(actor)
    dead = await take(actor)
    folder = path_of(actor.organization_id, job.id, 1).parent
    folder.mkdir(parents=True)
    (folder / "half.workbook.xlsx").write_bytes(b"half of a workbook")
    assert not await make_next(actor.organization_id), "somebody is at it"

    await change(actor, "SET beat_at = now() - interval '13 seconds'")
    assert await make_next(actor.organization_id)
    done, path = await service.find_file(actor, job.id)
    assert (done.attempt, done.status) == (2, Status.DONE)
    assert files_of(actor.organization_id) == [path]

    # The first was only asleep: what it says counts no more.
    async with db.transaction(actor) as session:
        repository = WorkbookJobRepository(session, clock.now())
        assert await repository.beat(dead, jobs.Progress(50)), "it is told to stop"
        await repository.end(dead, Status.FAILED, "late")
        await repository.release(dead)
        assert not await repository.keep(
            dead, count=1, size_bytes=1, sha256=b"0" * 32, expires_at=clock.now()
        )
    assert (await get(actor, job)) == done


async def test_one_that_was_overtaken_gives_up_its_own_file_only(monkeypatch):
    pausing = Pausing(monkeypatch)
    actor = await books()
    job = await start(actor)
    making = asyncio.create_task(make_next(actor.organization_id))
    await pausing.has_begun.wait()
    await change(actor, "SET attempt = attempt + 1, beat_at = now()")
    kept = path_of(actor.organization_id, job.id, 2)
    kept.write_bytes(b"of the other")
    await within(making)
    assert files_of(actor.organization_id) == [kept]
    assert (await get(actor, job)).status is Status.RUNNING


async def test_of_a_business_one_is_made_at_a_time():
    actor, other = await books(1), await books(1)
    await start(actor)
    await service.start_workbook(actor, YEAR[0], YEAR[0])
    await start(other)
    taken = await asyncio.gather(*(take(actor) for _ in range(4)), return_exceptions=True)
    assert len([one for one in taken if getattr(one, "id", None)]) == 1
    assert sorted(await column(actor, "status")) == ["queued", "running"]
    assert await take(other) is not None
    async with db.transaction(None, read_only=True) as session:
        idle = await list_idle(session)
    assert actor.organization_id not in idle


async def test_a_full_disk_is_said_in_a_sentence_and_leaves_nothing(monkeypatch):
    actor = await books()
    job = await start(actor)
    original = Path.open

    def full(path, mode="r", *told, **more):
        if mode == "xb":
            raise OSError(errno.ENOSPC, "No space left on device")
        return original(path, mode, *told, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", full)
        await make_next(actor.organization_id)
    failed = await get(actor, job)
    assert (failed.status, failed.problem) == (
        Status.FAILED,
        "There is not enough disk space to write the workbook. Free some space and try again.",
    )
    assert files_of(actor.organization_id) == []
    again = await service.retry_workbook(actor, job.id)
    await make_next(actor.organization_id)
    assert (await get(actor, again)).status is Status.DONE


async def test_a_disk_that_is_full_at_the_end_leaves_nothing_either(monkeypatch):
    actor = await books()
    job = await start(actor)

    def full(_path, _target):
        raise OSError(errno.EDQUOT, "Quota exceeded")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        await make_next(actor.organization_id)
    assert "not enough disk space" in (await get(actor, job)).problem
    assert files_of(actor.organization_id) == []


async def test_what_goes_wrong_unexpectedly_is_kept_without_its_details(monkeypatch):
    async def broken(*_told, **_more):
        raise ValueError("a secret of the books")

    monkeypatch.setattr(jobs, "write_workbook", broken)
    actor = await books(1)
    job = await start(actor)
    await make_next(actor.organization_id)
    failed = await get(actor, job)
    assert (failed.status, failed.problem) == (
        Status.FAILED, "Something went wrong on our side. Make it again.",
    )  # fmt: skip


async def test_one_that_never_comes_to_its_end_is_given_up():
    actor = await books(1)
    job = await start(actor)
    await change(actor, "SET attempt = :most", most=ATTEMPTS_MAX)
    await make_next(actor.organization_id)
    failed = await get(actor, job)
    assert failed.status is Status.FAILED
    assert "begun five times" in failed.problem


async def test_it_waits_while_the_database_does_not_answer(monkeypatch):
    actor = await books(1)
    job = await start(actor)

    async def unreachable(*_told, **_more):
        raise UnavailableError

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "write_workbook", unreachable)
        await make_next(actor.organization_id)
    assert (await get(actor, job)).status is Status.RUNNING
    await change(actor, "SET beat_at = now() - interval '13 seconds'")
    await make_next(actor.organization_id)
    assert (await get(actor, job)).status is Status.DONE


async def test_a_program_that_ends_leaves_it_to_the_next(monkeypatch):
    pausing = Pausing(monkeypatch)
    actor = await books()
    job = await start(actor)
    making = asyncio.create_task(make_next(actor.organization_id))
    await pausing.has_begun.wait()
    making.cancel()
    with pytest.raises(asyncio.CancelledError):
        await making
    left = await get(actor, job)
    assert (left.status, left.attempt) == (Status.QUEUED, 0)
    assert files_of(actor.organization_id) == []
    pausing.may_go_on.set()
    await make_next(actor.organization_id)
    assert (await get(actor, job)).status is Status.DONE


async def test_a_program_that_ends_while_one_is_cancelled_ends_all_the_same(monkeypatch):
    begun, stopping = asyncio.Event(), asyncio.Event()

    async def lingering(*_told, **_more):
        try:
            begun.set()
            await asyncio.sleep(60)
        finally:
            stopping.set()
            await asyncio.sleep(60)

    monkeypatch.setattr(jobs, "write_workbook", lingering)
    monkeypatch.setattr(jobs, "BEAT_SECONDS", 0.02)
    actor = await books(1)
    job = await start(actor)
    making = asyncio.create_task(make_next(actor.organization_id))
    await begun.wait()
    await service.cancel_workbook(actor, job.id)
    await asyncio.wait_for(stopping.wait(), 10)
    making.cancel()
    with pytest.raises(asyncio.CancelledError):
        await making
    assert (await get(actor, job)).status is Status.CANCELLED


async def test_a_program_that_ends_just_when_one_is_done_ends_all_the_same(monkeypatch):
    over = asyncio.Event()

    async def lingering(*_told):
        try:
            await asyncio.sleep(60)
        finally:
            over.set()
            await asyncio.sleep(0.2)

    monkeypatch.setattr(jobs, "_beat", lingering)
    actor = await books(1)
    job = await start(actor)
    making = asyncio.create_task(make_next(actor.organization_id))
    await asyncio.wait_for(over.wait(), 20)
    making.cancel()
    with pytest.raises(asyncio.CancelledError):
        await making
    assert (await get(actor, job)).status is Status.DONE


async def test_files_that_are_over_or_that_nobody_knows_are_cleared():
    actor, other = await books(1), await books(1)
    kept, over, deleted = [
        await service.start_workbook(actor, YEAR[0], dt.date(2026, month, 1)) for month in (1, 2, 3)
    ]
    other_kept = await start(other)
    for one in (actor, actor, actor, other):
        await make_next(one.organization_id)
    places = {job.id: path_of(actor.organization_id, job.id, 1) for job in (kept, over, deleted)}
    past = "SET expires_at = now() - interval '1 second' WHERE id = :id"
    await change(actor, past, id=over.id)
    await change(actor, "SET deleted_at = now() WHERE id = :id", id=deleted.id)
    folder = places[kept.id].parent
    (folder / f"{db.new_id()}-1.xlsx").write_bytes(b"of nobody")
    (folder / f"{kept.id}-9.xlsx").write_bytes(b"of another attempt")
    nobody = folder.parent / str(db.new_id()) / f"{db.new_id()}-1.xlsx"
    nobody.parent.mkdir()
    nobody.write_bytes(b"of no business")
    assert places[over.id].is_file()
    await clear_files()
    assert files_of(actor.organization_id) == [places[kept.id]]
    assert len(files_of(other.organization_id)) == 1
    assert not nobody.exists()
    assert (await service.find_file(other, other_kept.id))[1].is_file()


CHILD = """
import asyncio, sys, time
from uuid import UUID
from finance_app.reports.workbook import service as workbook
from finance_app.reports.workbook_jobs.jobs import make_next
whole = workbook.TransactionWriter.add
def slow(self, batch):
    whole(self, batch)
    print("begun", flush=True)
    time.sleep(60)
workbook.TransactionWriter.add = slow
asyncio.run(make_next(UUID(sys.argv[1])))
"""


async def test_a_program_killed_half_way_leaves_a_part_that_the_next_clears():
    """Kill -9 while rows are written; then let the heartbeat run out, and let it be made."""
    actor = await books()
    job = await start(actor)

    def kill_one():
        environment = {
            **os.environ,
            "DATA_DIR": str(settings().data_dir),
            "DATABASE_URL": settings().database_url,
            "SECRET_KEY": settings().secret_key_text,
        }
        with subprocess.Popen(
            [sys.executable, "-c", CHILD, str(actor.organization_id)],
            env=environment,
            stdout=subprocess.PIPE,
        ) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == b"begun\n"
            child.kill()

    await asyncio.to_thread(kill_one)
    assert (await get(actor, job)).status is Status.RUNNING
    assert len(files_of(actor.organization_id)) == 1
    await change(actor, "SET beat_at = now() - interval '13 seconds'")
    await make_next(actor.organization_id)
    done, path = await service.find_file(actor, job.id)
    assert done.status is Status.DONE
    assert files_of(actor.organization_id) == [path]
