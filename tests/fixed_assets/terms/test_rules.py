"""Which terms fit together, and what is said of those that do not."""

from dataclasses import replace
from decimal import Decimal

import pytest

from finance_app.fixed_assets.macrs.rules import CLASS_MONTHS
from finance_app.fixed_assets.terms.rules import (
    CONVENTION_LABELS,
    FACTOR_MAX,
    LIFE_MONTHS_MAX,
    METHOD_LABELS,
    TIMED,
    Convention,
    Method,
    Terms,
    no_charge_notice,
    term_problems,
)

COST, TEN = Decimal(1000), Decimal(10)
OF_TABLES = (Convention.HALF_YEAR, Convention.MID_QUARTER, Convention.MID_MONTH)
UNITS = Terms(Method.UNITS_OF_PRODUCTION, life_months=0, capacity=TEN)
LAND = Terms(Method.NONE, life_months=0)


def macrs(life_months: int, convention: Convention) -> Terms:
    return Terms(Method.MACRS, convention, life_months)


def test_every_method_and_convention_has_words():
    assert set(METHOD_LABELS) == set(Method)
    assert set(CONVENTION_LABELS) == set(Convention)


@pytest.mark.parametrize("method", sorted(TIMED))
@pytest.mark.parametrize("convention", [Convention.DAY, Convention.MONTH])
@pytest.mark.parametrize("life", [1, 60, LIFE_MONTHS_MAX])
def test_methods_that_go_by_time_count_by_day_or_by_month(method, convention, life):
    assert term_problems(Terms(method, convention, life, TEN), COST) == {}


@pytest.mark.parametrize("method", sorted(TIMED))
@pytest.mark.parametrize("convention", OF_TABLES)
def test_the_conventions_of_the_tables_are_for_macrs_only(method, convention):
    assert term_problems(Terms(method, convention, 60, TEN), COST) == {
        "convention": "This method counts by day or by month."
    }


@pytest.mark.parametrize("terms", [UNITS, LAND])
def test_units_and_land_have_no_life(terms):
    assert term_problems(terms, COST) == {}
    assert terms.is_depreciated is (terms is UNITS)


@pytest.mark.parametrize("method", sorted(TIMED))
@pytest.mark.parametrize(
    ("life", "sentence"),
    [
        (0, "The useful life must be longer than zero."),
        (-3, "The useful life must be longer than zero."),
        (LIFE_MONTHS_MAX + 1, "The useful life is at most 100 years."),
        (4800, "The useful life is at most 100 years."),
    ],
)
def test_a_life_has_limits(method, life, sentence):
    terms = Terms(method, life_months=life, residual=TEN)
    assert term_problems(terms, COST) == {"life": sentence}


@pytest.mark.parametrize("life", CLASS_MONTHS)
@pytest.mark.parametrize("convention", list(Convention))
def test_macrs_has_conventions_by_the_life(life, convention):
    is_real = life in {330, 468}
    fits = convention is Convention.MID_MONTH if is_real else convention in OF_TABLES[:2]
    sentence = (
        "MACRS counts 27.5 and 39 years by the mid-month convention."
        if is_real
        else "MACRS counts these lives by the half-year or the mid-quarter convention."
    )
    assert term_problems(macrs(life, convention), COST) == (
        {} if fits else {"convention": sentence}
    )


@pytest.mark.parametrize("life", [12, 61, 378])
def test_macrs_has_no_other_lives(life):
    assert term_problems(macrs(life, Convention.HALF_YEAR), COST) == {
        "life": "MACRS has tables for 3, 5, 7, 10, 15, 20, 27.5 or 39 years."
    }


def test_a_life_of_zero_under_macrs_has_one_sentence():
    assert list(term_problems(macrs(0, Convention.HALF_YEAR), COST)) == ["life"]


def test_macrs_has_no_residual():
    terms = replace(macrs(60, Convention.HALF_YEAR), residual=TEN)
    assert term_problems(terms, COST) == {
        "residual": "MACRS writes the whole cost down: leave the residual at 0."
    }


def test_written_down_value_needs_a_residual():
    terms = Terms(Method.WRITTEN_DOWN_VALUE)
    assert list(term_problems(terms, COST)) == ["residual"]
    assert term_problems(replace(terms, residual=Decimal("0.01")), COST) == {}


@pytest.mark.parametrize(
    ("factor", "is_sound"),
    [("0", False), ("-1", False), ("0.0001", True), ("10", True), ("10.0001", False)],
)
def test_the_factor_of_declining_balance_has_limits(factor, is_sound):
    terms = Terms(Method.DECLINING_BALANCE, factor=Decimal(factor))
    sentence = f"The factor is above 0 and at most {FACTOR_MAX}, such as 2 or 1.5."
    assert term_problems(terms, COST) == ({} if is_sound else {"factor": sentence})
    assert term_problems(replace(terms, method=Method.STRAIGHT_LINE), COST) == {}


@pytest.mark.parametrize("capacity", [None, Decimal(0)])
def test_units_need_a_capacity(capacity):
    assert term_problems(replace(UNITS, capacity=capacity), COST) == {
        "capacity": "Enter how many units it can produce in all."
    }


def test_a_cost_below_zero_is_refused_and_zero_is_not():
    assert term_problems(Terms(), Decimal("-0.01")) == {"value": "The cost cannot be negative."}
    assert term_problems(Terms(), Decimal(0)) == {}


def test_all_problems_are_said_at_once():
    terms = Terms(Method.WRITTEN_DOWN_VALUE, Convention.MID_MONTH, 0)
    assert set(term_problems(terms, Decimal(-1))) == {"life", "convention", "residual", "value"}


@pytest.mark.parametrize(
    ("residual", "is_said"), [("999.99", False), ("1000", True), ("2000", True)]
)
def test_a_residual_that_is_not_below_the_cost_is_sound_but_said(residual, is_said):
    terms = Terms(residual=Decimal(residual))
    assert term_problems(terms, COST) == {}
    notice = "The residual value is not below the cost, so nothing is depreciated: the charge is 0."
    assert no_charge_notice(terms, COST) == (notice if is_said else "")


def test_of_land_nothing_is_said():
    assert no_charge_notice(replace(LAND, residual=2 * COST), COST) == ""
