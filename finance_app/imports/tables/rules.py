"""Text files with columns. The delimiter is the one that makes most of the rows.

A quote that is never closed would swallow the rows after it. So a row of several lines that does
not come out right is read again: its first line alone, as if quotes meant nothing, the others
as the rows they are.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from finance_app.imports.amounts.rules import is_amount_like
from finance_app.imports.dates.rules import is_date_like
from finance_app.imports.encodings.rules import checked_encoding, find_encoding, lines_of
from finance_app.imports.headers.rules import ROWS_LOOKED_AT, Header, find_header
from finance_app.imports.lines.rules import (
    COLUMNS_MAX,
    FileUnreadableError,
    Format,
    Replay,
    TableFile,
    TableRow,
    cell_text,
)

_LINES_TRIED: Final = 200
_USUAL: Final = (",", ";", "\t", "|")
_UNUSUAL: Final = ("^", "~", "\x1f", "\x01", "¦", "#")
_SINGLE_QUOTED: Final = re.compile(r"(?:^|[,;\t|])'[^'\n]*'(?=[,;\t|\r\n]|$)", re.MULTILINE)
_HINT: Final = "sep="
_OPEN_QUOTE: Final = "A quote in this row is not closed, so its texts may be cut wrongly."
_HOLDS_ROW: Final = "A text in this row holds what looks like another row. Check its quotes."
_CUT: Final = "This last row has {} of {} columns. The file may have been cut off."
_TOO_LONG: Final = "This row has {:,} columns and the header has {:,}. Divide it as the others are."
_TOO_WIDE: Final = "This file has {:,} columns. At most {:,} are read."


@dataclass(frozen=True, slots=True)
class Dialect:
    """How rows are written: what divides the columns, and what stands around texts."""

    delimiter: str
    quote: str
    is_backslashed: bool = False


@dataclass(frozen=True, slots=True)
class _Source:
    """A file, its encoding and how its rows are written."""

    content: bytes
    codec: str
    dialect: Dialect


@dataclass(slots=True)
class _Lines:
    """The lines that a row was made of, which can be put back to be read once more."""

    taken: list[str] = field(default_factory=list)
    again: list[str] = field(default_factory=list)

    def read(self, lines: Iterator[str]) -> Iterator[str]:
        """Yield the lines, and those that were put back before the others."""
        taken, again = self.taken, self.again
        while True:
            line = again.pop() if again else next(lines, None)
            if line is None:
                return
            taken.append(line)
            yield line

    def keep_first(self) -> str:
        """Put back all lines taken but the first, and return that."""
        first = self.taken[0]
        self.again.extend(reversed(self.taken[1:]))
        del self.taken[1:]
        return first


def read_table(content: bytes, *, encoding: str = "", delimiter: str = "") -> TableFile:
    """Return the table of a text file; encoding and delimiter are found unless they are given.

    Raises FileUnreadableError where there is no table or nothing in it, also while rows are
    read, for a line that does not end.
    """
    codec = checked_encoding(encoding) if encoding else find_encoding(content)
    sample = list(islice(_plain_lines(content, codec), _LINES_TRIED))
    source = _Source(content, codec, find_dialect(sample, delimiter))
    filled = (row for row in _rows(source, 0) if any(map(str.strip, row[1])))
    top = list(islice(filled, ROWS_LOOKED_AT))
    widest = max((len(cells) for _, cells, _ in top), default=0)
    if widest > COLUMNS_MAX:
        raise FileUnreadableError(_TOO_WIDE.format(widest, COLUMNS_MAX))
    header = find_header([cells for _, cells, _ in top])
    width = _width(header, [cells for _, cells, _ in top])
    added = (f"Column {place}" for place in range(len(header.names) + 1, width + 1))
    first = top[header.start][0]
    titles = [cells for _, cells, _ in top[: max(header.place, 0)]]
    has_header = header.place >= 0
    return TableFile(
        format=Format.TSV if source.dialect.delimiter == "\t" else Format.CSV,
        header=(*header.names, *added),
        rows=Replay(lambda: _table_rows(source, first, width)),
        has_header=has_header,
        header_number=top[header.place][0] if has_header else 0,
        titles=tuple(tuple(map(cell_text, cells)) for cells in titles),
        encoding=codec,
        delimiter=source.dialect.delimiter,
        remarks=() if has_header else ("This file has no header; its columns are numbered.",),
    )


def find_dialect(lines: Sequence[str], delimiter: str = "") -> Dialect:
    """Return how rows are written, from the first lines; an unusual delimiter has to be clear."""
    text = "".join(lines)
    quote = "'" if len(_SINGLE_QUOTED.findall(text)) > len(lines) and '"' not in text else '"'
    is_backslashed = f"\\{quote}" in text and quote * 2 not in text
    if delimiter:
        return Dialect(delimiter[0], quote, is_backslashed)
    usual = [Dialect(one, quote, is_backslashed) for one in _USUAL]
    unusual = [Dialect(one, quote, is_backslashed) for one in _UNUSUAL]
    score, best = max((_score(one, lines), one.delimiter) for one in usual)
    odd_score, odd = max((_score(one, lines), one.delimiter) for one in unusual)
    return Dialect(odd if odd_score > 2 * score else best, quote, is_backslashed)


def _plain_lines(content: bytes, codec: str) -> Iterator[str]:
    """Yield the lines, without the one in which Excel keeps the delimiter."""
    lines = lines_of(content, codec)
    first = next(lines, "")
    yield "\n" if first.lower().startswith(_HINT) else first
    yield from lines


def _score(dialect: Dialect, lines: Sequence[str]) -> float:
    """Return how well a delimiter divides: equally many columns, and values in them."""
    rows = [_split(line, dialect) for line in lines if line.strip()]
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return 0
    width, count = max(widths.items(), key=lambda one: (one[1], one[0]))
    cells = [cell for row in rows if len(row) == width for cell in row]
    values = sum(map(_is_value, cells))
    return count / len(rows) * (1 + values / max(count, 1)) + min(width, 50) / 1_000


def _split(line: str, dialect: Dialect, *, is_quoted: bool = True) -> list[str]:
    """Return the cells of one line, read as kindly as possible."""
    reader = csv.reader(
        [line],
        delimiter=dialect.delimiter,
        quotechar=dialect.quote if is_quoted else None,
        quoting=csv.QUOTE_MINIMAL if is_quoted else csv.QUOTE_NONE,
        escapechar="\\" if dialect.is_backslashed and is_quoted else None,
        doublequote=not dialect.is_backslashed,
    )
    try:
        return next(reader, [])
    except csv.Error:
        return line.rstrip("\r\n").split(dialect.delimiter)


_Read = tuple[int, list[str], str]
"""The number of a row, its cells, and what is wrong with its form."""


def _rows(source: _Source, width: int) -> Iterator[_Read]:
    """Yield the rows from the top; `width` is how many columns they should have, 0 if unknown."""
    dialect, lines = source.dialect, _Lines()
    content = _plain_lines(source.content, source.codec)
    reader = _strict_reader(lines.read(content), dialect)
    number = 1
    while True:
        number += len(lines.taken)
        lines.taken.clear()
        try:
            cells = next(reader)
            is_right = len(lines.taken) == 1 or not _has_swallowed(
                cells, lines.taken, dialect, width
            )
        except StopIteration:
            return
        except csv.Error:
            cells, is_right = [], False
        if is_right:
            is_doubtful = len(lines.taken) > 1 and _holds_row(lines.taken, dialect, width)
            yield number, cells, _HOLDS_ROW if is_doubtful else ""
        else:
            yield number, *_read_again(lines, dialect)
            reader = _strict_reader(lines.read(content), dialect)  # the end may have been reached


def _strict_reader(lines: Iterator[str], dialect: Dialect) -> Iterator[list[str]]:
    return csv.reader(
        lines,
        delimiter=dialect.delimiter,
        quotechar=dialect.quote,
        escapechar="\\" if dialect.is_backslashed else None,
        doublequote=not dialect.is_backslashed,
        strict=True,
    )


def _has_swallowed(
    cells: Sequence[str], lines: Sequence[str], dialect: Dialect, width: int
) -> bool:
    """Say whether a row of several lines holds rows: it came out wrong, and a line is a row."""
    if not width or (len(cells) >= width and _full_width(cells) <= width):
        return False
    return any(len(_split(line, dialect)) >= width for line in lines[1:])


def _holds_row(lines: Sequence[str], dialect: Dialect, width: int) -> bool:
    """Say whether a line within a text looks like a row: as many columns, and values in them.

    Two quotes that are never closed, in two rows, make one good row of both.
    """
    for line in lines[1:]:
        cells = _split(line, dialect, is_quoted=False)
        if len(cells) == width and sum(map(_is_value, cells)) > 1:
            return True
    return False


def _is_value(cell: str) -> bool:
    return is_amount_like(cell) or is_date_like(cell)


def _read_again(lines: _Lines, dialect: Dialect) -> tuple[list[str], str]:
    """Return the first line of a row that came out wrong, read alone; the others are put back."""
    is_open = len(lines.taken) > 1
    first = lines.keep_first()
    if not is_open and first.count(dialect.quote) % 2 == 0:
        return _split(first, dialect), ""
    return _split(first, dialect, is_quoted=False), _OPEN_QUOTE


def _full_width(cells: Sequence[str]) -> int:
    """Return how many columns a row has, empty ones at its end not counted."""
    width = len(cells)
    while width and not cells[width - 1].strip():
        width -= 1
    return width


def _width(header: Header, rows: Sequence[Sequence[str]]) -> int:
    """Return how many columns the table has: those of the header, or more if most rows do."""
    widths = Counter(map(_full_width, rows[header.start :]))
    common, count = widths.most_common(1)[0] if widths else (0, 0)
    is_usual = count * 2 > sum(widths.values())
    return max(len(header.names), common if is_usual else 0)


def _table_rows(source: _Source, first: int, width: int) -> Iterator[TableRow]:
    """Yield the rows under the header; blank ones are no rows."""
    held: list[TableRow] = []  # the row before, as the last of all is looked at once more
    before = 0
    for number, cells, form in _rows(source, width):
        if number < first or not any(map(str.strip, cells)):
            continue
        is_whole = form == _OPEN_QUOTE and len(cells) == width
        problem, remark = ("", form) if is_whole else (form, "")
        if len(cells) > width and _full_width(cells) > width:
            problem = _TOO_LONG.format(_full_width(cells), width)
        for row in held:
            before = len(row.cells)
            yield row
        held = [TableRow(number, cells, problem, remark)]
    for row in held:
        is_cut = not row.problem and len(row.cells) < min(width, before)
        yield row._replace(problem=_CUT.format(len(row.cells), width)) if is_cut else row
