"""Files in and out: byte for byte, judged by content, once on disk, and nobody else's."""

import asyncio
import datetime as dt
import errno
import hashlib
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from finance_app.identity.rules import Actor
from finance_app.kit import clock, db
from finance_app.kit.errors import AppError, ForbiddenError, NotFoundError
from finance_app.kit.settings import settings
from finance_app.ledger.attachments.rules import NAME_LENGTH_MAX, SIZE_BYTES_MAX, TEXT
from finance_app.ledger.attachments.service import (
    AttachmentNotFoundError,
    FileEmptyError,
    FileFolderError,
    FileMissingError,
    FileSpaceError,
    FileTooLargeError,
    FileTypeError,
    keep_file,
    kept,
    list_files,
    open_file,
    receive_file,
    restore_file,
    trash_file,
)
from finance_app.ledger.attachments.storage import service as storage
from tests.factories import as_admin, some_id
from tests.ledger.attachments.contents import ALLOWED, PDF_FILE, REFUSED, drafts, stored
from tests.ledger.businesses import make_actor


async def chunks(content: bytes, size: int = 1000) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


async def row_count(actor: Actor) -> int:
    async with db.transaction(actor, read_only=True) as session:
        found = await session.execute(text("SELECT count(*) FROM attachments"))
        return found.scalar_one()


@pytest.mark.parametrize("kind", list(ALLOWED))
async def test_a_file_comes_back_byte_for_byte(kind):
    actor = await make_actor()
    media_type, content = ALLOWED[kind]
    added = await keep_file(actor, "anything", chunks(content))
    found, path = await open_file(actor, added.id)
    assert found == added
    assert path.read_bytes() == content
    assert (added.media_type, added.size_bytes) == (media_type, len(content))
    assert added.sha256 == hashlib.sha256(content).digest()
    assert added.deleted_at is None
    assert drafts() == []


async def test_a_file_of_twenty_megabytes_is_kept():
    actor = await make_actor()
    content = PDF_FILE + os.urandom(SIZE_BYTES_MAX - len(PDF_FILE))
    added = await keep_file(actor, "scan.pdf", chunks(content, 70_001))
    _, path = await open_file(actor, added.id)
    assert path.read_bytes() == content
    path.unlink()


async def test_a_file_lies_where_its_business_and_content_say_and_only_we_read_it():
    actor = await make_actor()
    added = await keep_file(actor, "a.pdf", PDF_FILE)
    name = added.sha256.hex()
    base = settings().data_dir / "attachments"
    assert stored(actor) == [base / str(actor.organization_id) / name[:2] / name]
    assert stored(actor)[0].stat().st_mode & 0o777 == 0o600
    for folder in (base, *stored(actor)[0].parents[:2]):
        assert folder.stat().st_mode & 0o777 == 0o700


async def test_the_same_content_is_one_file_under_two_names():
    actor = await make_actor()
    first, second = await asyncio.gather(
        keep_file(actor, "first.pdf", PDF_FILE), keep_file(actor, "second.pdf", chunks(PDF_FILE))
    )
    assert first.id != second.id
    assert {first.name, second.name} == {"first.pdf", "second.pdf"}
    assert len(stored(actor)) == 1
    assert (await open_file(actor, first.id))[1] == (await open_file(actor, second.id))[1]


async def test_every_business_has_files_of_its_own():
    mine, theirs = await make_actor(), await make_actor()
    ours = [await keep_file(actor, "a.pdf", PDF_FILE) for actor in (mine, theirs)]
    paths = {
        (await open_file(actor, added.id))[1]
        for actor, added in zip((mine, theirs), ours, strict=True)
    }
    assert len(paths) == 2


@pytest.mark.parametrize("kind", list(REFUSED))
async def test_what_is_not_allowed_is_refused_by_its_content(kind):
    actor = await make_actor()
    name, content = REFUSED[kind]
    with pytest.raises(FileTypeError, match="PDF, PNG, JPEG, GIF, WebP") as caught:
        await keep_file(actor, name, content)
    assert caught.value.fields == {"file": caught.value.message}
    assert (stored(actor), drafts(), await row_count(actor)) == ([], [], 0)


