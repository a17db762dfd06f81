"""Asking for workbooks: large and small ones, bounds, whose they are, and how long they last."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from finance_app.identity.rules import Role
from finance_app.kit import clock
from finance_app.kit.errors import ForbiddenError
from finance_app.reports.workbook_jobs import service
from finance_app.reports.workbook_jobs.jobs import make_next
from finance_app.reports.workbook_jobs.rules import (
    Status,
    TooManyInLineError,
    TooManyKeptError,
    WorkbookGoneError,
    WorkbookNotFoundError,
    WorkbookNotReadyError,
    WorkbookUnderWayError,
)
from tests.factories import join, make_actor, make_entry
from tests.reports.workbook.books import Line, record
from tests.reports.workbook_jobs.workbooks import change, column, files_of

YEAR = dt.date(2026, 1, 1), dt.date(2026, 12, 31)


async def start(actor, month=1):
    return await service.start_workbook(actor, dt.date(2026, month, 1), YEAR[1])


async def test_a_small_workbook_is_left_to_be_streamed_and_a_large_one_is_made(monkeypatch):
    actor = await make_actor()
    for _ in range(3):
        await make_entry(actor)
    monkeypatch.setattr(service, "STREAMED_ROWS_MAX", 3)
    assert await service.order_workbook(actor, *YEAR) is None
    assert await service.list_workbooks(actor) == []
    monkeypatch.setattr(service, "STREAMED_ROWS_MAX", 2)
    made = await service.order_workbook(actor, *YEAR)
    assert made is not None
    assert (made.status, made.total_count, made.done_count) == (Status.QUEUED, 3, 0)
    assert (made.first, made.last, made.made_by) == (*YEAR, actor.email)


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [
        ("2026-01-01", "2026-12-31", 6),
        ("2026-01-15", "2026-03-15", 4),
        ("2026-01-16", "2026-03-14", 2),
        ("2026-02-02", "2026-02-27", 0),
        ("2026-02-28", "2026-02-28", 1),
        ("2026-04-01", "2026-04-30", 0),
    ],
)
async def test_entries_are_counted_as_the_workbook_has_them(first, last, count):
    actor = await make_actor(fiscal_year_start="01-15")
    days = ["2026-01-14", "2026-01-15", "2026-02-01", "2026-02-28", "2026-03-15", "2026-03-16"]
    await record(
        actor,
        [
            Line(("expense", "income")[at % 2], dt.date.fromisoformat(day), Decimal(5),
                 is_deleted=is_deleted)
            for at, day in enumerate(days)
            for is_deleted in (False, True)
        ],
    )  # fmt: skip
    days = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    assert await service.count_entries(actor, *days) == count


async def test_the_same_days_asked_for_twice_are_one_workbook_until_it_is_made():
    actor = await make_actor()
    first = await start(actor)
    assert (await start(actor)).id == first.id
    assert (await start(actor, month=2)).id != first.id
    colleague = (await join(actor, role=Role.VIEWER)).actor
    assert (await start(colleague)).id != first.id, "each has their own name on it"
    await make_next(actor.organization_id)
    assert (await start(actor)).id != first.id, "the books may have changed since"


async def test_a_business_cannot_fill_the_line(monkeypatch):
    monkeypatch.setattr(service, "IN_LINE_MAX", 2)
    actor, other = await make_actor(), await make_actor()
    await start(actor)
    second = await start(actor, month=2)
    with pytest.raises(TooManyInLineError):
        await start(actor, month=3)
    await start(other, month=3)
    await service.cancel_workbook(actor, second.id)
    await start(actor, month=3)


async def test_a_business_cannot_fill_the_disk(monkeypatch):
    monkeypatch.setattr(service, "KEPT_MAX", 2)
    actor = await make_actor()
    first = await start(actor)
    assert await make_next(actor.organization_id)
    await start(actor, month=2)
    with pytest.raises(TooManyKeptError):
        await start(actor, month=3)
    await service.delete_workbook(actor, first.id)
    await start(actor, month=3)


async def test_workbooks_of_another_business_do_not_exist():
    actor, other = await make_actor(), await make_actor()
    job = await start(actor)
    for use in (
        service.get_workbook,
        service.find_file,
        service.cancel_workbook,
        service.delete_workbook,
        service.retry_workbook,
    ):
        with pytest.raises(WorkbookNotFoundError):
            await use(other, job.id)
    assert await service.list_workbooks(other) == []
    assert not await make_next(other.organization_id)
    assert (await service.get_workbook(actor, job.id)).status is Status.QUEUED
    await make_next(actor.organization_id)
    with pytest.raises(WorkbookNotFoundError):
        await service.find_file(other, job.id)


async def test_who_may_read_may_have_workbooks_but_not_take_away_those_of_others():
    owner = await make_actor()
    viewer, colleague = [(await join(owner, role=Role.VIEWER)).actor for _ in range(2)]
    job = await start(viewer)
    for use in (service.cancel_workbook, service.delete_workbook, service.retry_workbook):
        with pytest.raises(ForbiddenError):
            await use(colleague, job.id)
    await make_next(owner.organization_id)
    assert (await service.find_file(colleague, job.id))[0].id == job.id
    await service.delete_workbook(owner, job.id)
    with pytest.raises(ForbiddenError):
        await start(replace(viewer, role=None))


async def test_the_file_is_there_once_it_is_done():
    actor = await make_actor()
    job = await start(actor)
    with pytest.raises(WorkbookNotReadyError):
        await service.find_file(actor, job.id)
    await make_next(actor.organization_id)
    done, path = await service.find_file(actor, job.id)
    assert done.status is Status.DONE
    assert path.stat().st_size == done.size_bytes


async def test_what_is_not_made_says_why():
    actor = await make_actor()
    failed = await start(actor)
    await change(actor, "SET status = 'failed', problem = 'No space.'")
    with pytest.raises(WorkbookNotReadyError, match="No space"):
        await service.find_file(actor, failed.id)
    cancelled = await start(actor)
    await service.cancel_workbook(actor, cancelled.id)
    with pytest.raises(WorkbookNotReadyError, match="cancelled"):
        await service.find_file(actor, cancelled.id)


async def test_a_workbook_is_over_after_a_week():
    actor = await make_actor()
    job = await start(actor)
    with clock.fixed(dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)):
        await make_next(actor.organization_id)
    with clock.fixed(dt.datetime(2026, 11, 27, 8, 59, tzinfo=dt.UTC)):
        assert (await service.find_file(actor, job.id))[0].status is Status.DONE
    with clock.fixed(dt.datetime(2026, 11, 27, 9, tzinfo=dt.UTC)):
        with pytest.raises(WorkbookGoneError, match="7 days"):
            await service.find_file(actor, job.id)
        assert (await service.get_workbook(actor, job.id)).status is Status.EXPIRED


async def test_a_file_that_somebody_removed_is_gone_in_a_sentence():
    actor = await make_actor()
    job = await start(actor)
    await make_next(actor.organization_id)
    for path in files_of(actor.organization_id):
        path.unlink()
    with pytest.raises(WorkbookGoneError):
        await service.find_file(actor, job.id)


async def test_a_deleted_workbook_takes_its_file_with_it():
    actor = await make_actor()
    job = await start(actor)
    await make_next(actor.organization_id)
    assert len(files_of(actor.organization_id)) == 1
    await service.delete_workbook(actor, job.id)
    assert files_of(actor.organization_id) == []
    with pytest.raises(WorkbookNotFoundError):
        await service.find_file(actor, job.id)
    assert await service.list_workbooks(actor) == []


async def test_a_workbook_that_waits_is_cancelled_at_once_and_made_again_on_request():
    actor = await make_actor()
    job = await start(actor)
    with pytest.raises(WorkbookUnderWayError):
        await service.retry_workbook(actor, job.id)
    cancelled = await service.cancel_workbook(actor, job.id)
    assert (cancelled.status, cancelled.is_stopping) == (Status.CANCELLED, False)
    assert await service.cancel_workbook(actor, job.id) == cancelled
    assert not await make_next(actor.organization_id)
    again = await service.retry_workbook(actor, job.id)
    assert (again.status, again.first, again.last) == (Status.QUEUED, job.first, job.last)
    assert [one.id for one in await service.list_workbooks(actor)] == [again.id]
    await make_next(actor.organization_id)
    with pytest.raises(WorkbookUnderWayError):
        await service.retry_workbook(actor, again.id)


async def test_a_deleted_one_in_line_is_not_made():
    actor = await make_actor()
    job = await start(actor)
    await service.delete_workbook(actor, job.id)
    assert not await make_next(actor.organization_id)
    assert await column(actor, "status") == ["cancelled"]
