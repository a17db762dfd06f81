"""Small sheets of a workbook: titles, figures, live formulas with their values, charts.

openpyxl writes no value beside a formula and takes numbers through a float. A `FormSheet` notes
the exact digits of every number and formula it puts, and `kit.excel` writes them into the part.
"""

import datetime as dt
import re
from collections.abc import Mapping
from copy import copy
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from finance_app.kit.excel_chart import Chart, drawn
from finance_app.kit.excel_stream import Formula
from finance_app.kit.excel_text import (
    PAGE_NUMBER,
    clean_text,
    column_letter,
    date_serial,
    number_text,
    page_text,
)

INK: Final = "12161D"
GREY: Final = "626D7D"
HAIRLINE: Final = "CBD2DC"
SHADE: Final = "F2F4F7"

_LOOKALIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_CELL = re.compile(rb'<c r="([A-Z]+[0-9]+)"([^>]*)>(<f>[^<]*</f>)?<v(?:\s*/>|>[^<]*</v>)</c>')


class Look(StrEnum):
    """How a cell looks."""

    BODY = "body"
    TITLE = "title"
    NOTE = "note"
    REMARK = "remark"
    """A note beside a figure."""
    PARAGRAPH = "paragraph"
    HEADING = "heading"
    FIGURE_HEADING = "figure heading"
    SECTION = "section"
    TOTAL = "total"
    GRAND = "grand"


_PLAIN: Final = frozenset({Look.BODY, Look.NOTE, Look.REMARK, Look.PARAGRAPH})
_SMALL: Final = frozenset({Look.NOTE, Look.REMARK})


