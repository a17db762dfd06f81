"""What an attachment is: which content may be one, told by its bytes, and what it is called."""

import codecs
import re
import struct
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

SIZE_BYTES_MAX: Final = 20_000_000
NAME_LENGTH_MAX: Final = 200
HEAD_BYTES: Final = 4096
"""How much of the beginning of a file its media type is told by."""
TAIL_BYTES: Final = 22 + 65_535
"""How much of the end of a ZIP file holds the place of its directory, comment included."""

PDF: Final = "application/pdf"
PNG: Final = "image/png"
JPEG: Final = "image/jpeg"
GIF: Final = "image/gif"
WEBP: Final = "image/webp"
HEIC: Final = "image/heic"
TEXT: Final = "text/plain"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ZIP: Final = "application/zip"
"""Not allowed as such: what is inside decides."""

EXTENSIONS: Final[Mapping[str, tuple[str, ...]]] = {
    PDF: (".pdf",),
    PNG: (".png",),
    JPEG: (".jpg", ".jpeg"),
    GIF: (".gif",),
    WEBP: (".webp",),
    HEIC: (".heic", ".heif"),
    TEXT: (".txt", ".csv", ".tsv", ".log", ".md"),
    XLSX: (".xlsx",),
    DOCX: (".docx",),
}
"""What is allowed, and how the names of each end; the first is given to a name that lacks one."""

IMAGE_TYPES: Final = frozenset({PNG, JPEG, GIF, WEBP, HEIC})
"""Pictures: what a browser may show instead of saving it, for nothing in them can run.

A PDF can carry a script, and is only ever saved.
"""

PREVIEW_BYTES_MAX: Final = 8_000_000
"""How large a picture may be to be shown in a list: about what a phone's camera makes."""
PICTURE_TYPES: Final = IMAGE_TYPES - {HEIC}
"""Pictures that every browser draws."""

_SIGNATURES: Final = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"PK\x03\x04", ZIP),
)
_HEIC_BRANDS: Final = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
)
_MARKUP: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*<[A-Za-z!?/]")

_END_OF_DIRECTORY: Final = b"PK\x05\x06"
_DIRECTORY_ENTRY: Final = b"PK\x01\x02"
_DIRECTORY_BYTES_MAX: Final = 1_000_000
_ENTRY_BYTES: Final = 46

_NAME_PART: Final = re.compile(r"[^/\\]*[^/\\. ][^/\\]*")
_JOINERS: Final = "\u200c\u200d"
"""Format characters that words and emoji are written with; all others go."""
_LEFT_OUT: Final = frozenset({"Cc", "Cf", "Cs", "Co"})
_NAMELESS: Final = "file"
_KILO: Final = 1_000


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that belongs to a record: its name, and what its content is."""

    id: UUID
    name: str
    media_type: str
    size_bytes: int
    sha256: bytes
    created_at: datetime
    deleted_at: datetime | None = None


def is_shown_as_it_is(media_type: str, size_bytes: int) -> bool:
    """Say whether a file is a picture that a list may show."""
    return media_type in PICTURE_TYPES and size_bytes <= PREVIEW_BYTES_MAX


def media_type_of(head: bytes) -> str:
    """Return what content is by its first bytes: an allowed binary type, ZIP, or "" for neither."""
    for signature, media_type in _SIGNATURES:
        if head.startswith(signature):
            return media_type
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return WEBP
    return HEIC if _is_heic(head) else ""


def _is_heic(head: bytes) -> bool:
    """Say whether an ISO media file names HEIC among the brands it complies with."""
    if head[4:8] != b"ftyp":
        return False
    end = min(int.from_bytes(head[:4], "big"), len(head))
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, end - 3, 4))]
    return not _HEIC_BRANDS.isdisjoint(brands)


def is_plain_text(blocks: Iterable[bytes]) -> bool:
    """Say whether content is UTF-8 without NULs, and no page or drawing a browser would run."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_first = True
    try:
        for block in blocks:
            if b"\0" in block or (is_first and _MARKUP.match(block)):
                return False
            decoder.decode(block)
            is_first = False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def zip_directory(tail: bytes, size_bytes: int) -> tuple[int, int] | None:
    """Return where the directory of a ZIP file begins and its length, by the end of the file.

    None where there is none, where it is too large to be read, or lies outside the file.
    """
    at = tail.rfind(_END_OF_DIRECTORY)
    if at < 0 or len(tail) - at < 22:
        return None
    length, offset = struct.unpack_from("<II", tail, at + 12)
    if length > _DIRECTORY_BYTES_MAX or offset + length > size_bytes:
        return None
    return offset, length


def office_type(directory: bytes) -> str:
    """Return XLSX or DOCX by the directory of a ZIP file, "" for others and those with macros."""
    members = _members(directory)
    if b"[Content_Types].xml" not in members:
        return ""
    if any(name.lower().endswith(b"vbaproject.bin") for name in members):
        return ""
    if b"xl/workbook.xml" in members:
        return XLSX
    is_document = any(re.fullmatch(rb"word/document[0-9]*\.xml", name) for name in members)
    return DOCX if is_document else ""


def _members(directory: bytes) -> frozenset[bytes]:
    """Return the names in a directory, as far as it can be read."""
    found: set[bytes] = set()
    at = 0
    while directory.startswith(_DIRECTORY_ENTRY, at) and at + _ENTRY_BYTES <= len(directory):
        name, extra, comment = struct.unpack_from("<HHH", directory, at + 28)
        found.add(directory[at + _ENTRY_BYTES : at + _ENTRY_BYTES + name])
        at += _ENTRY_BYTES + name + extra + comment
    return frozenset(found)


def clean_name(name: str, media_type: str) -> str:
    """Return one safe line of at most `NAME_LENGTH_MAX` characters that ends as its type does.

    Folders go, and everything invisible that could make the name look like another.
    """
    parts = _NAME_PART.findall(clean_line(name))
    plain = parts[-1].strip(f". {_JOINERS}") if parts else ""
    stem, extension = _divided(plain, media_type)
    return f"{stem[: NAME_LENGTH_MAX - len(extension)].rstrip()}{extension}"


def clean_line(text: str) -> str:
    """Return text as one line without anything invisible."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    return " ".join("".join(letter for letter in line if _is_kept(letter)).split())


def size_text(size_bytes: int) -> str:
    """Return a size for reading: "480 bytes", "12 kB", "3.4 MB"."""
    if size_bytes < _KILO:
        return f"{size_bytes} bytes"
    if size_bytes < _KILO * _KILO:
        return f"{size_bytes / _KILO:.0f} kB"
    return f"{size_bytes / _KILO / _KILO:.1f} MB"


def _is_kept(letter: str) -> bool:
    if letter in _JOINERS:
        return True
    return unicodedata.category(letter) not in _LEFT_OUT and letter not in "\ufffe\uffff"


def _divided(name: str, media_type: str) -> tuple[str, str]:
    """Return a name without its extension, and the extension; one that tells another type stays."""
    known = EXTENSIONS[media_type]
    for extension in known:
        if name.lower().endswith(extension) and len(name) > len(extension):
            return name[: -len(extension)], name[-len(extension) :]
    return name or _NAMELESS, known[0]
