"""Terms from outside are read kindly, or refused with a sentence at the field."""

from decimal import Decimal

import pytest

from finance_app.fixed_assets.terms.inputs import (
    life_of,
    months_of,
    number_of,
    read_problems,
    read_terms,
)
from finance_app.fixed_assets.terms.rules import Convention, Method, Terms
from finance_app.kit.fields import Fields

DAY, MONTH, HALF_YEAR, MID_QUARTER, MID_MONTH = Convention
LIFE_WANTED = "Write the useful life in years, such as 5, 27.5 or 60 months."
NUMBER_WANTED = "Enter a number, such as 2 or 1.5."
MOST = "The most is 1,000,000,000,000."


def sentence_of(action, *args) -> str:
    with pytest.raises(ValueError, match=r".") as caught:
        action(*args)
    return str(caught.value)


# Lives


@pytest.mark.parametrize(
    ("value", "months"),
    [
        ("5", 60),
        (5, 60),
        (" 5 ", 60),
        ("5 years", 60),
        ("5y", 60),
        ("5 YRS", 60),
        ("1 year", 12),
        ("27.5", 330),
        ("5,5", 66),
        ("5.25 years", 63),
        ("5 years 6 months", 66),
        ("5y6m", 66),
        ("0", 0),
        ("0.5", 6),
        ("400 years", 4800),
        ("1 month", 1),
        ("7m", 7),
    ],
)
def test_a_life_is_read_in_months(value, months):
    assert life_of(value) == months


@pytest.mark.parametrize(
    ("value", "months"), [("60 months", 60), ("60months", 60), ("12m", 12), ("330 mo", 330)]
)
def test_a_life_of_months_of_several_digits(value, months):
    assert life_of(value) == months


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("-3", "The useful life must be longer than zero."),
        ("", LIFE_WANTED),
        (None, LIFE_WANTED),
        ("abc", LIFE_WANTED),
        ("years", LIFE_WANTED),
        ("5 apples", LIFE_WANTED),
        ("5 5", LIFE_WANTED),
        ("12345", LIFE_WANTED),
        ("5.1234", LIFE_WANTED),
        (True, LIFE_WANTED),
        ("1.33", "The useful life must come to whole months."),
        (5.5, "Enter this as text."),
        ([], "Enter this as text."),
    ],
)
def test_what_is_no_life_is_refused_with_a_sentence(value, sentence):
    assert sentence_of(life_of, value) == sentence


def test_months_are_whole():
    assert [months_of(value) for value in ("60", 60, " 7 ", "-3", "0")] == [60, 60, 7, -3, 0]
    for value in ("60.5", "", None, True, 60.0, "1234567", "abc", "５"):
        assert sentence_of(months_of, value) == "Write whole months, from 1 to 1200."


# Numbers


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("2", "2"),
        ("1.5", "1.5"),
        ("1,5", "1.5"),
        (" 150 000 ", "150000"),
        ("1,000.5", "1000.5"),
        ("1,000", "1000"),
        ("1,000,000", "1000000"),
        ("1.000,5", "1000.5"),
        ("1.000.000", "1000000"),
        ("0,5", "0.5"),
        ("1.000", "1"),
        (2, "2"),
        (1.25, "1.25"),
        (Decimal("0.0001"), "0.0001"),
        ("1000000000000", "1000000000000"),
    ],
)
def test_a_number_is_read(value, number):
    assert number_of(value) == Decimal(number)


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("", NUMBER_WANTED),
        (None, NUMBER_WANTED),
        (True, NUMBER_WANTED),
        ([], NUMBER_WANTED),
        ("abc", NUMBER_WANTED),
        ("nan", NUMBER_WANTED),
        ("sNaN", NUMBER_WANTED),
        (float("inf"), NUMBER_WANTED),
        ("9" * 31, NUMBER_WANTED),
        ("1e9999999999999999999", NUMBER_WANTED),
        ("0", "Enter a number above zero."),
        ("-2", "Enter a number above zero."),
        ("-0", "Enter a number above zero."),
        ("1000000000000.0001", MOST),
        (10**13, MOST),
        ("1e999999", MOST),
        ("1.00001", "At most 4 decimals fit here."),
        ("1e-30", "At most 4 decimals fit here."),
    ],
)
def test_what_is_no_number_is_refused_with_a_sentence(value, sentence):
    assert sentence_of(number_of, value) == sentence


def test_a_number_can_have_a_lower_limit():
    assert number_of("12", most=Decimal(12)) == 12
    assert sentence_of(lambda: number_of("12.5", most=Decimal(12))) == "The most is 12."


