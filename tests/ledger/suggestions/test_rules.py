"""Ranges of names by their beginning, and what is suggested first."""

from hypothesis import given
from hypothesis import strategies as st

from finance_app.ledger.suggestions.rules import (
    PAYMENT_METHODS,
    key_range,
    most_frequent,
    rank_payment_methods,
)

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6)


@given(TEXT, TEXT)
def test_a_range_holds_exactly_the_names_that_begin_so(prefix, rest):
    low, high = key_range(prefix)
    name = prefix.lower() + rest
    if not name.startswith("\U0010ffff"):
        assert low <= name < high
    other = rest.lower()
    if other and other[0] != "\U0010ffff" and not other.startswith(low):
        assert not low <= other < high


def test_ends_of_the_alphabet():
    assert key_range("Ab") == ("ab", "ac")
    assert key_range("a\ud7ff") == ("a\ud7ff", "a\ue000")
    assert key_range("a\U0010ffff") == ("a\U0010ffff", "b")
    assert key_range("") == ("", "\U0010ffff")


def test_the_most_frequent_is_the_latest_of_equals():
    assert most_frequent(["b", "a", None, "a", "b", None, None]) == "b"
    assert most_frequent([None, None]) is None
    assert most_frequent([]) is None


def test_ways_of_paying_by_use_then_the_usual_ones():
    assert rank_payment_methods([]) == PAYMENT_METHODS
    found = rank_payment_methods([{"Giro": 2, "cash": 1}, {"Giro": 1, "Cheque": 2}])
    assert found == ("Giro", "Cheque", "cash", "Card", "Bank transfer", "Direct debit")
