"""The extent of a sheet: rows, columns and text, counted from its XML without keeping any.

What reads the sheet afterwards lays out every cell between the first and the last, and a copy of
each text; so one cell at XFD1048576, or one long text used in every cell, must not get that far.
"""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final
from xml.parsers.expat import ExpatError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from finance_app.imports.lines.rules import COLUMNS_MAX, FileUnreadableError

ROWS_MAX: Final = 100_001
"""A header and a hundred thousand rows; more than that comes as CSV."""

CELLS_MAX: Final = 5_000_000
TEXT_LENGTH_MAX: Final = 32_767
TEXTS_LENGTH_MAX: Final = 64_000_000

_FEED_SIZE: Final = 1 << 16
_DIGITS: Final = "0123456789"
_TOO_MANY_ROWS: Final = (
    f"This sheet has more than {ROWS_MAX - 1:,} rows. Save it as CSV, where a million are read."
)
_TOO_WIDE: Final = (
    "This sheet has a cell in column {}, row {:,}. At most {:,} columns are read; delete what "
    "stands outside the table."
)
_TOO_FAR: Final = (
    "The cells of this sheet lie too far apart: the last is in row {:,}. Delete what stands "
    "outside the table."
)
_LONG_TEXT: Final = f"A cell of this workbook has a text of more than {TEXT_LENGTH_MAX:,} letters."
_MUCH_TEXT: Final = "The texts of this sheet come to more than can be read. Save it as CSV."
_DAMAGED: Final = "A part of this workbook is damaged. Open it in Excel and save it again."


@dataclass(slots=True)
class Extent:
    """What a sheet holds. Rows and columns count from 1; empty cells with a look do not count."""

    row_count: int = 0
    first_row: int = 0
    last_row: int = 0
    last_column: int = 0
    error_count: int = 0
    unsaved_formula_count: int = 0
    texts_length: int = field(default=0, repr=False)


class _Texts:
    """Counts the letters of each shared text."""

    def __init__(self) -> None:
        self.lengths = array("I")

    def start(self, tag: str, _: Mapping[str, str]) -> None:
        if tag == "si" or tag.endswith("}si"):
            self.lengths.append(0)

    def data(self, text: str) -> None:
        if self.lengths:
            self.lengths[-1] += len(text)
            if self.lengths[-1] > TEXT_LENGTH_MAX:
                raise FileUnreadableError(_LONG_TEXT)

    def close(self) -> None:
        """Nothing is left to do."""


class _Cells:
    """Counts the cells of a sheet; called by the parser for every element."""

    def __init__(self, lengths: Sequence[int]) -> None:
        self.extent = Extent()
        self._lengths = lengths
        self._row = self._column = self._written = 0
        self._kind = ""
        self._has_formula = self._has_value = self._has_text = self._is_index = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        local = tag.rpartition("}")[2]
        if local == "c":
            self._open_cell(attributes)
        elif local == "v" or local == "is":  # noqa: PLR1714 (a set costs time, a million times)
            self._take_value(local)
        elif local == "f":
            self._has_formula = True
        elif local == "row":
            self._close_cell()
            self._row, self._column = int(attributes.get("r") or self._row + 1), 0

    def data(self, text: str) -> None:
        self._has_text = self._has_text or self._has_value
        if self._is_index:
            self._is_index = False
            index = int(text) if text.isdigit() else len(self._lengths)
            if index < len(self._lengths):
                self._add_text(self._lengths[index])
        elif self._kind == "inlineStr" and self._has_value:
            self._add_text(len(text))

    def close(self) -> None:
        self._close_cell()

    def _open_cell(self, attributes: Mapping[str, str]) -> None:
        self._close_cell()
        self._kind = attributes.get("t", "")
        self._column += 1
        name = attributes.get("r")
        if name:
            letters = name.rstrip(_DIGITS)
            self._row = int(name[len(letters) :])
            self._column = _column_number(letters)

    def _close_cell(self) -> None:
        self.extent.unsaved_formula_count += self._has_formula and not self._has_text
        self._has_formula = self._has_value = self._has_text = self._is_index = False
        self._kind = ""

    def _take_value(self, tag: str) -> None:
        extent = self.extent
        self._has_value = True
        self._is_index = self._kind == "s" and tag == "v"
        extent.error_count += self._kind == "e"
        if self._column > extent.last_column:
            extent.last_column = self._column
            if self._column > COLUMNS_MAX:
                name = _column_letters(self._column)
                raise FileUnreadableError(_TOO_WIDE.format(name, self._row, COLUMNS_MAX))
        if self._row != self._written:
            self._written = self._row
            extent.row_count += 1
            extent.first_row = min(extent.first_row or self._row, self._row)
            extent.last_row = max(extent.last_row, self._row)
            if extent.row_count > ROWS_MAX:
                raise FileUnreadableError(_TOO_MANY_ROWS)

    def _add_text(self, length: int) -> None:
        self.extent.texts_length += length
        if self.extent.texts_length > TEXTS_LENGTH_MAX:
            raise FileUnreadableError(_MUCH_TEXT)


def text_lengths(shared_strings: bytes) -> Sequence[int]:
    """Return how long each shared text of a workbook is. Raises FileUnreadableError."""
    texts = _Texts()
    _parse(shared_strings, texts)
    return texts.lengths


def extent_of(sheet: bytes, lengths: Sequence[int]) -> Extent:
    """Return the extent of a sheet. Raises FileUnreadableError for one past the limits."""
    cells = _Cells(lengths)
    _parse(sheet, cells)
    extent = cells.extent
    if (extent.last_row - extent.first_row + 1) * extent.last_column > CELLS_MAX:
        raise FileUnreadableError(_TOO_FAR.format(extent.last_row))
    return extent


def _parse(content: bytes, target: _Texts | _Cells) -> None:
    """Call the target for every element. It is called straight by the parser underneath.

    The way through ElementTree takes four times as long, and the guards stay in their place.
    """
    if not content:
        return
    guarded = DefusedXMLParser(forbid_dtd=True)
    parser = guarded.parser
    parser.ordered_attributes = False
    parser.buffer_text = True
    parser.DefaultHandlerExpand = None
    parser.EndElementHandler = None
    parser.StartElementHandler = target.start
    parser.CharacterDataHandler = target.data
    try:
        for start in range(0, len(content), _FEED_SIZE):
            parser.Parse(content[start : start + _FEED_SIZE], False)
        parser.Parse(b"", True)
    except FileUnreadableError:
        raise
    except (ExpatError, DefusedXmlException, ValueError, LookupError, OverflowError):
        raise FileUnreadableError(_DAMAGED) from None
    target.close()


@lru_cache(maxsize=1_024)
def _column_number(letters: str) -> int:
    """Return 28 for AB. Raises ValueError for what is no column."""
    number = 0
    for one in letters.upper():
        if not "A" <= one <= "Z":
            raise ValueError(letters)
        number = number * 26 + ord(one) - 64
    if not 1 <= number <= 16_384:
        raise ValueError(letters)
    return number


def _column_letters(number: int) -> str:
    letters = ""
    while number:
        number, last = divmod(number - 1, 26)
        letters = chr(65 + last) + letters
    return letters