async def test_an_empty_file_is_refused():
    actor = await make_actor()
    for content in (b"", chunks(b"")):
        with pytest.raises(FileEmptyError) as caught:
            await keep_file(actor, "a.pdf", content)
        assert set(caught.value.fields) == {"file"}
    assert (stored(actor), drafts(), await row_count(actor)) == ([], [], 0)


async def test_a_file_too_large_is_refused_before_it_is_read_to_its_end():
    actor = await make_actor()
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while True:
            read += 100_000
            yield b"x" * 100_000

    with pytest.raises(FileTooLargeError, match="20 MB") as caught:
        await keep_file(actor, "a.txt", endless())
    assert set(caught.value.fields) == {"file"}
    assert read < SIZE_BYTES_MAX + 1_000_000
    with pytest.raises(FileTooLargeError):
        await keep_file(actor, "a.txt", b"x" * (SIZE_BYTES_MAX + 1))
    assert (stored(actor), drafts(), await row_count(actor)) == ([], [], 0)


async def test_hostile_names_are_kept_as_one_safe_line():
    actor = await make_actor()
    for name, expected in (
        ("../../etc/passwd", "passwd.txt"),
        ("a\0b\r\nc.txt", "ab c.txt"),
        ("x\u202etxt.exe", "xtxt.exe.txt"),
        ("n" * 300, "n" * (NAME_LENGTH_MAX - 4) + ".txt"),
        ("\ud800", "file.txt"),
    ):
        added = await keep_file(actor, name, b"plain")
        assert (added.name, added.media_type) == (expected, TEXT)
    assert len(stored(actor)) == 1


async def test_another_business_has_no_file_for_me():
    mine, theirs = await make_actor(), await make_actor()
    added = await keep_file(theirs, "a.pdf", PDF_FILE)
    for attempt in (open_file, trash_file, restore_file):
        with pytest.raises(NotFoundError):
            await attempt(mine, added.id)
    assert await list_files(mine, [added.id]) == ()
    assert await open_file(theirs, added.id)


async def test_the_trash_holds_a_file_until_it_is_restored():
    actor = await make_actor()
    added = await keep_file(actor, "a.pdf", PDF_FILE)
    for _ in range(2):
        await trash_file(actor, added.id)
        with pytest.raises(AttachmentNotFoundError):
            await open_file(actor, added.id)
        assert await list_files(actor, [added.id]) == ()
    for _ in range(2):
        await restore_file(actor, added.id)
        assert (await open_file(actor, added.id))[0] == added
    for attempt in (trash_file, restore_file):
        with pytest.raises(AttachmentNotFoundError):
            await attempt(actor, some_id())


async def test_files_are_listed_in_the_order_they_came():
    actor = await make_actor()
    added = [await keep_file(actor, f"{n}.txt", b"plain") for n in range(3)]
    assert await list_files(actor, [one.id for one in reversed(added)]) == tuple(added)
    assert await list_files(actor, [some_id()]) == ()
    assert await list_files(actor, []) == ()


async def test_a_viewer_opens_files_and_keeps_none():
    viewer = await make_actor(role="viewer")
    for attempt in (
        keep_file(viewer, "a.pdf", PDF_FILE),
        trash_file(viewer, some_id()),
        restore_file(viewer, some_id()),
    ):
        with pytest.raises(ForbiddenError):
            await attempt
    with pytest.raises(AttachmentNotFoundError):
        await open_file(viewer, some_id())
    assert drafts() == []


async def test_content_that_is_gone_or_cut_is_told_in_a_sentence(caplog):
    actor = await make_actor()
    added = await keep_file(actor, "a.pdf", PDF_FILE)
    (path,) = stored(actor)
    path.write_bytes(PDF_FILE[:-1])
    with pytest.raises(FileMissingError):
        await open_file(actor, added.id)
    path.unlink()
    with pytest.raises(FileMissingError, match="missing from the data folder") as caught:
        await open_file(actor, added.id)
    assert isinstance(caught.value, NotFoundError)
    assert str(added.id) in caplog.text
    await keep_file(actor, "again.pdf", PDF_FILE)
    assert await open_file(actor, added.id)


async def test_a_link_that_fails_leaves_neither_row_nor_file():
    actor = await make_actor()
    with pytest.raises(ZeroDivisionError):
        async with receive_file(actor, "a.pdf", PDF_FILE) as received, kept(actor, received):
            raise ZeroDivisionError
    assert (stored(actor), drafts(), await row_count(actor)) == ([], [], 0)


