"""An attachment as REST answers with it: ids, instants and hashes as text."""

from datetime import UTC
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from finance_app.ledger.attachments.rules import Attachment


class AttachmentOut(BaseModel):
    """A file that belongs to a record; its content is at /attachments/{id}."""

    id: UUID
    name: str
    media_type: str = Field(description="Told by its content, such as application/pdf.")
    size_bytes: int
    sha256: str = Field(description="Of its content, in hexadecimal.")
    created_at: str = Field(json_schema_extra={"format": "date-time"})


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
