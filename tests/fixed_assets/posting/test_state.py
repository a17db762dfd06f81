"""Posting on its page: what is due, what was posted, from when on, and whether by itself."""

import datetime as dt
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest

from finance_app.finance_app import app, on_backend_error
from finance_app.fixed_assets.posting.service import get_settings
from finance_app.fixed_assets.posting.state import PostingState
from finance_app.fixed_assets.register.service import delete_asset
from finance_app.identity.rules import Actor, Role
from finance_app.kit import clock
from finance_app.ledger.entries.state import ExpensesState
from finance_app.ledger.locks.service import lock_books
from finance_app.ui.toast import NoticeState
from tests.factories import join, make_actor, make_asset
from tests.fixed_assets.figures import posted, state_of
from tests.headless import Headless

TODAY = dt.date(2026, 11, 25)
PATH = "/fixed-assets/depreciation"


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(TODAY):
        yield


@pytest.fixture
async def owner(today) -> Actor:
    return await make_actor()


@pytest.fixture
async def tab(owner) -> AsyncIterator[Headless]:
    async with Headless(app, session_id=str(owner.session_id), path=PATH) as client:
        yield client


async def load(tab: Headless) -> Any:
    await tab.send(PostingState.load)
    return await tab.state(PostingState)


async def said(tab: Headless) -> str:
    """Return what the notice says once the app has answered the errors of handlers too."""
    for error in tab.errors:
        await tab.send(on_backend_error(error))
    tab.errors.clear()
    notice = await tab.state(NoticeState)
    return f"{notice.tone}: {notice.text}"


async def test_a_business_without_assets_has_nothing_to_post(tab, owner):
    shown = await load(tab)
    assert (shown.is_loaded, shown.failure, tab.errors) == (True, "", [])
    assert (shown.due, shown.due_text, shown.posted) == ([], "", [])
    assert (shown.posts_from, shown.automatic) == ("2026-01-01", "1")
    await tab.send(PostingState.post)
    assert await said(tab) == "info: Nothing was left to post."
    assert await posted(owner) == []


async def test_months_that_are_over_are_due_and_become_expenses_once(tab, owner):
    await make_asset(owner)
    await make_asset(owner, name="Late", acquisition_date=dt.date(2026, 10, 1))
    shown = await load(tab)
    assert [row.label for row in shown.due][::9] == ["January 2026", "October 2026"]
    assert [(row.count, row.amount) for row in shown.due][-2:] == [
        ("1", "100.00"), ("2", "200.00"),
    ]  # fmt: skip
    assert shown.due_text == "11 charges of 10 months, 1,100.00"
    assert await posted(owner) == []
    await tab.send(PostingState.post)
    assert await said(tab) == "info: Posted: 11 charges of 10 months, 1,100.00."
    assert (shown.due, shown.due_text) == ([], "")
    assert [row.label for row in shown.posted][::9] == ["October 2026", "January 2026"]
    entries = await posted(owner)
    assert (len(entries), entries[0]) == (11, ("2026-01-31", Decimal(100)))
    before = await state_of(owner)
    await tab.send(PostingState.post)
    assert await said(tab) == "info: Nothing was left to post."
    assert await state_of(owner) == before


async def test_a_posted_month_leads_to_its_expenses(tab, owner):
    await make_asset(owner, name="Forklift")
    await tab.send(PostingState.post)
    shown = await load(tab)
    tab.visit(shown.posted[0].href)
    await tab.send(ExpensesState.load)
    (row,) = (await tab.state(ExpensesState)).rows
    assert (row.party, row.amount, row.date, row.category) == (
        "Forklift", "100.00", "31 Oct", "Depreciation",
    )  # fmt: skip


async def test_one_charge_is_said_as_one(tab, owner):
    await make_asset(owner, acquisition_date=dt.date(2026, 10, 1))
    assert (await load(tab)).due_text == "1 charge of 1 month, 100.00"


