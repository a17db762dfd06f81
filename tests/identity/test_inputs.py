"""Every problem of a sign-up is a sentence at its field, all of them at once."""

import pytest

from finance_app.identity.inputs import BusinessInput, SignUpInput
from finance_app.kit.errors import InvalidInputError

GOOD = {
    "email": "Ana@Example.com ",
    "password": "a long enough phrase",
    "business_name": "  Harbour   Park Ltd ",
    "currency_code": "eur",
    "fiscal_year_start": "04-06",
}


def test_what_is_entered_is_tidied():
    entered = SignUpInput.parse(GOOD)
    assert entered.email == "ana@example.com"
    assert entered.business_name == "Harbour Park Ltd"
    assert entered.currency_code == "EUR"
    assert entered.fiscal_year_start == "04-06"


def test_all_problems_are_named_at_once():
    with pytest.raises(InvalidInputError) as caught:
        SignUpInput.parse({"email": "nobody", "password": "x", "fiscal_year_start": "02-29"})
    assert set(caught.value.fields) == set(GOOD)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "a@b"),
        ("email", "a b@example.com"),
        ("email", "a@example.com\x00"),
        ("email", f"{'a' * 250}@example.com"),
        ("business_name", "x" * 121),
        ("business_name", "a\x00b"),
        ("business_name", "a\ud800b"),
        ("currency_code", "EURO"),
        ("currency_code", "ZZZ"),
        ("fiscal_year_start", "13-01"),
        ("fiscal_year_start", "02-29"),
        ("fiscal_year_start", "nonsense"),
        ("password", "with a \x00 in it"),
        ("password", 12345678901),
    ],
)
def test_a_bad_value_is_refused_at_its_field(field, value):
    with pytest.raises(InvalidInputError) as caught:
        SignUpInput.parse({**GOOD, field: value})
    assert list(caught.value.fields) == [field]
    assert caught.value.fields[field].endswith(".")


def test_settings_take_the_same_names():
    assert BusinessInput.parse(GOOD).fiscal_year_start == "04-06"
