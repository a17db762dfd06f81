"""The page of the lock, and what the other pages say of a locked day."""

import datetime as dt
from collections.abc import AsyncIterator
from typing import Any

import pytest

from finance_app.finance_app import app, on_backend_error
from finance_app.identity import service as identity
from finance_app.identity.inputs import LogInInput
from finance_app.identity.rules import Actor, Role
from finance_app.identity.state import SettingsState
from finance_app.kit import clock
from finance_app.kit.period import FiscalYearStart
from finance_app.ledger.categories.service import get_category
from finance_app.ledger.categories.state import CategoriesState
from finance_app.ledger.editor.state import EditorState
from finance_app.ledger.entries import service as entries
from finance_app.ledger.entries.inputs import EntryFilter
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entries.state import ExpensesState
from finance_app.ledger.locks.rules import day_words, usual_day
from finance_app.ledger.locks.service import lock_books, locked_through, reopen_books
from finance_app.ledger.locks.state import PeriodLockState
from finance_app.ledger.quick_add.state import QuickAddState
from finance_app.ledger.shell.state import ShellState
from finance_app.ui.toast import NoticeState
from tests.factories import PASSWORD, join, make_actor, make_entry
from tests.headless import Headless

MARCH = dt.date(2026, 3, 31)
SENTENCE = "The books are locked for this day. Nothing was saved."


@pytest.fixture
async def owner() -> Actor:
    return await make_actor()


@pytest.fixture
async def tab(owner) -> AsyncIterator[Headless]:
    async with Headless(app, session_id=str(owner.session_id), path="/period-lock") as client:
        await client.send(PeriodLockState.load)
        yield client


async def said(tab: Headless) -> str:
    notice = await tab.state(NoticeState)
    return f"{notice.tone}: {notice.text}"


async def said_after(tab: Headless) -> str:
    """Return what the notice says once the app has answered the errors of handlers too."""
    for error in tab.errors:
        await tab.send(on_backend_error(error))
    tab.errors.clear()
    return await said(tab)


async def test_open_books_offer_the_end_of_the_last_month(tab, owner):
    shown = await tab.state(PeriodLockState)
    today = clock.today()
    usual = usual_day(today, owner.fiscal_year_start, None)
    assert usual is not None
    assert (shown.through, shown.usual_day, shown.today) == (
        "", usual.isoformat(), today.isoformat(),
    )  # fmt: skip
    assert shown.changes == []
    assert shown.is_loaded


async def test_the_owner_locks_and_opens_again(tab, owner):
    await tab.send(PeriodLockState.lock({"locked_through": "2026-03-31"}))
    shown = await tab.state(PeriodLockState)
    assert await said(tab) == "info: The books are locked."
    assert shown.through == "31 March 2026"
    key = shown.key
    await tab.send(PeriodLockState.reopen({"locked_through": "2026-02-28", "reason": ""}))
    assert set(shown.reopen_errors) == {"reason"}
    assert shown.key == key, "another key would draw the fields anew, without what was typed"
    await tab.send(PeriodLockState.reopen({"locked_through": "2026-02-28", "reason": "Late"}))
    assert shown.reopen_errors == {}
    assert shown.through == "28 February 2026"
    await tab.send(PeriodLockState.reopen({"locked_through": "", "reason": "All of it"}))
    today = day_words(clock.today())
    assert [(one.day, one.text, one.reason, one.who) for one in shown.changes] == [
        (today, "Opened everything", "All of it", "You"),
        (today, "Opened again after 28 February 2026", "Late", "You"),
        (today, "Locked through 31 March 2026", "", "You"),
    ]
    assert await locked_through(owner) is None


@pytest.mark.parametrize("day", ["", "2099-01-01", "31 March", "2026-02-28", None])
async def test_a_day_that_cannot_be_locked_is_said_at_its_field(tab, owner, day):
    await lock_books(owner, MARCH)
    await tab.send(PeriodLockState.lock({"locked_through": day}))
    shown = await tab.state(PeriodLockState)
    assert set(shown.lock_errors) == {"locked_through"}
    assert tab.errors == []
    assert await locked_through(owner) == MARCH
    await tab.send(PeriodLockState.load)
    assert shown.lock_errors == {}


