"""The terms of an entry, and the parts of a split, as they come in: each problem at its field."""

from datetime import date
from decimal import Decimal

import pytest

from finance_app.kit import clock
from finance_app.kit.errors import InvalidInputError
from finance_app.ledger.entries.inputs import EntryInput
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entries.splits.inputs import PartInput
from tests.factories import some_id

D = Decimal
GOOD = {"date": "2026-11-20", "amount": "100.00", "vendor": "Acme"}
PARTS = [{"category": "Office", "amount": "60"}, {"amount": "40.00", "notes": " the rest "}]


@pytest.fixture(autouse=True)
def _a_day():
    with clock.fixed(date(2026, 11, 20)):
        yield


def parse(code: str = "EUR", **changes: object) -> EntryInput:
    return EntryInput.parse({**GOOD, **changes}, Kind.EXPENSE, code)


def problems(code: str = "EUR", **changes: object) -> dict[str, str]:
    with pytest.raises(InvalidInputError) as caught:
        parse(code, **changes)
    return caught.value.fields


def test_without_terms_an_entry_is_paid_at_once_in_the_books_currency():
    made = parse()
    assert (made.is_refund, made.due_on, made.currency_code, made.exchange_rate) == (
        False, None, None, None,
    )  # fmt: skip
    assert (made.tax_rate, made.tax_amount, made.amounts_include_tax, made.parts) == (
        None, None, True, (),
    )  # fmt: skip


@pytest.mark.parametrize("amount", ["100", "-100", "(100)", -100, "100-", "−100"])
def test_a_refund_is_typed_above_zero_and_may_be_sent_below(amount):
    made = parse(amount=amount, is_refund="on")
    assert (made.amount, made.is_refund) == (100, True)


@pytest.mark.parametrize("amount", ["-100", "(100)", -100, D(-100)])
@pytest.mark.parametrize("field", ["amount", "tax_amount"])
def test_a_negative_amount_names_the_box_for_refunds(field, amount):
    assert problems(**{field: amount}) == {
        field: "An amount cannot be negative. Enter it without a minus; where the money comes"
        " back, tick Refund."
    }


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("due_on", "2026-11-19", "It cannot be due before its date."),
        ("due_on", "soon", "“soon” is not a date. Write it like 2026-11-20."),
        ("due_on", "2026-02-30", "February 2026 has no day 30."),
        ("currency_code", "XXQ", "“XXQ” is not the code of a currency."),
        ("currency_code", 7, "Enter this as text."),
        ("exchange_rate", "0.9", "The amount is in EUR, the currency of the books. Leave this"
         " empty."),
        ("exchange_rate", "0", "A rate must be more than zero."),
        ("exchange_rate", "-1", "A rate must be more than zero."),
        ("exchange_rate", "1,234", "“1,234” can mean 1234 or 1.234. Write 1234 or 1.234 to say"
         " which."),
        ("exchange_rate", True, "Enter the rate as text or as a number."),
        ("tax_amount", "100", "The tax is part of the amount, so it must be less than 100.00."),
        ("tax_amount", "100.01", "The tax is part of the amount, so it must be less than 100.00."),
        ("tax_amount", "1.234", "“1.234” can mean 1,234.00 or 1.234. Write 1234 or 1.23 to say"
         " which."),
        ("is_refund", "perhaps", "Write 1 for yes or 0 for no."),
        ("amounts_include_tax", "perhaps", "Write 1 for yes or 0 for no."),
        ("parts", "all", "Send the parts as a list of objects."),
        ("parts", [1, 2], "Send the parts as a list of objects."),
        ("parts", [{"amount": "100"}], "A split has at least two parts."),
        ("parts", [{"amount": "1"}] * 101, "A split has at most 100 parts."),
        ("parts", [{"amount": "60"}, {"amount": "30"}],
         "The parts come to 90.00, the amount is 100.00: 10.00 are missing."),
        ("parts", [{"amount": "60"}, {"amount": "40.01"}],
         "The parts come to 100.01, the amount is 100.00: 0.01 are too much."),
    ],
)  # fmt: skip
def test_terms_that_cannot_be(field, value, sentence):
    assert problems(**{field: value}) == {field: sentence}


