"""What comes in about a type: terms that go together, and a residual as a part of the cost."""

from decimal import Decimal
from typing import Any

import pytest

from finance_app.fixed_assets.register.rules import PLAIN_TERMS
from finance_app.fixed_assets.terms.rules import Convention, Method, Terms
from finance_app.fixed_assets.types.inputs import TypeInput
from finance_app.kit.errors import InvalidInputError

FULL: dict[str, object] = {
    "name": " Tall  boats ",
    "method": "declining_balance",
    "convention": "month",
    "life": "10",
    "residual_percent": "12.5",
    "factor": "1.5",
    "is_switching": "0",
}


def problems(**changes: object) -> dict[str, str]:
    with pytest.raises(InvalidInputError) as caught:
        TypeInput.parse({**FULL, **changes})
    return caught.value.fields


def test_every_field_is_read():
    made = TypeInput.parse(FULL)
    assert made.name == "Tall boats"
    assert made.residual_ratio == Decimal("0.125")
    assert made.terms == Terms(
        Method.DECLINING_BALANCE, Convention.MONTH, 120, factor=Decimal("1.5"), is_switching=False
    )


@pytest.mark.parametrize("blank", ["", None])
def test_what_is_left_out_is_as_usual(blank):
    made = TypeInput.parse({**dict.fromkeys(FULL, blank), "name": "Boats"})
    assert (made.terms, made.residual_ratio) == (PLAIN_TERMS, 0)
    assert TypeInput.parse({"name": "Boats"}) == made


def test_what_is_left_out_stays_as_it_is_where_there_is_something():
    current = Terms(Method.DECLINING_BALANCE, Convention.MONTH, 83, factor=Decimal("1.5"))
    made = TypeInput.parse({"name": "Boats", "factor": "2"}, current)
    assert made.terms == Terms(Method.DECLINING_BALANCE, Convention.MONTH, 83, factor=Decimal(2))


@pytest.mark.parametrize(
    ("text", "ratio"),
    [
        ("0", "0"), ("100", "1"), ("10 %", "0.1"), ("12,5%", "0.125"), (" 7.5 ", "0.075"),
        ("33.3333", "0.333333"), (10, "0.1"), (Decimal("0.0001"), "0.000001"), ("", "0"),
    ],
)  # fmt: skip
def test_a_percentage_is_read_as_people_write_it(text, ratio):
    assert TypeInput.parse({**FULL, "residual_percent": text}).residual_ratio == Decimal(ratio)


@pytest.mark.parametrize(
    "text",
    ["-1", "100.0001", "101", "ten", "1,000.5", "NaN", "sNaN", "Infinity", "0.00001", "9" * 400, [],
     True, "10 % off"],
)  # fmt: skip
def test_what_is_no_percentage_is_refused(text):
    assert problems(residual_percent=text) == {
        "residual_percent": "Enter a percentage from 0 to 100, with at most four decimals."
    }


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"name": ""}, "name", "Give the type a name."),
        ({"name": " \t "}, "name", "Give the type a name."),
        ({"name": "x" * 81}, "name", "At most 80 characters"),
        ({"name": "a\0b"}, "name", "NUL"),
        ({"name": ["Boats"]}, "name", "Enter this as text."),
        ({"method": "guesswork"}, "method", "Choose a method"),
        ({"convention": "weekly"}, "convention", "Choose a convention"),
        ({"convention": "mid_month"}, "convention", "by day or by month."),
        ({"life": "0"}, "life", "longer than zero."),
        ({"life": "-1"}, "life", "longer than zero."),
        ({"life": "101"}, "life", "at most 100 years."),
        ({"life": "a while"}, "life", "Write the useful life in years"),
        ({"life_months": "0"}, "life_months", "longer than zero."),
        ({"factor": "0"}, "factor", "above zero"),
        ({"factor": "10.5"}, "factor", "The most is 10."),
        ({"is_switching": "maybe"}, "is_switching", "1 for yes or 0 for no."),
        (
            {"method": "written_down_value", "residual_percent": "0"},
            "residual_percent",
            "needs a residual above zero",
        ),
        (
            {"method": "macrs", "convention": "", "residual_percent": "1"},
            "residual_percent",
            "MACRS writes the whole cost down: leave this at 0.",
        ),
        ({"method": "macrs", "convention": "", "life": "4", "residual_percent": ""}, "life", "39"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(changes: dict[str, Any], field, sentence):
    found = problems(**changes)
    assert list(found) == [field]
    assert sentence in found[field]


def test_all_problems_are_said_at_once():
    found = problems(name="", life="0", factor="x", residual_percent="x", is_switching="?")
    assert set(found) == {"name", "life", "factor", "residual_percent", "is_switching"}


@pytest.mark.parametrize(
    ("raw", "terms"),
    [
        ({"method": "none", "life": "9"}, Terms(Method.NONE, life_months=0)),
        ({"method": "units_of_production"}, Terms(Method.UNITS_OF_PRODUCTION, life_months=0)),
        ({"method": "units_of_production", "capacity": "100"},
         Terms(Method.UNITS_OF_PRODUCTION, life_months=0, capacity=Decimal(100))),
        ({"method": "macrs", "life": "7"}, Terms(Method.MACRS, Convention.HALF_YEAR, 84)),
        ({"method": "macrs", "life": "27.5"}, Terms(Method.MACRS, Convention.MID_MONTH, 330)),
        ({"method": "macrs", "life": "7", "convention": "mid_quarter"},
         Terms(Method.MACRS, Convention.MID_QUARTER, 84)),
        ({"method": "written_down_value", "residual_percent": "5"},
         Terms(Method.WRITTEN_DOWN_VALUE)),
        ({"method": "sum_of_years_digits", "life": "7 months"},
         Terms(Method.SUM_OF_YEARS_DIGITS, life_months=7)),
    ],
)  # fmt: skip
def test_terms_fit_their_method(raw, terms):
    made = TypeInput.parse({"name": "Boats", **raw})
    assert made.terms == terms
    assert made.terms.residual == 0, "an amount comes with the cost of an asset"
