"""Rates and filters from outside: both directions, and a sentence for each wrong field."""

import datetime as dt
from decimal import Decimal

import pytest

from finance_app.kit import clock
from finance_app.kit.errors import InvalidInputError
from finance_app.ledger.exchange_rates.inputs import LIMIT_DEFAULT, RateFilter, RateInput

RAW = {"currency_code": "usd", "quoted_on": "2026-03-13", "rate": "0,9127", "direction": "direct"}


@pytest.fixture(autouse=True)
def _today():
    with clock.fixed(dt.date(2026, 11, 28)):
        yield


def test_a_rate_is_read_in_either_direction():
    direct = RateInput.parse(RAW, "EUR")
    assert (direct.currency_code, direct.quoted_on) == ("USD", dt.date(2026, 3, 13))
    assert direct.rate == Decimal("0.9127")
    indirect = RateInput.parse({**RAW, "rate": "1.0956", "direction": "indirect"}, "EUR")
    assert indirect.rate == Decimal("0.912741876597")
    plain = {name: RAW[name] for name in ("currency_code", "quoted_on", "rate")}
    assert RateInput.parse(plain, "EUR") == direct, "a rate without a direction is direct"


@pytest.mark.parametrize("rate", [2, Decimal("2.0"), 2.0, "2"], ids=repr)
def test_numbers_of_a_body_have_one_meaning(rate):
    assert RateInput.parse({**RAW, "rate": rate}, "EUR").rate == 2


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"currency_code": ""}, {"currency_code": "Choose a currency."}),
        ({"currency_code": None}, {"currency_code": "Choose a currency."}),
        ({"currency_code": "XYZ"}, {"currency_code": "“XYZ” is not the code of a currency."}),
        ({"currency_code": 7}, {"currency_code": "Enter this as text."}),
        (
            {"currency_code": "EUR"},
            {"currency_code": "The books are in EUR: its rate is always 1."
                              " Choose another currency."},
        ),
        ({"quoted_on": ""}, {"quoted_on": "Enter a date."}),
        ({"quoted_on": "13.3.2026"},
         {"quoted_on": "“13.3.2026” is not a date. Write it like 2026-11-20."}),
        ({"quoted_on": "1850-01-01"}, {"quoted_on": "Dates start on 1 January 1900."}),
        ({"rate": ""}, {"rate": "Enter a rate, such as 1.0956."}),
        ({"rate": "0"}, {"rate": "A rate must be more than zero."}),
        ({"rate": -1}, {"rate": "A rate must be more than zero."}),
        ({"rate": True}, {"rate": "Enter the rate as text or as a number."}),
        ({"rate": 10**400}, {"rate": "This rate is too large. The most is 999,999,999,999."}),
        ({"direction": "sideways"}, {"direction": "Choose one of these: direct, indirect."}),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)  # fmt: skip
def test_a_wrong_field_gets_its_sentence(changes, problems):
    with pytest.raises(InvalidInputError) as caught:
        RateInput.parse({**RAW, **changes}, "EUR")
    assert caught.value.fields == problems


def test_all_wrong_fields_are_told_at_once():
    with pytest.raises(InvalidInputError) as caught:
        RateInput.parse({}, "EUR")
    assert set(caught.value.fields) == {"currency_code", "quoted_on", "rate"}


def test_a_filter_is_read_from_an_address():
    wanted = RateFilter.parse({"currency_code": "usd", "to": "2026-03-31", "draft": "x"})
    assert (wanted.currency_code, wanted.to) == ("USD", dt.date(2026, 3, 31))
    assert RateFilter.parse({}) == RateFilter(limit=LIMIT_DEFAULT)
    with pytest.raises(InvalidInputError) as caught:
        RateFilter.parse({"currency_code": "EURO", "to": "soon", "limit": "0"})
    assert caught.value.fields == {
        "currency_code": "“EURO” is not the code of a currency.",
        "to": "“soon” is not a date. Write it like 2026-11-20.",
        "limit": "Write a whole number from 1 to 200.",
    }
