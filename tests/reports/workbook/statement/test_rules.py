"""The words of the formulas, and which lines and months a statement has."""

import datetime as dt

import pytest

from finance_app.kit.period import FiscalYearStart
from finance_app.ledger.entries.rules import Kind
from finance_app.reports.workbook.rules import fiscal_months
from finance_app.reports.workbook.statement.rules import (
    BLANK,
    Rows,
    category_lines,
    count_formula,
    is_plain_name,
    months_shown,
)


@pytest.mark.parametrize("name", ["Rent", "Café & bar", "O'Brien", "Кофе", "Office, paper (all)"])
def test_plain_names_can_be_criteria(name: str) -> None:
    assert is_plain_name(name)


@pytest.mark.parametrize(
    "name",
    ["a*b", "a?", "~", ">5", "=x", "<b>", "401k", "1", "TRUE", "Wahr", "#N/A", "+1", "@x", "(a)",
     " Rent", "Rent ", "5 May", "May 5", "a=b", "", "10 %", '"q"', "$ off", "a\tb"],
)  # fmt: skip
def test_names_a_spreadsheet_would_read_otherwise_are_not(name: str) -> None:
    assert not is_plain_name(name)


def test_a_sum_is_one_sumifs() -> None:
    assert Rows(1, Kind.INCOME).sum_of() == 'SUMIFS(entry_net,entry_type,"Income")'
    rows = Rows(1, Kind.EXPENSE, {"category": "$A7", "month": "C$4"})
    assert rows.sum_of("tax") == (
        'SUMIFS(entry_tax,entry_type,"Expense",entry_category,$A7,entry_month,C$4)'
    )
    assert rows.count() == 'COUNTIFS(entry_type,"Expense",entry_category,$A7,entry_month,C$4)'


def test_entries_without_a_name_are_those_with_an_empty_cell() -> None:
    rows = Rows(1, Kind.EXPENSE, {"party": BLANK})
    assert rows.sum_of("gross") == 'SUMIFS(entry_gross,entry_type,"Expense",entry_party,"=")'


def test_an_exact_sum_compares_letter_by_letter() -> None:
    rows = Rows(1, Kind.EXPENSE, {"category": "$A7", "month": "C$4"}, is_exact=True)
    assert rows.sum_of() == (
        'SUMPRODUCT((entry_type="Expense")*(entry_category=$A7)*(entry_month=C$4),entry_net)'
    )
    assert rows.count() == (
        'SUMPRODUCT((entry_type="Expense")*(entry_category=$A7)*(entry_month=C$4))'
    )


def test_every_sheet_of_transactions_is_in_the_sum() -> None:
    assert Rows(2, Kind.INCOME, {"month": "$B5"}).sum_of() == (
        'SUMIFS(entry_net,entry_type,"Income",entry_month,$B5)'
        '+SUMIFS(entry_net_2,entry_type_2,"Income",entry_month_2,$B5)'
    )
    exact = Rows(2, Kind.INCOME, {"party": "$A5"}, is_exact=True)
    assert exact.sum_of() == (
        'SUMPRODUCT((entry_type="Income")*(entry_party=$A5),entry_net)'
        '+SUMPRODUCT((entry_type_2="Income")*(entry_party_2=$A5),entry_net_2)'
    )
    assert count_formula(2, "COUNTIF", "@entry_currency", '"EUR"') == (
        'COUNTIF(entry_currency,"EUR")+COUNTIF(entry_currency_2,"EUR")'
    )


def test_lines_are_in_order_of_name_and_the_uncategorised_is_last() -> None:
    found = [
        (Kind.EXPENSE, None), (Kind.EXPENSE, "travel"), (Kind.EXPENSE, "Rent"),
        (Kind.INCOME, "Sales"), (Kind.EXPENSE, "Zoo"),
    ]  # fmt: skip
    assert category_lines(Kind.EXPENSE, found) == ["Rent", "travel", "Zoo", None]
    assert category_lines(Kind.INCOME, []) == [None]


def test_a_long_period_shows_the_months_in_use() -> None:
    start = FiscalYearStart(1, 1)
    year = fiscal_months(dt.date(2026, 1, 1), dt.date(2026, 12, 31), start)
    assert months_shown(year, []) == year
    decade = fiscal_months(dt.date(2020, 1, 1), dt.date(2029, 12, 31), start)
    used = [dt.date(2024, 5, 1), dt.date(2024, 2, 1)]
    assert [str(m.key) for m in months_shown(decade, used)] == [
        "2024-02-01", "2024-03-01", "2024-04-01", "2024-05-01",
    ]  # fmt: skip
    assert months_shown(decade, []) == decade[:1]
