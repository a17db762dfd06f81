"""Accounts as they come in, and amounts of either sign."""

from datetime import date
from decimal import Decimal

import pytest

from finance_app.kit.errors import InvalidInputError
from finance_app.ledger.gl_accounts.inputs import GlAccountInput
from finance_app.ledger.gl_accounts.rules import OPENING_DAY, AccountRole, AccountType

GOOD = {
    "name": "  Loan  from the bank ", "code": " 2300 ", "role": "Loan", "type": "",
    "opening_balance": "-1,200.50", "opening_on": "2026-01-01",
}  # fmt: skip


def test_an_account_is_read_from_texts():
    made = GlAccountInput.parse(GOOD, "EUR")
    assert made == GlAccountInput(
        name="Loan from the bank", code="2300", role=AccountRole.LOAN,
        opening_balance=Decimal("-1200.50"), opening_on=date(2026, 1, 1),
    )  # fmt: skip
    assert made.own_type is AccountType.LIABILITY
    short = GlAccountInput.parse({"name": "x"}, "EUR")
    assert (short.role, short.own_type, short.opening_on) == (None, None, OPENING_DAY)
    other = GlAccountInput.parse({"name": "x", "role": "other", "type": "asset"}, "EUR")
    assert other.own_type is AccountType.ASSET


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "n" * 121}, "name"),
        ({"name": 5}, "name"),
        ({"code": "c" * 21}, "code"),
        ({"role": "bank loan"}, "role"),
        ({"type": "debt"}, "type"),
        ({"opening_balance": "1.234"}, "opening_balance"),
        ({"opening_balance": True}, "opening_balance"),
        ({"opening_on": "1 January"}, "opening_on"),
        ({"opening_on": "1899-12-31"}, "opening_on"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(changes, field):
    with pytest.raises(InvalidInputError) as caught:
        GlAccountInput.parse({**GOOD, **changes}, "EUR")
    assert set(caught.value.fields) == {field}


def test_all_that_is_wrong_is_said_at_once():
    with pytest.raises(InvalidInputError) as caught:
        GlAccountInput.parse({"name": "", "role": "x", "opening_on": "x"}, "EUR")
    assert set(caught.value.fields) == {"name", "role", "opening_on"}
