"""The sheet Accounts: one table, and what must hold of its columns."""

import asyncio
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from finance_app.kit.excel import ROW, CellKind, Column, Formula, Row, Section, number_format
from finance_app.ledger.gl_accounts.rules import AccountRole, AccountType
from finance_app.reports.workbook.accounts.rules import MONEY, AccountRow, Books, role_label
from finance_app.reports.workbook.checks.rules import Check
from finance_app.reports.workbook.rules import Report

TITLE: Final = "Accounts"
"""Of the sheet and of its table."""
RESULTS: Final = (AccountType.INCOME, AccountType.EXPENSE)
_FIXED: Final = (AccountRole.FIXED_ASSET, AccountRole.DEPRECIATION)
_LINES: Final = "the lines of the journal, by the database"


def account_columns(digits: int) -> list[Column]:
    """Return the columns of the table, for a currency with so many decimals."""
    number, form = CellKind.NUMBER, number_format(digits)
    return [
        Column("No.", number, 8, "0", "account_no"),
        Column("Account", width=34),
        Column("Code", width=12),
        Column("Type", width=12, name="account_type"),
        Column("Role", width=16, name="account_role"),
        Column("Opening", number, 18, form, "account_opening"),
        Column("Debits", number, 18, form, "account_debit"),
        Column("Credits", number, 18, form, "account_credit"),
        Column("Closing", CellKind.FORMULA, 18, form, "account_closing"),
        Column("Opening, earlier years", number, 18, form, "account_before_opening"),
        Column("Closing, earlier years", number, 18, form, "account_before_closing"),
        Column("Id", width=38, is_printed=False),
    ]


async def write_accounts(section: Section, books: Books, digits: int) -> None:
    """Write the table as the next sheet of a section."""
    stream = section.stream(TITLE, table=TITLE, columns=account_columns(digits))
    await asyncio.to_thread(stream.write_rows, [_cells(row) for row in books.rows])


def account_checks(report: Report, books: Books) -> Iterator[Check]:
    """Yield what must hold of money, of debits and credits, of the profit and of the assets."""
    money = Formula(by_role("closing", *MONEY), books.closing_of(*MONEY))
    lines = [books.lines[one] for one in MONEY if one in books.lines]
    kept = sum((one.closing for one in lines), Decimal(0))
    yield Check("Money, closing", money, kept, "opening and movements, by the database")
    debits, credits_ = (
        Formula(f"SUM(account_{name})", books.sum_of(name)) for name in ("debit", "credit")
    )
    yield Check("Debits of all accounts", debits, credits_, "credits of all accounts")
    kept = sum((one.debit for one in books.lines.values()), Decimal(0))
    yield Check("Debits of all accounts", debits, kept, _LINES)
    for name in ("opening", "closing"):
        balance = Formula(f"SUM(account_{name})", books.sum_of(name))
        yield Check(f"All accounts, {name}", balance, 0, "debits less credits: nothing")
    yield from _profit_checks(report, books)
    if books.register is not None:
        yield _asset_check(report, books, books.register.book_value)


def by_type(column: str, *types: AccountType) -> str:
    """Return the formula that sums a column over accounts of some types."""
    return "+".join(f'SUMIFS(account_{column},account_type,"{one.label}")' for one in types)


def by_role(column: str, *roles: AccountRole) -> str:
    """Return the formula that sums a column over accounts of some roles."""
    return "+".join(f'SUMIFS(account_{column},account_role,"{role_label(one)}")' for one in roles)


def profit_formula() -> str:
    """Return the formula of the profit of the period: what incomes less expenses moved by."""
    return f"({by_type('credit', *RESULTS)})-({by_type('debit', *RESULTS)})"


def _profit_checks(report: Report, books: Books) -> Iterator[Check]:
    """Hold the profit of the transactions against incomes and expenses by account."""
    value = books.sum_of("credit", types=RESULTS) - books.sum_of("debit", types=RESULTS)
    income, expense = report.tally.by_kind().values()
    net = Formula("Net_profit", income - expense)
    source = "net profit, by the transactions"
    by_account = Formula(profit_formula(), value)
    yield Check("Incomes less expenses, by account", by_account, net, source)
    source, found = "the profit and loss report", books.profit
    total = Formula("Income_total", income)
    yield Check("Income", total, found.total_income.amounts[0], source)
    total = Formula("Expense_total", expense)
    yield Check("Expenses", total, -found.total_expenses.amounts[0], source)
    yield Check("Net profit", net, found.net_profit.amounts[0], source)


def _asset_check(report: Report, books: Books, book_value: Decimal) -> Check:
    """Hold the accounts of assets against the register, with what is still to be posted."""
    text, value = by_role("closing", *_FIXED), books.closing_of(*_FIXED)
    source, unposted = "the register", books.unposted
    if unposted:
        sign = "-" if unposted < 0 else "+"
        text, value = f"{text}{sign}{abs(unposted):f}", value + unposted
        amount = f"{sign}{abs(unposted):,.{report.heading.digits}f}"
        source = f"the register; {amount} of it still to be posted"
    return Check("Book value of fixed assets", Formula(text, value), book_value, source)


def _cells(row: AccountRow) -> Row:
    account, is_result = row.account, not row.account.type.is_permanent
    closing = Formula(f"F{ROW}+G{ROW}-H{ROW}", row.closing)
    return (
        row.number, account.name, account.code or None, account.type.label,
        role_label(account.role), row.opening, row.debit, row.credit, closing,
        row.before_opening if is_result else None, row.before_closing if is_result else None,
        str(account.id),
    )  # fmt: skip
