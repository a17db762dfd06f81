"""Workbooks over HTTP: asked for, followed, downloaded, cancelled, deleted."""

import datetime as dt
import io

import pytest
from python_calamine import CalamineWorkbook

from finance_app.identity.rules import Actor, Role
from finance_app.kit import clock, db
from finance_app.reports.workbook_jobs import service
from finance_app.reports.workbook_jobs.jobs import make_next
from tests.api_app import client
from tests.factories import join, make_actor, make_entry
from tests.reports.workbook_jobs.workbooks import change

JOBS = "/api/v1/reports/excel/jobs"
MARCH = {"from": "2026-03-01", "to": "2026-03-31"}


@pytest.fixture
async def owner() -> Actor:
    return await make_actor(fiscal_year_start="04-06")


async def made(owner: Actor, http) -> str:
    """Return the address of a workbook that is done."""
    answer = await http.post(JOBS, json=MARCH)
    await make_next(owner.organization_id)
    return answer.headers["location"]


async def test_a_workbook_is_asked_for_followed_and_downloaded(owner):
    await make_entry(owner, party="Blue Ladle")
    async with client(owner) as http:
        answer = await http.post(JOBS, json=MARCH)
        body = answer.json()
        assert answer.status_code == 202
        assert answer.headers["location"] == f"{JOBS}/{body['id']}"
        assert body == {
            **body, "status": "queued", **MARCH, "row_count": 1, "done_count": 0, "file": None,
        }  # fmt: skip
        early = await http.get(f"{JOBS}/{body['id']}/file")
        assert (early.status_code, early.json()["detail"][:34]) == (
            409, "This workbook is still being made.",
        )  # fmt: skip
        await make_next(owner.organization_id)
        done = (await http.get(f"{JOBS}/{body['id']}")).json()
        assert (done["status"], done["done_count"], done["problem"]) == ("done", 1, None)
        file = await http.get(done["file"])
    assert file.status_code == 200
    assert file.headers["content-disposition"] == (
        'attachment; filename="harbour-park-ltd-2026-03-01-to-2026-03-31.xlsx"'
    )
    assert file.headers["cache-control"] == "private, no-store"
    assert file.headers["x-content-type-options"] == "nosniff"
    assert len(file.content) == done["size_bytes"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(file.content))
    assert book.get_sheet_by_name("Transactions").to_python()[1][3] == "Blue Ladle"


async def test_without_days_it_is_of_the_fiscal_year(owner):
    async with client(owner) as http:
        with clock.fixed(dt.date(2026, 11, 20)):
            body = (await http.post(JOBS, json={})).json()
    assert (body["from"], body["to"]) == ("2026-04-06", "2027-04-05")


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"from": "yesterday"}, "from"),
        ({"from": "2026-02-01", "to": "2026-01-01"}, "to"),
        ({"from": 5}, "from"),
    ],
)
async def test_wrong_days_are_refused_at_their_field(owner, sent, field):
    async with client(owner) as http:
        answer = await http.post(JOBS, json=sent)
        assert answer.status_code == 422
        assert [one["field"] for one in answer.json()["errors"]] == [field]
        assert (await http.get(JOBS)).json() == {"items": [], "next_cursor": None}


async def test_asking_twice_with_one_key_asks_once(owner):
    key = {"Idempotency-Key": str(db.new_id())}
    async with client(owner) as http:
        first = await http.post(JOBS, json=MARCH, headers=key)
        await make_next(owner.organization_id)
        again = await http.post(JOBS, json=MARCH, headers=key)
        assert again.headers["idempotency-hit"] == "true"
        assert first.json() == again.json()
        assert len((await http.get(JOBS)).json()["items"]) == 1
        other = await http.post(JOBS, json={}, headers=key)
        assert other.status_code == 422


