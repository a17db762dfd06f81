"""What an account may say: names, numbers, and balances of either sign."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_app.kit.errors import InvalidInputError
from finance_app.kit.money import AmountError, format_accounting, format_amount
from finance_app.ledger.bank_accounts.inputs import AccountInput
from finance_app.ledger.gl_accounts.inputs import signed_amount_of


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("1,234.50", "1234.50"),
        ("-1,234.50", "-1234.50"),
        ("1,234.50-", "-1234.50"),
        ("(1,234.50)", "-1234.50"),
        ("\u22125", "-5"),
        ("- 5", "-5"),
        ("€ -5", "-5"),
        ("-€5", "-5"),
        ("5 € -", "-5"),
        ("+5", "5"),
        ("0", "0"),
        ("-0.00", "0"),
        ("", None),
        (None, None),
        (-5, "-5"),
        (0, "0"),
        (Decimal("-0.5"), "-0.5"),
        (12.5, "12.5"),
    ],
)
def test_a_balance_has_a_sign(typed, read):
    found = signed_amount_of(typed, "EUR")
    assert found == (None if read is None else Decimal(read))


@pytest.mark.parametrize(
    "typed", ["--5", "12-34", "-", "(-5)", "5,", "1e3", "-1.234", "abc", True, [], "-1e-3", "1-2-"]
)
def test_what_is_no_balance_is_refused_with_a_sentence(typed):
    with pytest.raises(AmountError, match=r"\w"):
        signed_amount_of(typed, "EUR")


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_a_balance_is_read_as_it_is_written(amount):
    assert signed_amount_of(format_amount(amount, "EUR"), "EUR") == amount
    if amount:
        assert signed_amount_of(format_accounting(amount, "EUR"), "EUR") == amount


def test_an_account_is_cleaned():
    raw = {"name": "  Main   account ", "identification": "de 12", "opening_balance": "(5)"}
    made = AccountInput.parse(raw, "EUR")
    assert (made.name, made.identification, made.opening_balance) == ("Main account", "DE12", -5)
    assert AccountInput.parse({"name": "x"}, "EUR").opening_balance == 0


@pytest.mark.parametrize(
    ("raw", "fields"),
    [
        ({}, {"name"}),
        ({"name": "x" * 121}, {"name"}),
        ({"name": "a\0b"}, {"name"}),
        ({"name": "x", "identification": "1" * 121}, {"identification"}),
        ({"name": "x", "opening_balance": "12.345"}, {"opening_balance"}),
        ({"name": 5, "identification": 5, "opening_balance": {}}, None),
    ],
)
def test_what_an_account_cannot_be_is_said_at_its_fields(raw: dict[str, Any], fields):
    with pytest.raises(InvalidInputError) as caught:
        AccountInput.parse(raw, "EUR")
    assert set(caught.value.fields) == (fields or set(raw))
