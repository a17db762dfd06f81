"""A payment as it comes in: every wrong field has its sentence, all at once."""

from datetime import date
from decimal import Decimal

import pytest

from finance_app.kit import clock
from finance_app.kit.errors import InvalidInputError
from finance_app.ledger.payments.inputs import PaymentInput

D = Decimal
GOOD = {"paid_on": "2026-03-14", "amount": "45.00"}


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(date(2026, 3, 14)):
        yield


def parse(code: str = "EUR", own: str = "EUR", **changes: object) -> PaymentInput:
    return PaymentInput.parse({**GOOD, **changes}, code, own)


def test_a_payment():
    made = parse(bank_account=" Current ", notes="first")
    assert made == PaymentInput(
        paid_on=date(2026, 3, 14), amount=D(45), bank_account="Current", notes="first"
    )
    assert parse(money_amount="45").money_amount is None


def test_a_payment_in_another_currency():
    assert parse("USD", money_amount="41.50").money_amount == D("41.50")
    assert parse("USD", exchange_rate="0.92").exchange_rate == D("0.92")
    assert parse("JPY", amount="5000", money_amount="31.25").amount == 5000


@pytest.mark.parametrize(
    ("code", "changes", "field", "part"),
    [
        ("EUR", {"paid_on": ""}, "paid_on", "Enter a date."),
        ("EUR", {"paid_on": "2026-02-30"}, "paid_on", "no day 30"),
        ("EUR", {"amount": ""}, "amount", "Enter an amount."),
        ("EUR", {"amount": "-5"}, "amount", "cannot be negative"),
        ("JPY", {"amount": "1.5"}, "amount", "no decimals"),
        ("EUR", {"exchange_rate": "0.9"}, "exchange_rate", "The amount is in EUR"),
        ("EUR", {"money_amount": "44"}, "money_amount", "the same moved on the account"),
        ("USD", {"money_amount": "x"}, "money_amount", "not an amount"),
        ("USD", {"exchange_rate": "0"}, "exchange_rate", "more than zero"),
        ("USD", {"exchange_rate": "0.9", "money_amount": "1"}, "exchange_rate", "not both"),
        ("EUR", {"bank_account": "a" * 200}, "bank_account", "At most"),
        ("EUR", {"notes": "n\0"}, "notes", "invisible"),
    ],
)
def test_payments_that_cannot_be(code, changes, field, part):
    with pytest.raises(InvalidInputError) as caught:
        parse(code, **changes)
    assert set(caught.value.fields) == {field}
    assert part in caught.value.fields[field]
