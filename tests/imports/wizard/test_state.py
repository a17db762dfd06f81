"""The page of one import, headless: from the columns to the books and back, and what goes wrong."""

import asyncio
import datetime as dt
from contextlib import suppress
from urllib.parse import urlencode

import pytest

from finance_app.finance_app import app
from finance_app.identity.rules import Role
from finance_app.imports.plans.booking.service import ImportNotFoundError, commit_import
from finance_app.imports.plans.filling.service import fill_plan
from finance_app.imports.plans.rules import entry_id_of
from finance_app.imports.plans.service import get_import, receive_file
from finance_app.imports.wizard import state as wizard_state
from finance_app.imports.wizard.columns.state import ColumnsState
from finance_app.imports.wizard.lines.state import LinesState
from finance_app.imports.wizard.state import WizardState
from finance_app.imports.work import jobs
from finance_app.imports.work.jobs import keep_working
from finance_app.kit import clock
from finance_app.ledger.entries import service as entries
from finance_app.ledger.entries.inputs import EntryInput
from finance_app.ledger.entries.rules import Kind
from finance_app.ui.toast import NoticeState
from tests import factories
from tests.headless import Headless
from tests.imports.plans.files import BAD, COFFEE, RENT, SALE, books, csv, expected, read_file

OPEN = b'Date,Payee,Amount\n03/04/2026,Shop,"1,234"\n05/04/2026,Shop,"-2,500"\n'


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(dt.date(2026, 11, 25)):
        yield


@pytest.fixture(autouse=True)
async def working(today):
    """Do the work on imports as the program does, for the page waits until it is done."""
    task = asyncio.create_task(keep_working())
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@pytest.fixture
async def owner():
    return await factories.make_actor()


def page(actor, plan, **query):
    """Return a tab on the page of an import."""
    path = f"/import/file?{urlencode({'id': str(plan.id), **query})}"
    return Headless(app, session_id=str(actor.session_id), path=path)


async def loaded(tab):
    """Load the page and return what its states hold."""
    for load in (WizardState.load, ColumnsState.load, LinesState.load):
        await tab.send(load)
    assert tab.errors == []
    return [await tab.state(one) for one in (WizardState, ColumnsState, LinesState)]


async def test_a_file_with_nothing_open_goes_straight_to_confirm(owner):
    plan = await read_file(owner, "bank.csv", csv(RENT, SALE))
    async with page(owner, plan) as tab:
        wizard, _, _ = await loaded(tab)
        view = wizard.view
        assert (view.name, view.step, view.can_commit) == ("bank.csv", "confirm", True)
        assert view.button == "Import 2 rows"
        assert [(one.label, one.text) for one in view.totals] == [
            ("Expenses (1)", "900.00 EUR"), ("Incomes (1)", "1,250.50 EUR"),
        ]  # fmt: skip
        await tab.send(WizardState.commit)
        wizard, _, _ = await loaded(tab)
        assert wizard.view.is_committed
        assert wizard.view.done_text.startswith("2 entries added")
    assert await books(owner) == expected(RENT, SALE)


async def test_what_the_file_leaves_open_is_asked_and_kept_from_the_books(owner):
    plan = await read_file(owner, "bank.csv", OPEN)
    async with page(owner, plan) as tab:
        wizard, columns, _ = await loaded(tab)
        assert (wizard.view.step, wizard.view.can_commit) == ("columns", False)
        assert len(wizard.view.questions) == 2
        shown = columns.view
        assert [one.text for one in shown.marks] == [
            "smallest -2,500, largest 1,234, sum -1,266",
            "smallest -2.500, largest 1.234, sum -1.266",
        ]
        assert [one.text for one in shown.orders] == [
            "2026-04-03 to 2026-04-05", "2026-03-04 to 2026-05-04",
        ]  # fmt: skip
        assert not any(one.is_chosen for one in (*shown.marks, *shown.orders))
        form = {**shown.chosen, "date_order": "mdy", "decimal_mark": ".", "bank_account": ""}
        await tab.send(ColumnsState.save(form))
        wizard, columns, _ = await loaded(tab)
        assert (wizard.view.questions, wizard.view.can_commit) == ((), True)
        assert (await get_import(owner, plan.id)).first_on == "2026-03-04"


async def test_a_bad_row_is_put_right_in_place_and_keeps_what_was_typed(owner):
    plan = await read_file(owner, "bank.csv", csv(RENT, BAD))
    async with page(owner, plan) as tab:
        wizard, _, lines = await loaded(tab)
        assert (wizard.view.step, wizard.view.check_label) == ("check", "Check (1)")
        [row] = lines.rows
        assert "February 2026 has no day 30" in row.reason
        assert row.raw.startswith("2026-02-30 · Nobody · -5.00")
        await tab.send(LinesState.open(row.position))
        form = {**(await tab.state(LinesState)).typed, "date": "2026-02-31", "amount": "-5"}
        await tab.send(LinesState.save(form))
        wrong = await tab.state(LinesState)
        assert wrong.is_open
        assert list(wrong.errors) == ["date"]
        await tab.send(LinesState.save({**form, "date": "2026-02-27"}))
        assert not (await tab.state(LinesState)).is_open
        assert (await tab.state(NoticeState)).text == "Row 3 is put right."
    assert (await get_import(owner, plan.id)).counts.new_count == 2


