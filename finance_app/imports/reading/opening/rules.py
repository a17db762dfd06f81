"""Open a file by what it is: a statement by its reader, a table by a mapping of its columns.

The first screen is made from parts of a large file, which are opened as if they were all of it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, Final

from finance_app.imports.amounts.rules import DecimalMark
from finance_app.imports.bookings.rules import OwnAccount, lines_of
from finance_app.imports.camt.rules import read_camt
from finance_app.imports.dates.rules import DateOrder
from finance_app.imports.documents.rules import Entries
from finance_app.imports.lines.rules import (
    FileUnreadableError,
    Format,
    Replay,
    StatementFile,
    StatementLine,
    TableFile,
)
from finance_app.imports.ofx.rules import read_ofx
from finance_app.imports.qif.rules import read_qif
from finance_app.imports.reading.rules import LINES_MAX, ReadRequest
from finance_app.imports.reading.tabular.rules import (
    HEAD_ROWS,
    Choice,
    choose,
    header_hash,
    map_table,
    one_of,
)
from finance_app.imports.tables.rules import read_table
from finance_app.imports.workbooks.rules import read_workbook

SAMPLE_BYTES: Final = 1_000_000
"""How much of a large file the first screen is made from."""

TOO_MANY: Final = f"This file has more than {LINES_MAX:,} lines. Divide it into several files."

_HEAD_BYTES: Final = 200_000
_SLICES: Final = 16
_PADDING_MIN: Final = 10_000
_ENDS_MAX: Final = 4 * LINES_MAX
_TABLES: Final = frozenset({Format.CSV, Format.TSV})
_PADDING: Final = b",;\t \r\n"
_NAME_LENGTH_MAX: Final = 200
_OPEN_DATES: Final = "The dates can be read in more than one order. Choose the right one."
_OPEN_AMOUNTS: Final = "The amounts can be read in two ways. Choose the right one."
_MARKS: Final = {
    Format.OFX: (b"<STMTTRN>", 1),
    Format.QIF: (b"\n^", 1),
    Format.CAMT: (b"Ntry>", 2),
    Format.MT940: (b":61:", 1),
}
"""What lines of a format have, and how many of it each."""

Source = TableFile | tuple[StatementFile, ...]
"""What a reader makes of a file."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that has been opened; what is said of columns only where it is a table.

    `questions` have to be answered before its lines can be entries. `choice` is how the columns
    of a table came to be mapped.
    """

    format: str
    version: str
    statements: tuple[StatementFile, ...]
    header: tuple[str, ...] | None = None
    mapping: Mapping[str, Any] | None = None
    readings: Mapping[str, Any] = field(default_factory=dict)
    questions: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    choice: Choice | None = None

    @property
    def header_hash(self) -> str:
        """Return what makes two headers the same, "" without one."""
        return header_hash(self.header) if self.header is not None else ""


def without_padding(content: bytes, kind: Format) -> bytes:
    """Return a table of text without the blank rows that follow the last one.

    Raises FileUnreadableError where there are still far too many lines to look at.
    """
    if kind not in _TABLES:
        return content
    end = content.find(b"\n", len(content.rstrip(_PADDING)))
    if b"\0" not in content[:_HEAD_BYTES] and 0 <= end < len(content) - _PADDING_MIN:
        content = content[: end + 1]
    if content.count(b"\n") > _ENDS_MAX:
        raise FileUnreadableError(TOO_MANY)
    return content


@dataclass(frozen=True, slots=True)
class Sample:
    """Parts of a large file that can be read as one; `is_even` where they are of all parts."""

    content: bytes
    is_whole: bool
    is_even: bool


def sample_of(content: bytes, kind: Format) -> Sample:
    """Return whole lines from the beginning of a large file, and for a table from all over it.

    A small file is its own sample, and so is a workbook, which has no parts.
    """
    if kind is Format.XLSX or len(content) <= SAMPLE_BYTES:
        return Sample(content, is_whole=True, is_even=True)
    is_even = kind in _TABLES and b"\0" not in content[:_HEAD_BYTES]
    if not is_even:
        return Sample(_lines_between(content, 0, SAMPLE_BYTES), is_whole=False, is_even=False)
    size = (SAMPLE_BYTES - _HEAD_BYTES) // _SLICES
    step = (len(content) - _HEAD_BYTES) // _SLICES
    starts = (len(content) - size - step * place for place in reversed(range(_SLICES)))
    parts = [_lines_between(content, start, start + size) for start in starts]
    head = _lines_between(content, 0, _HEAD_BYTES)
    return Sample(b"".join([head, *parts]), is_whole=False, is_even=True)


def head_of(source: Source, row_count: int) -> Source:
    """Return the first rows of a workbook, which is read as a whole; of others, all."""
    if not isinstance(source, TableFile) or row_count <= HEAD_ROWS:
        return source
    return replace(source, rows=list(islice(source.rows, HEAD_ROWS)))


def _lines_between(content: bytes, start: int, end: int) -> bytes:
    """Return the whole lines between two places, all that is there where no line ends."""
    first = content.find(b"\n", start, end) + 1 if start else 0
    last = content.rfind(b"\n", first, end) + 1
    return content[first : last or end]


def read_source(content: bytes, kind: Format, request: ReadRequest) -> Source:
    """Return what the reader of a format makes of a file. Raises FileUnreadableError."""
    code, chosen = request.currency_code, request.mapping or {}
    match kind:
        case Format.XLSX:
            return read_workbook(content, sheet=_name(chosen, "sheet"))
        case Format.OFX:
            return read_ofx(content, code)
        case Format.QIF:
            order, mark = chosen.get("date_order"), chosen.get("decimal_mark")
            return read_qif(
                content,
                code,
                date_order=one_of(DateOrder, "date_order", order) if order else None,
                decimal_mark=one_of(DecimalMark, "decimal_mark", mark) if mark else None,
            )
        case Format.CAMT:
            return read_camt(content, code)
        case Format.MT940:
            from finance_app.imports.mt940.rules import read_mt940  # a third of the start-up time

            return read_mt940(content, code)
        case Format.CSV | Format.TSV:
            delimiter = _name(chosen, "delimiter")
            return read_table(content, encoding=_name(chosen, "encoding"), delimiter=delimiter)


def read_sample(head: bytes, kind: Format, request: ReadRequest) -> Source:
    """Return what a sample of a file says. Raises FileUnreadableError."""
    if kind is not Format.CAMT:
        return read_source(head, kind, request)
    # Half a document is no document: its entries are there, what is said of them is not.
    own = OwnAccount(currency_code=request.currency_code)
    statement = StatementFile(
        format=kind,
        version="",
        account="",
        currency_code=request.currency_code,
        opening_balance=None,
        closing_balance=None,
        first_on=None,
        last_on=None,
        lines=Replay(lambda: _numbered(Entries(head), own)),
    )
    return (statement,)


def open_source(source: Source, request: ReadRequest, sampled: Choice | None = None) -> Opened:
    """Return a file with its lines; a table mapped as its sample was where that leaves no doubt.

    Raises FileUnreadableError for a mapping that does not fit.
    """
    if not isinstance(source, TableFile):
        return _opened(source, request.mapping or {})
    mapped = map_table(source, request, sampled)
    return Opened(
        source.format.value,
        "",
        (mapped.statement,),
        header=source.header,
        mapping=mapped.mapping,
        readings=mapped.readings,
        questions=mapped.choice.questions,
        remarks=mapped.remarks,
        choice=mapped.choice,
    )


def open_sample(source: Source, request: ReadRequest, *, is_even: bool) -> Opened:
    """Return a sample as if it were the file. Raises FileUnreadableError."""
    if not isinstance(source, TableFile):
        return _opened(source, request.mapping or {})
    choice = choose(source, request, is_whole=False)
    is_settled = choice.is_settled and is_even
    opened = open_source(source, request, replace(choice, is_settled=True))
    return replace(opened, choice=replace(choice, is_settled=is_settled))


def estimate(content: bytes, kind: Format, source: Source) -> int:
    """Return about how many lines a file has, without reading them."""
    if isinstance(source, TableFile):
        if kind is Format.XLSX:
            return sum(1 for _ in source.rows)
        return max(content.count(b"\n") - source.header_number, 1)
    mark, times = _MARKS[kind]
    wide = b"".join(bytes((one, 0)) for one in mark)
    return max((content.count(mark) + content.count(wide)) // times, 1)


def _opened(statements: tuple[StatementFile, ...], chosen: Mapping[str, Any]) -> Opened:
    """Return a file of statements; one that can be read in two ways has a question."""
    first = statements[0]
    orders = sorted({order for one in statements for order in one.date_orders})
    marks = sorted({mark for one in statements for mark in one.decimal_marks})
    questions = [_OPEN_DATES] if len(orders) > 1 else []
    questions += [_OPEN_AMOUNTS] if len(marks) > 1 else []
    is_open = first.format is Format.QIF
    return Opened(
        first.format.value,
        first.version,
        statements,
        mapping={
            "date_order": chosen.get("date_order") or first.date_orders[0],
            "decimal_mark": chosen.get("decimal_mark") or first.decimal_marks[0],
        }
        if is_open and first.date_orders and first.decimal_marks
        else None,
        readings={
            "dates": [{"order": order} for order in orders],
            "amounts": [{"decimal_mark": mark} for mark in marks],
        },
        questions=tuple(questions),
    )


def _numbered(entries: Entries, own: OwnAccount) -> Iterator[StatementLine]:
    lines = (line for entry in entries.of(0) for line in lines_of(entry, own))
    for number, line in enumerate(lines, start=1):
        yield line._replace(number=number)


def _name(chosen: Mapping[str, Any], name: str) -> str:
    value = chosen.get(name)
    return value[:_NAME_LENGTH_MAX] if isinstance(value, str) else ""
