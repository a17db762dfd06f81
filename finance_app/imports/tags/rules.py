"""Tags as banks write them, in SGML and in XML: closed or not, with values or empty.

Nothing here insists on a grammar. A tag with text behind it is a value; a known group opens and
closes; what is never closed is closed with the group around it.
"""

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final, NamedTuple

from finance_app.imports.encodings.rules import find_encoding, text_of
from finance_app.imports.lines.rules import FileUnreadableError

_TAG: Final = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9._]*)(?:\s[^<>]*)?/?>")
_CHARSETS: Final = {"1252": "cp1252", "1251": "cp1251", "1250": "cp1250", "ISO-8859-1": "cp1252"}
_CHARSET: Final = re.compile(r"CHARSET:\s*([A-Z0-9-]+)|encoding=[\"']([A-Za-z0-9-]+)[\"']")
_DECLARATION: Final = re.compile(r"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_HEAD: Final = 2_000
_HAS_DTD: Final = "This file declares entities of its own. Such files are refused."


class Event(Enum):
    """What the walk comes upon."""

    OPEN = 1
    CLOSE = 2
    VALUE = 3


class Step(NamedTuple):
    """One step of the walk: a group opens or closes, or a value stands in its group."""

    event: Event
    group: str
    tag: str
    value: str
    position: int


@dataclass(frozen=True, slots=True)
class Groups:
    """The tags that open a group, and those of them that are never inside themselves."""

    names: frozenset[str]
    flat: frozenset[str]


def tagged_text(content: bytes) -> str:
    """Return the text without comments, in the encoding of its bytes before that of its header.

    Raises FileUnreadableError for a file that declares entities.
    """
    encoding = find_encoding(content)
    if not encoding.startswith("utf"):
        told = _CHARSET.search(content[:_HEAD].decode("ascii", errors="replace"))
        name = (told[1] or told[2]).upper() if told else ""
        encoding = _CHARSETS.get(name, encoding)
    text = text_of(content, encoding)
    text = _replaced(text, "<!--", "-->", lambda _: "")
    text = _replaced(text, "<![CDATA[", "]]>", html.escape)
    if _DECLARATION.search(text):
        raise FileUnreadableError(_HAS_DTD)
    return text


def _replaced(text: str, opening: str, closing: str, change: Callable[[str], str]) -> str:
    """Return the text with what stands between two marks changed, and the marks gone."""
    parts, place = [], 0
    while (start := text.find(opening, place)) >= 0:
        end = text.find(closing, start + len(opening))
        if end < 0:
            break
        parts += [text[place:start], change(text[start + len(opening) : end])]
        place = end + len(closing)
    return "".join([*parts, text[place:]]) if parts else text


def walk(text: str, groups: Groups, start: int, end: int) -> Iterator[Step]:
    """Yield what is between two places. Groups that are open at the end are not closed."""
    opened = [""]
    found = _TAG.search(text, start, end)
    while found:
        following = _TAG.search(text, found.end(), end)
        tag = found[2].upper()
        value = text[found.end() : following.start() if following else end].strip()
        if found[1]:
            yield from _closed(opened, tag, found.end())
        elif tag in groups.names:
            if tag in groups.flat:
                yield from _closed(opened, tag, found.start())
            yield Step(Event.OPEN, opened[-1], tag, "", found.start())
            opened.append(tag)
        elif value:
            yield Step(Event.VALUE, opened[-1], tag, html.unescape(value), found.start())
        found = following


def _closed(opened: list[str], tag: str, position: int) -> Iterator[Step]:
    """Close a group and all that is open in it, if it is open."""
    while tag in opened:
        closed = opened.pop()
        yield Step(Event.CLOSE, opened[-1], closed, "", position)
        if closed == tag:
            return
