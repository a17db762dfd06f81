"""The trial balance of a small firm, worked out by hand."""

import datetime as dt

from finance_app.kit.period import CALENDAR_YEAR, FiscalYearStart
from finance_app.ledger.journals.rules import AccountSums
from finance_app.reports.shell.rules import Column
from finance_app.reports.trial_balance.rules import (
    TrialBalance,
    trial_balance,
    trial_cut,
    year_start_of,
)
from tests.reports.books import BANK, CHART, FEES, LOAN, RENT, SYSTEM, sums_of, texts

POSTINGS = [
    ("1900-01-01", BANK, SYSTEM.OPENING, "500.00"),
    ("2025-05-01", BANK, FEES, "900.00"),
    ("2025-06-01", RENT, BANK, "200.00"),
    ("2026-01-10", BANK, FEES, "40.00"),
    ("2026-02-05", RENT, BANK, "100.00"),
    ("2026-02-06", BANK, RENT, "30.00"),
    ("2026-02-28", BANK, LOAN, "70.00"),
    ("2026-03-01", RENT, BANK, "11.00"),  # after the days
]


def found_in(first: str, last: str, start: FiscalYearStart = CALENDAR_YEAR) -> TrialBalance:
    days = Column("", dt.date.fromisoformat(first), dt.date.fromisoformat(last))
    begins = year_start_of(days.first, start)
    return trial_balance(CHART, sums_of(POSTINGS, trial_cut(days, begins)), days, begins)


def rows(found: TrialBalance) -> list[tuple[str, ...]]:
    return [
        (one.name, *texts((one.opening, one.debit, one.credit, one.closing))) for one in found.lines
    ]


def test_opening_debits_credits_and_closing_by_account():
    found = found_in("2026-02-01", "2026-02-28")
    assert rows(found) == [
        ("Current account", "1240.00", "100.00", "100.00", "1240.00"),
        ("Bank loan", "0.00", "0.00", "70.00", "-70.00"),
        ("Opening balances", "-500.00", "0.00", "0.00", "-500.00"),
        ("Result of earlier years", "-700.00", "0.00", "0.00", "-700.00"),
        ("Management fees", "-40.00", "0.00", "0.00", "-40.00"),
        ("rent", "0.00", "100.00", "30.00", "70.00"),
    ]
    assert texts(found.totals) == ["1240.00", "1240.00", "200.00", "200.00", "1310.00", "1310.00"]
    assert found.is_balanced


def test_incomes_and_expenses_begin_each_fiscal_year_at_nothing():
    found = found_in("2026-02-01", "2026-02-28", FiscalYearStart(6, 1))
    by_name = {row[0]: row[1:] for row in rows(found)}
    assert by_name["Result of earlier years"] == ("-900.00", "0.00", "0.00", "-900.00")
    assert by_name["rent"] == ("200.00", "100.00", "30.00", "270.00")
    assert found.is_balanced


def test_days_before_the_first_posting_have_no_line():
    days = Column("", dt.date(2026, 1, 1), dt.date(2026, 1, 31))
    found = trial_balance(CHART, AccountSums({}), days, dt.date(2026, 1, 1))
    assert found.lines == ()
    assert texts(found.totals) == ["0.00"] * 6
