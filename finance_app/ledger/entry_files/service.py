"""The files of expenses and incomes: attach, list, take off, put back.

Files are documents only and change no figure, so they may be attached to, and taken off, entries
of locked books too: a receipt that turns up after the close still belongs to its entry.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import UUID

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import db
from finance_app.kit.errors import ConflictError
from finance_app.ledger.attachments import service as attachments
from finance_app.ledger.attachments.rules import Attachment
from finance_app.ledger.attachments.service import AttachmentNotFoundError
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entries.service import EntryNotFoundError, find_entry, get_entry
from finance_app.ledger.entry_files.repository import EntryFileRepository
from finance_app.ledger.entry_files.rules import FILES_MAX


class EntryInTrashError(ConflictError):
    """This entry is in the trash. Restore it first, then attach the file."""


class FileAttachedError(ConflictError):
    """This entry has this file already."""


class TooManyFilesError(ConflictError):
    """An entry has at most 50 files. Take one off before you attach another."""


async def attach_file(actor: Actor, kind: Kind, entry_id: UUID, attachment_id: UUID) -> None:
    """Link an attachment that is kept, or being kept, to an entry; also in locked books.

    Raises `EntryNotFoundError`, `EntryInTrashError`, `AttachmentNotFoundError` for an attachment
    of somebody else, `FileAttachedError` for content the entry has, `TooManyFilesError`.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        await require_entry(actor, kind, entry_id)
        if not await attachments.list_files(actor, [attachment_id]):
            raise AttachmentNotFoundError
        repository = EntryFileRepository(session, kind)
        await repository.add(actor.organization_id, entry_id, attachment_id, by=actor.user_id)
        hashes = await repository.list_hashes(entry_id)
        if len(set(hashes)) < len(hashes):
            raise FileAttachedError
        if len(hashes) > FILES_MAX:
            raise TooManyFilesError


async def list_files(actor: Actor, kind: Kind, entry_id: UUID) -> tuple[Attachment, ...]:
    """Return the files of an entry in the order they came. Raises `EntryNotFoundError`."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        await get_entry(actor, kind, entry_id)
        ids = await EntryFileRepository(session, kind).list_ids(entry_id)
        return await attachments.list_files(actor, ids)


async def count_files(actor: Actor, kind: Kind, ids: Sequence[UUID]) -> Mapping[UUID, int]:
    """Return how many files each of the entries has that has any; one query."""
    actor.require(Permission.READ)
    if not ids:
        return {}
    async with db.transaction(actor, read_only=True) as session:
        return await EntryFileRepository(session, kind).count_among(ids)


async def open_file(
    actor: Actor, kind: Kind, entry_id: UUID, attachment_id: UUID
) -> tuple[Attachment, Path]:
    """Return a file of an entry and where its content is, for `attachments.service.close_file`.

    Raises `EntryNotFoundError`, `AttachmentNotFoundError`, and as `attachments.open_file` does.
    """
    actor.require(Permission.READ)
    await _require_file(actor, kind, entry_id, attachment_id)
    return await attachments.open_file(actor, attachment_id)


async def open_picture(
    actor: Actor, kind: Kind, entry_id: UUID, attachment_id: UUID
) -> tuple[Attachment, Path]:
    """Return a PDF of an entry and where the picture of its first page is; as `open_file` does.

    Raises `attachments.service.PictureMissingError` as well.
    """
    actor.require(Permission.READ)
    await _require_file(actor, kind, entry_id, attachment_id)
    return await attachments.open_picture(actor, attachment_id)


async def remove_file(actor: Actor, kind: Kind, entry_id: UUID, attachment_id: UUID) -> None:
    """Take a file off an entry, from where `restore_file` puts it back; its content stays.

    Raises `EntryNotFoundError`, `EntryInTrashError`, `AttachmentNotFoundError`.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        await require_entry(actor, kind, entry_id)
        if not await EntryFileRepository(session, kind).take_off(entry_id, attachment_id):
            raise AttachmentNotFoundError


async def restore_file(actor: Actor, kind: Kind, entry_id: UUID, attachment_id: UUID) -> Attachment:
    """Put a file back that was taken off an entry; one that is there stays.

    Raises as `attach_file` does.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        await require_entry(actor, kind, entry_id)
        repository = EntryFileRepository(session, kind)
        if not await repository.put_back(entry_id, attachment_id):
            raise AttachmentNotFoundError
        hashes = await repository.list_hashes(entry_id)
        if len(set(hashes)) < len(hashes):
            raise FileAttachedError
        return await _require_file(actor, kind, entry_id, attachment_id)


async def require_entry(actor: Actor, kind: Kind, entry_id: UUID) -> None:
    """Raise `EntryNotFoundError`, or `EntryInTrashError`, unless files may change on the entry."""
    found = await find_entry(actor, kind, entry_id)
    if found is None:
        raise EntryNotFoundError
    if found.deleted_at is not None:
        raise EntryInTrashError


async def _require_file(
    actor: Actor, kind: Kind, entry_id: UUID, attachment_id: UUID
) -> Attachment:
    for one in await list_files(actor, kind, entry_id):
        if one.id == attachment_id:
            return one
    raise AttachmentNotFoundError
