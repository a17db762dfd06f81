"""Workbooks: what was looked at is what is read.

The parts of the file are unpacked and measured first, then put into a new archive with the one
sheet that is wanted, and only that is read. Numbers and days of Excel stay what they are.
"""

import io
import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from finance_app.imports.archives.rules import Archive, packed
from finance_app.imports.extents.rules import Extent, extent_of, text_lengths
from finance_app.imports.headers.rules import ROWS_LOOKED_AT, find_header
from finance_app.imports.lines.rules import (
    Cell,
    FileUnreadableError,
    Format,
    Replay,
    TableFile,
    TableRow,
    cell_text,
    counted,
    quoted,
)

SHEETS_MAX: Final = 100

_BOOK: Final = "xl/workbook.xml"
_LINKS: Final = "xl/_rels/workbook.xml.rels"
_TEXTS: Final = "xl/sharedStrings.xml"
_KEPT: Final = ("[Content_Types].xml", "_rels/.rels", _BOOK, _LINKS, "xl/styles.xml", _TEXTS)
_NO_SHEET: Final = "This workbook has no sheet with rows in it."
_DAMAGED: Final = "This workbook is damaged. Open it in Excel and save it again."


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet of the workbook, where it is, and how far it reaches."""

    name: str
    part: str
    extent: Extent


def read_workbook(content: bytes, *, sheet: str = "") -> TableFile:
    """Return one sheet as a table: the one named, else the visible one with the most rows.

    Raises FileUnreadableError for what is no workbook, is past the limits, or has no table.
    """
    archive = Archive(content)
    if not archive.has(_BOOK):
        raise FileUnreadableError(_DAMAGED)
    lengths = text_lengths(archive.read(_TEXTS))
    parts = _visible_parts(archive)
    names = tuple(parts)
    if sheet and sheet not in parts:
        raise FileUnreadableError(f"This workbook has no sheet {quoted(sheet)}.")
    wanted = (sheet,) if sheet else names
    found = [
        _Sheet(one, parts[one], extent_of(archive.read(parts[one]), lengths)) for one in wanted
    ]
    best = max(found, key=lambda one: one.extent.row_count, default=None)
    if best is None or not best.extent.row_count:
        raise FileUnreadableError(_NO_SHEET)
    kept = {name: archive.read(name) for name in (*_KEPT, best.part)}
    return _table(_SheetRows(packed(kept), best), best, names)


class _SheetRows:
    """The rows of a sheet, again and again; the sheet is laid out in memory once."""

    def __init__(self, content: bytes, sheet: _Sheet) -> None:
        self._sheet = _laid_out(content, sheet.name)

    def __iter__(self) -> Iterator[tuple[int, list[Cell]]]:
        for number, cells in enumerate(self._sheet.iter_rows(), start=1):
            row = [_cell(one) for one in cells]
            if any(one != "" for one in row):
                yield number, row


def _laid_out(content: bytes, name: str) -> CalamineSheet:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(name)
    except (CalamineError, OSError, ValueError):
        raise FileUnreadableError(_DAMAGED) from None
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # how the reader's own faults arrive
            raise FileUnreadableError(_DAMAGED) from None
        raise


def _table(rows: _SheetRows, sheet: _Sheet, names: tuple[str, ...]) -> TableFile:
    top = list(islice(rows, ROWS_LOOKED_AT))
    header = find_header([cells for _, cells in top])
    width = max([len(header.names), *(_full_width(cells) for _, cells in top[header.start :])])
    added = (f"Column {place}" for place in range(len(header.names) + 1, width + 1))
    first = top[header.start][0]
    has_header = header.place >= 0
    titles = [cells for _, cells in top[: max(header.place, 0)]]

    def table_rows() -> Iterator[TableRow]:
        for number, cells in rows:
            if number >= first:
                yield TableRow(number, cells)

    return TableFile(
        format=Format.XLSX,
        header=(*header.names, *added),
        rows=Replay(table_rows),
        has_header=has_header,
        header_number=top[header.place][0] if has_header else 0,
        titles=tuple(tuple(map(cell_text, cells)) for cells in titles),
        sheet=sheet.name,
        sheets=names,
        remarks=tuple(_remarks(sheet.extent, has_header=has_header)),
    )


def _remarks(extent: Extent, *, has_header: bool) -> Iterator[str]:
    if not has_header:
        yield "This sheet has no header; its columns are numbered."
    if extent.error_count:
        cells = counted(extent.error_count, "cell shows", "cells show")
        yield f"{cells} an error such as #REF!, read as empty."
    if extent.unsaved_formula_count:
        formulas = counted(extent.unsaved_formula_count, "formula was", "formulas were")
        yield f"{formulas} saved without a value. Open the workbook in Excel and save it again."


def _full_width(cells: Sequence[Cell]) -> int:
    width = len(cells)
    while width and cells[width - 1] == "":
        width -= 1
    return width


def _cell(value: Any) -> Cell:
    """Return a value of calamine as a cell; a moment of midnight is a day."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        number = Decimal(repr(value))
        if not number.is_finite():
            return ""
        return Decimal(int(value)) if number == number.to_integral_value() else number
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else str(value)


def _visible_parts(archive: Archive) -> dict[str, str]:
    """Return the visible sheets of the workbook and the parts that they are in."""
    links = {
        link.get("Id", ""): posixpath.normpath(posixpath.join("/xl", link.get("Target", "")))[1:]
        for link in _elements(archive.read(_LINKS), "Relationship")
    }
    sheets = list(_elements(archive.read(_BOOK), "sheet"))[:SHEETS_MAX]
    found = {}
    for sheet in sheets:
        link = next((value for key, value in sheet.items() if key.endswith("}id")), "")
        is_visible = sheet.get("state", "visible") == "visible"
        part = links.get(link, "")
        if is_visible and archive.has(part):
            found[sheet.get("name", "")] = part
    return found


def _elements(content: bytes, name: str) -> Iterator[Element]:
    """Yield the elements of this name, in any namespace. Raises FileUnreadableError."""
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise FileUnreadableError(_DAMAGED) from None
    return (one for one in root.iter() if one.tag.rpartition("}")[2] == name)
