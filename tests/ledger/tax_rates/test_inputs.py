"""What is read of a rate, and the sentences for what cannot be."""

from datetime import date
from decimal import Decimal

import pytest

from finance_app.kit.errors import InvalidInputError
from finance_app.ledger.tax_rates.inputs import TaxRateInput


@pytest.mark.parametrize(
    ("text", "ratio"),
    [("19", "0.19"), (" 8.875 % ", "0.08875"), ("5,5", "0.055"), ("0", "0"), ("100%", "1"),
     ("0.0001", "0.000001")],
)  # fmt: skip
def test_a_percentage_becomes_a_ratio(text, ratio):
    made = TaxRateInput.parse({"name": " Standard ", "percent": text})
    assert (made.name, made.ratio, made.starts_on) == (
        "Standard", Decimal(ratio), date(1900, 1, 1),
    )  # fmt: skip


@pytest.mark.parametrize(
    "text", ["", "x", "-1", "100.1", "NaN", "sNaN", "Infinity", "0.00001", "1e999999", "19 % %"]
)
def test_what_is_no_percentage_is_said_so(text):
    with pytest.raises(InvalidInputError) as caught:
        TaxRateInput.parse({"name": "Standard", "percent": text})
    assert set(caught.value.fields) == {"percent"}


def test_every_field_that_is_wrong_is_said_at_once():
    with pytest.raises(InvalidInputError) as caught:
        TaxRateInput.parse({"name": " ", "percent": 19, "starts_on": "2021-02-30"})
    assert caught.value.fields == {
        "name": "Give the rate a name, such as Standard.",
        "percent": "Enter this as text.",
        "starts_on": "February 2021 has no day 30.",
    }


def test_a_day_before_all_entries_is_always():
    made = TaxRateInput.parse({"name": "A", "percent": "1", "starts_on": "0001-01-01"})
    assert made.starts_on == date(1900, 1, 1)