async def test_others_see_the_lock_and_do_not_move_it(owner):
    await lock_books(owner, MARCH)
    for role in (Role.BOOKKEEPER, Role.VIEWER):
        member = (await join(owner, role=role)).actor
        async with Headless(app, session_id=str(member.session_id), path="/period-lock") as tab:
            await tab.send(PeriodLockState.load)
            shown = await tab.state(PeriodLockState)
            assert shown.through == "31 March 2026"
            assert [one.who for one in shown.changes] == ["An owner"]
            await tab.send(PeriodLockState.lock({"locked_through": "2026-04-30"}))
            await tab.send(PeriodLockState.reopen({"locked_through": "", "reason": "Mine"}))
            assert await said(tab) == "error: Your role does not allow this."
    assert await locked_through(owner) == MARCH


async def test_a_reason_survives_a_log_in_that_ran_out(owner):
    await lock_books(owner, MARCH)
    form = {"locked_through": "2026-02-28", "reason": "A long story"}
    async with Headless(app, session_id=str(owner.session_id), path="/period-lock") as tab:
        await tab.send(PeriodLockState.load)
        await identity.log_out(owner)
        as_sent = {"__reflex_form_data__": [list(pair) for pair in form.items()]}
        await tab.send(PeriodLockState.reopen(as_sent))
        draft = tab.redirects()[0].rpartition("draft%3D")[2]
    again = (await identity.log_in(LogInInput(email=owner.email, password=PASSWORD))).actor
    path = f"/period-lock?draft={draft}"
    async with Headless(app, session_id=str(again.session_id), path=path) as later:
        await later.send(ShellState.load)
        await later.send(PeriodLockState.load)
        shown = await later.state(PeriodLockState)
        assert (shown.reopen_day, shown.reason) == ("2026-02-28", "A long story")
        assert await locked_through(again) == MARCH
        await later.send(PeriodLockState.reopen(form))
        assert (shown.reopen_day, shown.reason) == ("", "")
    assert await locked_through(again) == dt.date(2026, 2, 28)


async def editor_form(tab: Headless, **changes: str) -> dict[str, Any]:
    editor = await tab.state(EditorState)
    hidden = {"kind": editor.kind, "id": editor.entry_id, "version": editor.version}
    return {**editor.values, **hidden, **changes}


async def test_the_editor_says_it_at_the_date_and_keeps_what_was_typed(tab, owner):
    await lock_books(owner, MARCH)
    await tab.send(EditorState.open_new("expense"))
    editor = await tab.state(EditorState)
    key = editor.key
    form = await editor_form(tab, amount="5", date="2026-03-31", party="Typed once")
    await tab.send(EditorState.save(form, ""))
    assert editor.errors == {"date": SENTENCE}
    assert (editor.is_open, editor.key) == (True, key)
    assert tab.errors == []
    assert [event.payload["ref"] for event in tab.events if event.name == "_set_focus"] == [
        "ref_entry_date"
    ]
    await tab.send(EditorState.save({**form, "date": "2026-04-01"}, ""))
    assert not editor.is_open
    (saved,) = (await entries.list_entries(owner, Kind.EXPENSE, EntryFilter())).items
    assert saved.date == dt.date(2026, 4, 1)


async def test_the_editor_of_a_locked_entry_says_it_at_the_date(tab, owner):
    entry = await make_entry(owner)
    await lock_books(owner, MARCH)
    await tab.send(EditorState.open_entry("expense", str(entry.id)))
    await tab.send(EditorState.save(await editor_form(tab, notes="Later thought"), ""))
    editor = await tab.state(EditorState)
    assert editor.errors == {"date": SENTENCE}
    assert editor.is_open
    assert (await entries.get_entry(owner, Kind.EXPENSE, entry.id)).version == 1


