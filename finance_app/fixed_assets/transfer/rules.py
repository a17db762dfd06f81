"""CSV text to rows of cells and back, and what the columns of the register are called.

Columns have the names of the REST fields. Text that a spreadsheet would run as a formula gets an
apostrophe in front on its way out, and loses it on its way in.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

BYTES_MAX: Final = 5_000_000
ROWS_MAX: Final = 10_000

MARK: Final = "\ufeff"
"""What an export begins with, by which spreadsheets know UTF-8."""

FIELDS: Final = (
    "name", "acquisition_date", "value", "type", "notes", "setup_cost", "supplier", "location",
    "serial_number", "parent_id", "in_service_on", "method", "convention", "life_months",
    "residual", "factor", "is_switching", "capacity", "unit_name", "opening_depreciation",
    "opening_on", "bank_account",
)  # fmt: skip
"""What an asset is recorded with."""

COLUMNS: Final = (
    "id", *FIELDS, "disposed_on", "currency_code", "cost", "depreciation", "book_value"
)  # fmt: skip
"""The columns of an export, in this order."""

NEEDED: Final = ("name", "acquisition_date", "value")
TEXTS: Final = frozenset(
    {
        "name",
        "type",
        "notes",
        "supplier",
        "location",
        "serial_number",
        "unit_name",
        "bank_account",
    }
)
"""Columns that hold what people typed."""

_KNOWN: Final = frozenset({*COLUMNS, "life"})
_ALSO: Final = {"paid_from": "bank_account"}
"""Columns that go by the words of the form, too."""

_DELIMITERS: Final = (",", ";", "\t")
_LIVE: Final = re.compile("'*[=+\\-@\t\r]")
_NO_WORD: Final = re.compile("[^a-z0-9]+")
_CELL_LENGTH_MAX: Final = 40


class CsvError(ValueError):
    """Text that is no list of assets; str() of it is a sentence for the user."""


@dataclass(frozen=True, slots=True)
class CsvRow:
    """A row as it stands in the file, empty cells left out; the header is row 1."""

    number: int
    cells: Mapping[str, str]
    is_too_long: bool = False


@dataclass(frozen=True, slots=True)
class CsvFile:
    """The rows of a file, and the columns of it that mean nothing here."""

    rows: tuple[CsvRow, ...]
    ignored: tuple[str, ...] = ()


def read_csv(text: str) -> CsvFile:
    """Return the rows below the header, blank ones left out. Raises CsvError."""
    content = text.removeprefix(MARK)
    if not content.strip():
        raise CsvError("The file is empty.")
    delimiter = max(_DELIMITERS, key=lambda one: _known_count(content, one))
    records = _records(content, delimiter)
    titles = next(records, [])
    names = _names(titles)
    rows: list[CsvRow] = []
    for number, record in enumerate(records, start=2):
        if not any(cell.strip() for cell in record):
            continue
        if len(rows) == ROWS_MAX:
            raise CsvError(f"At most {ROWS_MAX:,} rows fit into one import. Split the file.")
        rows.append(_row(number, record, names))
    return CsvFile(tuple(rows), tuple(_ignored(titles)))


def csv_text(rows: Iterable[Iterable[str]]) -> str:
    """Return rows of cells as CSV (RFC 4180)."""
    made = io.StringIO()
    csv.writer(made).writerows(rows)
    return made.getvalue()


def guarded(text: str) -> str:
    """Return text that no spreadsheet runs as a formula."""
    return f"'{text}" if _LIVE.match(text) else text


def unguarded(text: str) -> str:
    """Return text as it was before it was guarded."""
    return text[1:] if text.startswith("'") and _LIVE.match(text) else text


def _records(content: str, delimiter: str) -> Iterator[list[str]]:
    """Return the rows of the file as cells. Raises CsvError."""
    number = 0
    try:
        for record in csv.reader(
            io.StringIO(content, newline=""), delimiter=delimiter, strict=True
        ):
            number += 1
            yield record
    except csv.Error:
        raise CsvError(
            f"Row {number + 1} cannot be read. Check that its quotation marks are closed and that"
            " no cell is too long."
        ) from None


def _known_count(content: str, delimiter: str) -> int:
    """Return how many columns of the header are known if this stands between them."""
    try:
        titles = next(_records(content, delimiter), [])
    except CsvError:
        return -1
    return sum(_name(title) in _KNOWN for title in titles)


def _names(titles: list[str]) -> list[str]:
    """Return what each column is, "" for one that means nothing. Raises CsvError."""
    names = [name if (name := _name(title)) in _KNOWN else "" for title in titles]
    for name in names:
        if name and names.count(name) > 1:
            raise CsvError(f"There are two columns “{name}”. Keep one of them.")
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise CsvError(
            f"The first row must name the columns; {_listed(missing)} missing. An asset needs"
            f" {', '.join(NEEDED[:-1])} and {NEEDED[-1]}."
        )
    return names


def _listed(missing: list[str]) -> str:
    return f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'}"


def _name(title: str) -> str:
    """Return a title as columns are called: "Serial Number " is serial_number."""
    name = _NO_WORD.sub("_", title.casefold()).strip("_")
    return _ALSO.get(name, name)


def _ignored(titles: list[str]) -> Iterator[str]:
    for title in titles:
        shown = " ".join(title.split())[:_CELL_LENGTH_MAX]
        if shown and _name(title) not in _KNOWN:
            yield shown


def _row(number: int, record: list[str], names: list[str]) -> CsvRow:
    cells = {
        name: unguarded(cell) if name in TEXTS else cell.strip()
        for name, cell in zip(names, record, strict=False)
        if name and cell.strip()
    }
    return CsvRow(number, cells, any(cell.strip() for cell in record[len(names) :]))