async def test_cancelling_and_deleting(owner):
    async with client(owner) as http:
        place = (await http.post(JOBS, json=MARCH)).headers["location"]
        cancelled = await http.post(f"{place}/cancel")
        assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
        assert (await http.get(f"{place}/file")).status_code == 409
        assert (await http.delete(place)).status_code == 204
        assert (await http.get(place)).status_code == 404
        assert (await http.delete(place)).status_code == 404


async def test_one_that_is_over_is_gone_in_a_sentence(owner):
    async with client(owner) as http:
        place = await made(owner, http)
        await change(owner, "SET expires_at = now()")
        answer = await http.get(f"{place}/file")
        assert (answer.status_code, answer.json()["title"]) == (410, "Gone")
        assert answer.json()["detail"] == "This workbook was removed after 7 days. Make it again."
        body = (await http.get(place)).json()
        assert (body["status"], body["file"]) == ("expired", None)


async def test_one_that_failed_says_why(owner):
    async with client(owner) as http:
        place = (await http.post(JOBS, json=MARCH)).headers["location"]
        await change(owner, "SET status = 'failed', problem = 'There is not enough disk space.'")
        assert (await http.get(place)).json()["problem"] == "There is not enough disk space."
        answer = await http.get(f"{place}/file")
        assert (answer.status_code, answer.json()["detail"]) == (
            409, "There is not enough disk space.",
        )  # fmt: skip


async def test_a_part_of_a_file_is_not_served(owner):
    async with client(owner) as http:
        place = await made(owner, http)
        answer = await http.get(f"{place}/file", headers={"range": "bytes=5-1"})
    assert (answer.status_code, answer.headers["accept-ranges"]) == (200, "none")


async def test_another_business_gets_nothing(owner):
    async with client(owner) as http:
        place = await made(owner, http)
    async with client(await make_actor()) as http:
        for answer in (
            await http.get(place),
            await http.get(f"{place}/file"),
            await http.post(f"{place}/cancel"),
            await http.delete(place),
        ):
            assert answer.status_code == 404
        assert (await http.get(JOBS)).json()["items"] == []
    async with client() as http:
        assert (await http.get(f"{place}/file")).status_code == 401
        assert (await http.post(JOBS, json=MARCH)).status_code == 401
    async with client(owner) as http:
        assert (await http.get(f"{place}/file")).status_code == 200


async def test_who_only_reads_has_workbooks_made_and_leaves_those_of_others(owner):
    viewer = (await join(owner, role=Role.VIEWER)).actor
    async with client(owner) as http:
        place = await made(owner, http)
    async with client(viewer) as http:
        assert (await http.get(f"{place}/file")).status_code == 200
        assert (await http.delete(place)).status_code == 403
        own = await http.post(JOBS, json=MARCH)
        assert own.status_code == 202
        assert (await http.delete(own.headers["location"])).status_code == 204


async def test_too_many_are_refused_and_say_when_to_come_back(owner, monkeypatch):
    monkeypatch.setattr(service, "IN_LINE_MAX", 1)
    async with client(owner) as http:
        await http.post(JOBS, json=MARCH)
        answer = await http.post(JOBS, json={})
        assert answer.status_code == 429
        assert answer.headers["retry-after"] == "60"
        monkeypatch.setattr(service, "KEPT_MAX", 1)
        monkeypatch.setattr(service, "IN_LINE_MAX", 9)
        full = await http.post(JOBS, json={})
        assert (full.status_code, full.json()["detail"][:34]) == (
            409, "Twenty workbooks of this business ",
        )  # fmt: skip


async def test_the_route_that_streams_serves_a_large_workbook_as_before(owner, monkeypatch):
    monkeypatch.setattr(service, "STREAMED_ROWS_MAX", 0)
    await make_entry(owner)
    async with client(owner) as http:
        answer = await http.get("/api/v1/reports/excel", params=MARCH)
        assert answer.status_code == 200
        assert (await http.get(JOBS)).json()["items"] == []
