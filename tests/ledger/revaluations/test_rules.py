"""Differences at a closing rate by hand, on both sides and in other digits."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.exchange_rates.rules import Direction, Rate, Source, rate_from_quote
from finance_app.ledger.revaluations.rules import (
    Differences,
    OpenForeign,
    RateChoice,
    difference,
    notes_of,
)

D = Decimal
DAY = dt.date(2026, 3, 31)


def rate(value, day=DAY, code="USD", base="EUR"):
    return Rate(UUID(int=1), code, base, day, D(value), Source.MANUAL, 1)


def made(kind, foreign, amount, value, *, code="USD", base="EUR", **more):
    is_open = OpenForeign(Kind(kind), code, D(foreign), D(amount), 1)
    return difference(is_open, base, rate(value, code=code, base=base), day=DAY, **more)


BY_HAND = [
    # More is owed to us: a gain. More is owed by us: a loss. And the other way round.
    ("income", "100", "90", "0.95", "EUR", "95.00", "5.00"),
    ("income", "100", "90", "0.80", "EUR", "80.00", "-10.00"),
    ("expense", "100", "90", "0.95", "EUR", "95.00", "-5.00"),
    ("expense", "100", "90", "0.80", "EUR", "80.00", "10.00"),
    # Refunds that outweigh: we owe a client 100 USD; it costs less at a lower rate.
    ("income", "-100", "-90", "0.80", "EUR", "-80.00", "10.00"),
    ("expense", "-100", "-90", "0.80", "EUR", "-80.00", "-10.00"),
    ("income", "100", "15000", "151.237", "JPY", "15124", "124"),
    ("expense", "100.5", "30.825", "0.30711", "KWD", "30.865", "-0.040"),
    ("income", "100", "90", "0.90", "EUR", "90.00", "0.00"),
]


@pytest.mark.parametrize(("kind", "foreign", "amount", "value", "base", "worth", "gain"), BY_HAND)
def test_the_difference_is_to_the_closing_rate(kind, foreign, amount, value, base, worth, gain):
    found = made(kind, foreign, amount, value, base=base)
    assert (str(found.value), str(found.gain)) == (worth, gain)


def test_a_quote_of_ones_own_currency_is_turned_round():
    # 1 EUR = 1.25 USD, so 100 USD are 80 EUR and not 125.
    turned = rate_from_quote(D("1.25"), Direction.INDIRECT)
    assert made("income", "100", "90", turned).value == 80
    assert made("income", "100", "90", rate_from_quote(D("1.25"), Direction.DIRECT)).value == 125


def test_only_the_rate_of_the_day_counts_unless_the_last_is_chosen():
    is_open = OpenForeign(Kind.INCOME, "USD", D(100), D(90), 1)
    before = rate("0.8", DAY - dt.timedelta(days=1))
    found = difference(is_open, "EUR", before, day=DAY)
    assert (found.rate, found.value, found.gain, found.last) == (None, None, None, before)
    chosen = difference(is_open, "EUR", before, day=DAY, choice=RateChoice.LAST)
    assert (chosen.gain, chosen.quoted_on) == (-10, before.quoted_on)
    assert difference(is_open, "EUR", None, day=DAY, choice=RateChoice.LAST).rate is None


def test_what_has_no_difference_is_not_posted_and_what_has_no_rate_is_said():
    none = difference(OpenForeign(Kind.INCOME, "GBP", D(1), D(1)), "EUR", None, day=DAY)
    level, gain = made("income", "100", "90", "0.9"), made("expense", "100", "90", "0.8")
    found = Differences(DAY, (none, level, gain), ())
    assert (found.missing, found.to_post, found.gain) == ((none,), (gain,), 10)


def test_entries_say_what_they_are():
    one = made("expense", "100", "90", "0.8")
    assert notes_of(one, DAY, is_reversal=False) == (
        "Difference of open payables at the closing rate of 31 March 2026, 1 USD = 0.8000 EUR"
    )
    assert notes_of(one, DAY, is_reversal=True) == (
        "Takes back the difference of payables of 31 March 2026, 1 USD = 0.8000 EUR"
    )


AMOUNTS = st.decimals(D("-1e9"), D("1e9"), places=2)


@given(AMOUNTS, AMOUNTS, st.decimals(D("0.0001"), D("9999"), places=6))
def test_a_receivable_gains_what_the_same_payable_loses(foreign, amount, value):
    receivable, payable = (made(one, foreign, amount, value) for one in ("income", "expense"))
    assert receivable.gain == -payable.gain
    assert amount + receivable.gain == receivable.value
