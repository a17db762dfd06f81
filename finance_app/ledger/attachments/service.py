"""Attachments: keep a file, open it or a picture of it, move it to the trash and back.

A file is safely in its store before the row that names it is; so a crash leaves at worst content
that no row names, never a row without its content. `remove_unreferenced` clears such content.
"""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from finance_app.identity.rules import Actor, Permission
from finance_app.identity.service import actor_for_job
from finance_app.kit import clock, db
from finance_app.kit.errors import NotFoundError
from finance_app.ledger.attachments.previews import service as previews
from finance_app.ledger.attachments.repository import AttachmentRepository
from finance_app.ledger.attachments.rules import PDF, Attachment, clean_name
from finance_app.ledger.attachments.storage import service as storage
from finance_app.ledger.attachments.storage.service import (
    FileEmptyError,
    FileFolderError,
    FileRefusedError,
    FileSpaceError,
    FileTooLargeError,
    FileTypeError,
    StoreRefusedError,
    StoreUnreachableError,
)

__all__ = [
    "AttachmentNotFoundError",
    "FileEmptyError",
    "FileFolderError",
    "FileMissingError",
    "FileRefusedError",
    "FileSpaceError",
    "FileTooLargeError",
    "FileTypeError",
    "PictureMissingError",
    "ReceivedFile",
    "StoreRefusedError",
    "StoreUnreachableError",
    "Unreferenced",
    "close_file",
    "keep_file",
    "kept",
    "list_files",
    "open_file",
    "open_picture",
    "receive_file",
    "remove_unreferenced",
    "restore_file",
    "trash_file",
    "without_picture",
]

log = logging.getLogger("finance_app.attachments")

UNREFERENCED_AGE: Final = timedelta(days=1)
"""How old content is that nothing names before it is taken for left over."""

_MISSING_REMOTELY: Final = (
    "The content of this file is missing from the file store. Restore it from a backup."
)
_HASHES_AT_ONCE: Final = 1_000
_Remove = Callable[[storage.Place], Awaitable[None]]


class AttachmentNotFoundError(NotFoundError):
    """This file does not exist, or is not yours."""


class FileMissingError(NotFoundError):
    """The content of this file is missing from the data folder. Restore it from a backup."""


class PictureMissingError(NotFoundError):
    """There is no picture of this file."""


@dataclass(frozen=True, slots=True)
class Unreferenced:
    """Content that nothing names: how many files, and their bytes; removed, or only counted."""

    file_count: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A file that has been received and checked, and is not kept yet."""

    name: str
    draft: storage.Draft

    @property
    def sha256(self) -> bytes:
        """Return the hash of its content."""
        return self.draft.sha256


async def keep_file(actor: Actor, name: str, content: AsyncIterator[bytes] | bytes) -> Attachment:
    """Keep a file of at most 20 MB under a clean name; what it is, its content decides.

    Call it outside a transaction, for content may take its time. Raises `FileTooLargeError`,
    `FileEmptyError` and `FileTypeError` (field `file`), `FileSpaceError`, `FileFolderError`,
    `StoreUnreachableError` and `StoreRefusedError`; nothing is left behind then.
    """
    async with receive_file(actor, name, content) as received, kept(actor, received) as attachment:
        return attachment


@asynccontextmanager
async def receive_file(
    actor: Actor, name: str, content: AsyncIterator[bytes] | bytes
) -> AsyncIterator[ReceivedFile]:
    """Receive and check a file that `kept` may keep within the block.

    For those who link it to a record of theirs: `async with receive_file(...) as received,
    kept(actor, received) as attachment:` and the link in the block. Raises as `keep_file` does.
    """
    actor.require(Permission.WRITE)
    async with storage.received(content) as draft:
        await storage.send_ahead(draft, actor.organization_id)
        yield ReceivedFile(clean_name(name, draft.media_type), draft)


@asynccontextmanager
async def kept(actor: Actor, received: ReceivedFile) -> AsyncIterator[Attachment]:
    """Keep a received file, and what is done in the block with it, in one transaction.

    The file takes its place at the end of the block, so that a link that fails leaves none.
    """
    actor.require(Permission.WRITE)
    draft = received.draft
    async with db.transaction(actor) as session:
        repository = AttachmentRepository(session)
        await repository.hold(draft.sha256)  # so that it is not cleaned up under our hands
        yield await repository.add(
            {
                "organization_id": actor.organization_id,
                "id": db.new_id(),
                "sha256": draft.sha256,
                "name": received.name,
                "media_type": draft.media_type,
                "size_bytes": draft.size_bytes,
                "created_by": actor.user_id,
            }
        )
        await storage.place(draft, actor.organization_id)  # before the commit, never after it


async def open_file(actor: Actor, attachment_id: UUID) -> tuple[Attachment, Path]:
    """Return an attachment that is not in the trash, and a file with its content.

    Call `close_file` when it is read. Raises `AttachmentNotFoundError`, `FileMissingError` where
    only the content is gone, `StoreUnreachableError` and `StoreRefusedError`.
    """
    found = await _listed(actor, attachment_id)
    return found, await _open_content(actor, found)


async def open_picture(actor: Actor, attachment_id: UUID) -> tuple[Attachment, Path]:
    """Return an attachment that is a PDF, and the picture of its first page, drawn if need be.

    Raises `PictureMissingError` for what cannot be drawn and for other files, and as `open_file`
    does; call `close_file` as well.
    """
    found = await _listed(actor, attachment_id)
    where = storage.Place(actor.organization_id, found.sha256)
    path = await previews.find_picture(where) if found.media_type == PDF else None
    if path is None and found.media_type == PDF and not await previews.list_failed([where]):
        content = await _open_content(actor, found)
        try:
            path = await previews.draw_picture(where, content)
        finally:
            await storage.close(content)
    if path is None:
        raise PictureMissingError
    return found, path


async def without_picture(actor: Actor, files: Sequence[Attachment]) -> frozenset[UUID]:
    """Return the ids of those of the files whose first page could not be drawn."""
    actor.require(Permission.READ)
    places = {one.id: storage.Place(actor.organization_id, one.sha256) for one in files}
    failed = await previews.list_failed(list(places.values()))
    return frozenset(own_id for own_id, place in places.items() if place in failed)


async def close_file(path: Path) -> None:
    """Say that a file from `open_file` is read: a copy that was made for reading goes."""
    await storage.close(path)


async def list_files(actor: Actor, ids: Sequence[UUID]) -> tuple[Attachment, ...]:
    """Return those of the attachments that are not in the trash, in the order they came."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        return await AttachmentRepository(session).list_among(ids)


