"""How many files an entry may have, and what stands for the type of one."""

from typing import Final

FILES_MAX: Final = 50
"""How many files an entry may have."""

_LABELS: Final = {
    "application/pdf": "PDF",
    "image/heic": "HEIC",
    "text/plain": "TXT",
}
_OFFICE: Final = (("spreadsheetml", "XLS"), ("wordprocessingml", "DOC"))


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
