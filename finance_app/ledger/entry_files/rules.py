"""How many files an entry may have, and which of them are shown small beside their names."""

from typing import Final

from finance_app.ledger.attachments.rules import IMAGE_TYPES

FILES_MAX: Final = 50
"""How many files an entry may have."""
PREVIEW_BYTES_MAX: Final = 8_000_000
"""How large a picture may be to be shown in a list: about what a phone's camera makes."""
PICTURE_TYPES: Final = IMAGE_TYPES - {"image/heic"}
"""Pictures that every browser draws."""

_LABELS: Final = {
    "application/pdf": "PDF",
    "image/heic": "HEIC",
    "text/plain": "TXT",
}
_OFFICE: Final = (("spreadsheetml", "XLS"), ("wordprocessingml", "DOC"))


def has_preview(media_type: str, size_bytes: int) -> bool:
    """Say whether a file is a picture that a list may show."""
    return media_type in PICTURE_TYPES and size_bytes <= PREVIEW_BYTES_MAX


def type_label(media_type: str) -> str:
    """Return the three or four letters that stand for a type: "PDF", "XLS", "PNG"."""
    for part, label in _OFFICE:
        if part in media_type:
            return label
    return _LABELS.get(media_type) or media_type.rpartition("/")[2].upper()[:4]


def sending_text(count: int) -> str:
    """Return "Sending 2 files…", "" for none."""
    if count < 1:
        return ""
    return f"Sending {count:,} {'file' if count == 1 else 'files'}…"
