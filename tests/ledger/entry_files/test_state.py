"""The files in the form of an entry: opened with it, told by the browser, off and back."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from finance_app.finance_app import app
from finance_app.identity.rules import Actor, Role
from finance_app.kit.errors import NotFoundError
from finance_app.ledger.editor.state import EditorState
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entries.state import ExpensesState
from finance_app.ledger.entry_files.service import list_files
from finance_app.ledger.entry_files.state import EntryFilesState
from finance_app.ui.toast import NoticeState
from tests.factories import join, make_actor, make_entry, some_id
from tests.headless import Headless
from tests.ledger.attachments.contents import PDF_FILE, PNG_FILE
from tests.ledger.entry_files.test_service import attach

EXPENSE = Kind.EXPENSE


@pytest.fixture
async def owner() -> Actor:
    return await make_actor()


@pytest.fixture
async def tab(owner) -> AsyncIterator[Headless]:
    async with Headless(app, session_id=str(owner.session_id), path="/expenses") as client:
        yield client


async def opened(tab: Headless, entry: Any) -> EntryFilesState:
    await tab.send(EntryFilesState.open(entry.kind.value, str(entry.id), True))
    return await tab.state(EntryFilesState)


async def told(tab: Headless, entry: Any, status: int, name: str, answer: str = "") -> None:
    await tab.send(EntryFilesState.told(str(entry.id), status, name, answer))


async def test_a_form_opens_with_the_files_of_its_entry(tab, owner):
    entry = await make_entry(owner)
    await attach(owner, EXPENSE, entry, PDF_FILE, "invoice.pdf")
    files = await opened(tab, entry)
    assert [one.name for one in files.files] == ["invoice.pdf"]
    assert (files.entry_id, files.url) == (
        str(entry.id),
        f"/api/v1/expenses/{entry.id}/attachments",
    )
    await tab.send(EntryFilesState.leave)
    assert (files.files, files.entry_id, files.url) == ([], "", "")


async def test_a_picture_the_browser_did_not_get_gives_way_to_the_type(tab, owner):
    entry = await make_entry(owner)
    for content, name in ((PDF_FILE, "invoice.pdf"), (PNG_FILE, "photo.png")):
        await attach(owner, EXPENSE, entry, content, name)
    files = await opened(tab, entry)
    assert all(one.preview for one in files.files)
    await tab.send(EntryFilesState.no_picture(files.files[0].id))
    await tab.send(EntryFilesState.no_picture("x"))
    assert [(one.name, bool(one.preview)) for one in files.files] == [
        ("invoice.pdf", False), ("photo.png", True),
    ]  # fmt: skip
    assert tab.errors == []


async def test_a_new_entry_has_no_files_and_an_address_already(tab, owner):
    new = some_id()
    await tab.send(EntryFilesState.open("income", str(new), False))
    files = await tab.state(EntryFilesState)
    assert (files.files, files.url) == ([], f"/api/v1/incomes/{new}/attachments")
    assert tab.errors == []


async def test_what_the_browser_sent_appears_in_the_list_and_in_the_table(tab, owner):
    entry = await make_entry(owner)
    await tab.send(ExpensesState.load)
    assert [row.has_files for row in (await tab.state(ExpensesState)).rows] == [False]
    files = await opened(tab, entry)
    await tab.send(EntryFilesState.begin(2))
    assert files.sending == "Sending 2 files…"
    await attach(owner, EXPENSE, entry, PDF_FILE, "invoice.pdf")
    await told(tab, entry, 201, "invoice.pdf", "{}")
    assert (files.sending, files.said) == ("Sending 1 file…", "invoice.pdf is attached.")
    assert [one.name for one in files.files] == ["invoice.pdf"]
    await told(tab, entry, 422, "a.exe", '{"detail": "Only PDF and pictures."}')
    assert (files.sending, files.problems) == ("", ["a.exe: Only PDF and pictures."])
    await tab.send(ExpensesState.load)
    assert [row.has_files for row in (await tab.state(ExpensesState)).rows] == [True]


async def test_a_new_start_forgets_what_was_wrong_before(tab, owner):
    files = await opened(tab, await make_entry(owner))
    await told(tab, await make_entry(owner), 422, "other.exe")
    for number in range(20):
        await tab.send(EntryFilesState.told(files.entry_id, 422, f"{number}.exe", ""))
    assert len(files.problems) == 10
    round_before = files.round
    await tab.send(EntryFilesState.begin(1))
    assert (files.problems, files.round) == ([], round_before + 1)


async def test_what_is_refused_after_the_form_closed_is_a_notice(tab, owner):
    entry = await make_entry(owner)
    for name in ("a.exe", "b.exe"):
        await told(tab, entry, 422, name, '{"detail": "Only PDF."}')
    notice = await tab.state(NoticeState)
    assert (notice.tone, notice.text) == (
        "error",
        "Not attached. a.exe: Only PDF. b.exe: Only PDF.",
    )
    assert (await tab.state(EntryFilesState)).problems == []


async def test_a_file_comes_off_stays_in_sight_and_comes_back(tab, owner):
    entry = await make_entry(owner)
    kept = await attach(owner, EXPENSE, entry, PDF_FILE, "invoice.pdf")
    other = await attach(owner, EXPENSE, entry, PNG_FILE, "photo.png")
    files = await opened(tab, entry)
    await tab.send(EntryFilesState.remove(str(kept.id)))
    assert [one.name for one in files.files] == ["photo.png"]
    assert [one.name for one in files.removed] == ["invoice.pdf"]
    assert files.said == "invoice.pdf is removed."
    assert await list_files(owner, EXPENSE, entry.id) == (other,)
    await tab.send(EntryFilesState.restore(str(kept.id)))
    assert [one.name for one in files.files] == ["invoice.pdf", "photo.png"]
    assert (files.removed, files.said) == ([], "invoice.pdf is back.")
    assert await list_files(owner, EXPENSE, entry.id) == (kept, other)


async def test_another_business_sees_and_changes_nothing(tab):
    stranger = await make_actor()
    entry = await make_entry(stranger)
    kept = await attach(stranger, EXPENSE, entry, PDF_FILE)
    files = await opened(tab, entry)
    assert isinstance(tab.errors[-1], NotFoundError)
    assert (files.files, files.entry_id) == ([], "")
    await tab.send(EntryFilesState.open("expense", str(entry.id), False))
    for attempt in (EntryFilesState.remove, EntryFilesState.restore):
        await tab.send(attempt(str(kept.id)))
        assert isinstance(tab.errors[-1], NotFoundError)
    await told(tab, entry, 201, "a.pdf")
    assert files.files == []
    assert await list_files(stranger, EXPENSE, entry.id) == (kept,)


async def test_a_viewer_sees_files_and_takes_none_off(owner):
    entry = await make_entry(owner)
    kept = await attach(owner, EXPENSE, entry, PDF_FILE, "invoice.pdf")
    viewer = await join(owner, role=Role.VIEWER)
    async with Headless(app, session_id=str(viewer.actor.session_id), path="/expenses") as tab:
        files = await opened(tab, entry)
        assert [one.name for one in files.files] == ["invoice.pdf"]
        await tab.send(EntryFilesState.remove(str(kept.id)))
        await tab.send(EntryFilesState.begin(1))
    assert files.sending == ""
    assert await list_files(owner, EXPENSE, entry.id) == (kept,)


@pytest.mark.parametrize("count", [0, -1, 1001, "many", None])
async def test_nonsense_is_no_beginning(tab, owner, count):
    files = await opened(tab, await make_entry(owner))
    await tab.forge(f"{EntryFilesState.get_full_name()}.begin", {"count": count})
    assert files.sending == ""


async def test_files_dropped_on_a_new_entry_follow_once_it_is_saved(tab, owner):
    await tab.send(EditorState.open_new("expense"))
    editor = await tab.state(EditorState)
    new_id = editor.entry_id
    form = {**editor.values, "kind": "expense", "id": new_id, "version": "", "amount": "12"}
    assert editor.saved_id == "", "nothing is sent before it is saved"
    await tab.send(EditorState.save({**form, "amount": "nonsense"}, ""))
    assert editor.saved_id == ""
    await tab.send(EditorState.save(form, ""))
    assert (editor.saved_kind, editor.saved_id, editor.is_open) == ("expense", new_id, False)


async def test_a_change_of_an_entry_sends_nothing_again(tab, owner):
    entry = await make_entry(owner)
    await tab.send(EditorState.open_entry("expense", str(entry.id)))
    editor = await tab.state(EditorState)
    hidden = {"kind": "expense", "id": str(entry.id), "version": editor.version}
    await tab.send(EditorState.save({**editor.values, **hidden, "notes": "x"}, ""))
    assert (editor.is_open, editor.saved_id) == (False, "")
