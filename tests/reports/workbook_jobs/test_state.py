"""The page of workbooks, and the Excel button of every other page."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator

import pytest

from finance_app.finance_app import app
from finance_app.identity.rules import Actor, Role
from finance_app.kit import clock
from finance_app.reports.workbook_jobs import service
from finance_app.reports.workbook_jobs import state as workbooks_state
from finance_app.reports.workbook_jobs.jobs import make_next
from finance_app.reports.workbook_jobs.rules import Status
from finance_app.reports.workbook_jobs.state import WorkbooksState
from finance_app.ui.toast import NoticeState
from tests.factories import join, make_actor, make_entry
from tests.headless import Headless
from tests.reports.workbook_jobs.workbooks import Pausing, change

YEAR = dt.date(2026, 1, 1), dt.date(2026, 12, 31)
URL = "/api/v1/reports/excel?from=2026-03-01&to=2026-03-31"


@pytest.fixture
async def owner() -> Actor:
    return await make_actor()


@pytest.fixture
async def tab(owner, monkeypatch) -> AsyncIterator[Headless]:
    monkeypatch.setattr(workbooks_state, "POLL_SECONDS", 0.02)
    async with Headless(app, session_id=str(owner.session_id), path="/workbooks") as client:
        yield client


async def shown(tab: Headless) -> WorkbooksState:
    """Load the page without following what is under way, which nobody makes here."""
    state = await tab.state(WorkbooksState)
    state._is_watching = True
    await tab.send(WorkbooksState.load)
    return await tab.state(WorkbooksState)


async def start(actor):
    return await service.start_workbook(actor, *YEAR)


def downloads(tab: Headless) -> list[str]:
    return [str(event.payload["url"]) for event in tab.events if event.name == "_download"]


async def test_the_button_downloads_a_small_workbook_at_once(tab, owner):
    await make_entry(owner)
    await tab.send(WorkbooksState.fetch(URL))
    assert downloads(tab) == [URL]
    assert tab.redirects() == []
    with clock.fixed(dt.date(2026, 11, 20)):
        await tab.send(WorkbooksState.fetch("/api/v1/reports/excel"))
    assert downloads(tab)[1:] == ["/api/v1/reports/excel?from=2026-01-01&to=2026-12-31"]
    assert await service.list_workbooks(owner) == []


async def test_the_button_has_a_large_workbook_made_and_leads_to_it(tab, owner, monkeypatch):
    monkeypatch.setattr(service, "STREAMED_ROWS_MAX", 0)
    await make_entry(owner)
    tab.visit("/reports")
    for _ in range(2):
        await tab.send(WorkbooksState.fetch(URL))
    assert downloads(tab) == []
    assert tab.redirects() == ["/workbooks"] * 2
    assert "large" in (await tab.state(NoticeState)).text
    [job] = await service.list_workbooks(owner)
    assert (job.first, job.last) == (dt.date(2026, 3, 1), dt.date(2026, 3, 31))


@pytest.mark.parametrize(
    "url", ["?from=yesterday", "?from=2026-02-01&to=2026-01-01", "?to=2026-02-30"]
)
async def test_a_button_with_wrong_days_says_what_is_wrong(tab, url):
    await tab.send(WorkbooksState.fetch(f"/api/v1/reports/excel{url}"))
    notice = await tab.state(NoticeState)
    assert (downloads(tab), notice.tone) == ([], "error")
    assert notice.text.startswith(("This is not a date", "The last day is before"))


async def test_nothing_but_our_own_address_is_ever_downloaded(tab):
    await tab.send(WorkbooksState.fetch("https://evil.example/x?from=2026-03-01&to=2026-03-02"))
    assert downloads(tab) == ["/api/v1/reports/excel?from=2026-03-01&to=2026-03-02"]


async def test_the_page_follows_a_workbook_until_it_is_there(tab, owner, monkeypatch):
    for _ in range(3):
        await make_entry(owner)
    job = await start(owner)
    pausing = Pausing(monkeypatch, done_count=1)
    making = asyncio.create_task(make_next(owner.organization_id))
    await pausing.has_begun.wait()
    loading = asyncio.create_task(tab.send(WorkbooksState.load))
    seen: list[tuple[str, int, str]] = []
    async with asyncio.timeout(20):
        while not any(percent == 33 for _, percent, _ in seen):
            await asyncio.sleep(0.02)
            rows = (await tab.state(WorkbooksState)).rows
            seen += [(row.status, row.percent, row.note) for row in rows]
        pausing.may_go_on.set()
        await making
        await loading
        while (await tab.state(WorkbooksState)).rows[0].is_under_way:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    assert ("Being made", 33, "1 of 3 entries") in seen
    percents = [percent for _, percent, _ in seen]
    assert percents == sorted(percents)
    row = (await tab.state(WorkbooksState)).rows[0]
    assert (row.status, row.tone, row.percent) == ("Ready", "good", -1)
    assert row.days == "1 January 2026 to 31 December 2026"
    assert row.about.startswith("3 entries · ")
    assert row.about.endswith(f"for {owner.email}")
    assert row.note.startswith("Kept until ")
    assert row.href == f"/api/v1/reports/excel/jobs/{job.id}/file"
    assert (row.can_cancel, row.can_retry, row.can_delete) == (False, False, True)


async def test_who_closes_the_browser_finds_the_workbook_later(owner, monkeypatch):
    monkeypatch.setattr(workbooks_state, "POLL_SECONDS", 0.02)
    job = await start(owner)
    await make_next(owner.organization_id)
    async with Headless(app, session_id=str(owner.session_id), path="/workbooks") as later:
        await later.send(WorkbooksState.load)
        rows = (await later.state(WorkbooksState)).rows
    assert [(row.id, row.status) for row in rows] == [(str(job.id), "Ready")]


async def test_one_that_waits_is_cancelled_made_again_and_deleted(tab, owner):
    job = await start(owner)
    (row,) = (await shown(tab)).rows
    assert (row.status, row.percent, row.can_cancel, row.can_delete) == ("Waiting", -1, True, False)
    await tab.send(WorkbooksState.cancel(row.id))
    (row,) = (await tab.state(WorkbooksState)).rows
    assert (row.status, row.can_cancel, row.can_retry, row.can_delete) == (
        "Cancelled", False, True, True,
    )  # fmt: skip
    await tab.send(WorkbooksState.retry(row.id))
    (again,) = (await tab.state(WorkbooksState)).rows
    assert again.status == "Waiting"
    assert again.id != str(job.id)
    await tab.send(WorkbooksState.cancel(again.id))
    await tab.send(WorkbooksState.delete(again.id))
    assert (await tab.state(WorkbooksState)).rows == []
    assert (await tab.state(NoticeState)).text == "Workbook deleted."


async def test_the_page_says_why_one_failed_and_that_one_is_over(tab, owner):
    await start(owner)
    await change(owner, "SET status = 'failed', problem = 'There is not enough disk space.'")
    (row,) = (await shown(tab)).rows
    assert (row.status, row.tone, row.note) == ("Failed", "bad", "There is not enough disk space.")
    assert (row.href, row.can_retry) == ("", True)
    await tab.send(WorkbooksState.retry(row.id))
    await make_next(owner.organization_id)
    await change(owner, "SET expires_at = now() WHERE status = 'done'")
    (row,) = (await shown(tab)).rows
    assert (row.status, row.href, row.can_retry) == ("Removed", "", True)


async def test_one_that_is_stopping_says_so(tab, owner, monkeypatch):
    pausing = Pausing(monkeypatch)
    job = await start(owner)
    making = asyncio.create_task(make_next(owner.organization_id))
    await pausing.has_begun.wait()
    monkeypatch.setattr(service, "STREAMED_ROWS_MAX", 0)
    await change(owner, "SET cancelled_at = now()")
    (row,) = (await shown(tab)).rows
    if row.is_under_way:
        assert (row.status, row.percent, row.can_cancel) == ("Stopping…", -1, False)
    await making
    assert (await service.get_workbook(owner, job.id)).status is Status.CANCELLED


async def test_colleagues_see_workbooks_and_take_away_only_their_own(owner):
    await start(owner)
    viewer = (await join(owner, role=Role.VIEWER)).actor
    async with Headless(app, session_id=str(viewer.session_id), path="/workbooks") as tab:
        (row,) = (await shown(tab)).rows
        assert (row.can_cancel, row.can_retry, row.can_delete) == (False, False, False)
        await tab.send(WorkbooksState.cancel(row.id))
        assert "role does not allow" in str(tab.errors[-1]), "which the page shows"
    [job] = await service.list_workbooks(owner)
    assert (job.status, job.is_stopping) == (Status.QUEUED, False)


@pytest.mark.parametrize("handler", ["cancel", "retry", "delete"])
async def test_what_does_not_exist_is_refused_in_a_sentence(tab, handler):
    await shown(tab)
    await tab.send(getattr(WorkbooksState, handler)("nothing"))
    assert "does not exist" in str(tab.errors[-1]), "which the page shows"