def test_a_due_day_may_be_the_day_itself():
    assert parse(due_on="2026-11-20").due_on == date(2026, 11, 20)


def test_a_wrong_date_is_not_compared_with_the_due_day():
    assert set(problems(date="x", due_on="1999-01-01")) == {"date"}


def test_a_foreign_amount_has_the_digits_of_its_currency():
    made = parse(currency_code=" kwd", amount="1.234", tax_amount="0.123", exchange_rate="2.98")
    assert (made.currency_code, str(made.amount), made.tax_amount) == ("KWD", "1.234", D("0.123"))
    assert made.exchange_rate == D("2.98")
    assert set(problems(currency_code="JPY", amount="1.5")) == {"amount"}


def test_the_books_own_currency_is_no_foreign_one():
    assert parse(currency_code="eur").currency_code is None


@pytest.mark.parametrize(
    ("value", "rate"),
    [("", None), (None, None), (0.9127, "0.9127"), (2, "2"), ("1 234,5", "1234.5")],
)
def test_a_rate_is_read(value, rate):
    found = parse(currency_code="USD", exchange_rate=value).exchange_rate
    assert found == (D(rate) if rate else None)


@pytest.mark.parametrize("value", [10**40, float("inf"), float("nan"), -3])
def test_rates_past_counting_are_refused(value):
    assert set(problems(currency_code="USD", exchange_rate=value)) == {"exchange_rate"}


def test_a_tax_on_top_may_be_more_than_the_amount():
    made = parse(tax_amount="120", amounts_include_tax=False)
    assert (made.tax_amount, made.amounts_include_tax) == (120, False)


def test_no_tax_is_none_unless_a_rate_says_otherwise():
    assert parse(tax_amount="0").tax_amount is None
    assert parse(tax_amount="0", tax_rate="Standard").tax_amount == 0


def test_parts_have_what_is_theirs_alone():
    made = parse(parts=PARTS, category="Travel", notes="all of it")
    assert made.parts == (
        PartInput(category="Office", amount=D(60)),
        PartInput(amount=D(40), notes="the rest"),
    )
    assert (made.category, made.notes, made.amount) == (None, "", 100)


def test_parts_keep_the_ids_they_name():
    known = some_id()
    made = parse(parts=[{**PARTS[0], "id": str(known)}, {**PARTS[1], "id": ""}])
    assert [one.id for one in made.parts] == [known, None]
    assert set(problems(parts=[{**PARTS[0], "id": "x"}, PARTS[1]])) == {"parts.0.id"}


def test_problems_of_parts_are_named_by_their_place():
    wrong = [
        {"amount": "x", "tax_amount": "-1"},
        {"amount": "-5", "category": "c" * 81},
        {"amount": "1", "notes": "a\0b"},
    ]
    found = problems(parts=wrong)
    assert set(found) == {
        "parts.0.amount", "parts.0.tax_amount", "parts.1.amount", "parts.1.category",
        "parts.2.notes",
    }  # fmt: skip
    assert "tick Refund" in found["parts.1.amount"]


def test_the_tax_of_each_part_is_in_it_and_the_whole_has_the_tax_of_all():
    taxed = [{**PARTS[0], "tax_amount": "10"}, {**PARTS[1], "tax_amount": "4"}]
    assert parse(parts=taxed, tax_amount="14").tax_amount is None
    assert problems(parts=taxed, tax_amount="13") == {
        "tax_amount": "The taxes of the parts come to 14.00."
    }
    assert problems(parts=[{**PARTS[0], "tax_amount": "60"}, PARTS[1]]) == {
        "parts.0.tax_amount": "The tax is part of the amount, so it must be less than 60.00."
    }


def test_parts_of_a_refund_may_be_sent_below_zero():
    parts = [{"amount": "-60"}, {"amount": "-40"}]
    made = parse(amount="-100", is_refund=True, parts=parts)
    assert [one.amount for one in made.parts] == [60, 40]
