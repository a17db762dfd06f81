"""A split sums to what was split, whatever the weights, and a refund mirrors its purchase."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_app.kit.money import split_amount

CENT = Decimal("0.01")


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        ("10.00", "1 1 1", "3.34 3.33 3.33"),
        ("0.01", "1 1", "0.01 0.00"),
        ("100.00", "50 30 20", "50.00 30.00 20.00"),
        ("-10.00", "1 1 1", "-3.34 -3.33 -3.33"),
        ("0.05", "3 2", "0.03 0.02"),
        ("7.00", "0 0", "7.00 0"),
        ("7.00", "0 1", "0.00 7.00"),
    ],
)
def test_the_largest_remainders_get_what_rounding_leaves(total, weights, parts):
    found = split_amount(Decimal(total), [Decimal(one) for one in weights.split()], CENT)
    assert found == [Decimal(one) for one in parts.split()]


@given(
    cents=st.integers(-(10**16), 10**16),
    weights=st.lists(st.integers(0, 10**12), min_size=1, max_size=12),
    digits=st.integers(0, 4),
)
def test_the_parts_sum_to_the_whole_and_none_is_a_coin_off(cents, weights, digits):
    coin = Decimal(1).scaleb(-digits)
    total, shares = cents * coin, [Decimal(one) for one in weights]
    parts = split_amount(total, shares, coin)
    assert sum(parts) == total
    assert [-one for one in split_amount(-total, shares, coin)] == parts
    assert all(one == one.quantize(coin) for one in parts)
    if any(weights):
        for part, weight in zip(parts, weights, strict=True):
            assert abs(part - total * weight / sum(weights)) <= coin
