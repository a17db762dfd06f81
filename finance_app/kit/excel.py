"""Excel workbooks of any size: live formulas with their values, tables, charts, flat memory.

openpyxl makes the styles, the small sheets, the charts and the names. The rows of the big sheets
never enter it: they are streamed into their part of the file as they come (`excel_stream`), and
the rest is put around them at the end. Nothing is left behind when something goes wrong.
"""

import io
import re
import threading
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self
from uuid import uuid4

from finance_app.kit.excel_chart import (
    INK_COLOUR,
    PALETTE,
    Chart,
    ChartKind,
    Series,
    with_label_formats,
)
from finance_app.kit.excel_file import (
    SUFFIX,
    ExportFolderError,
    ExportSpaceError,
    TargetFile,
    in_sentences,
)
from finance_app.kit.excel_sheet import FormSheet, Look, with_values
from finance_app.kit.excel_stream import (
    ROW,
    ROW_ABOVE,
    ROWS_MAX,
    CellKind,
    Column,
    Formula,
    Row,
    StreamedSheet,
)
from finance_app.kit.excel_text import clean_text, column_letter

__all__ = [
    "INK_COLOUR",
    "MEDIA_TYPE",
    "PALETTE",
    "ROW",
    "ROWS_MAX",
    "ROW_ABOVE",
    "CellKind",
    "Chart",
    "ChartKind",
    "Column",
    "ExportFolderError",
    "ExportSpaceError",
    "FormSheet",
    "Formula",
    "Look",
    "Row",
    "Section",
    "Series",
    "StreamedSheet",
    "WorkbookFile",
    "column_letter",
    "number_format",
]

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_NAMES_SHEETS: Final = {"[Content_Types].xml", "xl/_rels/workbook.xml.rels"}
_FIRST_PARTS: Final = ("_rels/.rels", "docProps/app.xml")
_STREAMED_FROM: Final = 101  # sheet101.xml: openpyxl numbers its own from 1
_COMPRESSION: Final = 4  # a third of the time of 9 for a twentieth more bytes

_SHEET = re.compile(r"xl/worksheets/sheet([0-9]+)\.xml")
_ANY_SHEET = re.compile(r"(xl/worksheets/(?:_rels/)?sheet)([0-9]+)(?=\.xml)")
_DISPLAY_NAME = re.compile(r' displayName="([^"]*)"')
_REF = re.compile(r' ref="[^"]*"')


def number_format(digits: int, *, is_statement: bool = False) -> str:
    """Return Excel's format for amounts with so many decimals: 1,234.50.

    A statement shows negative amounts in brackets that hang, so that digits align, and 0 as -.
    """
    plain = "#,##0" + ("." + "0" * digits if digits else "")
    return f'{plain}_);\\({plain}\\);"-"_)' if is_statement else plain


