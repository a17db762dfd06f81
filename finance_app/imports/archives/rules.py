"""A zip file may unpack to far more than it is, and say otherwise in its list of parts.

So every part is unpacked here, with its size counted as it comes, before anything else reads it;
and what goes on is a new archive of exactly the parts that were looked at.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from typing import IO, Final

from finance_app.imports.lines.rules import FileUnreadableError

PART_SIZE_MAX: Final = 50_000_000
"""The most bytes that one part may unpack to."""

PARTS_MAX: Final = 2_000
RATIO_MAX: Final = 200
"""How many times its packed size a part may have."""

_RATIO_FREE_SIZE: Final = 1_000_000
_CHUNK_SIZE: Final = 1 << 16
_DTD_WITHIN: Final = 4_096
_DTD: Final = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_DAMAGED: Final = "This file is damaged: it cannot be unpacked. Save or download it again."
_BOMB: Final = "This file unpacks to far more than its size. Such files are refused."
_HAS_DTD: Final = "This file declares entities of its own. Such files are refused."
_ENCRYPTED: Final = "This file is protected by a password. Save it without one and try again."
_ERRORS: Final = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    RuntimeError,
    NotImplementedError,
    ValueError,
    KeyError,
)


class Archive:
    """A zip file whose parts are unpacked one by one. Raises FileUnreadableError throughout."""

    def __init__(self, content: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except _ERRORS:
            raise FileUnreadableError(_DAMAGED) from None
        self._parts = {_plain_name(info.filename): info for info in self._zip.infolist()}
        if len(self._parts) > PARTS_MAX:
            raise FileUnreadableError(_BOMB)

    def has(self, name: str) -> bool:
        """Say whether there is a part of this name, in small or capital letters."""
        return _plain_name(name) in self._parts

    def read(self, name: str) -> bytes:
        """Return one part, "" where there is none."""
        info = self._parts.get(_plain_name(name))
        if info is None:
            return b""
        if info.flag_bits & 1:
            raise FileUnreadableError(_ENCRYPTED)
        size_max = max(_RATIO_FREE_SIZE, info.compress_size * RATIO_MAX)
        try:
            with self._zip.open(info) as part:
                unpacked = _limited(part, min(PART_SIZE_MAX, size_max))
        except _ERRORS:
            raise FileUnreadableError(_DAMAGED) from None
        if unpacked is None:
            raise FileUnreadableError(_BOMB)
        top = bytes(unpacked[: _DTD_WITHIN * 4])
        if _DTD.search(top) or _DTD.search(top.replace(b"\0", b"")):
            raise FileUnreadableError(_HAS_DTD)
        return bytes(unpacked)


def _plain_name(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _limited(part: IO[bytes], size_max: int) -> bytearray | None:
    """Return what is in a part, None as soon as it is more than allowed."""
    unpacked = bytearray()
    while chunk := part.read(_CHUNK_SIZE):
        unpacked += chunk
        if len(unpacked) > size_max:
            return None
    return unpacked


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Return an archive of the parts that are not empty, not compressed."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            if content:
                archive.writestr(name, content)
    return target.getvalue()
