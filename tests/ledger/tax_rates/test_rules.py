"""Tax in and on amounts: published examples, and what must hold of any."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_app.kit.money import digits
from finance_app.ledger.tax_rates.rules import (
    TaxPeriod,
    TaxRate,
    percent_text,
    tax_on,
    tax_within,
    with_period,
)

D = Decimal
GERMAN = TaxRate(
    id=UUID(int=1),
    name="Standard",
    periods=(
        TaxPeriod(date(2007, 1, 1), D("0.19")),
        TaxPeriod(date(2020, 7, 1), D("0.16")),
        TaxPeriod(date(2021, 1, 1), D("0.19")),
    ),
    version=3,
    is_archived=False,
)
RATIOS = st.decimals(min_value=0, max_value=1, places=6)
CODES = st.sampled_from(["EUR", "JPY", "KWD"])


@pytest.mark.parametrize(
    ("gross", "ratio", "code", "tax"),
    [
        ("119.00", "0.19", "EUR", "19.00"),  # UStDV, section 35: 119 with 19 %
        ("120.00", "0.20", "GBP", "20.00"),  # HMRC: one sixth of the gross
        ("100.00", "0.07", "EUR", "6.54"),
        ("105.50", "0.055", "EUR", "5.50"),  # French reduced rate
        ("110", "0.10", "JPY", "10"),
        ("108", "0.08", "JPY", "8"),
        ("10.500", "0.05", "KWD", "0.500"),
        ("0.01", "0.19", "EUR", "0.00"),
        ("50.00", "0", "EUR", "0.00"),
    ],
)
def test_tax_within_a_gross_amount(gross, ratio, code, tax):
    assert str(tax_within(D(gross), D(ratio), code)) == tax


@pytest.mark.parametrize(
    ("net", "ratio", "code", "tax"),
    [
        ("100.00", "0.20", "GBP", "20.00"),
        ("100.00", "0.055", "EUR", "5.50"),
        ("19.99", "0.08875", "USD", "1.77"),  # New York City: 1.7741
        ("105", "0.10", "JPY", "11"),  # 10.5, half up
        ("10.555", "0.05", "KWD", "0.528"),  # 0.52775
        ("50.00", "0", "EUR", "0.00"),
    ],
)
def test_tax_on_a_net_amount(net, ratio, code, tax):
    assert str(tax_on(D(net), D(ratio), code)) == tax


@pytest.mark.parametrize(
    ("day", "ratio"),
    [("2006-12-31", None), ("2007-01-01", "0.19"), ("2020-06-30", "0.19"), ("2020-07-01", "0.16"),
     ("2020-12-31", "0.16"), ("2021-01-01", "0.19"), ("2199-12-31", "0.19")],
)  # fmt: skip
def test_the_ratio_of_a_day(day, ratio):
    assert GERMAN.on(date.fromisoformat(day)) == (None if ratio is None else D(ratio))


@given(st.integers(1, 10**12), RATIOS, CODES)
def test_net_and_tax_come_to_the_gross_and_both_ways_agree_within_one_unit(units, ratio, code):
    coin = D(1).scaleb(-digits(code))
    gross = units * coin
    tax = tax_within(gross, ratio, code)
    net = gross - tax
    assert 0 <= tax <= gross
    assert net % coin == 0
    assert tax % coin == 0
    assert abs(tax_on(net, ratio, code) - tax) <= coin


@given(st.integers(1, 10**12), RATIOS, CODES)
def test_what_comes_on_top_is_found_within(units, ratio, code):
    coin = D(1).scaleb(-digits(code))
    net = units * coin
    tax = tax_on(net, ratio, code)
    assert abs(tax_within(net + tax, ratio, code) - tax) <= coin


@given(st.lists(st.tuples(st.dates(), RATIOS), min_size=1, max_size=6))
def test_periods_are_in_order_and_the_last_said_of_a_day_counts(said):
    periods: tuple[TaxPeriod, ...] = ()
    for day, ratio in said:
        periods = with_period(periods, TaxPeriod(day, ratio))
    days = [one.starts_on for one in periods]
    assert days == sorted(set(days))
    assert {one.starts_on: one.ratio for one in periods} == dict(said)


@pytest.mark.parametrize(
    ("ratio", "text"),
    [("0.19", "19 %"), ("0.08875", "8.875 %"), ("0.200000", "20 %"), ("0", "0 %"),
     ("1", "100 %"), ("0.000001", "0.0001 %")],
)  # fmt: skip
def test_a_ratio_is_read_as_a_percentage(ratio, text):
    assert percent_text(D(ratio)) == text