class WorkbookFile:
    """A workbook being written into a new file in a folder.

        with WorkbookFile(folder, title="Ledger") as book:
            summary = book.sheet("Summary")
            rows = book.stream("Entries", table="Entries", columns=[...])
            rows.write_rows(batch)
            path = book.save()

    Sheets stand in the order they are asked for, within their section. The title is printed over
    every page. Leaving the block without `save` removes the file. A full disk raises
    `ExportSpaceError`, wherever it shows.
    """

    def __init__(self, folder: Path, *, title: str = "", creator: str = "") -> None:
        import openpyxl

        self.lock = threading.Lock()
        self.path = folder / f"{uuid4()}{SUFFIX}"
        self.page_header = title
        self._book: Any = openpyxl.Workbook()
        self._first_parts = _parts(self._book)
        self._book.remove(self._book.active)
        self._book.properties.title = clean_text(title)
        self._book.properties.creator = clean_text(creator)
        self._forms: dict[str, FormSheet] = {}
        self._places: dict[str, int] = {}
        self._section_count = 0
        self._streams: list[StreamedSheet] = []
        self._streamed: dict[str, tuple[int, StreamedSheet, int]] = {}
        self._part: IO[bytes] | None = None
        self._is_saved = False
        self._target = TargetFile(self.path)
        self._zip = zipfile.ZipFile(
            self._target,
            "w",
            zipfile.ZIP_DEFLATED,
            compresslevel=_COMPRESSION,
        )

    def __enter__(self) -> Self:
        # These two say what kind of file it is, to whatever looks at the first bytes only.
        with self._cleaned():
            for name in _FIRST_PARTS:
                self._zip.writestr(name, self._first_parts[name])
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not self._is_saved:
            self.discard()

    def section(self) -> "Section":
        """Begin a section, whose sheets stand after those of the sections before it."""
        self._section_count += 1
        return Section(self, self._section_count)

    def sheet(self, title: str, *, landscape: bool = False, place: int = 0) -> FormSheet:
        """Add a small sheet, to be filled at any time before `save`; `place` is its section."""
        worksheet = self._add(title, place)
        form = FormSheet(worksheet, landscape=landscape, header=self.page_header)
        self._forms[title] = form
        return form

    def stream(
        self,
        title: str,
        *,
        table: str,
        columns: Sequence[Column],
        rows_max: int = ROWS_MAX,
        place: int = 0,
    ) -> StreamedSheet:
        """Add a table of any length; one is written at a time, so close it before the next."""
        for stream in self._streams:
            stream.close()
        self._places[title] = place
        with self._cleaned():
            sheet = StreamedSheet(
                self, title=title, table=table, columns=columns, rows_max=rows_max
            )
        self._streams.append(sheet)
        return sheet

    def define(self, name: str, cells: str) -> None:
        """Give cells a name that formulas of all sheets can use."""
        from openpyxl.workbook.defined_name import DefinedName

        self._book.defined_names[name] = DefinedName(name, attr_text=cells)

    def save(self) -> Path:
        """Finish the file and return where it is; it now belongs to the caller."""
        with self._cleaned():
            for stream in self._streams:
                stream.close()
                self._define_columns(stream)
                self._print_areas(stream)
            with self.lock:
                self._write_the_rest()
                self._zip.close()
                self._target.close()
        self._is_saved = True
        return self.path

    def discard(self) -> None:
        """Remove the file; waits for a batch that another thread is still writing."""
        self._target.is_abandoned = True
        with self.lock:
            with suppress(Exception):
                if self._part:
                    self._part.close()
            with suppress(Exception):
                self._zip.close()
            with suppress(Exception):
                self._target.close()
        self.path.unlink(missing_ok=True)

    def open_part(
        self, sheet: StreamedSheet, number: int
    ) -> tuple[IO[bytes], list[tuple[int, int]]]:
        """Begin a streamed sheet: an openpyxl sheet with a header, a table, nothing else."""
        from openpyxl.worksheet.table import Table, TableStyleInfo

        title = sheet.sheet_title(number)
        after = sheet.sheet_title(number - 1) if number > 1 else ""
        worksheet = self._add(title, self._places[sheet.title], after=after)
        form = FormSheet(worksheet, landscape=True)
        styles = []
        for column, spec in enumerate(sheet.columns, start=1):
            is_left = spec.kind in {CellKind.TEXT, CellKind.DATE}
            look = Look.HEADING if is_left else Look.FIGURE_HEADING
            form.put(1, column, spec.title, look=look)
            form.put(2, column, "", number_format=spec.number_format)
            if is_left:
                form.indent(1, column)
                form.indent(2, column)
            head, cell = worksheet.cell(1, column), worksheet.cell(2, column)
            styles.append((head.style_id, cell.style_id))
        worksheet.print_title_rows = "1:1"
        table = Table(
            displayName=_table_name(sheet, number),
            ref=_table_ref(sheet, 1),
        )
        table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
        worksheet.add_table(table)
        part_number = _STREAMED_FROM + len(self._streamed)
        self._streamed[title] = (part_number, sheet, number)
        self._part = part = self._zip.open(f"xl/worksheets/sheet{part_number}.xml", "w")
        return part, styles

    def _add(self, title: str, place: int, *, after: str = "") -> Any:
        """Add a sheet as the last of its section, or right after another."""
        titles = self._book.sheetnames
        index = sum(self._places[each] <= place for each in titles)
        if after:
            index = titles.index(after) + 1
        self._places[title] = place
        return self._book.create_sheet(title, index)

    def _print_areas(self, stream: StreamedSheet) -> None:
        """Leave out of print the last columns that are not meant for it."""
        printed = stream.printed_count
        if printed == len(stream.columns):
            return
        for number, size in enumerate(stream.sizes, start=1):
            worksheet = self._book[stream.sheet_title(number)]
            worksheet.print_area = f"A1:{column_letter(printed)}{max(size, 1) + 1}"

    def _define_columns(self, stream: StreamedSheet) -> None:
        for name in filter(None, (column.name for column in stream.columns)):
            for alias, cells in zip(stream.range_names(name), stream.ranges(name), strict=True):
                self.define(alias, cells)

    def _write_the_rest(self) -> None:
        """Copy what openpyxl made around the streamed parts, with the exact digits in it."""
        titles = self._book.sheetnames
        numbers = {
            str(index): str(self._streamed[title][0])
            for index, title in enumerate(titles, start=1)
            if title in self._streamed
        }
        refs = {
            _table_name(s, n): _table_ref(s, s.sizes[n - 1]) for _, s, n in self._streamed.values()
        }
        for name, data in _parts(self._book).items():
            own = _SHEET.fullmatch(name)
            if name in _FIRST_PARTS or (own and own.group(1) in numbers):
                continue
            if own:
                adapted = with_values(data, self._forms[titles[int(own.group(1)) - 1]].digits)
            elif name.startswith("xl/charts/"):
                adapted = with_label_formats(data)
            elif name.startswith("xl/tables/"):
                adapted = _with_ref(data.decode(), refs).encode()
            elif name in _NAMES_SHEETS:
                adapted = _renumbered(data.decode(), numbers).encode()
            else:
                adapted = data
            self._zip.writestr(_renumbered(name, numbers), adapted)

    @contextmanager
    def _cleaned(self) -> Iterator[None]:
        """Remove the file if the block fails, and say a full disk in a sentence."""
        try:
            with in_sentences():
                yield
        except BaseException:
            self.discard()
            raise


