"""The sheet Cash flow: the sums of each activity, the money of each account and of each month."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from finance_app.kit.excel import (
    PALETTE,
    Chart,
    ChartKind,
    FormSheet,
    Formula,
    Look,
    Section,
    Series,
    number_format,
)
from finance_app.reports.cash_flow.rules import AccountFlow, CashFlow
from finance_app.reports.workbook.accounts.rules import DAY, MONEY
from finance_app.reports.workbook.accounts.sheets import by_role, profit_formula
from finance_app.reports.workbook.cash_flow.rules import Money, MonthMoney
from finance_app.reports.workbook.cash_flow.service import read_money
from finance_app.reports.workbook.checks.rules import Check, shown
from finance_app.reports.workbook.parts.rules import Filled, KeyFigure
from finance_app.reports.workbook.parts.service import Part
from finance_app.reports.workbook.rules import (
    DATE_FORMAT,
    Figure,
    Report,
    exact_amount,
    long_date,
)

TITLE: Final = "Cash flow"
_HEADING_ROW: Final = 4
_MONTHS: Final = ("Fiscal month", "Ends on", "Change in money", "Money at the end")
_ACCOUNTS: Final = ("Account", "Opening", "Money in", "Money out", "Closing")
_AMOUNT: Final = 2
_REPORT: Final = "the cash flow report"


def fill_cash_flow(section: Section, report: Report, money: Money) -> Filled:
    """Fill the sheet: why money changed, where it is, and how it went month by month."""
    sheet = section.sheet(TITLE, landscape=True)
    sheet.put_title("Cash flow", report.heading.caption)
    sheet.put_headings(_HEADING_ROW, "Why money changed", "Amount")
    sheet.widths(44, 20, 20, 20, 20)
    flow = _Flow(sheet, report, money.flow)
    row = flow.fill()
    row, accounts = flow.fill_accounts(row + 1)
    months, chart = flow.fill_months(row + 1, money.months)
    opening, closing = flow.opening, flow.closing
    day = long_date(report.heading.last)
    return Filled(
        checks=[
            *flow.checks(),
            Check("Money at the end, by account", shown(accounts), shown(closing), "the cash flow"),
            Check("Money at the end, by month", shown(months), shown(closing), "the cash flow"),
        ],
        key_figures=[
            KeyFigure(f"Money, {long_date(report.heading.first - DAY)}", opening),
            KeyFigure(f"Money, {day}", closing, "Money_at_end"),
        ],
        charts=[chart],
    )


class _Flow:
    """The cash flow while it is written."""

    def __init__(self, sheet: FormSheet, report: Report, flow: CashFlow) -> None:
        self._sheet = sheet
        self._report = report
        self._flow = flow
        self._form = number_format(report.heading.digits, is_statement=True)
        self._change = self.opening = self.closing = Figure("", Decimal(0))

    def fill(self) -> int:
        """Write activities and the money at both ends; return the row after them."""
        row, totals = _HEADING_ROW + 1, []
        for title, lines, total in self._flow.activities:
            self._sheet.put(row, 1, title, look=Look.SECTION)
            for at, line in enumerate(lines, start=row + 1):
                is_profit = line.label == "Net profit"
                amount = self._exact(line.amounts[0])
                value = Formula(profit_formula(), amount) if is_profit else amount
                self._put(at, _AMOUNT, value, label=line.label)
            end = row + len(lines)
            text = f"SUM(B{row + 1}:B{end})" if lines else "0"
            totals.append(f"B{end + 1}")
            self._figure(end + 1, total.label, text, total.amounts[0], look=Look.TOTAL)
            row = end + 3
        self._sheet.put(row, 1, "Money", look=Look.SECTION)
        found = (self._flow.opening, self._flow.change, self._flow.closing)
        opening, change, closing = (one.amounts[0] for one in found)
        text = by_role("opening", *MONEY)
        self.opening = self._figure(row + 1, "Money at the start", text, opening)
        self._change = self._figure(row + 2, "Change in money", "+".join(totals), change)
        text = by_role("closing", *MONEY)
        self.closing = self._figure(row + 3, "Money at the end", text, closing, look=Look.GRAND)
        return row + 4

    def checks(self) -> Iterator[Check]:
        """Yield what must hold: the change leads from the opening to the closing."""
        text = f"{self.opening.address}+{self._change.address}"
        foot = Formula(text, self.opening.value + self._change.value)
        yield Check("Opening money and its change", foot, shown(self.closing), "closing money")
        for figure, line in (
            (self.opening, self._flow.opening),
            (self._change, self._flow.change),
            (self.closing, self._flow.closing),
        ):
            yield Check(line.label, shown(figure), line.amounts[0], _REPORT)

    def fill_accounts(self, row: int) -> tuple[int, Figure]:
        """Write the money on each account; return the row after it and the closing of all."""
        self._head(row, _ACCOUNTS)
        own = [one for one in self._flow.accounts if _is_used(one)]
        for at, one in enumerate(own, start=row + 1):
            amounts = (one.opening, one.money_in, one.money_out)
            for column, amount in enumerate(amounts, start=2):
                self._put(at, column, self._exact(amount), label=one.account.name)
            closing = Formula(f"B{at}+C{at}-D{at}", self._exact(one.closing))
            self._put(at, 5, closing)
        total, zero = row + 1 + len(own), Decimal(0)
        sums = (
            sum((one.opening for one in own), zero),
            sum((one.money_in for one in own), zero),
            sum((one.money_out for one in own), zero),
            sum((one.closing for one in own), zero),
        )
        for column, (letter, amount) in enumerate(zip("BCDE", sums, strict=True), start=2):
            text = f"SUM({letter}{row + 1}:{letter}{total - 1})" if own else "0"
            value = Formula(text, self._exact(amount))
            self._put(total, column, value, label="All accounts", look=Look.TOTAL)
        figure = Figure(self._sheet.address(total, 5), self._exact(sums[-1]))
        return total + 1, figure

    def fill_months(self, row: int, months: Sequence[MonthMoney]) -> tuple[Figure, Chart]:
        """Write the months, each from the one before; return the last closing and the chart."""
        self._head(row, _MONTHS)
        before, left, values = self.opening.address, self.opening.value, []
        for at, one in enumerate(months, start=row + 1):
            self._sheet.put(at, 1, one.month.label)
            self._sheet.put(at, 2, one.month.last, number_format=DATE_FORMAT)
            self._put(at, 3, one.change)
            left += one.change
            self._put(at, 4, Formula(f"{before}+C{at}", left))
            before = f"D{at}"
            values.append(left)
        last = row + len(months)
        cells = self._sheet.address(row + 1, 4, last)
        series = Series(_MONTHS[-1], cells, values, PALETTE[0], self._sheet.address(row, 4))
        chart = Chart(
            title="Money at the end of each fiscal month",
            label_cells=self._sheet.address(row + 1, 1, last),
            labels=[one.month.label for one in months],
            series=[series],
            kind=ChartKind.AREA,
            number_format=number_format(0),
        )
        return Figure(self._sheet.address(last, 4), left), chart

    def _head(self, row: int, titles: Sequence[str]) -> None:
        for column, title in enumerate(titles, start=1):
            look = Look.HEADING if column == 1 else Look.FIGURE_HEADING
            self._sheet.put(row, column, title, look=look)

    def _figure(
        self, row: int, label: str, text: str, amount: Decimal, *, look: Look = Look.BODY
    ) -> Figure:
        value = self._exact(amount)
        self._put(row, _AMOUNT, Formula(text, value), label=label, look=look)
        return Figure(self._sheet.address(row, _AMOUNT), value)

    def _put(
        self, row: int, column: int, value: Formula | Decimal, *, label: str = "",
        look: Look = Look.BODY,
    ) -> None:  # fmt: skip
        if label:
            self._sheet.put(row, 1, label, look=look)
        self._sheet.put(row, column, value, look=look, number_format=self._form)

    def _exact(self, amount: Decimal) -> Decimal:
        return exact_amount(amount, self._report.heading.digits)


def _is_used(one: AccountFlow) -> bool:
    return any((one.opening, one.money_in, one.money_out))


CASH_FLOW: Final = Part(read_money, fill_cash_flow)
