"""A document of statements as a stream: for each of them its entries one by one, then its head.

Names count without their namespace, so that one walk reads every version. Only the part in hand
is kept; entities and DTDs are refused by the parser.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any, Final
from xml.etree.ElementTree import Element
from xml.parsers.expat import ExpatError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from finance_app.imports.lines.rules import FileUnreadableError

STATEMENT_NAMES: Final = frozenset({"Stmt", "Rpt", "Ntfctn"})
PARTS_MAX: Final = 1_000_000
"""How many elements one entry may have; the largest batches have some tens a payment."""

DEPTH_MAX: Final = 100

_MESSAGE: Final = "BkToCstmr"
_ENTRY: Final = "Ntry"
_FEED_SIZE: Final = 1 << 16
_DECLARES: Final = "This file declares entities of its own. Such files are refused."
_BROKEN: Final = "This XML file is damaged or cut off (line {:,}). Download it again."
_TOO_LARGE: Final = "One entry of this file has more parts than can be read."
_TOO_DEEP: Final = "The parts of this file lie inside each other too deeply. It is refused."


@dataclass(frozen=True, slots=True)
class Found:
    """An entry of a statement, or with `is_head` all of the statement but its entries."""

    index: int
    element: Element
    is_head: bool = False
    entry_count: int = 0


@dataclass(slots=True)
class _Builder:
    """Builds the elements that are wanted from what the parser calls out."""

    has_entries: bool
    namespace: str = ""
    found: list[Found] = field(default_factory=list)
    index: int = -1
    _path: list[str] = field(default_factory=list)
    _stack: list[Element] = field(default_factory=list)
    _count: int = 0
    _skipped_depth: int = 0
    _entry_count: int = 0
    _base: int = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begin an element, if it is in a statement; entries are passed over where not wanted."""
        if self._skipped_depth:
            self._skipped_depth += 1
            return
        local = _local(name)
        if not self._path:
            self.namespace = name.rpartition("}")[0]
        if len(self._path) > DEPTH_MAX:
            raise FileUnreadableError(_TOO_DEEP)
        parent = self._path[-1] if self._path else ""
        if not self._stack and local in STATEMENT_NAMES and parent.startswith(_MESSAGE):
            self.index += 1
            self._entry_count = 0
            self._stack.append(Element(local))
        elif self._stack:
            if local == _ENTRY and len(self._stack) == 1:
                self._entry_count += 1
                self._base = self._count
                if not self.has_entries:
                    self._skipped_depth = 1
                    return
            self._begin(local, attributes)
        self._path.append(local)

    def _begin(self, local: str, attributes: dict[str, str]) -> None:
        element = Element(local, attributes)
        self._stack[-1].append(element)
        self._stack.append(element)
        self._count += 1
        if self._count - self._base > PARTS_MAX:
            raise FileUnreadableError(_TOO_LARGE)

    def end(self, _: str) -> None:
        """End an element; an entry and a head are found when they end."""
        if self._skipped_depth:
            self._skipped_depth -= 1
            return
        self._path.pop()
        if not self._stack:
            return
        element = self._stack.pop()
        if not self._stack:
            self.found.append(Found(self.index, element, True, self._entry_count))
        elif element.tag == _ENTRY and len(self._stack) == 1:
            self._stack[0].remove(element)
            self.found.append(Found(self.index, element))

    def data(self, text: str) -> None:
        """Take the text of an element."""
        if self._stack and not self._skipped_depth:
            element = self._stack[-1]
            element.text = (element.text or "") + text


def heads_of(content: bytes) -> tuple[str, list[Found]]:
    """Return the namespace of a document and the head of each statement.

    Raises FileUnreadableError for what is not well formed to its end.
    """
    builder = _Builder(has_entries=False)
    heads = list(_stream(content, builder))
    return builder.namespace, heads


class Entries:
    """The entries of a document, a statement at a time; in their order it is read but once."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._run: Iterator[Found] | None = None
        self._ahead: Found | None = None
        self._served = -1
        self._owner: object = None

    def of(self, index: int) -> Iterator[Element]:
        """Yield the entries of one statement; another may be begun before this one has ended."""
        if self._run is None or index <= self._served:
            self._run, self._ahead = self._started(), None
        self._served, self._owner = index, (mine := object())
        count = 0
        while (found := self._ahead or next(self._run, None)) and found.index <= index:
            self._ahead = None
            if found.index < index:
                continue
            count += 1
            yield found.element
            if self._owner is not mine:
                rest = (one.element for one in self._started() if one.index == index)
                yield from islice(rest, count, None)
                return
        self._ahead = found

    def _started(self) -> Iterator[Found]:
        stream = _stream(self._content, _Builder(has_entries=True))
        return (found for found in stream if not found.is_head)


def _stream(content: bytes, builder: _Builder) -> Iterator[Found]:
    """Yield what the builder finds, while the content goes through the parser."""
    guarded: Any = DefusedXMLParser(forbid_dtd=True)
    parser = guarded.parser
    parser.ordered_attributes = False
    parser.buffer_text = True
    parser.DefaultHandlerExpand = None
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    for start in range(0, len(content) + 1, _FEED_SIZE):
        piece = content[start : start + _FEED_SIZE]
        _parse(parser, piece, is_last=start + _FEED_SIZE > len(content))
        yield from builder.found
        builder.found.clear()


def _parse(parser: Any, piece: bytes, *, is_last: bool) -> None:
    try:
        parser.Parse(piece, is_last)
    except FileUnreadableError:
        raise
    except DefusedXmlException:
        raise FileUnreadableError(_DECLARES) from None
    except (ExpatError, ValueError, LookupError):
        raise FileUnreadableError(_BROKEN.format(parser.ErrorLineNumber)) from None


@lru_cache(maxsize=1_024)
def _local(name: str) -> str:
    return name.rpartition("}")[2]
