"""Text, numbers and dates as the XML of a workbook holds them, and what columns are called."""

import datetime as dt
import re
from decimal import Decimal
from typing import Final

TEXT_MAX: Final = 32_767
"""Characters an Excel cell can hold, counted as Excel does: in UTF-16 units."""

_EPOCH: Final = 693_594  # the ordinal of 30 December 1899, day 0 of Excel's calendar
_FIRST_MARCH_1900: Final = 61  # before it, Excel counts a 29 February 1900 that never was
_PAGE_TEXT_MAX: Final = 120  # Excel holds 255 characters a header, and every & may be two
PAGE_NUMBER: Final = "Page &P of &N"

ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML has no way to write."""

_ESCAPE_LOOKALIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_SPECIAL = re.compile("[\x00-\x1f&<>_\ud800-\udfff\ufffe\uffff]")
_find_special = _SPECIAL.search


def clean_text(text: str) -> str:
    """Return the text as a cell can hold it.

    Characters that XML forbids are dropped, line ends become one line feed, and what is longer
    than a cell is cut at a whole character.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = ILLEGAL.sub("", text)
    if len(text) * 2 <= TEXT_MAX:
        return text
    units = text.encode("utf-16-le")
    return (
        text if len(units) <= TEXT_MAX * 2 else units[: TEXT_MAX * 2].decode("utf-16-le", "ignore")
    )


def date_serial(day: dt.date) -> int:
    """Return the number Excel keeps a date as; dates before 1900 have none (ValueError)."""
    serial = day.toordinal() - _EPOCH
    if serial < _FIRST_MARCH_1900:
        serial -= 1
    if serial < 1:
        raise ValueError(f"{day} is before the first day a workbook knows.")
    return serial


def number_text(value: Decimal | int) -> str:
    """Return the digits of a number as they are; a float or a not-a-number is refused."""
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError("A workbook has no cell for a number without an end.")
        return format(value, "f")
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError("Numbers of a workbook are Decimal or int.")
    return str(value)


def page_text(text: str) -> str:
    """Return the text as a header of printed pages holds it, where & begins a code."""
    return clean_text(text)[:_PAGE_TEXT_MAX].replace("\n", " ").replace("&", "&&")


def pages_xml(header: str) -> str:
    """Return what stands over and under every printed page."""
    over = f"<oddHeader>{escaped('&L' + page_text(header))}</oddHeader>" if header else ""
    under = escaped(f"&L&A&R{PAGE_NUMBER}")
    return f"<headerFooter>{over}<oddFooter>{under}</oddFooter></headerFooter>"


def escaped(text: str) -> str:
    """Return the text as XML holds it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def text_xml(text: str) -> str:
    """Return the `<t>` element of a text, safe in XML and exact in Excel."""
    if _find_special(text) is None and len(text) * 2 <= TEXT_MAX and text == text.strip():
        return f"<t>{text}</t>"
    text = _ESCAPE_LOOKALIKE.sub("_x005F_", clean_text(text))
    return f'<t xml:space="preserve">{escaped(text)}</t>'


def column_letter(index: int) -> str:
    """Return the letters of a column counted from 1: 1 is A, 27 is AA."""
    letters = ""
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
