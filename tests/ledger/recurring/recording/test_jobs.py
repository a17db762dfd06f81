"""The job that records by itself: every business that wants it, each day once, none left out."""

import asyncio
import logging
from datetime import date

import pytest

from finance_app.kit import clock, db
from finance_app.ledger.recurring import service
from finance_app.ledger.recurring.recording import jobs
from finance_app.ledger.recurring.recording import service as recording
from finance_app.ledger.recurring.recording.jobs import keep_recording, record_everywhere
from finance_app.ledger.recurring.recording.service import record_due
from tests.factories import as_admin
from tests.ledger.businesses import make_actor
from tests.ledger.recurring.known import TODAY, add, days, rows_of


@pytest.fixture(autouse=True)
async def alone(admin_url):
    """Leave the businesses of other tests out; they would all be recorded."""
    await as_admin(admin_url, "UPDATE recurring_entries SET deleted_at = now()")
    with clock.fixed(TODAY):
        yield


async def test_every_business_is_recorded_as_nobody_in_person(monkeypatch):
    monkeypatch.setattr(recording, "RECORDED_MAX", 2)
    one, other, without = await make_actor(), await make_actor(), await make_actor()
    for actor in (one, other):
        await add(actor)
    await add(without, posts_automatically=False)
    assert await record_everywhere() == 6
    assert len(await days(one)) == len(await days(other)) == 3
    assert await days(without) == []
    assert {row[0] for row in await rows_of(one, columns="created_by")} == {db.NIL_ID}
    assert await record_everywhere() == 0


async def test_several_jobs_and_people_at_once_record_once():
    actors = [await make_actor() for _ in range(3)]
    for actor in actors:
        await add(actor)
    counts = await asyncio.gather(
        record_everywhere(), *(record_due(one) for one in actors), record_everywhere()
    )
    by_jobs = sum(one for one in counts if isinstance(one, int))
    by_people = sum(one.entry_count for one in counts if not isinstance(one, int))
    assert by_jobs + by_people == 9
    for actor in actors:
        assert len(await days(actor)) == 3


async def test_a_business_that_fails_is_passed_over_and_named_in_no_log(admin_url, caplog):
    failing, other = await make_actor(), await make_actor()
    await add(failing)
    await add(other)
    await as_admin(
        admin_url,
        "CREATE FUNCTION break_recording() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'broken' USING ERRCODE = 'XX000'; END $$",
    )
    try:
        await as_admin(
            admin_url,
            "CREATE TRIGGER broken BEFORE INSERT ON expenses FOR EACH ROW"
            f" WHEN (NEW.organization_id = '{failing.organization_id}')"
            " EXECUTE FUNCTION break_recording()",
        )
        with caplog.at_level(logging.WARNING, "finance_app.recurring"):
            assert await record_everywhere() == 3
    finally:
        await as_admin(admin_url, "DROP FUNCTION break_recording() CASCADE")
    assert (await days(failing), len(await days(other))) == ([], 3)
    assert "was not recorded" in caplog.text
    assert "Harbour Estates" not in caplog.text
    assert await record_everywhere() == 3


async def test_it_goes_on_for_as_long_as_the_program_runs(monkeypatch):
    monkeypatch.setattr(jobs, "START_SECONDS", 0)
    monkeypatch.setattr(jobs, "HOURS_BETWEEN", 0)
    actor = await make_actor()
    made = await add(actor)
    running = asyncio.create_task(keep_recording())
    try:
        for day, count in ((TODAY, 3), (date(2026, 12, 1), 4)):
            with clock.fixed(day):
                async with asyncio.timeout(20):
                    while len(await days(actor)) < count:  # noqa: ASYNC110 - it has no event
                        await asyncio.sleep(0.01)
    finally:
        running.cancel()
    await service.delete_recurring(actor, made.id)
