"""The attachments of an asset: link, list, move to the trash."""

from uuid import UUID

from finance_app.fixed_assets.files.repository import AssetFileRepository
from finance_app.fixed_assets.register.service import get_asset
from finance_app.identity.rules import Actor, Permission
from finance_app.kit import db
from finance_app.ledger.attachments.rules import Attachment
from finance_app.ledger.attachments.service import (
    AttachmentNotFoundError,
    list_files,
    trash_file,
)


async def attach_file(actor: Actor, asset_id: UUID, attachment_id: UUID) -> None:
    """Link an attachment that is being kept to an asset. Raises `AssetNotFoundError`."""
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        await get_asset(actor, asset_id)
        await AssetFileRepository(session, actor.organization_id).add(asset_id, attachment_id)


async def list_asset_files(actor: Actor, asset_id: UUID) -> tuple[Attachment, ...]:
    """Return the attachments of an asset in the order they came, those in the trash left out.

    Raises `AssetNotFoundError`.
    """
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        await get_asset(actor, asset_id)
        ids = await AssetFileRepository(session, actor.organization_id).list_ids(asset_id)
        return await list_files(actor, ids)


async def trash_asset_file(actor: Actor, asset_id: UUID, attachment_id: UUID) -> None:
    """Move an attachment of an asset to the trash.

    Raises `AssetNotFoundError`, and `AttachmentNotFoundError` for one of something else.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor):
        if attachment_id not in {one.id for one in await list_asset_files(actor, asset_id)}:
            raise AttachmentNotFoundError
        await trash_file(actor, attachment_id)
