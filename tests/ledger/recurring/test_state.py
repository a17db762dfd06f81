"""The page of what comes again: the list, recording, pausing, skipping, deleting, and Undo."""

from collections.abc import AsyncIterator
from datetime import date

import pytest

from finance_app.finance_app import app
from finance_app.identity.rules import Actor, Role
from finance_app.kit import clock
from finance_app.kit.errors import NotFoundError
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.locks.service import lock_books
from finance_app.ledger.recurring import service
from finance_app.ledger.recurring.rules import Recorded
from finance_app.ledger.recurring.schedules.rules import Unit
from finance_app.ledger.recurring.state import RecurringState
from finance_app.ledger.recurring.views import recorded_text, resumed_text
from finance_app.ledger.shell.state import ShellState
from finance_app.ui.toast import NoticeState
from tests.factories import join, make_actor
from tests.headless import Headless
from tests.ledger.recurring.known import TODAY, add, days, on


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(TODAY) as fixed:
        yield fixed


@pytest.fixture
async def owner() -> Actor:
    return await make_actor()


@pytest.fixture
async def tab(owner) -> AsyncIterator[Headless]:
    async with Headless(app, session_id=str(owner.session_id), path="/recurring") as client:
        yield client


async def shown(tab: Headless):
    await tab.send(RecurringState.load)
    return await tab.state(RecurringState)


async def test_the_list_says_when_each_comes_next(tab, owner):
    state = await shown(tab)
    assert (state.is_loaded, state.rows, state.due_text) == (True, [], "")
    await add(owner, "2026-09-01", end_count=12)
    await add(owner, "2026-11-28", kind=Kind.INCOME, category=None, party="", unit=Unit.WEEK)
    await add(owner, "2026-03-01", unit=Unit.YEAR, end_count=1)
    rows = (await shown(tab)).rows
    assert [(row.party, row.category, row.next, row.due) for row in rows] == [
        ("No client", "Uncategorised", "28 Nov", ""),
        ("Harbour Estates", "Rent", "1 Dec", "3 not recorded"),
        ("Harbour Estates", "Rent", "", "1 not recorded"),
    ]
    assert [(row.schedule, row.ends) for row in rows] == [
        ("Weekly on Saturday", ""),
        ("Monthly on the 1st", "12 times, to 1 Aug 2027"),
        ("Yearly on 1 March", "Once, to 1 Mar 2026"),
    ]
    assert [(row.amount, row.is_income, row.skip_label) for row in rows] == [
        ("1,200.00", True, "Skip 28 Nov"), ("1,200.00", False, "Skip 1 Dec"),
        ("1,200.00", False, ""),
    ]  # fmt: skip
    assert state.due_text == "5 entries are due and not recorded."


async def test_what_is_due_is_recorded_except_in_locked_books(tab, owner):
    await add(owner)
    await lock_books(owner, on("2026-09-30"))
    state = await shown(tab)
    assert state.due_text == "2 entries are due and not recorded."
    assert state.locked_text == "1 entry is in locked books and not recorded."
    await tab.send(RecurringState.record)
    told = (await tab.state(NoticeState)).text
    assert told == "2 expenses recorded. 1 entry is in locked books and not recorded."
    await shown(tab)
    assert state.due_text == ""
    assert await days(owner) == ["2026-10-01", "2026-11-01"]


async def test_the_next_is_skipped_and_taken_in_again(tab, owner):
    made = await add(owner, "2026-12-01")
    await shown(tab)
    await tab.send(RecurringState.skip(str(made.id), "2026-12-01"))
    assert (await tab.state(NoticeState)).text == "1 Dec 2026 is skipped."
    assert (await shown(tab)).rows[0].next == "1 Jan 2027"
    await tab.send(ShellState.undo)
    assert (await tab.state(NoticeState)).text == "1 Dec 2026 is no longer skipped."
    assert (await shown(tab)).rows[0].next == "1 Dec"
    await tab.send(RecurringState.skip(str(made.id), "someday"))
    assert isinstance(tab.errors[-1], NotFoundError)


async def test_a_pause_is_shown_and_what_passed_in_it_is_told(tab, owner, today):
    made = await add(owner, "2026-12-01", unit=Unit.DAY)
    await tab.send(RecurringState.pause(str(made.id)))
    row = (await shown(tab)).rows[0]
    assert (row.is_paused, row.next, row.skip_on) == (True, "", "")
    today.move_to(date(2026, 12, 3))
    await tab.send(RecurringState.resume(str(made.id)))
    told = (await tab.state(NoticeState)).text
    assert told == "Resumed. 2 days that passed meanwhile are skipped."
    assert (await shown(tab)).rows[0].next == "3 Dec"


async def test_deleting_can_be_undone(tab, owner):
    made = await add(owner)
    await tab.send(RecurringState.delete(str(made.id)))
    assert (await shown(tab)).rows == []
    await tab.send(ShellState.undo)
    assert len((await shown(tab)).rows) == 1
    assert (await service.get_recurring(owner, made.id)).schedule.skipped_on == frozenset()


async def test_a_viewer_sees_it_and_changes_nothing(owner):
    made = await add(owner)
    viewer = (await join(owner, role=Role.VIEWER)).actor
    async with Headless(app, session_id=str(viewer.session_id), path="/recurring") as tab:
        assert len((await shown(tab)).rows) == 1
        await tab.send(RecurringState.record)
        await tab.send(RecurringState.delete(str(made.id)))
    assert await days(owner) == []
    assert await service.get_recurring(owner, made.id) == made


def test_what_was_recorded_in_words():
    assert recorded_text(Recorded()) == "Nothing was due."
    assert recorded_text(Recorded(1, 2)) == "1 expense and 2 incomes recorded."
    assert recorded_text(Recorded(5_000, 0, has_more=True)) == (
        "5,000 expenses recorded. There is more: record again."
    )
    assert resumed_text(0) == "Resumed."
    assert resumed_text(1) == "Resumed. 1 day that passed meanwhile is skipped."
