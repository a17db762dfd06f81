"""Bytes into lines of text: the byte order mark decides, then what the bytes can be.

UTF-8 is tried first, as its form is hardly ever met by chance. What is left is told apart by how
bytes beyond ASCII come: in pairs (Chinese), in words (Cyrillic), or alone among Latin letters.
"""

import codecs
import io
import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from finance_app.imports.lines.rules import FileUnreadableError, quoted

LINE_LENGTH_MAX: Final = 1_000_000
ENCODINGS: Final = (
    "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "big5",
    "shift_jis", "euc_kr", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp850", "cp852",
    "iso8859-1", "iso8859-2", "iso8859-15", "mac_roman",
)  # fmt: skip
"""The encodings that a person may choose where the one found is wrong."""

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE_SIZE: Final = 4_096
_CHUNK_SIZE: Final = 1 << 20
_RUNS_MAX: Final = 20_000
_RUN: Final = re.compile(b"[\x80-\xff]+")
# Letters of DOS code pages, where Windows has typographic marks that never touch a letter.
_DOS_LETTER: Final = re.compile(b"[A-Za-z][\x80-\x84\x86-\x90\x94\x98-\x9a][a-z]")


def find_encoding(content: bytes) -> str:
    """Return the name of the codec that reads the text."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            return name
    if content.isascii() and b"\0" not in content[:_SAMPLE_SIZE]:
        return "utf-8"
    return _wide_encoding(content[:_SAMPLE_SIZE]) or _narrow_encoding(content)


def checked_encoding(name: str) -> str:
    """Return an encoding that was chosen. Raises FileUnreadableError for one not on the list."""
    if name not in ENCODINGS:
        raise FileUnreadableError(f"{quoted(name)} is not an encoding this file can be read in.")
    return name


def text_of(content: bytes, encoding: str = "") -> str:
    """Return the whole text, of a format that is not read line by line; no NUL is in it."""
    try:
        text = content.decode(encoding or find_encoding(content), errors="replace")
    except LookupError:
        text = content.decode(find_encoding(content), errors="replace")
    return text.replace("\0", "").removeprefix("\ufeff")


def lines_of(content: bytes, encoding: str) -> Iterator[str]:
    """Yield the lines with their ends. Raises FileUnreadableError for one without an end."""
    has_nul = b"\0" in content
    reader = io.TextIOWrapper(io.BytesIO(content), encoding, errors="replace", newline="")
    read = reader.readline
    number = 0
    while line := read(LINE_LENGTH_MAX + 1):
        number += 1
        if len(line) > LINE_LENGTH_MAX:
            raise FileUnreadableError(
                f"Line {number:,} is longer than a million characters. No statement has such a "
                "line; the file may be damaged."
            )
        yield line.replace("\0", "") if has_nul else line


def _wide_encoding(sample: bytes) -> str:
    """Return UTF-16 without a mark, known by every other byte of Latin text being NUL, or ""."""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = max(len(sample) // 2, 1)
    if odd > half * 0.4 and even < half * 0.05:
        return "utf-16-le"
    if even > half * 0.4 and odd < half * 0.05:
        return "utf-16-be"
    return ""


def _narrow_encoding(content: bytes) -> str:
    if _is_utf8(content):
        return "utf-8"
    runs = [found.group() for found in islice(_RUN.finditer(content), _RUNS_MAX)]
    if sum(map(_is_utf8, runs)) >= max(2, len(runs) * 0.9):
        return "utf-8"  # a few damaged characters; the rest is worth reading
    if _is_chinese(runs):
        return "gb18030"
    if _is_cyrillic(runs):
        return "cp1251"
    windows = sum(len(run) for run in runs)
    return "cp850" if len(_DOS_LETTER.findall(content)) > windows * 0.4 else "cp1252"


def _is_utf8(content: bytes) -> bool:
    """Say whether it is UTF-8, by parts so that no second copy of a large file is made.

    A file cut within its last character is UTF-8 still, if another character says so.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    view = memoryview(content)
    try:
        for start in range(0, len(content), _CHUNK_SIZE):
            decoder.decode(view[start : start + _CHUNK_SIZE])
    except UnicodeDecodeError:
        return False
    cut_off, _ = decoder.getstate()
    return not cut_off or not content[: len(content) - len(cut_off)].isascii()


def _is_chinese(runs: list[bytes]) -> bool:
    """Say whether bytes come in pairs, and the pairs are common characters of GB 2312."""
    odd = sum(len(run) % 2 for run in runs)
    pairs = [
        pair for run in runs if not len(run) % 2 for pair in zip(run[::2], run[1::2], strict=True)
    ]
    common = sum(
        trail >= 0xA1 and (0xB0 <= lead <= 0xD7 or 0xA1 <= lead <= 0xA3) for lead, trail in pairs
    )
    return len(pairs) > 2 and odd <= len(runs) * 0.1 and common >= len(pairs) * 0.8


def _is_cyrillic(runs: list[bytes]) -> bool:
    """Say whether most bytes are in words of letters of code page 1251."""
    words = sum(len(run) for run in runs if len(run) > 2 and min(run) >= 0xC0)
    return words > 6 and words >= sum(map(len, runs)) * 0.6
