"""Work on imports: done by the program itself, watched, cancelled, and taken up after a crash."""

import asyncio
import contextvars
import os
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace

import pytest
from sqlalchemy import text

from finance_app.imports.plans.booking import service as booking
from finance_app.imports.plans.booking.service import commit_import
from finance_app.imports.plans.filling import service as filling
from finance_app.imports.plans.rules import Status
from finance_app.imports.plans.service import (
    ImportNotFoundError,
    discard_plan,
    get_import,
    read_again,
    receive_file,
    start_commit,
    start_undo,
)
from finance_app.imports.work import jobs
from finance_app.imports.work import service as work_service
from finance_app.imports.work.jobs import do_work, keep_working
from finance_app.imports.work.repository import WorkRepository
from finance_app.imports.work.rules import ATTEMPTS_MAX, TooMuchWorkError, WorkUnderWayError
from finance_app.imports.work.service import cancel_work, wait_for
from finance_app.kit import db
from finance_app.kit.errors import ForbiddenError, UnavailableError
from finance_app.kit.settings import settings
from tests import factories
from tests.imports.plans.files import RENT, SALE, books, csv, expected, read_file, scalar

MANY = [(f"2026-03-{1 + at % 28:02}", f"Shop {at}", f"-{at + 1}.00", "") for at in range(2_500)]


@pytest.fixture
async def _working():
    task = asyncio.create_task(keep_working())
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@pytest.mark.usefixtures("_working")
async def test_the_program_reads_commits_and_undoes_by_itself():
    actor = await factories.make_actor()
    plan = await receive_file(actor, "bank.csv", csv(RENT, SALE))
    assert (plan.status, plan.work.work) == (Status.WAITING, "read")
    assert await wait_for(actor, plan.id, 30)
    assert (await get_import(actor, plan.id)).counts.new_count == 2

    assert (await start_commit(actor, plan.id)).work.work == "commit"
    assert await wait_for(actor, plan.id, 30)
    assert await books(actor) == expected(RENT, SALE)
    assert await scalar(actor, "SELECT DISTINCT created_by FROM expenses") == actor.user_id

    await start_undo(actor, plan.id)
    assert await wait_for(actor, plan.id, 30)
    assert (await get_import(actor, plan.id)).status is Status.UNDONE
    assert await books(actor) == []


async def test_one_import_has_one_piece_of_work_at_a_time():
    actor = await factories.make_actor()
    plan = await receive_file(actor, "bank.csv", csv(RENT))
    with pytest.raises(WorkUnderWayError):
        await read_again(actor, plan.id, None)
    await do_work(actor.organization_id, plan.id)
    await read_again(actor, plan.id, None)
    with pytest.raises(WorkUnderWayError):
        await start_commit(actor, plan.id)


async def test_a_business_cannot_fill_the_line(monkeypatch):
    monkeypatch.setattr(work_service, "IN_LINE_MAX", 2)
    actor, other = await factories.make_actor(), await factories.make_actor()
    plans = [await receive_file(actor, "bank.csv", csv(RENT)) for _ in range(2)]
    with pytest.raises(TooMuchWorkError):
        await receive_file(actor, "bank.csv", csv(RENT))
    await receive_file(other, "bank.csv", csv(RENT))
    await do_work(actor.organization_id, plans[0].id)
    await receive_file(actor, "bank.csv", csv(RENT))


async def test_work_that_somebody_is_at_is_left_to_them():
    actor = await factories.make_actor()
    plan = await receive_file(actor, "bank.csv", csv(RENT))
    async with db.transaction(actor) as session:
        assert await WorkRepository(session).take(plan.id)
    await do_work(actor.organization_id, plan.id)
    assert (await get_import(actor, plan.id)).status is Status.WAITING

    async with db.transaction(actor) as session:
        await session.execute(text("UPDATE import_jobs SET beat_at = now() - interval '1 minute'"))
    await do_work(actor.organization_id, plan.id)
    assert (await get_import(actor, plan.id)).counts.new_count == 1


async def test_reading_that_is_cancelled_throws_the_file_away():
    actor = await factories.make_actor()
    plan = await receive_file(actor, "bank.csv", csv(RENT))
    await cancel_work(actor, plan.id)
    assert (await get_import(actor, plan.id)).work.is_cancelled
    await do_work(actor.organization_id, plan.id)
    with pytest.raises(ImportNotFoundError):
        await get_import(actor, plan.id)
    assert await scalar(actor, "SELECT count(*) FROM import_chunks") == 0


async def test_reading_again_that_is_cancelled_leaves_the_plan_as_it_was():
    actor = await factories.make_actor()
    plan = await read_file(actor, "bank.csv", csv(RENT, SALE))
    await read_again(actor, plan.id, {**plan.mapping, "counterparty": None})
    await cancel_work(actor, plan.id)
    await do_work(actor.organization_id, plan.id)
    kept = await get_import(actor, plan.id)
    assert (kept.status, kept.counts, kept.mapping) == (Status.READ, plan.counts, plan.mapping)