class FormSheet:
    """A sheet filled cell by cell; rows and columns count from 1.

    It prints as wide as a page, with `header` over every page and its number under it.
    """

    def __init__(self, worksheet: Any, *, landscape: bool = False, header: str = "") -> None:
        self.worksheet = worksheet
        self.digits: dict[str, str] = {}
        self._styles: dict[tuple[Look, str], Any] = {}
        worksheet.sheet_view.showGridLines = False
        worksheet.page_setup.orientation = "landscape" if landscape else "portrait"
        worksheet.page_setup.fitToHeight = 0
        worksheet.sheet_properties.pageSetUpPr.fitToPage = True
        worksheet.oddHeader.left.text = page_text(header) or None
        worksheet.oddFooter.left.text, worksheet.oddFooter.right.text = "&A", PAGE_NUMBER

    @property
    def title(self) -> str:
        """The name on the sheet's tab."""
        return str(self.worksheet.title)

    def put(
        self,
        row: int,
        column: int,
        value: str | Decimal | int | dt.date | Formula,
        *,
        look: Look = Look.BODY,
        number_format: str = "",
    ) -> str:
        """Write a value and return the cell's address; text stays text whatever it begins with."""
        cell = self.worksheet.cell(row, column)
        address = f"{column_letter(column)}{row}"
        match value:
            case Formula():
                cell.value = f"={value.text}"
                self.digits[address] = (
                    f"={value.value}" if isinstance(value.value, str) else number_text(value.value)
                )
            case str():
                cell.value = _LOOKALIKE.sub("_x005F_", clean_text(value))
                cell.data_type = "s"
            case dt.date():
                cell.value = date_serial(value)
            case _:
                cell.value = 0  # the digits are written into the part, not through a float
                self.digits[address] = number_text(value)
        self._dress(cell, look, number_format)
        return address

    def put_title(self, title: str, caption: str) -> None:
        """Write the two lines on top: what the sheet is, and a small line under it."""
        self.put(1, 1, title, look=Look.TITLE)
        self.put(2, 1, caption, look=Look.NOTE)

    def put_headings(self, row: int, *titles: str) -> None:
        """Write the heads of the columns, over figures from the second; they stay in view."""
        for column, title in enumerate(titles, start=1):
            look = Look.HEADING if column == 1 else Look.FIGURE_HEADING
            self.put(row, column, title, look=look)
        self.freeze(f"B{row + 1}", repeat_rows=f"{row}:{row}")

    def widths(self, *widths: float) -> None:
        """Set the widths of the first columns, in characters."""
        for index, width in enumerate(widths, start=1):
            self.worksheet.column_dimensions[column_letter(index)].width = width

    def freeze(self, address: str, *, repeat_rows: str) -> None:
        """Keep what is above and left of the cell in view, and print the rows on every page."""
        self.worksheet.freeze_panes = address
        self.worksheet.print_title_rows = repeat_rows

    def address(self, row: int, column: int, last_row: int = 0) -> str:
        """Return the full address of a cell, or of the column's cells down to `last_row`."""
        letter = column_letter(column)
        end = f":${letter}${last_row}" if last_row else ""
        quoted = self.title.replace("'", "''")
        return f"'{quoted}'!${letter}${row}{end}"

    def fit_on_one_page(self) -> None:
        """Print the sheet on one page, however long it is."""
        self.worksheet.page_setup.fitToHeight = 1

    def indent(self, row: int, column: int) -> None:
        """Keep what is left of a cell from touching it, for columns that follow figures."""
        from openpyxl.styles import Alignment

        cell = self.worksheet.cell(row, column)
        cell.alignment = Alignment(
            horizontal="left",
            indent=0 if column == 1 else 1,
            vertical=cell.alignment.vertical,
            wrap_text=cell.alignment.wrap_text,
        )

    def place_chart(self, chart: Chart, anchor: str, *, size: tuple[float, float]) -> None:
        """Draw a chart with its top left corner at the anchor; size is width, height in cm."""
        self.worksheet.add_chart(drawn(chart, size), anchor)

    def _dress(self, cell: Any, look: Look, number_format: str) -> None:
        """Give a cell its looks; those that repeat are not compared with all others again."""
        kept = self._styles.get((look, number_format))
        if kept is None:
            self._make_style(cell, look, number_format)
            self._styles[look, number_format] = copy(cell._style)  # noqa: SLF001 - no other way
        else:
            cell._style = copy(kept)  # noqa: SLF001

    def _make_style(self, cell: Any, look: Look, number_format: str) -> None:
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

        hair, ink = Side("thin", color=HAIRLINE), Side("thin", color=INK)
        cell.font = Font(
            name="Calibri",
            size=16 if look is Look.TITLE else 9 if look in _SMALL else 11,
            bold=look not in _PLAIN,
            color=GREY if look in _SMALL else INK,
        )
        if look in {Look.HEADING, Look.FIGURE_HEADING}:
            side = "right" if look is Look.FIGURE_HEADING else None
            cell.fill = PatternFill("solid", fgColor=SHADE)
            cell.border = Border(bottom=hair)
            cell.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True)
        elif look is Look.REMARK:
            cell.alignment = Alignment(horizontal="left", indent=1)
        elif look is Look.PARAGRAPH:
            cell.alignment = Alignment(vertical="top", wrap_text=True)
        elif look is Look.TOTAL:
            cell.border = Border(top=ink)
        elif look is Look.GRAND:
            cell.border = Border(top=ink, bottom=Side("double", color=INK))
        if number_format:
            cell.number_format = number_format


def with_values(part: bytes, digits: Mapping[str, str]) -> bytes:
    """Return a sheet's XML with the exact digits written into the cells they belong to.

    Digits beginning with = are the text that a formula shows.
    """

    def fill(match: re.Match[bytes]) -> bytes:
        address, attributes, formula = match.group(1), match.group(2), match.group(3) or b""
        found = digits.get(address.decode())
        if found is None:
            return match.group(0)
        if found.startswith("="):
            attributes, found = attributes + b' t="str"', _escaped(found[1:])
        return b'<c r="%b"%b>%b<v>%b</v></c>' % (address, attributes, formula, found.encode())

    return _CELL.sub(fill, part)


def _escaped(text: str) -> str:
    text = _LOOKALIKE.sub("_x005F_", clean_text(text))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
