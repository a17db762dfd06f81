"""The job that posts by itself: every business that wants it, each charge once, none left out."""

import asyncio
import logging
from datetime import date
from decimal import Decimal

import pytest

from finance_app.fixed_assets.posting import jobs
from finance_app.fixed_assets.posting.jobs import keep_posting, post_everywhere
from finance_app.fixed_assets.posting.service import post_due, set_settings
from finance_app.fixed_assets.terms.rules import Terms
from finance_app.identity.rules import Actor
from finance_app.kit import clock, db
from tests.factories import as_admin, make_asset
from tests.fixed_assets.figures import posted, rows_of, state_of
from tests.ledger.businesses import make_actor

TODAY = date(2026, 11, 25)
TOO_MUCH = {"value": Decimal(9 * 10**13), "setup_cost": Decimal(9 * 10**13)}
"""More than an entry can have, where it is charged in one month."""


@pytest.fixture(autouse=True)
async def alone(admin_url):
    """Leave the businesses of other tests out; they would all be posted."""
    await as_admin(admin_url, "UPDATE depreciation_settings SET is_automatic = false")
    with clock.fixed(TODAY):
        yield


async def with_asset(**fields: object) -> Actor:
    actor = await make_actor()
    await make_asset(actor, **fields)
    return actor


async def test_every_business_is_posted_as_nobody_in_person():
    one, other = await with_asset(), await with_asset(value=Decimal(600))
    without = await make_actor()
    assert await post_everywhere() == 20
    assert [amount for _, amount in await posted(one)] == [100] * 10
    assert [amount for _, amount in await posted(other)] == [10] * 10
    assert await posted(without) == []
    assert {row[1] for row in await rows_of(one, "expenses", "id, created_by, 1")} == {db.NIL_ID}
    assert await post_everywhere() == 0


async def test_who_posts_by_hand_is_left_alone():
    actor = await with_asset()
    await set_settings(actor, date(2026, 1, 1), is_automatic=False)
    before = await state_of(actor)
    assert await post_everywhere() == 0
    assert await state_of(actor) == before
    await set_settings(actor, date(2026, 9, 1), is_automatic=True)
    assert await post_everywhere() == 2


async def test_several_jobs_and_people_at_once_post_once():
    actors = [await with_asset() for _ in range(3)]
    counts = await asyncio.gather(
        post_everywhere(), *(post_due(one) for one in actors), post_everywhere(),
        post_everywhere(), *(post_due(one) for one in actors),
    )  # fmt: skip
    by_jobs = sum(one for one in counts if isinstance(one, int))
    by_people = sum(len(one) for one in counts if isinstance(one, list))
    assert by_jobs + by_people == 30
    for actor in actors:
        assert [amount for _, amount in await posted(actor)] == [100] * 10
    assert await post_everywhere() == 0


async def test_a_business_that_fails_is_passed_over_and_named_in_no_log(caplog):
    first = await with_asset()
    failing = await with_asset(terms=Terms(life_months=1), **TOO_MUCH)
    last = await with_asset()
    before = await state_of(failing)
    with caplog.at_level(logging.WARNING, "finance_app.posting"):
        assert await post_everywhere() == 20
    assert len(await posted(first)) == len(await posted(last)) == 10
    assert await state_of(failing) == before
    (record,) = [one for one in caplog.records if one.name == "finance_app.posting"]
    assert "was not posted: The amount is too large." in record.getMessage()
    assert "Forklift" not in caplog.text


async def test_not_even_a_defect_in_one_business_stops_the_others(admin_url, caplog):
    failing, other = await with_asset(), await with_asset()
    await as_admin(
        admin_url,
        "CREATE FUNCTION break_down() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'broken' USING ERRCODE = 'XX000'; END $$",
    )
    try:
        await as_admin(
            admin_url,
            "CREATE TRIGGER broken BEFORE INSERT ON depreciation_postings FOR EACH ROW"
            f" WHEN (NEW.organization_id = '{failing.organization_id}')"
            " EXECUTE FUNCTION break_down()",
        )
        with caplog.at_level(logging.WARNING, "finance_app.posting"):
            assert await post_everywhere() == 10
    finally:
        await as_admin(admin_url, "DROP FUNCTION break_down() CASCADE")
    assert (await posted(failing), len(await posted(other))) == ([], 10)
    assert "was not posted" in caplog.text
    assert await post_everywhere() == 10


async def test_it_goes_on_for_as_long_as_the_program_runs(monkeypatch):
    monkeypatch.setattr(jobs, "START_SECONDS", 0)
    monkeypatch.setattr(jobs, "HOURS_BETWEEN", 0)
    actor = await with_asset()
    running = asyncio.create_task(keep_posting())
    try:
        for month, count in ((12, 11), (13, 12)):
            clock_day = date(2026 + month // 13, (month - 1) % 12 + 1, 1)
            with clock.fixed(clock_day):
                async with asyncio.timeout(20):
                    while len(await posted(actor)) < count:  # noqa: ASYNC110 - it has no event
                        await asyncio.sleep(0.01)
    finally:
        running.cancel()
    assert [amount for _, amount in await posted(actor)] == [100] * 12
