"""Which of many expenses and incomes are offered as transfers."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from finance_app.ledger.transfers.pairs.rules import Pair, best_pairs, notes_of

FIRST = date(2026, 3, 1)


def pair(expense: int, income: int, out: int, came: int) -> Pair:
    return Pair(
        expense_id=UUID(int=expense), income_id=UUID(int=100 + income), amount=Decimal(5),
        out_on=FIRST + timedelta(days=out), in_on=FIRST + timedelta(days=came),
        from_account="Current", to_account="Savings", vendor="", client="",
    )  # fmt: skip


def test_the_nearest_in_time_belong_together():
    """By hand: one expense on the 3rd, incomes on the 1st and the 4th: the 4th is nearer."""
    far, near = pair(1, 1, 2, 0), pair(1, 2, 2, 3)
    assert best_pairs([far, near], 9) == [near]
    assert (far.gap, near.gap) == (2, 1)


def test_the_latest_come_first_and_not_too_many():
    found = [pair(n, n, n, n) for n in range(1, 6)]
    assert best_pairs(found, 3) == found[:1:-1]


PAIRS = st.lists(
    st.builds(pair, st.integers(1, 6), st.integers(1, 6), st.integers(0, 9), st.integers(0, 9)),
    max_size=12,
)


@given(PAIRS)
def test_no_entry_is_in_two_pairs_and_none_is_left_that_could_be_in_one(found):
    kept = best_pairs(found, 99)
    ids = [one for each in kept for one in (each.expense_id, each.income_id)]
    assert len(ids) == len(set(ids))
    assert all({one.expense_id, one.income_id} & set(ids) for one in found)
    assert set(kept) <= set(found)


def test_notes_say_each_thing_once():
    parts = ("To savings", " To   savings ", "", "From current\nREF 1")
    assert notes_of(parts, 100) == "To savings\nFrom current REF 1"
    assert notes_of(parts, 14) == "To savings\nFro"