# Terms


def read(defaults: Terms = Terms(), /, **raw: object) -> tuple[Terms, dict[str, str]]:  # noqa: B008 - it is frozen
    fields = Fields(raw)
    return read_terms(fields, defaults, "EUR"), fields.problems


def test_what_is_left_out_comes_from_the_defaults():
    defaults = Terms(
        Method.DECLINING_BALANCE, MONTH, 84, Decimal(100), Decimal("1.5"), is_switching=False
    )
    assert read(defaults) == (defaults, {})
    empty = dict.fromkeys(("method", "convention", "life", "life_months"), "")
    more = dict.fromkeys(("residual", "factor", "capacity"), "")
    assert read(defaults, **empty, **more) == (defaults, {})
    assert read(defaults, method=" ", convention=" ") == (defaults, {})


def test_everything_is_read():
    found = read(
        method="Declining balance",
        convention="MONTH",
        life="7",
        residual="1,250.50",
        factor="1.5",
        is_switching="0",
    )
    assert found == (
        Terms(Method.DECLINING_BALANCE, MONTH, 84, Decimal("1250.50"), Decimal("1.5"), False),
        {},
    )


@pytest.mark.parametrize(
    "word", ["sum_of_years_digits", "Sum of years' digits", "SUM-OF-YEARS-DIGITS"]
)
def test_methods_are_read_by_name(word):
    assert read(method=word)[0].method is Method.SUM_OF_YEARS_DIGITS


def test_months_win_over_years():
    assert read(life_months="18", life="5")[0].life_months == 18
    assert read(life_months=18)[0].life_months == 18


def test_a_residual_of_zero_takes_the_place_of_another():
    assert read(Terms(residual=Decimal(100)), residual="0")[0].residual == 0


@pytest.mark.parametrize("method", [Method.NONE, Method.UNITS_OF_PRODUCTION])
def test_land_and_units_have_neither_life_nor_convention(method):
    found, problems = read(method=method, convention="month", life="5", capacity="1000")
    assert problems == {}
    assert (found.life_months, found.convention) == (0, DAY)
    assert found.capacity == (Decimal(1000) if method is Method.UNITS_OF_PRODUCTION else None)


def test_only_units_have_a_capacity():
    before = Terms(Method.UNITS_OF_PRODUCTION, life_months=0, capacity=Decimal(10))
    assert read(before)[0].capacity == 10
    assert read(before, method="straight_line", life="5")[0] == Terms()


@pytest.mark.parametrize(
    ("before", "raw", "convention"),
    [
        (DAY, {"method": "macrs", "life": "5"}, HALF_YEAR),
        (MONTH, {"method": "macrs", "life": "27.5"}, MID_MONTH),
        (MONTH, {"method": "macrs", "life": "39"}, MID_MONTH),
        (MID_QUARTER, {"method": "macrs", "life": "5"}, MID_QUARTER),
        (MID_QUARTER, {"method": "straight_line"}, DAY),
        (MONTH, {"method": "straight_line"}, MONTH),
        # What was asked for is left for the rules to judge.
        (DAY, {"method": "macrs", "convention": "month"}, MONTH),
        (DAY, {"method": "straight_line", "convention": "mid-month"}, MID_MONTH),
    ],
)
def test_a_convention_that_was_not_asked_for_follows_the_method(before, raw, convention):
    found, problems = read(Terms(convention=before), **raw)
    assert (found.convention, problems) == (convention, {})


def test_a_sentence_for_each_field_that_cannot_be_read():
    found, problems = read(
        method="magic",
        convention="weekly",
        life="long",
        residual="much",
        factor="0",
        is_switching="perhaps",
        capacity="-1",
    )
    assert found == Terms()
    assert set(problems) == {
        "method", "convention", "life", "residual", "factor", "is_switching", "capacity",
    }  # fmt: skip
    assert problems["method"].startswith("Choose a method: straight_line, declining_balance,")
    assert problems["convention"].startswith("Choose a convention: day, month,")
    assert read(life_months="x")[1] == {"life_months": "Write whole months, from 1 to 1200."}
    assert read(method=5)[1] == {"method": "Enter this as text."}


@pytest.mark.parametrize(
    ("raw", "name"),
    [({"life_months": "0"}, "life_months"), ({"life_months": ""}, "life"), ({}, "life")],
)
def test_problems_are_said_under_the_name_the_sender_used(raw, name):
    problems = {"life": "Too short.", "residual": "Too much."}
    assert read_problems(problems, raw) == {name: "Too short.", "residual": "Too much."}
