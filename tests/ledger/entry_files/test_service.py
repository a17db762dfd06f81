"""Files on entries: whose, how many, off and on again, in the trash and in locked books."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import text

from finance_app.identity.rules import Actor, Role
from finance_app.kit import db
from finance_app.kit.errors import ConflictError, ForbiddenError, NotFoundError
from finance_app.ledger.attachments.service import AttachmentNotFoundError, close_file, keep_file
from finance_app.ledger.entries.inputs import EntryFilter
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entries.service import (
    EntryNotFoundError,
    delete_entries,
    list_entries,
    restore_entries,
)
from finance_app.ledger.entry_files import service
from finance_app.ledger.entry_files.rules import FILES_MAX
from finance_app.ledger.entry_files.service import (
    EntryInTrashError,
    FileAttachedError,
    TooManyFilesError,
    attach_file,
    count_files,
    list_files,
    remove_file,
    restore_file,
)
from finance_app.ledger.locks.service import lock_books
from finance_app.ledger.sample.service import load_sample, remove_sample
from tests.factories import as_admin, make_entry, some_id
from tests.ledger.attachments.contents import PDF_FILE, PNG_FILE
from tests.ledger.businesses import make_actor

EXPENSE, INCOME = Kind.EXPENSE, Kind.INCOME


@pytest.fixture
async def owner() -> Actor:
    return await make_actor()


async def attach(actor: Actor, kind: Kind, entry: Any, content: bytes, name: str = "a") -> Any:
    """Keep a file and link it, as an upload does."""
    kept = await keep_file(actor, name, content)
    await attach_file(actor, kind, entry.id, kept.id)
    return kept


@pytest.mark.parametrize("kind", list(Kind), ids=str)
async def test_files_are_listed_in_the_order_they_came(owner, kind):
    entry, other = await make_entry(owner, kind), await make_entry(owner, kind)
    files = [await attach(owner, kind, entry, one) for one in (PDF_FILE, PNG_FILE, b"plain")]
    assert await list_files(owner, kind, entry.id) == tuple(files)
    assert await list_files(owner, kind, other.id) == ()


async def test_a_file_of_an_expense_is_not_one_of_an_income(owner):
    expense = await make_entry(owner, EXPENSE)
    kept = await attach(owner, EXPENSE, expense, PDF_FILE)
    with pytest.raises(EntryNotFoundError):
        await list_files(owner, INCOME, expense.id)
    with pytest.raises(EntryNotFoundError):
        await attach_file(owner, INCOME, expense.id, kept.id)
    with pytest.raises(EntryNotFoundError):
        await remove_file(owner, INCOME, expense.id, kept.id)


async def test_a_file_comes_off_and_back(owner):
    entry = await make_entry(owner)
    first = await attach(owner, EXPENSE, entry, PDF_FILE)
    second = await attach(owner, EXPENSE, entry, PNG_FILE)
    await remove_file(owner, EXPENSE, entry.id, first.id)
    assert await list_files(owner, EXPENSE, entry.id) == (second,)
    with pytest.raises(AttachmentNotFoundError):
        await service.open_file(owner, EXPENSE, entry.id, first.id)
    with pytest.raises(AttachmentNotFoundError):
        await remove_file(owner, EXPENSE, entry.id, first.id)
    for _ in range(2):
        assert await restore_file(owner, EXPENSE, entry.id, first.id) == first
    assert await list_files(owner, EXPENSE, entry.id) == (first, second)
    _, path = await service.open_file(owner, EXPENSE, entry.id, first.id)
    assert path.read_bytes() == PDF_FILE
    await close_file(path)
    with pytest.raises(AttachmentNotFoundError):
        await restore_file(owner, EXPENSE, entry.id, some_id())


async def test_one_attachment_may_belong_to_several_entries(owner):
    """The parts of a split have the same receipt; off one, it stays on the other."""
    first, second = await make_entry(owner), await make_entry(owner)
    kept = await attach(owner, EXPENSE, first, PDF_FILE)
    await attach_file(owner, EXPENSE, second.id, kept.id)
    await remove_file(owner, EXPENSE, first.id, kept.id)
    assert await list_files(owner, EXPENSE, first.id) == ()
    assert await list_files(owner, EXPENSE, second.id) == (kept,)


async def test_the_same_content_is_on_an_entry_once(owner):
    entry = await make_entry(owner)
    kept = await attach(owner, EXPENSE, entry, PDF_FILE, "one.pdf")
    with pytest.raises(FileAttachedError, match="has this file already") as caught:
        await attach(owner, EXPENSE, entry, PDF_FILE, "two.pdf")
    assert isinstance(caught.value, ConflictError)
    assert await list_files(owner, EXPENSE, entry.id) == (kept,)
    # Taken off it may come again; then the first cannot come back beside it.
    await remove_file(owner, EXPENSE, entry.id, kept.id)
    again = await attach(owner, EXPENSE, entry, PDF_FILE, "two.pdf")
    with pytest.raises(FileAttachedError):
        await restore_file(owner, EXPENSE, entry.id, kept.id)
    assert await list_files(owner, EXPENSE, entry.id) == (again,)


async def test_an_attachment_linked_again_after_it_was_taken_off_is_back(owner):
    entry = await make_entry(owner)
    kept = await attach(owner, EXPENSE, entry, PDF_FILE)
    await remove_file(owner, EXPENSE, entry.id, kept.id)
    await attach_file(owner, EXPENSE, entry.id, kept.id)
    assert await list_files(owner, EXPENSE, entry.id) == (kept,)


async def test_an_entry_has_at_most_fifty_files(owner, monkeypatch):
    assert f"at most {FILES_MAX} files" in TooManyFilesError().message
    monkeypatch.setattr(service, "FILES_MAX", 3)
    entry = await make_entry(owner)
    for number in range(3):
        await attach(owner, EXPENSE, entry, b"%d" % number)
    with pytest.raises(TooManyFilesError, match="at most 50 files"):
        await attach(owner, EXPENSE, entry, b"one more")
    assert len(await list_files(owner, EXPENSE, entry.id)) == 3


async def test_an_entry_in_the_trash_takes_no_file_and_keeps_its_own(owner):
    entry = await make_entry(owner)
    kept = await attach(owner, EXPENSE, entry, PDF_FILE)
    other = await keep_file(owner, "b", PNG_FILE)
    await delete_entries(owner, EXPENSE, [entry.id])
    for attempt in (
        attach_file(owner, EXPENSE, entry.id, other.id),
        remove_file(owner, EXPENSE, entry.id, kept.id),
        restore_file(owner, EXPENSE, entry.id, kept.id),
    ):
        with pytest.raises(EntryInTrashError, match="in the trash"):
            await attempt
    for attempt in (
        list_files(owner, EXPENSE, entry.id),
        service.open_file(owner, EXPENSE, entry.id, kept.id),
    ):
        with pytest.raises(EntryNotFoundError):
            await attempt
    await restore_entries(owner, EXPENSE, [entry.id])
    assert await list_files(owner, EXPENSE, entry.id) == (kept,)


async def test_files_are_attached_and_taken_off_in_locked_books(owner):
    entry = await make_entry(owner, date=dt.date(2026, 3, 14))
    await lock_books(owner, dt.date(2026, 3, 31))
    kept = await attach(owner, EXPENSE, entry, PDF_FILE)
    assert await list_files(owner, EXPENSE, entry.id) == (kept,)
    await remove_file(owner, EXPENSE, entry.id, kept.id)
    assert await restore_file(owner, EXPENSE, entry.id, kept.id) == kept


async def test_another_business_has_neither_my_entry_nor_my_file(owner):
    stranger = await make_actor()
    mine, theirs = await make_entry(owner), await make_entry(stranger)
    kept = await attach(owner, EXPENSE, mine, PDF_FILE)
    for attempt in (
        list_files(stranger, EXPENSE, mine.id),
        service.open_file(stranger, EXPENSE, mine.id, kept.id),
        attach_file(stranger, EXPENSE, mine.id, kept.id),
        attach_file(stranger, EXPENSE, theirs.id, kept.id),
        remove_file(stranger, EXPENSE, mine.id, kept.id),
        restore_file(stranger, EXPENSE, mine.id, kept.id),
    ):
        with pytest.raises(NotFoundError):
            await attempt
    assert await count_files(stranger, EXPENSE, [mine.id]) == {}
    assert await list_files(owner, EXPENSE, mine.id) == (kept,)


async def test_a_viewer_looks_and_changes_nothing(owner):
    viewer = Actor(**{n: getattr(owner, n) for n in Actor.__slots__} | {"role": Role.VIEWER})
    entry = await make_entry(owner)
    kept = await attach(owner, EXPENSE, entry, PDF_FILE)
    assert await list_files(viewer, EXPENSE, entry.id) == (kept,)
    assert await count_files(viewer, EXPENSE, [entry.id]) == {entry.id: 1}
    for attempt in (
        attach_file(viewer, EXPENSE, entry.id, kept.id),
        remove_file(viewer, EXPENSE, entry.id, kept.id),
        restore_file(viewer, EXPENSE, entry.id, kept.id),
    ):
        with pytest.raises(ForbiddenError):
            await attempt


async def test_files_are_counted_entry_by_entry(owner):
    one, two, none = [await make_entry(owner) for _ in range(3)]
    income = await make_entry(owner, INCOME)
    await attach(owner, EXPENSE, one, PDF_FILE)
    for content in (PDF_FILE, PNG_FILE):
        await attach(owner, EXPENSE, two, content)
    gone = await attach(owner, EXPENSE, two, b"gone")
    await remove_file(owner, EXPENSE, two.id, gone.id)
    await attach(owner, INCOME, income, PDF_FILE)
    ids = [one.id, two.id, none.id, income.id]
    assert await count_files(owner, EXPENSE, ids) == {one.id: 1, two.id: 2}
    assert await count_files(owner, INCOME, ids) == {income.id: 1}
    assert await count_files(owner, EXPENSE, []) == {}


async def test_the_sample_goes_with_files_on_its_entries(owner):
    await load_sample(owner)
    (sample,) = (await list_entries(owner, EXPENSE, EntryFilter(limit=1))).items
    mine = await make_entry(owner)
    for entry, content in ((sample, PDF_FILE), (mine, PNG_FILE)):
        await attach(owner, EXPENSE, entry, content)
    await remove_sample(owner)
    assert await count_files(owner, EXPENSE, [sample.id, mine.id]) == {mine.id: 1}


async def test_the_database_itself_refuses_what_cannot_be(owner, admin_url):
    entry, stranger = await make_entry(owner), await make_actor()
    theirs = await make_entry(stranger)
    kept = await keep_file(owner, "a", PDF_FILE)
    statement = (
        "INSERT INTO entry_files (organization_id, kind, entry_id, attachment_id)"
        " VALUES (:o, :kind, :entry, :file)"
    )
    for wrong in (
        {"kind": "asset"}, {"entry": theirs.id}, {"kind": "income"}, {"file": some_id()},
        {"entry": some_id()},
    ):  # fmt: skip
        values = {"o": owner.organization_id, "kind": "expense", "entry": entry.id,
                  "file": kept.id}  # fmt: skip
        with pytest.raises(Exception, match="entry_files"):
            await as_admin(admin_url, statement, **{**values, **wrong})
    await attach_file(owner, EXPENSE, entry.id, kept.id)
    for refused in ("UPDATE entry_files SET kind = 'income'", "DELETE FROM entry_files"):
        with pytest.raises(ForbiddenError):
            async with db.transaction(owner) as session:
                await session.execute(text(refused))
