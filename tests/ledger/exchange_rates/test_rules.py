"""Quotes in both directions against published figures, amounts, and how rates are written."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finance_app.kit import db
from finance_app.ledger.exchange_rates.rules import (
    PLACES,
    RATE_MAX,
    Direction,
    Rate,
    RateError,
    Source,
    cross_rate,
    equation,
    inverse,
    no_rate_text,
    parse_quote,
    plain_rate,
    rate_from_quote,
    rate_text,
    to_base,
)

UNIT = Decimal(1).scaleb(-PLACES)

# Reference rates of the European Central Bank, in units for 1 EUR: 2 January 2024 and, for IDR,
# 25 November 2024. What 1 unit is worth in EUR is worked out by hand to 12 decimals.
PUBLISHED = [
    ("1.0956", "0.912741876597"),
    ("155.67", "0.006423845314"),
    ("0.86960", "1.149954001840"),
    ("16651.89", "0.000060053243"),
]


@pytest.mark.parametrize(("quote", "rate"), PUBLISHED)
def test_one_euro_in_another_currency_is_turned_round(quote, rate):
    assert rate_from_quote(Decimal(quote), Direction.INDIRECT) == Decimal(rate)


def test_the_price_of_one_unit_is_the_rate_itself():
    assert rate_from_quote(Decimal("0.90"), Direction.DIRECT) == Decimal("0.90")
    assert rate_from_quote(Decimal("1.1111"), Direction.INDIRECT) == Decimal("0.900009000090")
    third = rate_from_quote(Decimal("0.1234567890125"), Direction.DIRECT)
    assert third == Decimal("0.123456789013"), "the half of the last place goes up"


@pytest.mark.parametrize(("quote", "rate"), PUBLISHED)
def test_the_other_way_is_the_quote_that_was_published(quote, rate):
    assert inverse(Decimal(rate)) == Decimal(quote)


def test_rates_of_other_books_go_through_the_euro():
    # 1 EUR = 1.0956 USD = 155.67 JPY = 0.86960 GBP on 2 January 2024.
    usd, jpy, gbp = Decimal("1.0956"), Decimal("155.67"), Decimal("0.86960")
    assert cross_rate(usd, jpy) == Decimal("0.007037964926"), "one yen in dollars"
    assert cross_rate(jpy, usd) == Decimal("142.086527929901"), "one dollar in yen"
    assert cross_rate(gbp, Decimal(1)) == gbp, "one euro in pounds"


@pytest.mark.parametrize(
    ("amount", "rate", "code", "expected"),
    [
        ("100.00", "0.9127", "EUR", "91.27"),
        ("10", "1.0005", "EUR", "10.01"),  # 10.005: the half goes up
        ("-10", "1.0005", "EUR", "-10.01"),  # and mirrors
        ("12.50", "142.086527929901", "JPY", "1776"),  # 1776.08
        ("3", "0.5", "JPY", "2"),  # 1.5
        ("10.00", "0.30715", "KWD", "3.072"),  # 3.0715
        ("0.01", "0.000060053243", "EUR", "0.00"),
        ("99999999999999", "0.333333333333", "EUR", "33333333333299.67"),  # .00 less a third
    ],
)
def test_an_amount_is_rounded_half_up_to_the_digits_of_the_books(amount, rate, code, expected):
    assert str(to_base(Decimal(amount), Decimal(rate), code)) == expected


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("1.0956", "1.0956"), (" 1,0956 ", "1.0956"), ("0,912", "0.912"), (".9", "0.9"),
        ("1.234", "1.234"), ("17 420.91", "17420.91"), ("17\u00a0420,91", "17420.91"),
        ("17'420.91", "17420.91"), ("1.234.567", "1234567"), ("1,234,567.8", "1234567.8"),
        ("+1.5", "1.5"), ("١٫٥".replace("٫", "."), "1.5"), ("155", "155"),
    ],
)  # fmt: skip
def test_a_quote_is_read_as_people_write_it(text, quote):
    assert parse_quote(text) == Decimal(quote)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Enter a rate, such as 1.0956."),
        ("   ", "Enter a rate, such as 1.0956."),
        ("abc", "“abc” is not a rate. Write it in figures, such as 1.0956."),
        ("1e5", "“1e5” is not a rate. Write it in figures, such as 1.0956."),
        ("NaN", "“NaN” is not a rate. Write it in figures, such as 1.0956."),
        ("1,23,4", "“1,23,4” is not a rate. Write it in figures, such as 1.0956."),
        ("0", "A rate must be more than zero."),
        ("0,000", "A rate must be more than zero."),
        ("-1.1", "A rate must be more than zero."),
        ("\u22121.1", "A rate must be more than zero."),
        ("1,234", "“1,234” can mean 1234 or 1.234. Write 1234 or 1.234 to say which."),
        ("1" * 61, "A rate has at most 60 characters."),
    ],
)
def test_what_is_no_quote_gets_a_sentence(text, sentence):
    with pytest.raises(RateError) as caught:
        parse_quote(text)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("quote", "direction", "sentence"),
    [
        ("1000000000000", "direct", "This rate is too large. The most is 999,999,999,999."),
        ("0.0000000000001", "indirect", "This rate is too large. The most is 999,999,999,999."),
        ("0.0000000000004", "direct",
         "This rate is too small: the 12 decimals that are kept would be zero."),
        ("10000000000000", "indirect",
         "This rate is too small: the 12 decimals that are kept would be zero."),
        ("0", "direct", "A rate must be more than zero."),
        ("NaN", "direct", "A rate must be more than zero."),
        ("Infinity", "indirect", "A rate must be more than zero."),
    ],
)  # fmt: skip
def test_a_rate_that_cannot_be_kept_gets_a_sentence(quote, direction, sentence):
    with pytest.raises(RateError) as caught:
        rate_from_quote(Decimal(quote), Direction(direction))
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("rate", "shown", "plain"),
    [
        ("0.912700000000", "0.9127", "0.9127"),
        ("0.912741876597", "0.912742", "0.912741876597"),
        ("0.006423845314", "0.00642385", "0.006423845314"),
        ("1.000000000000", "1.0000", "1"),
        ("17500.250000000000", "17,500.2500", "17500.25"),
        ("0.000000000001", "0.000000000001", "0.000000000001"),
        ("999999999999.999999999999", "1,000,000,000,000.0000", "999999999999.999999999999"),
        ("120.000000000000", "120.0000", "120"),
    ],
)
def test_a_rate_is_written_for_people_and_for_programs(rate, shown, plain):
    assert rate_text(Decimal(rate)) == shown
    assert plain_rate(Decimal(rate)) == plain


def test_both_ways_are_written_as_equations():
    rate = Decimal("0.912741876597")
    assert equation("USD", rate, "EUR") == "1 USD = 0.912742 EUR"
    assert equation("EUR", inverse(rate), "USD") == "1 EUR = 1.0956 USD"


def test_a_day_without_a_rate_names_the_last_that_is_known():
    day = dt.date(2026, 3, 14)
    last = Rate(
        db.new_id(), "USD", "EUR", dt.date(2026, 3, 13), Decimal("0.9127"), Source.IMPORT, 1
    )
    assert no_rate_text("USD", day, last) == (
        "There is no rate for USD on 14 March 2026. The last known is 0.9127 of 13 March 2026."
    )
    assert no_rate_text("USD", day, None) == (
        "There is no rate for USD on 14 March 2026, and none before it."
    )


RATES = st.decimals(min_value=UNIT, max_value=RATE_MAX - 1, places=PLACES)


@settings(max_examples=100)
@given(RATES)
def test_a_rate_quoted_the_other_way_round_comes_back(rate):
    other = Fraction(1) / Fraction(rate)
    quote = Decimal(other.numerator * 10**60 // other.denominator).scaleb(-60)
    assert abs(rate_from_quote(quote, Direction.INDIRECT) - rate) <= UNIT
    assert rate_from_quote(rate, Direction.DIRECT) == rate
    assert parse_quote(plain_rate(rate)) == rate


@settings(max_examples=100)
@given(
    st.decimals(min_value="-99999999999999", max_value="99999999999999", places=3),
    RATES.filter(lambda rate: rate < 10**6),
    st.sampled_from(["JPY", "EUR", "KWD"]),
)
def test_an_amount_is_exact_to_half_a_coin_and_mirrors(amount, rate, code):
    coin = Fraction(1, 10 ** {"JPY": 0, "EUR": 2, "KWD": 3}[code])
    found = to_base(amount, rate, code)
    assert abs(Fraction(found) - Fraction(amount) * Fraction(rate)) <= coin / 2
    assert to_base(-amount, rate, code) == -found
