"""The files of an entry as its form shows them, and what the server answered to one."""

import json
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from finance_app.identity.rules import Actor
from finance_app.ledger.attachments.rules import PDF, Attachment, clean_line, size_text
from finance_app.ledger.attachments.views import preview_urls
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entry_files.rules import type_label
from finance_app.ledger.entry_files.service import list_files

UNSENT: Final = "It could not be sent. Check the connection, then choose it again."
TOO_LARGE: Final = "It is larger than 20 MB, the most that can be attached."
_DETAIL_LENGTH_MAX: Final = 300
_NAME_LENGTH_MAX: Final = 80


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file with the address that sends it; `preview` is that of a picture of it, or "".

    `is_page` says that the picture is of its first page.
    """

    id: str
    name: str
    size: str
    label: str
    url: str
    preview: str
    is_page: bool = False


async def file_rows(actor: Actor, kind: Kind, entry_id: UUID) -> list[FileRow]:
    """Return the files of an entry, the latest last. Raises `EntryNotFoundError`."""
    files, base = await list_files(actor, kind, entry_id), address(kind, entry_id)
    pictures = await preview_urls(actor, files, base)
    return [file_row(base, one, url) for one, url in zip(files, pictures, strict=True)]


def file_row(base: str, one: Attachment, preview: str) -> FileRow:
    """Return a file as its row; `base` is where the files are, `preview` a picture of it."""
    return FileRow(
        id=str(one.id),
        name=one.name,
        size=size_text(one.size_bytes),
        label=type_label(one.media_type),
        url=f"{base}/{one.id}",
        preview=preview,
        is_page=one.media_type == PDF,
    )


def address(kind: Kind, entry_id: UUID) -> str:
    """Return where the files of an entry are sent to."""
    return f"/api/v1/{kind.plural}/{entry_id}/attachments"


def refusal_text(status: int, name: str, answer: str) -> str:
    """Return why a file was not attached: its name and the server's sentence.

    A status of 413 without an answer is what the browser itself says, 0 that nothing came back.
    """
    shown = clean_line(name)[:_NAME_LENGTH_MAX] or "The file"
    return f"{shown}: {_detail(answer) or (TOO_LARGE if status == 413 else UNSENT)}"


def _detail(answer: str) -> str:
    """Return the sentence of a problem (RFC 9457), "" where the answer is none."""
    try:
        found = json.loads(answer)
    except ValueError:
        return ""
    detail = found.get("detail") if isinstance(found, dict) else None
    return clean_line(detail)[:_DETAIL_LENGTH_MAX] if isinstance(detail, str) else ""
