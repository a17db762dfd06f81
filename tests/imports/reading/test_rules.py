"""Keys: the same line of the same account has the same key in every file."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from finance_app.imports.lines.rules import LineKind, StatementLine
from finance_app.imports.reading.rules import (
    base_of,
    key_for,
    plain_account,
    reference_key_of,
)

LINE = StatementLine(
    7, date(2026, 3, 4), Decimal("-12.50"), "EUR", counterparty="Shop", description="Bread"
)
NAMED = LINE._replace(reference="R1")


@pytest.mark.parametrize(
    "other",
    [
        LINE._replace(number=9, category="Food", raw=("a",), balance=Decimal(1), remarks=("b",)),
        LINE._replace(amount=Decimal("-12.5000")),
        LINE._replace(amount=Decimal("-12.5")),
    ],
)
def test_what_is_around_a_line_does_not_count(other):
    assert key_for("A", other) == key_for("A", LINE)


@pytest.mark.parametrize(
    "other",
    [
        LINE._replace(date=date(2026, 3, 5)),
        LINE._replace(amount=Decimal("12.50")),
        LINE._replace(amount=Decimal(-125)),
        LINE._replace(counterparty="shop"),
        LINE._replace(counterparty="ShopBread", description=""),
        LINE._replace(description=""),
        LINE._replace(kind=LineKind.PENDING),
        NAMED,
    ],
)
def test_another_line_has_another_key(other):
    assert key_for("A", other) != key_for("A", LINE)


def test_an_account_a_repetition_and_a_missing_value_make_another_key():
    keys = {
        key_for("A", LINE),
        key_for("B", LINE),
        key_for("A", LINE, 1),
        key_for("A", LINE, 2),
        key_for("A", LINE._replace(date=None)),
        key_for("A", LINE._replace(amount=None)),
    }
    assert len(keys) == 6
    assert all(UUID(one).hex == one for one in keys)


def test_the_reference_of_the_bank_goes_before_texts():
    assert key_for("A", NAMED._replace(counterparty="x", description="")) == key_for("A", NAMED)
    assert key_for("A", NAMED._replace(reference="R2")) != key_for("A", NAMED)
    assert key_for("A", NAMED._replace(amount=Decimal(1))) != key_for("A", NAMED)
    assert key_for("A", NAMED._replace(date=date(2026, 3, 5))) != key_for("A", NAMED)


def test_whole_amounts_keep_their_zeros():
    ten, one = (LINE._replace(amount=Decimal(text)) for text in ("-10", "-1"))
    assert base_of("A", ten) != base_of("A", one)
    assert base_of("A", ten) == base_of("A", LINE._replace(amount=Decimal("-10.00")))


def test_two_references_are_the_same_in_one_account_only():
    assert reference_key_of("A", "") is None
    assert reference_key_of("A", "R1") == reference_key_of("A", "R1")
    assert len({reference_key_of(*one) for one in (("A", "R1"), ("B", "R1"), ("A", "R2"))}) == 3


def test_half_a_character_is_still_a_key():
    assert UUID(key_for("A", LINE._replace(description="\ud800")))


@pytest.mark.parametrize(
    ("text", "plain"), [("DE89 3704 0044", "DE8937040044"), ("12-345/6", "123456"), ("de1", "DE1")]
)
def test_accounts_are_compared_without_spaces(text, plain):
    assert plain_account(text) == plain
