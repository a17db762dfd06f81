"""How accounts are identified and named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_app.ledger.bank_accounts.rules import (
    NAME_LENGTH_MAX,
    free_name,
    plain_identification,
    shown_identification,
    unknown_account_sentence,
)


@pytest.mark.parametrize(
    ("typed", "kept", "shown"),
    [
        ("de89 3704 0044\t0532 0130 00", "DE89370400440532013000", "DE89 3704 0044 0532 0130 00"),
        (" 12-34-56 78901234 ", "12-34-5678901234", "12-34-5678901234"),
        ("0532013000", "0532013000", "0532013000"),
        ("DE89", "DE89", "DE89"),
        ("", "", ""),
    ],
)
def test_a_number_is_kept_without_spaces_in_capitals(typed, kept, shown):
    assert plain_identification(typed) == kept
    assert shown_identification(kept) == shown


def test_an_unknown_name_comes_with_the_closest():
    assert unknown_account_sentence("Curent", ["Savings", "Current"]).endswith("“Current”?")
    assert "Add it" in unknown_account_sentence("Curent", [])


def test_accounts_of_one_name_are_told_apart_by_their_numbers():
    assert free_name("Current", "DE3000", set()) == "Current"
    assert free_name("Current", "DE3000", {"current"}) == "Current 3000"
    assert free_name("Current", "DE3000", {"current", "current 3000"}) == "Current 3000 2"
    assert free_name("Current", "", {"current"}) == "Current 2"


@given(
    name=st.text(min_size=1, max_size=NAME_LENGTH_MAX).filter(str.strip),
    number=st.text("0123456789AB", max_size=40),
    count=st.integers(0, 5),
)
def test_a_free_name_is_free_and_never_too_long(name, number, count):
    taken: set[str] = set()
    for _ in range(count):
        found = free_name(name, number, taken)
        assert found.lower() not in taken
        assert 0 < len(found) <= NAME_LENGTH_MAX
        taken.add(found.lower())