async def test_duplicates_are_left_out_and_taken_one_by_one_or_all(owner):
    first = await read_file(owner, "bank.csv", csv(RENT, SALE))
    await commit_import(owner, first.id)
    plan = await read_file(owner, "again.csv", csv(RENT, SALE, COFFEE))
    async with page(owner, plan, step="duplicates") as tab:
        wizard, _, lines = await loaded(tab)
        assert wizard.view.duplicates_label == "Duplicates (2)"
        assert [(row.is_wanted, row.reason) for row in lines.rows] == [
            (False, "This line was imported before.")
        ] * 2
        assert lines.rows[0].match_id == str(entry_id_of(first.id, 1))
        await tab.send(LinesState.choose("1", True))
        assert (await get_import(owner, plan.id)).counts.new_count == 2
        await tab.send(LinesState.take_all)
        assert (await get_import(owner, plan.id)).counts.new_count == 3
        await tab.send(LinesState.leave_all)
        assert (await get_import(owner, plan.id)).counts.new_count == 1


async def test_the_same_file_is_told_from_an_overlapping_one(owner):
    first = await read_file(owner, "bank.csv", csv(RENT, SALE))
    await commit_import(owner, first.id)
    again = await read_file(owner, "bank.csv", csv(RENT, SALE))
    async with page(owner, again) as tab:
        wizard, _, _ = await loaded(tab)
        assert str(first.id) in wizard.view.same_href
        assert not wizard.view.can_commit


async def test_an_undo_lists_what_was_edited_and_moves_what_is_chosen(owner):
    plan = await read_file(owner, "bank.csv", csv(RENT, SALE))
    await commit_import(owner, plan.id)
    edited = entry_id_of(plan.id, 1)
    entry = await entries.get_entry(owner, Kind.EXPENSE, edited)
    changed = EntryInput.of(entry).model_copy(update={"notes": "Flat 3"})
    await entries.change_entry(owner, Kind.EXPENSE, edited, changed, version=1)
    async with page(owner, plan) as tab:
        await loaded(tab)
        await tab.send(WizardState.undo)
        wizard, _, _ = await loaded(tab)
        assert [row.id for row in wizard.view.kept] == [str(edited)]
        await tab.send(WizardState.remove_chosen)
        assert await books(owner) == expected(RENT), "nothing was chosen"
        await tab.send(WizardState.choose(str(edited), True))
        await tab.send(WizardState.remove_chosen)
    assert await books(owner) == []


async def test_work_is_watched_until_it_is_done(owner, monkeypatch):
    shown = []
    whole = wizard_state.work_view

    def watched(work, now):
        shown.append(whole(work, now))
        return shown[-1]

    async def slow(actor, import_id, arguments, progress):
        await asyncio.sleep(wizard_state.WAIT_SECONDS + 2 * wizard_state.POLL_SECONDS)
        await fill_plan(actor, import_id, arguments, progress)

    monkeypatch.setattr(wizard_state, "work_view", watched)
    monkeypatch.setattr(jobs, "fill_plan", slow)
    plan = await receive_file(owner, "bank.csv", csv(RENT))
    async with page(owner, plan) as tab:
        await tab.send(WizardState.load)
        wizard, _, _ = await loaded(tab)
        assert (wizard.work.title, wizard.view.is_read) == ("", True)
    assert {one.title for one in shown} == {"Reading"}


async def test_reading_is_cancelled_and_leads_to_the_list(owner, monkeypatch):
    async def endless(_actor, _import_id, _arguments, progress):
        while True:
            await asyncio.sleep(0.02)
            progress.advance(1)

    monkeypatch.setattr(jobs, "fill_plan", endless)
    monkeypatch.setattr(jobs, "BEAT_SECONDS", 0.02)
    plan = await receive_file(owner, "bank.csv", csv(RENT))
    async with page(owner, plan) as tab:
        loading = asyncio.create_task(tab.send(WizardState.load))
        async with asyncio.timeout(20):
            while (await tab.state(WizardState)).work.title != "Reading":  # noqa: ASYNC110 - polled
                await asyncio.sleep(0.05)
        await tab.send(WizardState.cancel)
        await loading
        assert tab.redirects() == ["/import"]
    with pytest.raises(ImportNotFoundError):
        await get_import(owner, plan.id)


@pytest.mark.parametrize("told", ["nonsense", "", "01a212e6-e90a-7608-a1a1-6bf1358a0012"])
async def test_an_import_that_is_not_there_is_a_sentence(owner, told):
    path = f"/import/file?id={told}"
    async with Headless(app, session_id=str(owner.session_id), path=path) as tab:
        wizard, _, _ = await loaded(tab)
        assert wizard.view is None
        assert wizard.failure == "This import does not exist, or is not yours."


async def test_another_business_and_a_viewer(owner):
    plan = await read_file(owner, "bank.csv", csv(RENT))
    other = await factories.make_actor()
    async with page(other, plan) as tab:
        wizard, _, lines = await loaded(tab)
        assert (wizard.view, lines.rows) == (None, [])
    viewer = (await factories.join(owner, role=Role.VIEWER)).actor
    async with page(viewer, plan) as tab:
        wizard, _, _ = await loaded(tab)
        assert wizard.view.is_read
        for event in (WizardState.commit, WizardState.discard, LinesState.take_all):
            await tab.send(event)
    assert (await get_import(owner, plan.id)).work is None
    assert await books(owner) == []
