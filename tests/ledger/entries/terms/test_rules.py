"""Amounts as they are kept, worked out by hand, and where an entry stands."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_app.kit.fields import TextError
from finance_app.kit.money import AmountError, digits
from finance_app.ledger.entries.rules import Entry, Kind
from finance_app.ledger.entries.terms.rules import (
    Rate,
    Share,
    Status,
    kept_amounts,
    status_of,
    status_wanted,
    tax_problem,
    typed_amounts,
)
from finance_app.ledger.exchange_rates.rules import to_base

D = Decimal
TODAY = date(2026, 3, 14)
ENTRY = Entry(
    id=UUID(int=1), kind=Kind.EXPENSE, date=TODAY, category_id=None, category=None, party="",
    payment_method="", amount=D(1), currency_code="EUR", notes="", version=1,
    created_at=datetime(2026, 3, 14, tzinfo=UTC),
)  # fmt: skip


@pytest.mark.parametrize(
    ("paid", "due_on", "status"),
    [
        ("0", None, "paid"),
        ("0", "2026-03-15", "due"),
        ("0", "2026-03-14", "due"),
        ("0", "2026-03-13", "overdue"),
        ("40", "2026-03-14", "partly"),
        ("40", "2026-03-13", "overdue"),
        ("100", "2026-03-13", "paid"),
    ],
)
@pytest.mark.parametrize("sign", [1, -1])
def test_where_an_entry_stands(paid, due_on, status, sign):
    due = date.fromisoformat(due_on) if due_on else None
    assert status_of(sign * D(100), sign * D(paid), due, TODAY) == status


@pytest.mark.parametrize(
    ("word", "wanted"), [("", ""), (None, ""), (" Due ", "due"), ("OPEN", "open"), ("partly",) * 2]
)
def test_a_status_is_asked_for_by_its_word(word, wanted):
    assert status_wanted(word) == wanted


@pytest.mark.parametrize("word", ["late", "partly paid", 3, ["due"]])
def test_another_word_is_refused(word):
    with pytest.raises(TextError):
        status_wanted(word)


def test_statuses_have_names():
    assert [one.label for one in Status] == ["Due", "Overdue", "Partly paid", "Paid"]


@pytest.mark.parametrize(
    ("code", "rate", "typed", "amounts", "taxes"),
    [
        # 1 USD = 0.9127 EUR: 100.00 = 91.27, the tax of 9.09 = 8.296... rounded half up
        ("EUR", ("USD", "0.9127"), ["100.00/9.09"], ["91.27"], ["8.30"]),
        # 1 USD = 149.5 JPY, without decimals: 12.35 = 1846.325
        ("JPY", ("USD", "149.5"), ["12.35/1.12"], ["1846"], ["167"]),
        # half a yen rounds away from zero
        ("JPY", ("USD", "150"), ["0.01/0"], ["2"], ["0"]),
        # 1 EUR = 0.335 KWD, three decimals: 19.99 = 6.69665
        ("KWD", ("EUR", "0.335"), ["19.99/3.33"], ["6.697"], ["1.116"]),
        # 0.30 USD = 0.27381 = 0.27; the parts are 0.09127 each, and share it
        ("EUR", ("USD", "0.9127"), ["0.10/0"] * 3, ["0.09", "0.09", "0.09"], ["0"] * 3),
        # 1.00 USD at 0.5 = 0.50: 0.165, 0.165 and 0.17; the first gets the missing cent
        ("EUR", ("USD", "0.5"), ["0.33/0", "0.33/0", "0.34/0"],
         ["0.17", "0.16", "0.17"], ["0"] * 3),
        ("EUR", None, ["60.00/10.00", "40.00/0"], ["60.00", "40.00"], ["10.00", "0"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("is_refund", [False, True])
def test_what_is_kept(code, rate, typed, amounts, taxes, is_refund):
    shares = [Share(D(gross), D(tax)) for gross, tax in (one.split("/") for one in typed)]
    foreign = Rate(rate[0], D(rate[1])) if rate else None
    found = kept_amounts(shares, code, foreign, is_refund=is_refund)
    sign = -1 if is_refund else 1
    assert [one.amount for one in found] == [sign * D(one) for one in amounts]
    assert [one.tax_amount for one in found] == [sign * D(one) for one in taxes]
    for one, share in zip(found, shares, strict=True):
        known = (one.foreign_amount, one.foreign_currency_code, one.exchange_rate)
        assert known == ((sign * share.gross, rate[0], D(rate[1])) if rate else (None,) * 3)


def test_a_tax_that_rounds_up_beyond_its_part_stays_within_it():
    # 0.5 of a cent each: the first part gets the one cent there is, with all of its tax
    shares = [Share(D("0.02"), D("0.01")), Share(D("0.02"), D("0.01"))]
    found = kept_amounts(shares, "EUR", Rate("USD", D("0.5")), is_refund=False)
    assert [(one.amount, one.tax_amount) for one in found] == [(D("0.01"), D("0.01"))] * 2


@pytest.mark.parametrize(
    ("typed", "rate", "part"),
    [
        ("0.01", "0.3", "comes to nothing in EUR"),
        ("99999999999999", "2", "too large"),
    ],
)
def test_amounts_that_the_books_cannot_hold_are_refused(typed, rate, part):
    with pytest.raises(AmountError, match=part):
        kept_amounts([Share(D(typed))], "EUR", Rate("USD", D(rate)), is_refund=False)


def test_parts_in_the_books_currency_are_not_more_than_an_entry_can_be():
    with pytest.raises(AmountError, match="too large"):
        kept_amounts([Share(D("99999999999999"))] * 2, "EUR", None, is_refund=False)


def test_a_tax_is_less_than_its_amount():
    assert tax_problem(D("9.99"), "10.00", D(10)) == ""
    sentence = "The tax is part of the amount, so it must be less than 10.00."
    assert tax_problem(D(10), "10.00", D(10)) == sentence


CODES = st.sampled_from(["EUR", "JPY", "KWD"])
RATES = st.decimals("0.0001", "20000", places=6)


@st.composite
def foreign(draw):
    code, own = draw(CODES), draw(CODES)
    coin = D(1).scaleb(-digits(code))
    parts = draw(st.lists(st.tuples(st.integers(1, 10**9), st.integers(0, 10**9)), min_size=1,
                          max_size=5))  # fmt: skip
    shares = [Share(gross * coin, min(tax, gross - 1) * coin) for gross, tax in parts]
    return shares, own, Rate(code, draw(RATES))


@given(foreign(), st.booleans())
def test_parts_come_to_the_whole_and_convert_to_themselves_again(typed, is_refund):
    shares, own, rate = typed
    try:
        found = kept_amounts(shares, own, rate, is_refund=is_refund)
    except AmountError:
        return
    whole = kept_amounts([Share(sum(one.gross for one in shares))], own, rate, is_refund=is_refund)[
        0
    ]
    assert sum(one.amount for one in found) == whole.amount
    for one, share in zip(found, shares, strict=True):
        kept = replace(
            ENTRY, amount=one.amount, tax_amount=one.tax_amount, currency_code=own,
            foreign_amount=one.foreign_amount, foreign_currency_code=rate.currency_code,
            exchange_rate=rate.rate,
        )  # fmt: skip
        gross, tax = typed_amounts(kept)
        assert gross == share.gross
        assert min(to_base(tax, rate.rate, own), abs(one.amount)) == abs(one.tax_amount)