async def test_quick_add_says_it_and_keeps_the_line(tab, owner):
    await lock_books(owner, MARCH)
    await tab.send(QuickAddState.open("income"))
    quick = await tab.state(QuickAddState)
    line = "42.50 Harbour Hotel 2026-03-14"
    await tab.send(QuickAddState.save({"line": line, "kind": "income", "id": quick.entry_id}))
    assert (quick.problem, quick.is_open, quick.line) == (SENTENCE, True, line)
    assert tab.errors == []
    assert (await entries.list_entries(owner, Kind.INCOME, EntryFilter())).items == ()


async def test_the_list_says_it_and_shows_what_is_there(tab, owner):
    entry, trashed = await make_entry(owner, category="Office"), await make_entry(owner)
    await entries.delete_entries(owner, Kind.EXPENSE, [trashed.id])
    await lock_books(owner, MARCH)
    tab.visit("/expenses")
    for event in (
        ExpensesState.categorise(str(entry.id), "Rent"),
        ExpensesState.delete(str(entry.id)),
        ExpensesState.restore(str(trashed.id)),
    ):
        await tab.send(NoticeState.hide)
        await tab.send(event)
        assert await said_after(tab) == f"error: {SENTENCE}"
        await tab.send(ExpensesState.load)
        (row,) = (await tab.state(ExpensesState)).rows
        assert (row.id, row.category) == (str(entry.id), "Office")


async def test_a_change_is_not_taken_back_once_its_day_is_locked(tab, owner):
    entry = await make_entry(owner)
    tab.visit("/expenses")
    await tab.send(ExpensesState.load)
    await tab.send(ExpensesState.delete(str(entry.id)))
    await lock_books(owner, MARCH)
    await tab.send(ShellState.undo)
    assert await said_after(tab) == f"error: {SENTENCE}"
    await reopen_books(owner, None, "Late")
    await tab.send(NoticeState.show_undo("1 expense deleted.", "delete:expense", [str(entry.id)]))
    await tab.send(ShellState.undo)
    assert await said_after(tab) == "info: 1 expense restored."


async def test_a_merge_says_it_in_its_dialog(tab, owner):
    await make_entry(owner, category="Office")
    await lock_books(owner, MARCH)
    tab.visit("/categories")
    await tab.send(CategoriesState.load)
    office, rent = [await get_category(owner, Kind.EXPENSE, name) for name in ("Office", "Rent")]
    await tab.send(CategoriesState.start_merge(str(office.id)))
    await tab.send(CategoriesState.merge({"id": str(office.id), "target": str(rent.id)}))
    shown = await tab.state(CategoriesState)
    assert (shown.merge_error, shown.is_merging) == (SENTENCE, True)


async def test_the_settings_say_it_at_the_fiscal_year(tab, owner, monkeypatch):
    await lock_books(owner, MARCH)
    tab.visit("/settings")
    await tab.send(SettingsState.load)
    form = {
        "business_name": "Renamed Ltd", "currency_code": "EUR", "fiscal_month": "04",
        "fiscal_day": "6",
    }  # fmt: skip
    await tab.send(SettingsState.save(form))
    shown = await tab.state(SettingsState)
    assert shown.errors == {"fiscal_year_start": identity.FiscalYearLockedError().message}

    async def not_yet(_repository: Any) -> bool:
        return False

    monkeypatch.setattr(identity.IdentityRepository, "has_locked_days", not_yet)
    await tab.send(SettingsState.save(form))
    assert shown.errors == {"fiscal_year_start": SENTENCE}, "locked in between"
    now = await identity.find_actor(owner.session_id)
    assert now is not None
    assert (now.business_name, now.fiscal_year_start) == (
        owner.business_name, FiscalYearStart(1, 1),
    )  # fmt: skip
    await tab.send(SettingsState.save({**form, "fiscal_month": "01", "fiscal_day": "1"}))
    assert await said(tab) == "info: Settings saved."
