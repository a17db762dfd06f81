"""Open a file by what it is: a statement by its reader, a table by a mapping of its columns.

The first screen is made from the head of a large file, which is opened as if it were all of it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
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
from finance_app.imports.mt940.rules import read_mt940
from finance_app.imports.ofx.rules import read_ofx
from finance_app.imports.qif.rules import read_qif
from finance_app.imports.reading.rules import LINES_MAX, ReadRequest
from finance_app.imports.reading.tabular.rules import HEAD_ROWS, header_hash, map_table, one_of
from finance_app.imports.tables.rules import read_table
from finance_app.imports.workbooks.rules import read_workbook

HEAD_BYTES: Final = 1_000_000
"""How much of a large file the first screen is made from."""

TOO_MANY: Final = f"This file has more than {LINES_MAX:,} lines. Divide it into several files."

_TABLES: Final = frozenset({Format.CSV, Format.TSV, Format.XLSX})
_ENDS_MAX: Final = 4 * LINES_MAX
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

    `questions` have to be answered before its lines can be entries. `is_saved` says that it is
    read as an earlier file with this header was.
    """

    format: str
    version: str
    statements: tuple[StatementFile, ...]
    header: tuple[str, ...] | None = None
    mapping: Mapping[str, Any] | None = None
    readings: Mapping[str, Any] = field(default_factory=dict)
    questions: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    is_saved: bool = False

    @property
    def header_hash(self) -> str:
        """Return what makes two headers the same, "" without one."""
        return header_hash(self.header) if self.header is not None else ""


def head_of(content: bytes, kind: Format) -> bytes:
    """Return the whole lines at the beginning of a large file; a workbook has no beginning."""
    if kind is Format.XLSX or len(content) <= HEAD_BYTES:
        return content
    end = content.rfind(b"\n", 0, HEAD_BYTES) + 1
    return content[: end or HEAD_BYTES]


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
            return read_mt940(content, code)
        case Format.CSV | Format.TSV:
            if content.count(b"\n") > _ENDS_MAX:
                raise FileUnreadableError(TOO_MANY)
            delimiter = _name(chosen, "delimiter")
            return read_table(content, encoding=_name(chosen, "encoding"), delimiter=delimiter)


def read_head(head: bytes, kind: Format, request: ReadRequest) -> Source:
    """Return what the head of a file that was cut there says. Raises FileUnreadableError."""
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


def open_source(source: Source, request: ReadRequest, *, is_head: bool = False) -> Opened:
    """Return a file with its lines, from its first rows alone where `is_head`.

    Raises FileUnreadableError for a mapping that does not fit.
    """
    if not isinstance(source, TableFile):
        return _opened(source, request.mapping or {})
    mapped = map_table(source, request, is_head=is_head)
    return Opened(
        source.format.value,
        "",
        (mapped.statement,),
        header=source.header,
        mapping=mapped.mapping,
        readings=mapped.readings,
        questions=mapped.questions,
        remarks=mapped.remarks,
        is_saved=mapped.is_saved,
    )


def estimate(content: bytes, kind: Format, source: Source) -> int:
    """Return about how many lines a file has, without reading them."""
    if isinstance(source, TableFile):
        if kind is Format.XLSX:
            return sum(1 for _ in source.rows)
        return max(content.count(b"\n") - source.header_number, 1)
    mark, times = _MARKS[kind]
    wide = b"".join(bytes((one, 0)) for one in mark)
    return max((content.count(mark) + content.count(wide)) // times, 1)


def is_short(source: Source, total: int) -> bool:
    """Say whether the first rows of a table are all that it has."""
    return not isinstance(source, TableFile) or total <= HEAD_ROWS


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