@pytest.mark.parametrize("work", ["commit", "undo"])
async def test_a_commit_or_undo_that_is_cancelled_half_way_changes_nothing(work, monkeypatch):
    monkeypatch.setattr(booking, "CHUNKS_AT_ONCE", 1)
    monkeypatch.setattr(jobs, "BEAT_SECONDS", 0.01)
    actor = await factories.make_actor()
    plan = await read_file(actor, "bank.csv", csv(*MANY))
    before = expected()
    if work == "undo":
        await commit_import(actor, plan.id)
        before = expected(*MANY)
    await (start_commit if work == "commit" else start_undo)(actor, plan.id)
    repository = booking.BookingRepository
    name = "book" if work == "commit" else "trash"
    whole = getattr(repository, name)

    told = []

    async def slow(self, *given):
        done = await whole(self, *given)
        async with asyncio.timeout(20):  # until the beat has brought the news
            await elsewhere(cancel_work(actor, plan.id))
            await asyncio.sleep(0.5)
            told.append((await elsewhere(get_import(actor, plan.id))).work.total_count)
        return done

    monkeypatch.setattr(repository, name, slow)
    await do_work(actor.organization_id, plan.id)
    assert told == [len(MANY)]
    assert await books(actor) == before
    kept = await get_import(actor, plan.id)
    assert (kept.work, kept.problem) == (None, "")
    assert kept.status is (Status.READ if work == "commit" else Status.COMMITTED)


async def elsewhere(work):
    """Do something as another request would, in a transaction of its own."""
    return await asyncio.create_task(work, context=contextvars.Context())


async def test_progress_and_preview_are_told_while_the_file_is_read(monkeypatch):
    monkeypatch.setattr(jobs, "BEAT_SECONDS", 0.01)
    actor = await factories.make_actor()
    plan = await receive_file(actor, "bank.csv", csv(*MANY))
    seen = []
    whole = filling.FillingRepository.add

    async def slow(self, *told):
        await whole(self, *told)
        await asyncio.sleep(0.2)

    async def watch():
        while True:
            seen.append((await get_import(actor, plan.id)).work)
            await asyncio.sleep(0.02)

    monkeypatch.setattr(filling.FillingRepository, "add", slow)
    watching = asyncio.create_task(watch())
    await do_work(actor.organization_id, plan.id)
    watching.cancel()
    seen = [work for work in seen if work is not None]
    assert {work.done_count for work in seen} >= {1_000, 2_000}
    assert any(work.total_count and abs(work.total_count - 2_500) < 10 for work in seen)
    preview = next(work.preview for work in seen if work.preview)
    assert preview["header"][:3] == ["Date", "Payee", "Amount"]


async def test_work_that_keeps_failing_is_given_up_with_a_sentence():
    actor = await factories.make_actor()
    plan = await receive_file(actor, "bank.csv", csv(RENT))
    async with db.transaction(actor) as session:
        await session.execute(
            text("UPDATE import_jobs SET attempt = :most"), {"most": ATTEMPTS_MAX}
        )
    await do_work(actor.organization_id, plan.id)
    refused = await get_import(actor, plan.id)
    assert (refused.status, refused.work) == (Status.REFUSED, None)
    assert "wrong" in refused.problem


async def test_work_waits_while_the_database_does_not_answer(monkeypatch):
    actor = await factories.make_actor()
    plan = await receive_file(actor, "bank.csv", csv(RENT))

    async def unreachable(*_told):
        raise UnavailableError

    with monkeypatch.context() as broken:
        broken.setattr(jobs, "fill_plan", unreachable)
        await do_work(actor.organization_id, plan.id)
    assert (await get_import(actor, plan.id)).status is Status.WAITING
    await do_work(actor.organization_id, plan.id)
    assert (await get_import(actor, plan.id)).counts.new_count == 1


async def test_a_plan_that_is_thrown_away_while_it_is_read_stays_away():
    actor = await factories.make_actor()
    plan = await receive_file(actor, "bank.csv", csv(RENT))
    await discard_plan(actor, plan.id)
    await do_work(actor.organization_id, plan.id)
    with pytest.raises(ImportNotFoundError):
        await get_import(actor, plan.id)


async def test_work_of_another_business_is_out_of_reach():
    actor, other = await factories.make_actor(), await factories.make_actor()
    plan = await receive_file(actor, "bank.csv", csv(RENT))
    await cancel_work(other, plan.id)
    assert not (await get_import(actor, plan.id)).work.is_cancelled
    await do_work(other.organization_id, plan.id)
    assert (await get_import(actor, plan.id)).status is Status.WAITING
    viewer = replace(actor, role="viewer")
    with pytest.raises(ForbiddenError):
        await cancel_work(viewer, plan.id)


CHILD = """
import asyncio, sys
from uuid import UUID
from finance_app.imports.work.jobs import do_work
print("ready", flush=True)
asyncio.run(do_work(UUID(sys.argv[1]), UUID(sys.argv[2])))
"""


def killed(actor, import_id, delay):
    """Let another process do the work, and kill it so soon after it began."""
    environment = {
        **os.environ,
        "DATA_DIR": str(settings().data_dir),
        "DATABASE_URL": settings().database_url,
        "SECRET_KEY": settings().secret_key_text,
    }
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, str(actor.organization_id), str(import_id)],
        env=environment,
        stdout=subprocess.PIPE,
    ) as child:
        assert child.stdout.readline() == b"ready\n"
        time.sleep(delay)
        child.kill()


async def test_a_program_killed_at_any_moment_leaves_all_or_nothing_and_the_next_goes_on():
    """Kill -9 while it commits, again and again; then let it finish."""
    actor = await factories.make_actor()
    plan = await read_file(actor, "bank.csv", csv(*MANY))
    await start_commit(actor, plan.id)
    for delay in (0.05, 0.15, 0.3):
        await asyncio.to_thread(killed, actor, plan.id, delay)
        await asyncio.sleep(0.2)
        assert await books(actor) in ([], expected(*MANY))
        async with db.transaction(actor) as session:
            await session.execute(text("UPDATE import_jobs SET beat_at = NULL"))
    await do_work(actor.organization_id, plan.id)
    assert await books(actor) == expected(*MANY)
    assert (await get_import(actor, plan.id)).status is Status.COMMITTED
