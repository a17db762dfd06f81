"""Rows of any number into one part of a workbook, at constant memory.

A `StreamedSheet` is fed batches of plain tuples and writes the XML of a worksheet as they come.
Text is always text: it is written as an inline string, so a leading =, +, - or @ is never a
formula. Numbers keep the digits of their Decimal and never pass through a float. A live formula is
asked for by name: `Formula`, in a column of that kind, with the value it has now.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import IO, Any, Final, Protocol

from finance_app.kit.excel_text import (
    ILLEGAL,
    column_letter,
    date_serial,
    escaped,
    number_text,
    pages_xml,
    text_xml,
)

ROWS_MAX: Final = 1_048_576
"""Rows an Excel sheet can have, its header included."""
PART_BYTES_MAX: Final = 1_500_000_000
"""A sheet's XML goes on in the next sheet before 2 GiB, where zip readers start to differ."""

ROW: Final = "\x01"
"""In a streamed formula: the number of its row. No cell can hold this character otherwise."""
ROW_ABOVE: Final = "\x02"
"""In a streamed formula: the number of the row before it."""

_CHUNK_ROWS: Final = 250
_HEAD_HEIGHT: Final = 32  # two lines, in points
_KEPT_MAX: Final = 4_000
_KEPT_LENGTH_MAX: Final = 120

_SPECIAL_IN_FORMULA = re.compile("[\x00\x03-\x1f&<>\ud800-\udfff\ufffe\uffff]")

_HEAD: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
    '<sheetViews><sheetView workbookViewId="0" showGridLines="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    '<selection pane="bottomLeft" activeCell="A2" sqref="A2"/></sheetView></sheetViews>'
    '<sheetFormatPr defaultRowHeight="15"/>'
)
_TAIL: Final = (
    '</sheetData><pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3"'
    ' footer="0.3"/><pageSetup orientation="landscape" fitToHeight="0"/>'
)
_PARTS: Final = '<tableParts count="1"><tablePart r:id="rId1"/></tableParts></worksheet>'


class CellKind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    FORMULA = "formula"
    """Live formulas that come to a number, or plain numbers."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A live formula, without its leading =, and the value it has now."""

    text: str
    value: Decimal | int | str


