"""The sheet Balance sheet: an account a line, live formulas over the table behind it."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from finance_app.kit.excel import (
    FormSheet,
    Formula,
    Look,
    Section,
    column_letter,
    number_format,
)
from finance_app.ledger.gl_accounts.rules import AccountType
from finance_app.reports.balance_sheet.rules import Group
from finance_app.reports.shell.statement.rules import Line, summed
from finance_app.reports.workbook.accounts.rules import DAY, Books
from finance_app.reports.workbook.accounts.service import read_books
from finance_app.reports.workbook.accounts.sheets import (
    RESULTS,
    account_checks,
    by_type,
    write_accounts,
)
from finance_app.reports.workbook.checks.rules import Check, shown
from finance_app.reports.workbook.parts.rules import Filled, KeyFigure
from finance_app.reports.workbook.parts.service import Part, Reading
from finance_app.reports.workbook.rules import Figure, Report, exact_amount, long_date

TITLE: Final = "Balance sheet"
_HEADING_ROW: Final = 4
_NUMBER, _OPENING, _CLOSING, _CHANGE = range(2, 6)
_BALANCES: Final = {_OPENING: "opening", _CLOSING: "closing"}
_BASIS: Final = "Accrual: incomes and expenses count on the day of their invoice"

Written = tuple[FormSheet, Books]


async def read_statement(reading: Reading) -> Written:
    """Write the table of accounts, behind the sheet that is filled later."""
    books = await read_books(reading)
    sheet = reading.section.sheet(TITLE, landscape=True)
    await write_accounts(reading.section, books, reading.heading.digits)
    return sheet, books


def fill_balance_sheet(_section: Section, report: Report, written: Written) -> Filled:
    """Fill the sheet: assets, liabilities and equity, an account a line."""
    sheet, books = written
    head = report.heading
    opening = long_date(head.first - DAY)
    sheet.put_title("Balance sheet", head.caption)
    titles = ("Account", "No.", opening, long_date(head.last), "Change")
    sheet.put_headings(_HEADING_ROW, *titles)
    sheet.widths(44, 8, 20, 20, 20)
    statement = _Statement(sheet, report, books)
    statement.fill()
    return Filled(
        checks=[*statement.checks(), *account_checks(report, books)],
        key_figures=[
            KeyFigure(f"{label}, {titles[3]}", statement.totals[label][_CLOSING])
            for label in ("Total assets", "Total liabilities", "Total equity")
        ],
        about=[("Accounts", f"{len(books.rows):,}"), ("Basis of the accounts", _BASIS)],
    )


class _Statement:
    """The balance sheet while it is written; `totals` are by their label and column."""

    def __init__(self, sheet: FormSheet, report: Report, books: Books) -> None:
        self._sheet = sheet
        self._report = report
        self._books = books
        self._row = _HEADING_ROW + 1
        self._numbers = books.numbers
        self._form = number_format(report.heading.digits, is_statement=True)
        self.totals: dict[str, dict[int, Figure]] = {}

    def fill(self) -> None:
        """Write it from top to bottom."""
        found = self._books.statement
        assets = self._part("Assets", found.assets, AccountType.ASSET)
        self._total(found.total_assets, self._sums(assets), Look.GRAND)
        self._row += 1
        owed = self._part("Liabilities", found.liabilities, AccountType.LIABILITY)
        self._total(found.total_liabilities, self._sums(owed))
        liabilities = self._row - 1
        self._row += 1
        own = self._part("Equity", found.equity, AccountType.EQUITY)
        own.append((self._row, self._row + 1))
        self._results(found.earlier_result, found.result)
        self._total(found.total_equity, self._sums(own))
        both = {
            column: f"{letter}{liabilities}+{letter}{self._row - 1}"
            for column, letter in _letters()
        }
        self._total(found.total_claims, both, Look.GRAND)

    def checks(self) -> Iterator[Check]:
        """Yield what must hold of both days: both sides are the same, and those of the report."""
        head, found = self._report.heading, self._books.statement
        for column, day in ((_OPENING, head.first - DAY), (_CLOSING, head.last)):
            there, claimed = (
                self.totals[one][column] for one in ("Total assets", "Liabilities and equity")
            )
            name = long_date(day)
            yield Check(f"Assets, {name}", shown(there), shown(claimed), "liabilities and equity")
            for line in (found.total_assets, found.total_liabilities, found.total_equity):
                cell, kept = self.totals[line.label][column], line.amounts[column - _OPENING]
                yield Check(f"{line.label}, {name}", shown(cell), kept, "the report of this day")

    def _part(
        self, title: str, groups: Sequence[Group], kind: AccountType
    ) -> list[tuple[int, int]]:
        """Write the groups of a type, and return the rows of their accounts."""
        self._sheet.put(self._row, 1, title, look=Look.SECTION)
        self._row += 1
        found = []
        for group in groups:
            is_summed = len(group.lines) > 1
            if is_summed:
                self._sheet.put(self._row, 1, group.title, look=Look.NOTE)
                self._row += 1
            rows = (self._row, self._row + len(group.lines) - 1)
            for line in group.lines:
                self._account(line, kind)
            if is_summed:
                amounts = summed(group.lines, "").amounts
                self._put_total(group.total_title, self._sums([rows]), amounts, Look.TOTAL)
            found.append(rows)
        return found

    def _account(self, line: Line, kind: AccountType) -> None:
        assert line.account_id is not None
        number, sign = self._numbers[line.account_id], "" if kind.is_debit else "-"
        self._sheet.put(self._row, _NUMBER, number, number_format="0")
        texts = {
            column: f"{sign}SUMIFS(account_{name},account_no,$B{self._row})"
            for column, name in _BALANCES.items()
        }
        self._put(line.label, texts, line.amounts)

    def _results(self, earlier: Line, result: Line) -> None:
        """Write the results of the years: what incomes and expenses come to."""
        texts = {c: f"-({by_type(f'before_{name}', *RESULTS)})" for c, name in _BALANCES.items()}
        self._put(earlier.label, texts, earlier.amounts)
        above = self._row - 1
        texts = {
            column: f"-({by_type(name, *RESULTS)})-{column_letter(column)}{above}"
            for column, name in _BALANCES.items()
        }
        self._put(result.label, texts, result.amounts)

    def _sums(self, rows: Sequence[tuple[int, int]]) -> dict[int, str]:
        """Return formulas that sum the accounts of some rows, by column."""
        return {
            column: f"SUM({','.join(f'{letter}{one}:{letter}{last}' for one, last in rows)})"
            if rows
            else "0"
            for column, letter in _letters()
        }

    def _total(self, line: Line, texts: dict[int, str], look: Look = Look.TOTAL) -> None:
        self.totals[line.label] = self._put_total(line.label, texts, line.amounts, look)

    def _put_total(
        self, label: str, texts: dict[int, str], amounts: Sequence[Decimal], look: Look
    ) -> dict[int, Figure]:
        self._sheet.put(self._row, _NUMBER, "", look=look)
        return self._put(label, texts, amounts, look)

    def _put(
        self,
        label: str,
        texts: dict[int, str],
        amounts: Sequence[Decimal],
        look: Look = Look.BODY,
    ) -> dict[int, Figure]:
        """Write a line, and return its figures."""
        sheet, row, digits = self._sheet, self._row, self._report.heading.digits
        sheet.put(row, 1, label, look=look)
        figures = {}
        for (column, text), amount in zip(texts.items(), amounts, strict=True):
            value = exact_amount(amount, digits)
            sheet.put(row, column, Formula(text, value), look=look, number_format=self._form)
            figures[column] = Figure(sheet.address(row, column), value)
        change = figures[_CLOSING].value - figures[_OPENING].value
        formula = Formula(f"D{row}-C{row}", change)
        sheet.put(row, _CHANGE, formula, look=look, number_format=self._form)
        self._row += 1
        return figures


def _letters() -> list[tuple[int, str]]:
    return [(column, column_letter(column)) for column in _BALANCES]


BALANCE_SHEET: Final = Part(read_statement, fill_balance_sheet)
