"""Which months and amounts a budget can have, and what a fiscal month is kept under."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_app.kit.money import AmountError
from finance_app.kit.period import FiscalYearStart, PeriodKind, period_of
from finance_app.ledger.budgets.rules import (
    BudgetError,
    Undone,
    budget_year,
    check_budget,
    check_month,
    counted,
    fiscal_month,
    kept_month,
    month_key,
    month_named,
    months_of_year,
    total,
    undone_text,
)

JANUARY, APRIL_6, MARCH_31 = (
    FiscalYearStart(1, 1), FiscalYearStart(4, 6), FiscalYearStart(3, 31),
)  # fmt: skip
STARTS = st.dates(date(2001, 1, 1), date(2001, 12, 31)).map(
    lambda day: FiscalYearStart(day.month, day.day)
)


@pytest.mark.parametrize(
    ("start", "month", "kept"),
    [
        (JANUARY, date(2026, 11, 1), date(2026, 11, 1)),
        (APRIL_6, date(2026, 11, 6), date(2026, 11, 1)),
        (MARCH_31, date(2026, 2, 28), date(2026, 2, 1)),
        (MARCH_31, date(2028, 2, 29), date(2028, 2, 1)),
        (MARCH_31, date(2026, 12, 31), date(2026, 12, 1)),
    ],
    ids=["January", "from the sixth", "a short February", "a leap day", "the last day"],
)
def test_a_fiscal_month_is_kept_under_the_calendar_month_it_starts_in(start, month, kept):
    assert check_month(month, start) == month
    assert kept_month(month) == kept
    assert fiscal_month(kept, start) == month
    assert month_named(month_key(month), start) == month


@pytest.mark.parametrize(
    ("month", "start", "sentence"),
    [
        (date(2026, 11, 15), JANUARY,
         "No month starts on 2026-11-15; it lies in November 2026, which starts on 2026-11-01."),
        (date(2026, 11, 1), APRIL_6,
         "No month starts on 2026-11-01; it lies in 6 Oct to 5 Nov 2026, which starts on"
         " 2026-10-06."),
        (date(1899, 12, 1), JANUARY, "Budgets lie in the years 1900 to 2199."),
        (date(2200, 1, 1), JANUARY, "Budgets lie in the years 1900 to 2199."),
        (date(1, 1, 1), JANUARY, "Budgets lie in the years 1900 to 2199."),
    ],
    ids=["within", "another calendar", "too early", "too late", "the first of all"],
)  # fmt: skip
def test_a_day_on_which_no_month_starts_is_refused(month, start, sentence):
    with pytest.raises(BudgetError) as caught:
        check_month(month, start)
    assert str(caught.value) == sentence


@pytest.mark.parametrize("key", ["2026", "2026-13", "2026-q4", "fy2026", "", "x", "1899-12"])
def test_a_name_that_is_no_month_of_a_budget_is_refused(key):
    with pytest.raises(BudgetError) as caught:
        month_named(key, JANUARY)
    assert str(caught.value).endswith(".")


def test_the_first_and_the_last_year_are_whole():
    assert months_of_year(1900, JANUARY)[0].key == "1900-01"
    assert months_of_year(2199, JANUARY)[-1].key == "2199-12"
    assert months_of_year(2198, APRIL_6)[-1].key == "2199-03"
    for year, start in ((1899, JANUARY), (2200, JANUARY), (2199, APRIL_6)):
        with pytest.raises(BudgetError, match="1900 to 2199"):
            budget_year(year, start)


@pytest.mark.parametrize(
    ("amount", "code", "kept"),
    [
        (None, "EUR", None),
        (Decimal(0), "EUR", Decimal("0.00")),
        (Decimal("-0.0"), "EUR", Decimal("0.00")),
        (Decimal("12.5"), "EUR", Decimal("12.50")),
        (Decimal("1.234"), "KWD", Decimal("1.234")),
        (Decimal(7), "JPY", Decimal(7)),
    ],
    ids=["none", "zero", "minus zero", "euros", "dinars", "yen"],
)
def test_an_amount_is_exact_in_the_currency_of_the_books(amount, code, kept):
    assert check_budget(amount, code) == kept
    assert str(check_budget(amount, code)) == str(kept)


@pytest.mark.parametrize(
    ("amount", "code"),
    [("-1", "EUR"), ("1.001", "EUR"), ("0.5", "JPY"), ("1e15", "EUR"), ("NaN", "EUR"),
     ("Infinity", "EUR")],
)  # fmt: skip
def test_other_amounts_are_refused(amount, code):
    with pytest.raises(AmountError):
        check_budget(Decimal(amount), code)


@given(STARTS, st.dates(date(1901, 1, 1), date(2198, 12, 31)))
def test_the_name_of_a_month_leads_back_to_it_in_every_calendar(start, day):
    month = period_of(day, PeriodKind.MONTH, start).starts_on
    assert month_named(month_key(month), start) == month
    assert fiscal_month(kept_month(month), start) == month


@given(STARTS, STARTS, st.integers(1901, 2197))
def test_a_year_keeps_its_budgets_in_order_when_the_fiscal_year_moves(before, after, year):
    kept = [kept_month(one.starts_on) for one in months_of_year(year, before)]
    moved = [fiscal_month(one, after) for one in kept]
    assert moved == sorted(set(moved)), "the same order, and no two in one month"
    assert [kept_month(one) for one in moved] == kept, "and back again"


def test_what_is_said_of_an_undone_change():
    assert undone_text(Undone(1, 0)) == "1 budget put back."
    assert undone_text(Undone(1200, 1)) == (
        "1,200 budgets put back. 1 had been changed since and stays."
    )
    assert undone_text(Undone(0, 2)) == "0 budgets put back. 2 had been changed since and stay."
    assert counted(2) == "2 budgets"
    assert total([Decimal(1), None, Decimal("2.5")]) == Decimal("3.5")