async def test_months_are_those_of_the_business():
    actor = await make_actor(currency_code="JPY", fiscal_year_start="04-06")
    await make_asset(actor)
    async with Headless(app, session_id=str(actor.session_id), path=PATH) as tab:
        shown = await load(tab)
        assert shown.posts_from == "2026-04-06"
        assert [row.label for row in shown.due][::6] == [
            "6 Apr to 5 May 2026", "6 Oct to 5 Nov 2026",
        ]  # fmt: skip
        assert {row.amount for row in shown.due} == {"100"}
        await tab.send(PostingState.post)
        assert await said(tab) == "info: Posted: 7 charges of 7 months, 700."
    assert (await posted(actor))[0] == ("2026-05-05", Decimal(100))


async def test_the_first_day_to_post_is_chosen(tab, owner):
    await make_asset(owner)
    shown = await load(tab)
    key = shown.key
    await tab.send(PostingState.save({"posts_from": "2026-06-15", "is_automatic": "0"}))
    assert await said(tab) == "info: Settings saved."
    assert (shown.posts_from, shown.automatic) == ("2026-06-15", "0")
    assert shown.key != key
    assert [row.label for row in shown.due][:2] == ["15 Jun to 30 Jun 2026", "July 2026"]
    settings = await get_settings(owner)
    assert (settings.posts_from, settings.is_automatic) == (dt.date(2026, 6, 15), False)
    await tab.send(PostingState.save({"posts_from": "2025-06-01", "is_automatic": "1"}))
    assert shown.due[0].label == "January 2026", "nothing is charged before"
    assert shown.automatic == "1"


@pytest.mark.parametrize(
    ("form", "field", "sentence"),
    [
        ({"posts_from": "", "is_automatic": "1"}, "posts_from", "date"),
        ({"posts_from": "2026-02-30", "is_automatic": "1"}, "posts_from", "February"),
        ({"posts_from": "1899-12-31", "is_automatic": "1"}, "posts_from", "1900"),
        ({"posts_from": ["x"], "is_automatic": "1"}, "posts_from", "text"),
        ({"posts_from": "2026-01-01", "is_automatic": "perhaps"}, "is_automatic", "1 for yes"),
        ({}, "posts_from", "date"),
    ],
)
async def test_a_problem_is_shown_at_its_field_and_nothing_typed_is_lost(
    tab, owner, form, field, sentence
):
    await make_asset(owner)
    shown = await load(tab)
    key, before = shown.key, await get_settings(owner)
    await tab.send(PostingState.save(form))
    assert list(shown.errors) == [field]
    assert sentence in shown.errors[field]
    assert shown.key == key, "another key would draw the fields anew, without what was typed"
    assert await get_settings(owner) == before
    assert tab.errors == []
    await tab.send(PostingState.load)
    assert shown.errors == {}


async def test_locked_months_are_not_due_and_stay_as_they_are(tab, owner):
    await make_asset(owner)
    await lock_books(owner, dt.date(2026, 8, 31))
    shown = await load(tab)
    assert [row.label for row in shown.due] == ["September 2026", "October 2026"]
    await tab.send(PostingState.post)
    assert await said(tab) == "info: Posted: 2 charges of 2 months, 200.00."
    assert [day for day, _ in await posted(owner)] == ["2026-09-30", "2026-10-31"]


async def test_what_is_in_the_trash_is_not_due(tab, owner):
    asset = await make_asset(owner)
    await delete_asset(owner, asset.id)
    assert (await load(tab)).due == []


async def test_another_business_is_not_posted(tab, owner):
    stranger = await make_actor()
    await make_asset(stranger)
    assert (await load(tab)).due == []
    await tab.send(PostingState.post)
    assert await posted(stranger) == []


async def test_a_viewer_sees_it_and_posts_nothing(owner):
    await make_asset(owner)
    before = await state_of(owner)
    viewer = (await join(owner, role=Role.VIEWER)).actor
    async with Headless(app, session_id=str(viewer.session_id), path=PATH) as tab:
        assert len((await load(tab)).due) == 10
        form = {"posts_from": "2026-06-01", "is_automatic": "0"}
        for event in (PostingState.post, PostingState.save(form)):
            await tab.send(NoticeState.hide)
            await tab.send(event)
            assert await said(tab) == "error: Your role does not allow this."
    assert await state_of(owner) == before
    assert (await get_settings(owner)).is_automatic
