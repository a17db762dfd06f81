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
    OpenLine,
    chained,
    difference_sentence,
    hint,
    hints,
    opening_of,
    telling_amounts,
)
from finance_app.ledger.bank_accounts.rules import BankAccount, MovementKind
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.gl_accounts.rules import OPENING_DAY

AMOUNTS = st.decimals(min_value=-1000, max_value=1000, places=2).filter(bool)


def entry(amount, *, is_ticked: bool = True) -> OpenLine:
    kind = Kind.INCOME if amount > 0 else Kind.EXPENSE
    return OpenLine(
        id=new_id(), kind=MovementKind(kind), entry_id=None, entry_kind=kind, asset_id=None,
        day=date(2026, 3, 14), party="Staples", notes="", amount=Decimal(amount),
        is_ticked=is_ticked,
    )  # fmt: skip


def account(opening, opening_on: date = OPENING_DAY) -> BankAccount:
    return BankAccount(
        id=new_id(), name="Current", identification="", currency_code="EUR",
        opening_balance=Decimal(opening), version=1, opening_on=opening_on,
    )  # fmt: skip


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


def test_a_transfer_is_called_by_its_way_and_may_be_the_other_way_round():
    out = replace(entry(-20), kind=MovementKind.TRANSFER_OUT, entry_kind=None, party="Savings")
    assert out.called == "Transfer to Savings of 14 March 2026"
    assert hint(out, Decimal(-40)).endswith("is half of that: it may be the other way round.")
    back = replace(out, kind=MovementKind.TRANSFER_IN)
    assert back.called == "Transfer from Savings of 14 March 2026"
    paid = replace(entry(-20), kind=MovementKind.PAYMENT, party="")
    assert paid.called == "The payment without a name of 14 March 2026"


def test_what_an_account_opened_with_joins_at_the_statement_of_its_opening_day():
    """By hand: 100 are there from 15 February; 5 came in January, 7 in February, 1 in March."""
    own = account(100, date(2026, 2, 15))
    kept = [
        Kept(new_id(), date(2026, 1, 31), Decimal(5), 1, Decimal(5)),
        Kept(new_id(), date(2026, 2, 28), Decimal(112), 1, Decimal(7)),
        Kept(new_id(), date(2026, 3, 31), Decimal(113), 1, Decimal(1)),
    ]
    found = chained(own, kept)
    assert [one.opening_balance for one in found] == [0, 105, 112]
    assert [one.difference for one in found] == [0, 0, 0]
    assert opening_of(own, kept[:1], date(2026, 2, 14)) == 5
    assert opening_of(own, [], date(2026, 2, 15)) == 100


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
    assert all(one.difference == 0 for one in chained(account(opening), kept))
    kept[at] = replace(kept[at], amount=kept[at].amount + edit)
    found = chained(account(opening), kept)
    assert [one.difference for one in found] == [edit if n == at else 0 for n in range(len(sums))]
    assert [one.is_latest for one in found] == [False] * (len(sums) - 1) + [True]
    assert [one.opening_balance for one in found] == [
        opening, *(one.closing_balance for one in found[:-1]),
    ]  # fmt: skip


def test_another_opening_balance_shows_at_the_first_statement():
    kept = [Kept(new_id(), date(2026, 1, 31), Decimal(5), 1, Decimal(5))]
    (first,) = chained(account("0.25"), kept)
    assert first.difference == Decimal("0.25")
    assert chained(account(5), []) == []
