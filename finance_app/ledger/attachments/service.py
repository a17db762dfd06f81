"""Attachments: keep a file, open it, move it to the trash and back.

A file is safely on disk before the row that names it is; so a crash leaves at worst content that
no row names, never a row without its content.
"""

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import db
from finance_app.kit.errors import NotFoundError
from finance_app.ledger.attachments.repository import AttachmentRepository
from finance_app.ledger.attachments.rules import Attachment, clean_name
from finance_app.ledger.attachments.storage import service as storage
from finance_app.ledger.attachments.storage.service import (
    FileEmptyError,
    FileFolderError,
    FileRefusedError,
    FileSpaceError,
    FileTooLargeError,
    FileTypeError,
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
    "ReceivedFile",
    "keep_file",
    "kept",
    "list_files",
    "open_file",
    "receive_file",
    "restore_file",
    "trash_file",
]

log = logging.getLogger("finance_app.attachments")


class AttachmentNotFoundError(NotFoundError):
    """This file does not exist, or is not yours."""


class FileMissingError(NotFoundError):
    """The content of this file is missing from the data folder. Restore it from a backup."""


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
    `FileEmptyError` and `FileTypeError` (field `file`), `FileSpaceError`, `FileFolderError`;
    nothing is left behind then.
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
        yield ReceivedFile(clean_name(name, draft.media_type), draft)


@asynccontextmanager
async def kept(actor: Actor, received: ReceivedFile) -> AsyncIterator[Attachment]:
    """Keep a received file, and what is done in the block with it, in one transaction.

    The file takes its place at the end of the block, so that a link that fails leaves none.
    """
    actor.require(Permission.WRITE)
    draft = received.draft
    async with db.transaction(actor) as session:
        yield await AttachmentRepository(session).add(
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
    """Return an attachment that is not in the trash, and where its content is.

    Raises `AttachmentNotFoundError`, and `FileMissingError` where only the content is gone.
    """
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        found = await AttachmentRepository(session).find(attachment_id)
    if found is None or found.deleted_at is not None:
        raise AttachmentNotFoundError
    path = storage.path_of(actor.organization_id, found.sha256)
    if not await storage.is_there(path, found.size_bytes):
        log.error("the content of attachment %s is missing or damaged: %s", attachment_id, path)
        raise FileMissingError
    return found, path


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


async def _require(repository: AttachmentRepository, attachment_id: UUID) -> None:
    if await repository.find(attachment_id) is None:
        raise AttachmentNotFoundError
