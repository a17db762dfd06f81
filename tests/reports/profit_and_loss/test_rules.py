"""The profit and loss of a small firm, worked out by hand."""

import datetime as dt
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

from finance_app.kit.period import CALENDAR_YEAR
from finance_app.ledger.journals.rules import AccountSums, Basis
from finance_app.reports.profit_and_loss.rules import ProfitAndLoss, profit_and_loss
from finance_app.reports.shell.days.rules import Compare
from finance_app.reports.shell.rules import By, cut_of, grid_of
from finance_app.reports.shell.statement.rules import LineKind
from tests.reports.books import BANK, CHART, FEES, MEALS, RENT, SYSTEM, sums_of, texts

POSTINGS = [
    # date, debit, credit, amount
    ("2025-11-30", BANK, FEES, "400.00"),
    ("2025-12-15", RENT, BANK, "100.00"),
    ("2026-01-10", BANK, FEES, "1000.00"),
    ("2026-01-20", RENT, BANK, "300.00"),
    ("2026-02-01", MEALS, BANK, "50.25"),
    ("2026-02-02", BANK, MEALS, "50.25"),  # a refund takes it back
    ("2026-02-28", SYSTEM.UNCATEGORISED_EXPENSES, BANK, "20.00"),
    ("2026-03-01", BANK, SYSTEM.UNCATEGORISED_INCOMES, "5.00"),
    ("2026-04-01", RENT, BANK, "999.00"),  # after the days
]


def statement(by: By = By.TOTAL, compare: Compare = Compare.NONE, basis=Basis.ACCRUAL):
    grid = grid_of(
        dt.date(2026, 1, 1), dt.date(2026, 3, 31), CALENDAR_YEAR, by=by, compare=compare
    ).with_total()
    cut = cut_of(grid.all)
    return profit_and_loss(CHART, sums_of(POSTINGS, cut), grid, cut, basis=basis)


def rows(found: ProfitAndLoss) -> list[tuple[str, str, list[str], list[str]]]:
    return [
        (one.kind.value, one.label, texts(one.amounts), texts(one.before)) for one in found.lines
    ]


def test_incomes_less_expenses_by_category():
    assert rows(statement()) == [
        ("section", "Income", [], []),
        ("line", "Management fees", ["1000.00"], []),
        ("line", "Uncategorised", ["5.00"], []),
        ("subtotal", "Total income", ["1005.00"], []),
        ("section", "Expenses", [], []),
        ("line", "Meals", ["0.00"], []),
        ("line", "rent", ["-300.00"], []),
        ("line", "Uncategorised", ["-20.00"], []),
        ("subtotal", "Total expenses", ["-320.00"], []),
        ("total", "Net profit", ["685.00"], []),
    ]


def test_by_month_with_a_total_and_the_quarter_before():
    found = statement(By.MONTH, Compare.PREVIOUS)
    by_label = {(one.kind, one.label): one for one in found.lines}
    fees = by_label[LineKind.LINE, "Management fees"]
    assert texts(fees.amounts) == ["1000.00", "0.00", "0.00", "1000.00"]
    assert texts(fees.before) == ["0.00", "400.00", "0.00", "400.00"]
    net = by_label[LineKind.TOTAL, "Net profit"]
    assert texts(net.amounts) == ["700.00", "-20.00", "5.00", "685.00"]
    assert texts(net.before) == ["0.00", "400.00", "-100.00", "300.00"]


def test_a_category_with_nothing_in_any_column_is_left_out():
    labels = [one.label for one in statement().lines]
    assert "Meals" in labels  # a purchase and its refund come to zero, and were there
    empty = profit_and_loss(
        CHART, AccountSums({}), statement().grid, cut_of(statement().grid.all), basis=Basis.ACCRUAL
    )
    assert empty.lines == ()
    assert texts(empty.net_profit.amounts) == ["0.00"]


def test_one_side_without_a_line_has_a_total_of_zero():
    grid = statement(compare=Compare.YEAR).grid
    cut = cut_of(grid.all)
    sums = sums_of([("2026-01-10", BANK, FEES, "7.00")], cut)
    found = profit_and_loss(CHART, sums, grid, cut, basis=Basis.ACCRUAL)
    assert texts(found.total_expenses.amounts) == ["0.00"]
    assert texts(found.total_expenses.before) == ["0.00"]
    assert texts(found.net_profit.amounts) == ["7.00"]


def test_a_figure_leads_to_its_entries_on_accrual_basis():
    (fees, uncategorised), (_, rent, _) = statement().incomes, statement().expenses
    assert fees.hrefs == ("/incomes?category=Management+fees&from=2026-01-01&to=2026-03-31",)
    assert uncategorised.hrefs == ("/incomes?category=none&from=2026-01-01&to=2026-03-31",)
    assert rent.hrefs == ("/expenses?category=rent&from=2026-01-01&to=2026-03-31",)
    assert (fees.account_id, rent.account_id) == (FEES, RENT)


def test_a_figure_leads_to_the_ledger_on_cash_basis():
    (fees, _) = statement(By.MONTH, Compare.YEAR, Basis.CASH).incomes
    assert len(fees.hrefs) == len(fees.amounts) + len(fees.before) == 8
    parts = urlsplit(fees.hrefs[5])
    assert parts.path == "/reports/general-ledger"
    assert parse_qs(parts.query) == {
        "account": [str(FEES)], "from": ["2025-02-01"], "to": ["2025-02-28"], "basis": ["cash"],
    }  # fmt: skip


def test_every_column_adds_up_from_top_to_bottom():
    found = statement(By.MONTH, Compare.YEAR)
    for at in range(4):
        lines = [one for one in found.lines if one.kind is LineKind.LINE]
        assert sum((one.amounts[at] for one in lines), Decimal(0)) == found.net_profit.amounts[at]
