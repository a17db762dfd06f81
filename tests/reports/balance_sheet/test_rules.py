"""The balance sheet of a small firm, worked out by hand."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

import pytest

from finance_app.kit.period import CALENDAR_YEAR, FiscalYearStart
from finance_app.ledger.gl_accounts.rules import AccountRole, AccountType
from finance_app.ledger.journals.rules import AccountSums, Basis, Sums
from finance_app.reports.balance_sheet.rules import BalanceSheet, balance_cut, balance_sheet
from finance_app.reports.shell.days.rules import Compare
from finance_app.reports.shell.rules import By, balances_of, grid_of
from finance_app.reports.shell.statement.rules import LineKind
from tests.reports.books import (
    BANK,
    CARD,
    CHART,
    FEES,
    LOAN,
    MEALS,
    OWNER,
    RENT,
    SYSTEM,
    account,
    sums_of,
    texts,
)

POSTINGS = [
    ("1900-01-01", BANK, SYSTEM.OPENING, "500.00"),
    ("2024-05-01", BANK, FEES, "900.00"),
    ("2024-06-01", RENT, BANK, "200.00"),
    ("2025-02-01", BANK, OWNER, "10000.00"),
    ("2025-03-01", SYSTEM.FIXED_ASSETS, BANK, "6000.00"),
    ("2025-12-31", RENT, SYSTEM.DEPRECIATION, "1200.00"),
    ("2026-01-15", SYSTEM.RECEIVABLE, FEES, "1000.00"),
    ("2026-01-15", SYSTEM.RECEIVABLE, SYSTEM.OUTPUT_TAX, "200.00"),
    ("2026-02-01", MEALS, CARD, "80.00"),
    ("2026-02-01", SYSTEM.INPUT_TAX, CARD, "16.00"),
    ("2026-02-10", RENT, SYSTEM.PAYABLE, "300.00"),
    ("2026-03-01", BANK, LOAN, "5000.00"),
]


def sheet(
    on: str = "2026-03-31", by: By = By.TOTAL, compare: Compare = Compare.NONE, chart=CHART,
    start: FiscalYearStart = CALENDAR_YEAR,
) -> BalanceSheet:  # fmt: skip
    last = dt.date.fromisoformat(on)
    grid = grid_of(dt.date(last.year, 1, 1), last, start, by=by, compare=compare)
    grid = balances_of(grid, compare, start)
    sums = sums_of(POSTINGS, balance_cut(grid, start))
    return balance_sheet(chart, sums, grid, start=start, basis=Basis.ACCRUAL)


def rows(found: BalanceSheet) -> list[tuple[str, str, int, list[str]]]:
    return [(one.kind.value, one.label, one.level, texts(one.amounts)) for one in found.lines]


def test_what_is_there_is_what_is_owed_and_the_owners():
    found = sheet()
    assert rows(found) == [
        ("section", "Assets", 0, []),
        ("line", "Current account", 0, ["10200.00"]),  # 500 + 900 - 200 + 10000 - 6000 + 5000
        ("line", "Receivables", 0, ["1200.00"]),
        ("group", "Fixed assets", 0, []),
        ("line", "Fixed assets at cost", 1, ["6000.00"]),
        ("line", "Accumulated depreciation", 1, ["-1200.00"]),
        ("subtotal", "Book value of fixed assets", 1, ["4800.00"]),
        ("total", "Total assets", 0, ["16200.00"]),
        ("section", "Liabilities", 0, []),
        ("line", "Payables", 0, ["300.00"]),
        ("line", "Company card", 0, ["96.00"]),
        ("group", "Tax", 0, []),
        ("line", "Output tax", 1, ["200.00"]),
        ("line", "Input tax", 1, ["-16.00"]),
        ("subtotal", "Net tax", 1, ["184.00"]),
        ("line", "Bank loan", 0, ["5000.00"]),
        ("subtotal", "Total liabilities", 0, ["5580.00"]),
        ("section", "Equity", 0, []),
        ("line", "Opening balances", 0, ["500.00"]),
        ("line", "Capital", 0, ["10000.00"]),
        ("line", "Result of earlier years", 0, ["-500.00"]),  # 900 - 200 - 1200
        ("line", "Result of this fiscal year", 0, ["620.00"]),  # 1000 - 80 - 300
        ("subtotal", "Total equity", 0, ["10620.00"]),
        ("total", "Liabilities and equity", 0, ["16200.00"]),
    ]
    assert found.is_balanced


def test_balances_are_those_of_the_day_and_the_day_before_the_year():
    found = sheet("2026-01-31", compare=Compare.PREVIOUS)
    assert [one.label for one in found.grid.all] == ["31 Jan 2026", "31 Dec 2025"]
    assert texts(found.total_assets.amounts + found.total_assets.before) == ["11200.00", "10000.00"]
    # What was this year's result on 31 December is an earlier one a month later.
    assert texts(found.result.amounts + found.result.before) == ["1000.00", "-1200.00"]
    assert texts(found.earlier_result.amounts + found.earlier_result.before) == [
        "-500.00",
        "700.00",
    ]
    assert found.is_balanced


def test_the_fiscal_year_decides_which_result_is_of_this_year():
    found = sheet(start=FiscalYearStart(2, 5))
    # Of the year from 5 February 2026 only the rent of the 10th.
    assert texts(found.result.amounts) == ["-300.00"]
    assert texts(found.earlier_result.amounts) == ["420.00"]
    assert found.is_balanced


def test_a_column_for_each_month_end():
    found = sheet(by=By.MONTH)
    assert [one.label for one in found.grid.columns] == [
        "31 Jan 2026",
        "28 Feb 2026",
        "31 Mar 2026",
    ]
    assert texts(found.total_assets.amounts) == ["11200.00", "11200.00", "16200.00"]
    assert texts(found.result.amounts) == ["1000.00", "620.00", "620.00"]
    assert found.is_balanced


def test_every_figure_leads_to_what_is_behind_it():
    found = sheet(compare=Compare.YEAR)
    bank = found.assets[0].lines[0]
    assert bank.hrefs == (
        f"/reports/general-ledger?account={BANK}&from=2026-01-01&to=2026-03-31&basis=accrual",
        f"/reports/general-ledger?account={BANK}&from=2025-01-01&to=2025-03-31&basis=accrual",
    )
    assert found.result.hrefs[0] == (
        "/reports/profit-and-loss?from=2026-01-01&to=2026-03-31&basis=accrual"
    )
    assert found.earlier_result.hrefs[0] == (
        "/reports/profit-and-loss?from=1900-01-01&to=2025-12-31&basis=accrual"
    )


def test_before_anything_is_posted_there_is_no_line():
    grid = sheet().grid
    found = balance_sheet(CHART, AccountSums({}), grid, start=CALENDAR_YEAR, basis=Basis.ACCRUAL)
    assert (found.is_empty, found.lines) == (True, ())


def test_what_comes_to_nothing_is_still_a_balance_sheet():
    grid = sheet().grid
    cut = balance_cut(grid, CALENDAR_YEAR)
    same = [("2026-01-05", RENT, SYSTEM.CASH, "9.00"), ("2026-01-06", SYSTEM.CASH, FEES, "9.00")]
    found = balance_sheet(CHART, sums_of(same, cut), grid, start=CALENDAR_YEAR, basis=Basis.ACCRUAL)
    assert [one.label for one in found.lines if one.kind is LineKind.LINE] == []
    assert texts(found.total_assets.amounts) == ["0.00"]
    assert found.is_balanced


def test_a_difference_is_shown_where_there_is_one_and_only_there():
    assert "Difference" not in [one.label for one in sheet().lines]
    grid = sheet().grid
    broken = AccountSums({BANK: {0: Sums(debit=Decimal("7.00"))}})
    found = balance_sheet(CHART, broken, grid, start=CALENDAR_YEAR, basis=Basis.ACCRUAL)
    assert not found.is_balanced
    assert (found.lines[-1].label, texts(found.lines[-1].amounts)) == ("Difference", ["7.00"])


@pytest.mark.parametrize("type_", [AccountType.ASSET, AccountType.LIABILITY, AccountType.EQUITY])
@pytest.mark.parametrize("role", list(AccountRole))
def test_an_account_of_any_role_is_in_exactly_one_group(type_, role):
    one = UUID(int=0x999)
    chart = (account(one, "Any", type_, role),)
    grid = sheet().grid
    cut = balance_cut(grid, CALENDAR_YEAR)
    found = balance_sheet(
        chart, sums_of([("2026-01-05", one, BANK, "9.00")], cut), grid,
        start=CALENDAR_YEAR, basis=Basis.ACCRUAL,
    )  # fmt: skip
    groups = (*found.assets, *found.liabilities, *found.equity)
    assert [line.label for group in groups for line in group.lines] == ["Any"]