class Section:
    """Sheets that stand together in a workbook, whenever they are added."""

    def __init__(self, book: WorkbookFile, place: int) -> None:
        self._book = book
        self._place = place

    def sheet(self, title: str, *, landscape: bool = False) -> FormSheet:
        """Add a small sheet, as the last of the section."""
        return self._book.sheet(title, landscape=landscape, place=self._place)

    def stream(
        self, title: str, *, table: str, columns: Sequence[Column], rows_max: int = ROWS_MAX
    ) -> StreamedSheet:
        """Add a table of any length, as the last of the section; it ends the one before."""
        return self._book.stream(
            title, table=table, columns=columns, rows_max=rows_max, place=self._place
        )

    def define(self, name: str, cells: str) -> None:
        """Give cells a name that formulas of all sheets can use."""
        self._book.define(name, cells)


def _parts(book: Any) -> dict[str, bytes]:
    """Return the parts openpyxl makes of a workbook, by name; small, for the rows are not in it."""
    buffer = io.BytesIO()
    book.save(buffer)
    with zipfile.ZipFile(buffer) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _table_name(sheet: StreamedSheet, number: int) -> str:
    return sheet.table if number == 1 else f"{sheet.table}_{number}"


def _table_ref(sheet: StreamedSheet, size: int) -> str:
    """Return the range of a table with a header and so many rows; at least one, maybe empty."""
    return f"A1:{column_letter(len(sheet.columns))}{max(size, 1) + 1}"


def _with_ref(part: str, refs: Mapping[str, str]) -> str:
    """Return a table's part with the range it has in the end."""
    found = _DISPLAY_NAME.search(part)
    return _REF.sub(f' ref="{refs[found.group(1)]}"', part) if found else part


def _renumbered(text: str, numbers: Mapping[str, str]) -> str:
    """Return the text with the sheets that are streamed called by their own part's name."""
    return _ANY_SHEET.sub(lambda m: m.group(1) + numbers.get(m.group(2), m.group(2)), text)
