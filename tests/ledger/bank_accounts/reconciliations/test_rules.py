"""Where a difference may come from, and the chain of statements."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_app.kit.db import new_id
from finance_app.ledger.bank_accounts.reconciliations.rules import (
    HINTS_MAX,
    Kept,
    OpenEntry,
    chained,
    difference_sentence,
    hint,
    hints,
    telling_amounts,
)
from finance_app.ledger.entries.rules import Kind

AMOUNTS = st.decimals(min_value=-1000, max_value=1000, places=2).filter(bool)


def entry(amount, *, is_ticked: bool = True) -> OpenEntry:
    kind = Kind.INCOME if amount > 0 else Kind.EXPENSE
    day = date(2026, 3, 14)
    return OpenEntry(new_id(), kind, day, "Staples", "", Decimal(amount), is_ticked)


def test_a_difference_says_which_side_has_more():
    assert difference_sentence(Decimal("12.5"), "EUR") == (
        "The books come to 12.50 EUR more than the statement."
    )
    assert difference_sentence(Decimal(-1234), "JPY") == (
        "The books come to 1,234 JPY less than the statement."
    )
    assert difference_sentence(Decimal(0), "EUR") == ""


@pytest.mark.parametrize(
    ("amount", "is_ticked", "difference", "words"),
    [
        (-40, True, -40, "untick it"),
        (40, True, 40, "untick it"),
        (-40, False, 40, "not ticked"),
        (40, False, 40, ""),
        (-40, True, 40, "missing a second time"),
        (-20, True, -40, "may be an income"),
        (20, True, 40, "may be an expense"),
        (-80, True, -40, "twice that"),
        (-41, True, -40, ""),
        (-20, False, -40, ""),
    ],
)
def test_an_entry_that_explains_a_difference_is_named(amount, is_ticked, difference, words):
    told = hint(entry(amount, is_ticked=is_ticked), Decimal(difference))
    assert words in told
    assert bool(words) == bool(told)
    assert not told or told.startswith("Staples of 14 March 2026 is ")


def test_an_entry_without_a_name_is_called_by_its_kind():
    assert replace(entry(5), party="").called == "The income without a name of 14 March 2026"


@given(amount=AMOUNTS, total=AMOUNTS, closing=AMOUNTS)
def test_doing_what_a_hint_says_settles_the_difference(amount, total, closing):
    """Each hint is right: what it proposes takes the difference to zero."""
    for sentence, change in (
        ("untick it", -amount),
        ("second time", amount),
        ("may be an", -2 * amount),
        ("twice that", -amount / 2),
    ):
        difference = -change
        told = hint(entry(amount), difference)
        assert sentence in told
        assert difference + change == 0
        assert amount in telling_amounts(difference)
    assert "not ticked" in hint(entry(amount, is_ticked=False), -amount)


def test_exact_amounts_come_first_and_not_too_many():
    many = [entry(-20) for _ in range(9)] + [entry(-40)]
    found = hints(many, Decimal(-40))
    assert len(found) == HINTS_MAX
    assert found[0][0] is many[-1]
    assert hints(many, Decimal(0)) == []
    assert hints([entry(-7)], Decimal(-40)) == []


@given(
    opening=AMOUNTS,
    sums=st.lists(AMOUNTS, min_size=1, max_size=6),
    edit=AMOUNTS,
    at=st.integers(0, 5),
)
def test_only_the_statement_whose_entries_changed_differs(opening, sums, edit, at):
    at %= len(sums)
    kept, balance = [], opening
    for n, amount in enumerate(sums):
        balance += amount
        kept.append(Kept(new_id(), date(2026, 1 + n, 28), balance, 1, amount))
    assert all(one.difference == 0 for one in chained(opening, kept))
    kept[at] = replace(kept[at], amount=kept[at].amount + edit)
    found = chained(opening, kept)
    assert [one.difference for one in found] == [edit if n == at else 0 for n in range(len(sums))]
    assert [one.is_latest for one in found] == [False] * (len(sums) - 1) + [True]
    assert [one.opening_balance for one in found] == [
        opening, *(one.closing_balance for one in found[:-1]),
    ]  # fmt: skip


def test_another_opening_balance_shows_at_the_first_statement():
    kept = [Kept(new_id(), date(2026, 1, 31), Decimal(5), 1, Decimal(5))]
    (first,) = chained(Decimal("0.25"), kept)
    assert first.difference == Decimal("0.25")
    assert chained(Decimal(5), []) == []