async def test_a_crash_between_file_and_row_leaves_only_a_file_nobody_names(monkeypatch):
    actor = await make_actor()
    placed = storage.place

    async def crash(*arguments) -> None:
        await placed(*arguments)
        assert len(stored(actor)) == 1, "the file is there before the row is"
        raise KeyboardInterrupt

    monkeypatch.setattr(storage, "place", crash)
    with pytest.raises(KeyboardInterrupt):
        await keep_file(actor, "a.pdf", PDF_FILE)
    assert await row_count(actor) == 0
    monkeypatch.undo()
    added = await keep_file(actor, "a.pdf", PDF_FILE)
    assert (await open_file(actor, added.id))[1] == stored(actor)[0]
    assert len(stored(actor)) == 1


async def test_a_file_that_cannot_take_its_place_has_no_row(monkeypatch):
    actor = await make_actor()

    def refuse(*_arguments) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(FileFolderError):
        await keep_file(actor, "a.pdf", PDF_FILE)
    assert (stored(actor), drafts(), await row_count(actor)) == ([], [], 0)


async def test_the_file_is_on_disk_before_its_name_is(monkeypatch):
    actor = await make_actor()
    seen: list[str] = []
    sync, replace = os.fsync, Path.replace

    def note_sync(descriptor: int) -> None:
        seen.append("sync")
        sync(descriptor)

    def note_replace(path: Path, target: Path) -> Path:
        seen.append("name")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", note_sync)
    monkeypatch.setattr(Path, "replace", note_replace)
    await keep_file(actor, "a.pdf", PDF_FILE)
    assert seen == ["sync", "name", "sync", "sync", "sync"]


async def test_a_full_disk_is_told_in_a_sentence_and_leaves_nothing(monkeypatch):
    actor = await make_actor()

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileSpaceError, match="not enough disk space"):
        await keep_file(actor, "a.pdf", PDF_FILE)
    assert (stored(actor), drafts(), await row_count(actor)) == ([], [], 0)


async def test_an_upload_that_is_given_up_leaves_nothing():
    actor = await make_actor()
    has_begun = asyncio.Event()

    async def stalled() -> AsyncIterator[bytes]:
        yield b"x" * 1_000_000
        has_begun.set()
        await asyncio.sleep(60)

    task = asyncio.create_task(keep_file(actor, "a.txt", stalled()))
    await has_begun.wait()
    assert len(drafts()) == 1
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (stored(actor), drafts(), await row_count(actor)) == ([], [], 0)


async def test_drafts_of_a_killed_process_are_cleared_and_living_ones_stay():
    actor = await make_actor()
    await keep_file(actor, "a.pdf", PDF_FILE)
    folder = settings().data_dir / storage.FOLDER / storage.INCOMING
    old, new = folder / "old", folder / "new"
    for path, age in ((old, dt.timedelta(hours=2)), (new, dt.timedelta(minutes=1))):
        path.write_bytes(b"x")
        moment = (clock.now() - age).timestamp()
        os.utime(path, (moment, moment))
    await keep_file(actor, "b.txt", b"plain")
    assert drafts() == [new]
    new.unlink()


async def test_the_database_refuses_what_no_attachment_can_be(admin_url):
    actor = await make_actor()
    added = await keep_file(actor, "a.pdf", PDF_FILE)
    for wrong in ("size_bytes = 0", "size_bytes = 20000001", "name = ''", "sha256 = '\\x00'"):
        with pytest.raises(Exception, match="ck_attachments"):
            await as_admin(admin_url, f"UPDATE attachments SET {wrong} WHERE id = :id", id=added.id)
    for statement in (
        "UPDATE attachments SET name = 'other'",
        "UPDATE attachments SET sha256 = sha256",
        "DELETE FROM attachments",
    ):
        with pytest.raises(ForbiddenError):
            async with db.transaction(actor) as session:
                await session.execute(text(statement))


async def test_every_error_is_a_sentence():
    for error in (
        AttachmentNotFoundError(), FileEmptyError(), FileFolderError(), FileMissingError(),
        FileSpaceError(), FileTooLargeError(), FileTypeError(),
    ):  # fmt: skip
        assert isinstance(error, AppError)
        assert error.message.endswith(".")
    assert (FileTooLargeError().status, FileTypeError().status) == (413, 422)
