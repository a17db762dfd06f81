"""An attachment as REST answers with it, and where a small picture of it is for a list."""

from collections.abc import Sequence
from datetime import UTC
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from finance_app.identity.rules import Actor
from finance_app.ledger.attachments.rules import PDF, Attachment, is_shown_as_it_is
from finance_app.ledger.attachments.service import without_picture


class AttachmentOut(BaseModel):
    """A file that belongs to a record; its content is at /attachments/{id}."""

    id: UUID
    name: str
    media_type: str = Field(description="Told by its content, such as application/pdf.")
    size_bytes: int
    sha256: str = Field(description="Of its content, in hexadecimal.")
    created_at: str = Field(json_schema_extra={"format": "date-time"})


async def preview_urls(actor: Actor, files: Sequence[Attachment], base: str) -> list[str]:
    """Return the address of a picture of each file, "" for none; `base` is where their content is.

    A picture is itself, of a PDF it is the first page, unless that could not be drawn.
    """
    missing = await without_picture(actor, files)

    def url(one: Attachment) -> str:
        if is_shown_as_it_is(one.media_type, one.size_bytes):
            return f"{base}/{one.id}?inline=1"
        has_page = one.media_type == PDF and one.id not in missing
        return f"{base}/{one.id}/preview" if has_page else ""

    return [url(one) for one in files]


def attachment_body(attachment: Attachment) -> dict[str, Any]:
    """Return an attachment as the API shows it."""
    return {
        "id": str(attachment.id),
        "name": attachment.name,
        "media_type": attachment.media_type,
        "size_bytes": attachment.size_bytes,
        "sha256": attachment.sha256.hex(),
        "created_at": attachment.created_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
    }
