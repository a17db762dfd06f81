"""Which entry each part of a split becomes, and what is said where parts do not add up."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from finance_app.ledger.entries.rules import Entry, Kind
from finance_app.ledger.entries.splits.rules import Split, parts_problem, places_of

D = Decimal
A, B, C, X = (UUID(int=number) for number in (1, 2, 3, 99))


def part(one: UUID, amount: str, **fields: object) -> Entry:
    made = Entry(
        id=one, kind=Kind.EXPENSE, date=date(2026, 3, 14), category_id=None, category=None,
        party="", payment_method="", amount=D(amount), currency_code="EUR", notes="", version=1,
        created_at=datetime(2026, 3, 14, tzinfo=UTC),
    )  # fmt: skip
    return replace(made, **fields)


@pytest.mark.parametrize(
    ("before", "wanted", "places"),
    [
        ([A, B], [None, None], [A, B]),
        ([A, B], [None, None, None], [A, B, None]),
        ([A, B, C], [A, C], [A, C]),
        ([A, B, C], [A, None, C], [A, B, C]),
        ([A, B, C], [A, C, None], [A, C, B]),
        # the first stands for the whole: it is taken, whoever was named
        ([A, B, C], [B, C], [A, C]),
        ([A, B], [B, None], [B, A]),
        # of two that name the same, and of one that nobody knows, a new one is made
        ([A, B], [A, A, X], [A, B, None]),
        ([A], [None, None], [A, None]),
        ([A, B], [None], [A]),
    ],
)
def test_parts_keep_their_entries(before, wanted, places):
    assert places_of(before, wanted) == places


def test_a_split_is_what_its_parts_come_to():
    parts = (
        part(A, "60", tax_amount=D(10), paid_amount=D(60), foreign_amount=D(66)),
        part(B, "40", tax_amount=D(4), paid_amount=D(5), foreign_amount=D(44)),
    )
    split = Split(X, parts)
    assert (split.amount, split.tax_amount, split.paid_amount) == (100, 14, 65)
    assert (split.foreign_amount, split.first) == (110, parts[0])
    assert Split(X, (part(A, "1"), part(B, "2"))).foreign_amount is None


def test_any_change_of_a_part_is_another_version():
    parts = (part(A, "60"), part(B, "40"))
    version = Split(X, parts).version
    assert version == Split(X, parts).version
    assert 0 < version < 10**9
    others = {
        Split(X, (parts[0], replace(parts[1], version=2))).version,
        Split(X, (replace(parts[0], version=2), parts[1])).version,
        Split(X, (*parts, part(C, "1"))).version,
        Split(X, parts[:1]).version,
    }
    assert len(others) == 4
    assert version not in others


@pytest.mark.parametrize(
    ("parts", "code", "sentence"),
    [
        ("100", "EUR", ""),
        ("90", "EUR", "The parts come to 90.00, the amount is 100.00: 10.00 are missing."),
        ("100.01", "EUR", "The parts come to 100.01, the amount is 100.00: 0.01 are too much."),
        ("1", "JPY", "The parts come to 1, the amount is 100: 99 are missing."),
    ],
)
def test_what_is_said_of_parts_that_do_not_add_up(parts, code, sentence):
    assert parts_problem(D(100), D(parts), code) == sentence
