"""A file of rates taken apart into its days, whether it is CSV, XML, or either of them zipped.

Nothing is judged here but the file as a whole; figures and days stay text.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from xml.parsers.expat import ExpatError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

SIZE_BYTES_MAX: Final = 20_000_000
CURRENCIES_MAX: Final = 500

_CODE: Final = re.compile("[A-Z]{3}")
_TITLE_LENGTH_MAX: Final = 20
_DELIMITERS: Final = (",", ";", "\t")
_IN_ZIP: Final = (".csv", ".xml")
_ZIP_ERRORS: Final = (
    zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError,
    ValueError, KeyError,
)  # fmt: skip

EMPTY: Final = "This file is empty."
LARGE: Final = "This file is larger than 20 MB. Take a shorter span of days."
_HEADINGS: Final = (
    "This is no file of exchange rates as the European Central Bank publishes them. Its first row"
    " must name the columns: Date, then the codes of currencies, as in Date,USD,JPY."
)
_NOT_TEXT: Final = "This file is neither CSV in UTF-8, nor XML, nor a ZIP of one of them."
_ZIP: Final = "This ZIP file cannot be unpacked. Unpack it yourself and choose what is in it."
_ZIP_PARTS: Final = "This ZIP file must hold one CSV or XML file. Choose the file itself."
_XML: Final = "This XML file is damaged or cut off (line {:,}). Download it again."
_XML_DECLARES: Final = "This XML file declares entities of its own. Such files are refused."
_XML_OTHER: Final = "This XML file has no exchange rates of the European Central Bank in it."
_CSV: Final = "Row {:,} cannot be read. Check that its quotation marks are closed."
_TWICE: Final = "There are two columns {}. Keep one of them."
_TOO_MANY: Final = "At most {:,} currencies fit into one file; this one has {:,}."
_CUT: Final = "This row is cut off: it has {:,} of {:,} cells. It was left out."
_TOO_LONG: Final = "This row has more cells than there are columns. It was left out."


class FileError(ValueError):
    """A file that cannot be read; str() of it is a sentence for the user."""


@dataclass(slots=True)
class Day:
    """A day as it stands in a file, from line `row` on: figures by currency, or what is wrong."""

    row: int
    day: str
    cells: dict[str, str] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a file, the currencies they can have a figure for, and its other columns."""

    days: Sequence[Day]
    codes: tuple[str, ...]
    others: tuple[str, ...] = ()


def days_of(content: bytes) -> Days:
    """Return the days of a file. Raises FileError for what is no file of rates."""
    if len(content) > SIZE_BYTES_MAX:
        raise FileError(LARGE)
    plain = _unpacked(content).removeprefix(b"\xef\xbb\xbf")
    if not plain.strip():
        raise FileError(EMPTY)
    found = _xml_days(plain) if plain.lstrip()[:1] == b"<" else _csv_days(plain)
    if len(found.codes) > CURRENCIES_MAX:
        raise FileError(_TOO_MANY.format(CURRENCIES_MAX, len(found.codes)))
    return found


def _unpacked(content: bytes) -> bytes:
    """Return what a ZIP holds, unpacked no further than a file may be large."""
    if not content.startswith(b"PK"):
        return content
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [one for one in archive.namelist() if one.lower().endswith(_IN_ZIP)]
            plain = _part(archive, names[0]) if len(names) == 1 else None
    except _ZIP_ERRORS:
        raise FileError(_ZIP) from None
    if plain is None:
        raise FileError(_ZIP_PARTS)
    if len(plain) > SIZE_BYTES_MAX:
        raise FileError(LARGE)
    return plain


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(SIZE_BYTES_MAX + 1)


def _csv_days(content: bytes) -> Days:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise FileError(_NOT_TEXT) from None
    if "\0" in text:
        raise FileError(_NOT_TEXT)
    first, _, _ = text.lstrip().partition("\n")
    delimiter = max(_DELIMITERS, key=first.count)
    records = _records(text, delimiter)
    _, titles = next(records)
    while titles and not titles[-1]:
        titles.pop()
    names = titles[1:]
    codes = tuple(name for name in names if _CODE.fullmatch(name))
    if not codes or titles[0].casefold() != "date":
        raise FileError(_HEADINGS)
    for code in codes:
        if names.count(code) > 1:
            raise FileError(_TWICE.format(code))
    others = tuple(name[:_TITLE_LENGTH_MAX] for name in names if name and name not in codes)
    days = [_csv_day(row, cells, names) for row, cells in records]
    return Days(days, codes, others)


def _csv_day(row: int, cells: list[str], names: list[str]) -> Day:
    day = Day(row, cells[0])
    if len(cells) <= len(names):
        day.problem = _CUT.format(len(cells), len(names) + 1)
    elif any(cells[len(names) + 1 :]):
        day.problem = _TOO_LONG
    else:
        day.cells = dict(zip(names, cells[1:], strict=False))
    return day


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not blank, trimmed, with their lines. Raises FileError."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for record in reader:
            cells = [cell.strip() for cell in record]
            if any(cells):
                yield reader.line_num, cells
    except csv.Error:
        raise FileError(_CSV.format(reader.line_num)) from None


class _Cubes:
    """The cubes of a document, as the parser calls them out."""

    def __init__(self, parser: Any) -> None:
        self._parser = parser
        self.days: list[Day] = []
        self.codes: dict[str, None] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take a cube of a day, or the cube of a currency in it."""
        if name.rpartition("}")[2] != "Cube":
            return
        if "time" in attributes:
            self.days.append(Day(self._parser.CurrentLineNumber, attributes["time"].strip()))
        elif self.days and "currency" in attributes:
            code = attributes["currency"].strip()
            if _CODE.fullmatch(code):
                self.days[-1].cells[code] = attributes.get("rate", "").strip()
                self.codes[code] = None


def _xml_days(content: bytes) -> Days:
    guarded: Any = DefusedXMLParser(forbid_dtd=True)
    parser = guarded.parser
    parser.ordered_attributes = False
    cubes = _Cubes(parser)
    parser.DefaultHandlerExpand = None
    parser.StartElementHandler = cubes.start
    parser.EndElementHandler = parser.CharacterDataHandler = None
    try:
        parser.Parse(content, True)
    except DefusedXmlException:
        raise FileError(_XML_DECLARES) from None
    except (ExpatError, ValueError, LookupError):
        raise FileError(_XML.format(parser.ErrorLineNumber)) from None
    if not cubes.codes:
        raise FileError(_XML_OTHER)
    return Days(cubes.days, tuple(cubes.codes))