async def trash_file(actor: Actor, attachment_id: UUID) -> None:
    """Move an attachment to the trash, from where it can be restored; its content stays."""
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = AttachmentRepository(session)
        await _require(repository, attachment_id)
        await repository.trash(attachment_id)


async def restore_file(actor: Actor, attachment_id: UUID) -> None:
    """Take an attachment out of the trash; one that is not there stays as it is."""
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = AttachmentRepository(session)
        await _require(repository, attachment_id)
        await repository.restore(attachment_id)


async def _listed(actor: Actor, attachment_id: UUID) -> Attachment:
    """Return an attachment that is not in the trash. Raises `AttachmentNotFoundError`."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        found = await AttachmentRepository(session).find(attachment_id)
    if found is None or found.deleted_at is not None:
        raise AttachmentNotFoundError
    return found


async def _open_content(actor: Actor, found: Attachment) -> Path:
    """Return a file with the content of an attachment; raises as `open_file` does."""
    path = await storage.open_copy(actor.organization_id, found.sha256, found.size_bytes)
    if path is None:
        where = storage.Place(actor.organization_id, found.sha256).key
        log.error("the content of attachment %s is missing or damaged: %s", found.id, where)
        raise FileMissingError(_MISSING_REMOTELY if storage.is_remote() else "")
    return path


async def remove_unreferenced(*, only_count: bool = False) -> Unreferenced:
    """Remove content that no attachment names, not even one in the trash, and say how much.

    Content younger than a day stays, and so does that of businesses which this database does not
    know: it may be another one's. Safe while files are attached: whoever attaches the same
    content holds it until its row is there, or puts it back in place. Pictures of such content
    go at once, for they can be drawn again. Raises as `open_file` does.
    """
    limit = clock.now() - UNREFERENCED_AGE
    old = [one for one in await storage.list_stored() if one.stored_at < limit]
    contents = await _clear(old, storage.remove, only_count=only_count)
    pictures = await previews.list_pictures()
    drawn = await _clear(pictures, previews.remove_picture, only_count=only_count)
    return Unreferenced(
        contents.file_count + drawn.file_count, contents.size_bytes + drawn.size_bytes
    )


async def _clear(
    files: Sequence[storage.Stored], remove: _Remove, *, only_count: bool
) -> Unreferenced:
    """Remove those of the files of all businesses that no attachment names, and say how much."""
    of_business: dict[UUID, list[storage.Stored]] = {}
    for one in files:
        of_business.setdefault(one.place.organization_id, []).append(one)
    count = size = 0
    for organization_id, own in of_business.items():
        try:
            actor = await actor_for_job(organization_id)
        except NotFoundError:
            log.warning("content of a business that is not known here stays: %s", organization_id)
            continue
        for one in await _unnamed(actor, own):
            if only_count or await _remove_unnamed(actor, one.place, remove):
                count, size = count + 1, size + one.size_bytes
    return Unreferenced(count, size)


async def _unnamed(actor: Actor, files: Sequence[storage.Stored]) -> list[storage.Stored]:
    """Return those of the files that no attachment of the business names."""
    named: set[bytes] = set()
    for start in range(0, len(files), _HASHES_AT_ONCE):
        some = [one.place.sha256 for one in files[start : start + _HASHES_AT_ONCE]]
        async with db.transaction(actor, read_only=True) as session:
            named |= await AttachmentRepository(session).named_among(some)
    return [one for one in files if one.place.sha256 not in named]


async def _remove_unnamed(actor: Actor, where: storage.Place, remove: _Remove) -> bool:
    """Remove content, or a picture of it, unless it is named by now; say whether it was removed."""
    async with db.transaction(actor) as session:
        repository = AttachmentRepository(session)
        await repository.hold(where.sha256)
        if await repository.named_among([where.sha256]):
            return False
        await remove(where)
    return True


async def _require(repository: AttachmentRepository, attachment_id: UUID) -> None:
    if await repository.find(attachment_id) is None:
        raise AttachmentNotFoundError
