"""The sheet Tax: output and input tax by rate, every figure a formula over the transactions."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from finance_app.kit.excel import FormSheet, Formula, Look, Section, column_letter, number_format
from finance_app.ledger.entries.rules import Kind
from finance_app.reports.workbook.checks.rules import BY_DATABASE, BY_FORMULA, Check, shown
from finance_app.reports.workbook.parts.rules import Filled, KeyFigure
from finance_app.reports.workbook.parts.service import Part
from finance_app.reports.workbook.rules import KINDS, Figure, Report, long_date
from finance_app.reports.workbook.statement.rules import BLANK, Rows, is_plain_name
from finance_app.reports.workbook.tax.rules import TaxLine
from finance_app.reports.workbook.tax.service import read_tax

TITLE: Final = "Tax"
_HEADING_ROW: Final = 4
_PERCENT, _COUNT, _NET, _TAX = range(2, 6)
_SIDES: Final = {
    Kind.INCOME: ("Output tax, on incomes", "Total output tax"),
    Kind.EXPENSE: ("Input tax, on expenses", "Total input tax"),
}
_BASIS: Final = "Accrual, as entries are dated; the tax of each entry is rounded"


def fill_tax(section: Section, report: Report, lines: Sequence[TaxLine]) -> Filled:
    """Fill the sheet: both sides by rate, and what is to be paid."""
    sheet = section.sheet(TITLE, landscape=True)
    head = report.heading
    sheet.put_title("Tax", head.caption)
    percent = f"Percent on {long_date(head.last)}"
    sheet.put_headings(_HEADING_ROW, "Tax rate", percent, "Entries", "Net", "Tax")
    sheet.widths(44, 20, 12, 20, 20)
    row, sides = _HEADING_ROW + 1, []
    for kind in KINDS:
        side = _Side(sheet, report, kind, [one for one in lines if one.kind is kind])
        row = side.fill(row)
        sides.append(side)
    output, input_ = (side.total for side in sides)
    payable = output.value - input_.value
    text = f"{output.address}-{input_.address}"
    style = number_format(head.digits, is_statement=True)
    for column in range(1, _TAX):
        title = "Net payable; below zero is to come back" if column == 1 else ""
        sheet.put(row, column, title, look=Look.GRAND)
    sheet.put(row, _TAX, Formula(text, payable), look=Look.GRAND, number_format=style)
    net = Figure(sheet.address(row, _TAX), payable)
    return Filled(
        checks=[check for side in sides for check in side.checks()],
        key_figures=[KeyFigure("Net tax payable", net, "Tax_payable")] if lines else [],
        about=[("Tax", _BASIS)],
    )


class _Side:
    """Output or input tax while it is written."""

    def __init__(
        self, sheet: FormSheet, report: Report, kind: Kind, lines: Sequence[TaxLine]
    ) -> None:
        self._sheet = sheet
        self._report = report
        self._kind = kind
        self._lines = lines
        self._total = 0

    @property
    def total(self) -> Figure:
        """Where the tax of the side is, and what it comes to."""
        return self._cell(_TAX, sum((one.tax for one in self._lines), Decimal(0)))

    def fill(self, row: int) -> int:
        """Write it from a row on, and return the row that the next may begin with."""
        title, total = _SIDES[self._kind]
        self._sheet.put(row, 1, title, look=Look.SECTION)
        first, self._total = row + 1, row + 1 + len(self._lines)
        for number, line in enumerate(self._lines, start=first):
            self._sheet.put(number, 1, line.name)
            self._sheet.put(number, _PERCENT, line.percent)
            self._put(number, self._texts(line, number), line)
        sums = {
            column: f"SUM({letter}{first}:{letter}{self._total - 1})" if self._lines else "0"
            for column, letter in ((c, column_letter(c)) for c in (_COUNT, _NET, _TAX))
        }
        self._sheet.put(self._total, 1, total, look=Look.TOTAL)
        self._sheet.put(self._total, _PERCENT, "", look=Look.TOTAL)
        self._put(self._total, sums, self._whole(), look=Look.TOTAL)
        return self._total + 2

    def checks(self) -> Iterator[Check]:
        """Yield what must hold of the side: all tax of the rows, as the database has it."""
        title, whole = _SIDES[self._kind][1], self._whole()
        rows = Rows(self._report.sheet_count, self._kind)
        taxes = Formula(rows.sum_of("tax"), self._report.tally.taxes[self._kind])
        yield Check(f"{title}, all rows", shown(self.total), taxes, BY_FORMULA)
        yield Check(title, shown(self.total), whole.tax, BY_DATABASE)
        net = shown(self._cell(_NET, whole.net))
        yield Check(f"{title}, net", net, whole.net, BY_DATABASE)
        count = shown(self._cell(_COUNT, Decimal(whole.count)))
        yield Check(f"{title}, entries", count, whole.count, BY_DATABASE, is_count=True)

    def _texts(self, line: TaxLine, row: int) -> dict[int, str]:
        """Return the formulas of a line. Without a rate, only entries that have tax count."""
        if line.rate_id is not None:
            is_exact = not is_plain_name(line.name)
            rows = self._rows({"tax_rate": f"$A{row}"}, is_exact=is_exact)
            return {_COUNT: rows.count(), _NET: rows.sum_of(), _TAX: rows.sum_of("tax")}
        rows, others = (
            self._rows({"tax_rate": BLANK}),
            self._rows({"tax_rate": BLANK, "tax": BLANK}),
        )
        return {
            _COUNT: f"{rows.count()}-({others.count()})",
            _NET: f"{rows.sum_of()}-({others.sum_of()})",
            _TAX: rows.sum_of("tax"),
        }

    def _rows(self, where: dict[str, str], *, is_exact: bool = False) -> Rows:
        return Rows(self._report.sheet_count, self._kind, where, is_exact=is_exact)

    def _whole(self) -> TaxLine:
        lines = self._lines
        return TaxLine(
            self._kind, None, "", "", sum(one.count for one in lines),
            sum((one.net for one in lines), Decimal(0)),
            sum((one.tax for one in lines), Decimal(0)),
        )  # fmt: skip

    def _put(self, row: int, texts: dict[int, str], line: TaxLine, look: Look = Look.BODY) -> None:
        style = number_format(self._report.heading.digits, is_statement=True)
        values: dict[int, Decimal | int] = {_COUNT: line.count, _NET: line.net, _TAX: line.tax}
        for column, text in texts.items():
            form = "#,##0" if column == _COUNT else style
            value = Formula(text, values[column])
            self._sheet.put(row, column, value, look=look, number_format=form)

    def _cell(self, column: int, value: Decimal) -> Figure:
        return Figure(self._sheet.address(self._total, column), value)


TAX: Final = Part(read_tax, fill_tax)
