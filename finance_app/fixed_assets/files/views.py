"""The files of an asset as its page shows them."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from finance_app.fixed_assets.files.service import list_asset_files
from finance_app.identity.rules import Actor
from finance_app.kit.errors import AppError
from finance_app.ledger.attachments.rules import PDF, size_text
from finance_app.ledger.attachments.service import (
    FileEmptyError,
    FileRefusedError,
    FileTooLargeError,
    FileTypeError,
)
from finance_app.ledger.attachments.views import preview_urls
from finance_app.ledger.entry_files.rules import type_label

PROBLEMS: Final = {
    "large": "This file is larger than 20 MB.",
    "empty": "This file is empty.",
    "kind": "Attach a PDF, a picture (PNG, JPEG, GIF, WebP, HEIC), .xlsx, .docx, text or CSV.",
    "form": "Choose a file first.",
    "other": "The file could not be kept. Try again.",
}
"""Sentences that the address of the page can name."""
_BASE: Final = "/api/v1/attachments"
_CODES: Final[tuple[tuple[type[AppError], str], ...]] = (
    (FileTooLargeError, "large"),
    (FileEmptyError, "empty"),
    (FileTypeError, "kind"),
    (FileRefusedError, "form"),
)


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file with the address that sends it; `preview` is that of a picture of it, or "".

    `label` stands for its type, and `is_page` says that the picture is of its first page.
    """

    id: str
    name: str
    size: str
    url: str
    label: str
    preview: str
    is_page: bool


async def file_rows(actor: Actor, asset_id: UUID) -> list[FileRow]:
    """Return the files of an asset, the latest last."""
    files = await list_asset_files(actor, asset_id)
    pictures = await preview_urls(actor, files, _BASE)
    return [
        FileRow(
            id=str(one.id),
            name=one.name,
            size=size_text(one.size_bytes),
            url=f"{_BASE}/{one.id}",
            label=type_label(one.media_type),
            preview=preview,
            is_page=one.media_type == PDF,
        )
        for one, preview in zip(files, pictures, strict=True)
    ]


def problem_code(error: AppError) -> str:
    """Return the word by which the address of the page names a problem."""
    return next((code for kind, code in _CODES if isinstance(error, kind)), "other")