Cell = str | int | Decimal | dt.date | Formula | None
Row = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a streamed sheet; `name` is how formulas call its cells, "" for not at all.

    The last columns are not printed where none of them `is_printed`.
    """

    title: str
    kind: CellKind = CellKind.TEXT
    width: float = 14
    number_format: str = "General"
    name: str = ""
    is_printed: bool = True


class SheetHost(Protocol):
    """What a streamed sheet needs of the workbook around it."""

    @property
    def lock(self) -> AbstractContextManager[object]:
        """Held while a batch is written, so that nothing is taken away under it."""
        ...

    @property
    def page_header(self) -> str:
        """What stands over every printed page, "" for nothing."""
        ...

    def open_part(
        self, sheet: "StreamedSheet", number: int
    ) -> tuple[IO[bytes], list[tuple[int, int]]]:
        """Begin the number-th sheet of these rows: its part, and the styles of its columns.

        A column has two style ids: that of its head and that of its cells.
        """
        ...


class StreamedSheet:
    """One table of any length, on as many sheets as Excel's row limit asks for.

    Calls come from one thread at a time, but not always the same; `write_rows` is CPU work for
    `asyncio.to_thread`. `sizes` are the table rows on each sheet, in order.
    """

    def __init__(
        self,
        host: SheetHost,
        *,
        title: str,
        table: str,
        columns: Sequence[Column],
        rows_max: int = ROWS_MAX,
    ) -> None:
        self.title = title
        self.table = table
        self.columns = tuple(columns)
        self.sizes: list[int] = []
        self._has_formulas = any(column.kind is CellKind.FORMULA for column in columns)
        self._host = host
        self._rows_max = rows_max
        self._part: IO[bytes] | None = None
        self._bytes = 0
        self._next_row = 0
        self._encode: list[tuple[str, Callable[..., str]]] = []
        self._open()

    @property
    def printed_count(self) -> int:
        """Columns from the first to the last that is printed."""
        flags = [column.is_printed for column in self.columns]
        return len(flags) - flags[::-1].index(True) if any(flags) else len(flags)

    @property
    def row_count(self) -> int:
        """Rows written so far, on all sheets."""
        return sum(self.sizes)

    def write_rows(self, rows: Iterable[Row]) -> None:
        """Append rows, one value a column; None leaves the cell empty."""
        with self._host.lock:
            self._write((row,) for row in rows)

    def write_groups(self, groups: Iterable[Sequence[Row]]) -> None:
        """Append rows of which those of a group stay on one sheet, for `ROW_ABOVE` to be theirs."""
        with self._host.lock:
            self._write(groups)

    def _write(self, groups: Iterable[Sequence[Row]]) -> None:
        chunk: list[str] = []
        for group in groups:
            is_full = self._next_row + len(group) - 1 > self._rows_max
            if (is_full and self._next_row > 2) or self._bytes > PART_BYTES_MAX:
                self._flush(chunk)
                self._finish_part()
                self._open()
            for row in group:
                chunk.append(self._row_xml(row))
                self._next_row += 1
            self.sizes[-1] += len(group)
            if len(chunk) >= _CHUNK_ROWS:
                self._flush(chunk)
        self._flush(chunk)

    def close(self) -> None:
        """Finish the last sheet; further rows are refused. Closing twice does nothing."""
        if self._part is not None:
            self._finish_part()

    def ranges(self, name: str) -> list[str]:
        """Return where the cells of the named column are, a range for each sheet of the rows."""
        letter = column_letter([column.name for column in self.columns].index(name) + 1)
        return [
            f"'{self.sheet_title(number)}'!${letter}$2:${letter}${max(size, 1) + 1}"
            for number, size in enumerate(self.sizes, start=1)
        ]

    def sheet_title(self, number: int) -> str:
        """Return the title of the number-th sheet of these rows: Rows, Rows 2, ..."""
        return self.title if number == 1 else f"{self.title} {number}"

    def range_names(self, name: str) -> list[str]:
        """Return the defined names of a column's ranges: row_net, row_net_2, ..."""
        return [name if n == 1 else f"{name}_{n}" for n in range(1, len(self.sizes) + 1)]

    def _open(self) -> None:
        self.sizes.append(0)
        part, styles = self._host.open_part(self, len(self.sizes))
        heads = [head for head, _ in styles]
        specs = list(zip(self.columns, heads, (style for _, style in styles), strict=True))
        self._part, self._bytes, self._next_row = part, 0, 2
        self._encode = [
            _encoder(column, column_letter(n), style)
            for n, (column, _, style) in enumerate(specs, start=1)
        ]
        widths = "".join(
            f'<col min="{n}" max="{n}" width="{column.width}" style="{style}" customWidth="1"/>'
            for n, (column, _, style) in enumerate(specs, start=1)
        )
        header = "".join(
            f'<c r="{column_letter(n)}1" s="{style}" t="inlineStr">'
            f"<is>{text_xml(column.title)}</is></c>"
            for n, (column, style, _) in enumerate(specs, start=1)
        )
        first = f'<row r="1" ht="{_HEAD_HEIGHT}" customHeight="1">{header}</row>'
        part.write(f"{_HEAD}<cols>{widths}</cols><sheetData>{first}".encode())

    def _row_xml(self, row: Row) -> str:
        number = self._next_row
        cells = [
            f"{before}{number}{content(value)}"
            for (before, content), value in zip(self._encode, row, strict=True)
            if value is not None
        ]
        xml = "".join(cells)
        if self._has_formulas:
            xml = xml.replace(ROW, str(number)).replace(ROW_ABOVE, str(number - 1))
        return f'<row r="{number}">{xml}</row>'

    def _flush(self, chunk: list[str]) -> None:
        if not chunk:
            return
        if self._part is None:
            raise ValueError("This sheet is closed.")
        data = "".join(chunk).encode()
        chunk.clear()
        self._bytes += len(data)
        self._part.write(data)

    def _finish_part(self) -> None:
        assert self._part is not None
        if self.sizes[-1] == 0:  # a table has at least one row, even if it is empty
            self._part.write(b'<row r="2"></row>')
        pages = pages_xml(self._host.page_header)
        self._part.write(f"{_TAIL}{pages}{self._ignored_errors()}{_PARTS}".encode())
        part, self._part = self._part, None
        part.close()

    def _ignored_errors(self) -> str:
        """Return what keeps Excel from marking formulas that differ from those around them."""
        last = max(self.sizes[-1], 1) + 1
        cells = " ".join(
            f"{column_letter(n)}2:{column_letter(n)}{last}"
            for n, column in enumerate(self.columns, start=1)
            if column.kind is CellKind.FORMULA
        )
        if not cells:
            return ""
        error = f'<ignoredError sqref="{cells}" formula="1" calculatedColumn="1"/>'
        return f"<ignoredErrors>{error}</ignoredErrors>"


class _Kept(dict[object, str]):
    """What comes after the row number in cells of a column, made once for values that repeat."""

    def __init__(self, make: Callable[[Any], str]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, value: object) -> str:
        made = self._make(value)
        if len(self) < _KEPT_MAX and len(made) <= _KEPT_LENGTH_MAX:
            self[value] = made
        return made


def _encoder(column: Column, letter: str, style: int) -> tuple[str, Callable[..., str]]:
    """Return what a cell's XML is made of: text before the row number, and what comes after."""
    head = f'" s="{style}"><v>'

    def number(value: Decimal | int) -> str:
        return f"{head}{number_text(value)}</v></c>"

    def text(value: str) -> str:
        return f'" s="{style}" t="inlineStr"><is>{text_xml(value)}</is></c>'

    def date(value: dt.date) -> str:
        return f"{head}{date_serial(value)}</v></c>"

    def formula(value: Formula | Decimal | int) -> str:
        return f'" s="{style}">{_formula_content(value)}'

    contents: dict[CellKind, Callable[..., str]] = {
        CellKind.TEXT: _Kept(text).__getitem__,
        CellKind.NUMBER: number,
        CellKind.DATE: _Kept(date).__getitem__,
        CellKind.FORMULA: formula,
    }
    return f'<c r="{letter}', contents[column.kind]


def _formula_content(value: Formula | Decimal | int) -> str:
    if not isinstance(value, Formula):
        return f"<v>{number_text(value)}</v></c>"
    if isinstance(value.value, str):
        raise TypeError("Formulas in rows come to a number.")
    return f"<f>{_formula_xml(value.text)}</f><v>{number_text(value.value)}</v></c>"


def _formula_xml(text: str) -> str:
    """Return a formula as XML holds it; the marks of the rows stay for the row to fill in."""
    if _SPECIAL_IN_FORMULA.search(text) is None:
        return text
    marks = (ROW, ROW_ABOVE)
    kept = "".join(one for one in text if one in marks or not ILLEGAL.match(one))
    return escaped(kept)
