"""Budgets as they come in: every field with its sentence."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from finance_app.kit.errors import InvalidInputError
from finance_app.kit.period import CALENDAR_YEAR, FiscalYearStart
from finance_app.ledger.budgets import inputs
from finance_app.ledger.budgets.inputs import BudgetInput, parse_budgets

ID = UUID(int=5)
RAW = {"category_id": str(ID), "month": "2026-11", "amount": "1,234.50", "version": "3",
       "currency_code": "eur"}  # fmt: skip


def problems(**changes) -> dict[str, str]:
    with pytest.raises(InvalidInputError) as caught:
        BudgetInput.parse({**RAW, **changes}, "EUR", CALENDAR_YEAR)
    return dict(caught.value.fields)


def test_a_budget_is_read():
    read = BudgetInput.parse(RAW, "EUR", FiscalYearStart(4, 6))
    assert read == BudgetInput(
        category_id=ID, month=date(2026, 11, 6), amount=Decimal("1234.50"), version=3
    )
    plain = {"category_id": ID, "month": " 2026-11 "}
    assert BudgetInput.parse(plain, "EUR", CALENDAR_YEAR) == BudgetInput(
        category_id=ID, month=date(2026, 11, 1)
    )


@pytest.mark.parametrize("amount", ["0", "0.00", 0])
def test_zero_is_a_budget_and_nothing_is_none(amount):
    read = BudgetInput.parse({**RAW, "amount": amount}, "EUR", CALENDAR_YEAR)
    assert read.amount == 0
    assert BudgetInput.parse({**RAW, "amount": " "}, "EUR", CALENDAR_YEAR).amount is None


def test_a_budget_in_another_currency_is_refused():
    assert problems(currency_code="USD") == {
        "currency_code": "Budgets are in EUR, the currency of the books."
    }
    assert problems(amount="$5") == {"amount": "“$” is not a sign of EUR. Enter the amount in EUR."}


def test_all_that_is_wrong_is_said_at_once():
    wrong = {"category_id": "Rent", "month": "2026-13", "amount": "-5", "version": "x",
             "currency_code": 5}  # fmt: skip
    found = problems(**wrong)
    assert set(found) == set(wrong)
    assert found["month"] == "A year has months 01 to 12, not 13."
    assert found["amount"] == "An amount cannot be negative. Enter it without a minus or brackets."
    assert all(text.endswith(".") for text in found.values())


@pytest.mark.parametrize("month", ["1899-12", "2200-01", "2026-q4", None, 5])
def test_a_month_outside_of_what_there_is_is_refused(month):
    assert set(problems(month=month)) == {"month"}


def test_problems_of_many_are_named_by_their_place(monkeypatch):
    with pytest.raises(InvalidInputError) as caught:
        parse_budgets([RAW, {**RAW, "amount": "x"}, {**RAW, "month": ""}], "EUR", CALENDAR_YEAR)
    assert set(caught.value.fields) == {"budgets.1.amount", "budgets.2.month"}
    monkeypatch.setattr(inputs, "CELLS_MAX", 2)
    assert len(parse_budgets([RAW, RAW], "EUR", CALENDAR_YEAR)) == 2
    with pytest.raises(InvalidInputError) as caught:
        parse_budgets([RAW] * 3, "EUR", CALENDAR_YEAR)
    assert caught.value.fields == {"budgets": "At most 2 budgets can be set at once."}
