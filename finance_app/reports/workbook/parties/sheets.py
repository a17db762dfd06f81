"""The sheet Vendors and clients: a line each, every figure a formula over the transactions."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from finance_app.kit.excel import FormSheet, Formula, Look, Section, column_letter, number_format
from finance_app.ledger.entries.rules import Kind
from finance_app.reports.workbook.checks.rules import BY_DATABASE, BY_FORMULA, Check, shown
from finance_app.reports.workbook.parties.rules import PartySums, PartyTally
from finance_app.reports.workbook.parties.service import Parties, read_parties
from finance_app.reports.workbook.parts.rules import Filled
from finance_app.reports.workbook.parts.service import Part
from finance_app.reports.workbook.rules import KINDS, Figure, Report
from finance_app.reports.workbook.statement.rules import BLANK, Rows, is_plain_name

TITLE: Final = "Vendors and clients"
_HEADING_ROW: Final = 4
_COUNT, _NET, _TAX, _GROSS = range(2, 6)
_MANY: Final = {Kind.INCOME: "Clients", Kind.EXPENSE: "Vendors"}
_COUNT_FORMAT: Final = "#,##0"


def fill_parties(section: Section, report: Report, parties: Parties) -> Filled:
    """Fill the sheet: clients, then vendors, the largest first, and what all come to."""
    sheet = section.sheet(TITLE)
    sheet.put_title("Vendors and clients, the largest amounts first", report.heading.caption)
    sheet.put_headings(_HEADING_ROW, "Vendor or client", "Entries", "Net", "Tax", "Gross")
    sheet.widths(44, 10, 18, 16, 18)
    row, checks = _HEADING_ROW + 1, []
    for kind in KINDS:
        table = _Table(sheet, report, kind, parties[kind])
        row = table.fill(row)
        checks += list(table.checks())
    return Filled(checks=checks)


class _Table:
    """The clients, or the vendors, while they are written."""

    def __init__(self, sheet: FormSheet, report: Report, kind: Kind, tally: PartyTally) -> None:
        self._sheet = sheet
        self._report = report
        self._kind = kind
        self._tally = tally
        self._first = self._last = self._total = 0

    def fill(self, row: int) -> int:
        """Write them from a row on, and return the row that the next may begin with."""
        self._sheet.put(row, 1, _MANY[self._kind], look=Look.SECTION)
        self._first, self._last = row + 1, row + len(self._tally.lines)
        for number, sums in enumerate(self._tally.lines, start=self._first):
            self._put_line(number, sums)
        end = self._last
        if self._tally.other_count:
            end += 1
            self._put_others(end)
        self._total = end + 1
        letters = [column_letter(column) for column in (_COUNT, _NET, _TAX)]
        texts = [f"SUM({letter}{self._first}:{letter}{end})" for letter in letters]
        name = f"Total {_MANY[self._kind].lower()}"
        self._put(self._total, name, texts, self._tally.whole, look=Look.TOTAL)
        return self._total + 2

    def checks(self) -> Iterator[Check]:
        """Yield what must hold of them: all are in the total, each line is what it says."""
        report, many, sums = self._report, _MANY[self._kind], self._tally.whole
        rows = Rows(report.sheet_count, self._kind)
        net = Formula(rows.sum_of(), report.tally.by_kind()[self._kind])
        yield Check(f"{many}, net", self._cell(_NET, sums.net), net, BY_FORMULA)
        gross = report.ledger.gross[self._kind]
        yield Check(f"{many}, gross", self._cell(_GROSS, sums.gross), gross, BY_DATABASE)
        count = Formula(rows.count(), report.tally.count_of_kind(self._kind))
        shown_count = self._cell(_COUNT, sums.count)
        yield Check(f"{many}, entries", shown_count, count, BY_FORMULA, is_count=True)
        lines = self._sheet.address(self._first, _NET, self._last)
        listed = Formula(f"SUM({lines})", self._tally.shown.net)
        yield Check(f"{many} with a line, net", listed, self._tally.shown.net, BY_DATABASE)

    def _put_line(self, row: int, sums: PartySums) -> None:
        name = sums.name or f"(No {self._kind.party_field})"
        where = {"party": f"$A{row}" if sums.name else BLANK}
        is_exact = bool(sums.name) and not is_plain_name(sums.name)
        rows = Rows(self._report.sheet_count, self._kind, where, is_exact=is_exact)
        self._put(row, name, [rows.count(), rows.sum_of(), rows.sum_of("tax")], sums)

    def _put_others(self, row: int) -> None:
        """Write what all transactions come to, less the lines above."""
        rows = Rows(self._report.sheet_count, self._kind)
        wholes = {_COUNT: rows.count(), _NET: rows.sum_of(), _TAX: rows.sum_of("tax")}
        texts = [
            f"{whole}-SUM({letter}{self._first}:{letter}{self._last})"
            for letter, whole in ((column_letter(c), whole) for c, whole in wholes.items())
        ]
        self._put(row, f"All others ({self._tally.other_count:,})", texts, self._tally.others)

    def _put(
        self, row: int, name: str, texts: list[str], sums: PartySums, *, look: Look = Look.BODY
    ) -> None:
        style = number_format(self._report.heading.digits, is_statement=True)
        self._sheet.put(row, 1, name, look=look)
        values: tuple[Decimal | int, ...] = (sums.count, sums.net, sums.tax)
        for column, (text, value) in enumerate(zip(texts, values, strict=True), start=_COUNT):
            form = _COUNT_FORMAT if column == _COUNT else style
            self._sheet.put(row, column, Formula(text, value), look=look, number_format=form)
        gross = Formula(f"C{row}+D{row}", sums.gross)
        self._sheet.put(row, _GROSS, gross, look=look, number_format=style)

    def _cell(self, column: int, value: Decimal | int) -> Formula:
        return shown(Figure(self._sheet.address(self._total, column), Decimal(value)))


PARTIES: Final = Part(read_parties, fill_parties)
