"""What a payment settles, worked out by hand; and that all payments come to the whole."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.payments.rules import (
    Claim,
    PaymentRow,
    Share,
    allot,
    gain_of,
    open_problem,
    part_id,
    part_number,
    payment_id,
    payments_of,
)

D = Decimal
A, B, C = (UUID(int=number) for number in (1, 2, 3))


def claim(one: UUID, amount: str, paid: str = "0", foreign: str = "", done: str = "0") -> Claim:
    return Claim(one, D(amount), D(paid), D(foreign) if foreign else None, D(done))


@pytest.mark.parametrize(
    ("paid", "shares"),
    [
        ("60", [(A, "60")]),
        ("30", [(A, "30")]),
        ("70", [(A, "60"), (B, "10")]),
        ("100", [(A, "60"), (B, "40")]),
        ("0.01", [(A, "0.01")]),
    ],
)
def test_parts_are_paid_one_after_the_other(paid, shares):
    claims = [claim(A, "60"), claim(B, "40")]
    wanted = [Share(one, D(part), D(part)) for one, part in shares]
    assert allot(claims, D(paid), D(paid), "EUR") == wanted


def test_what_is_paid_already_is_passed_over():
    claims = [claim(A, "60", "60"), claim(B, "40", "15"), claim(C, "5")]
    assert allot(claims, D(27), D(27), "EUR") == [
        Share(B, D(25), D(25)), Share(C, D(2), D(2)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "one", "paid", "money", "settled"),
    [
        # 100 USD entered as 90.00 EUR: half of it settles half, whatever it cost
        ("EUR", claim(A, "90.00", foreign="100"), "50", "46.00", "45.00"),
        # the rest settles the rest
        ("EUR", claim(A, "90.00", "45.00", "100", "50"), "50", "44.00", "45.00"),
        # a third of 100.00 USD in JPY: 14950 x 33.33 / 100 = 4982.835
        ("JPY", claim(A, "14950", foreign="100"), "33.33", "5000", "4983"),
        # and the second third: 14950 x 66.66 / 100 = 9965.67, less 4983
        ("JPY", claim(A, "14950", "4983", "100", "33.33"), "33.33", "5000", "4983"),
        ("JPY", claim(A, "14950", "9966", "100", "66.66"), "33.34", "5000", "4984"),
        # 19.99 EUR entered as 6.697 KWD: 6.697 x 10 / 19.99 = 3.3501...
        ("KWD", claim(A, "6.697", foreign="19.99"), "10", "3.4", "3.350"),
    ],
)
def test_another_currency_settles_its_part_of_the_amount(code, one, paid, money, settled):
    assert allot([one], D(paid), D(money), code) == [Share(A, D(settled), D(money), D(paid))]


def test_money_is_shared_by_what_is_paid_of_each_part():
    claims = [claim(A, "54.00", foreign="60"), claim(B, "36.00", foreign="40")]
    assert allot(claims, D(100), D("91.01"), "EUR") == [
        Share(A, D(54), D("54.61"), D(60)),  # 54.606
        Share(B, D(36), D("36.40"), D(40)),  # 36.404
    ]


def test_nothing_is_open():
    assert allot([claim(A, "60", "60")], D(1), D(1), "EUR") == []


@pytest.mark.parametrize(
    ("is_open", "paid", "code", "sentence"),
    [
        ("90", "100", "EUR", "90.00 are open; this would pay 100.00."),
        ("90", "90", "EUR", ""),
        ("0", "1", "EUR", "Nothing is open; this would pay 1.00."),
        ("5000", "5001", "JPY", "5,000 are open; this would pay 5,001."),
    ],
)
def test_more_than_is_open(is_open, paid, code, sentence):
    assert open_problem(D(is_open), D(paid), code) == sentence


@pytest.mark.parametrize(
    ("kind", "is_refund", "gain"),
    [("expense", False, -1), ("income", False, 1), ("expense", True, 1), ("income", True, -1)],
)
def test_more_money_is_a_gain_where_it_came_in(kind, is_refund, gain):
    assert gain_of(Kind(kind), D(1), is_refund=is_refund) == gain


def test_parts_of_a_payment_have_neighbouring_ids():
    known = UUID("01a22134-f23a-77e7-8400-5531cb6e1069")
    whole = payment_id(known)
    assert str(whole) == "01a22134-f23a-77e7-8400-5531cb6e1000"
    parts = [part_id(whole, number) for number in (0, 1, 255)]
    assert [payment_id(one) for one in parts] == [whole] * 3
    assert [part_number(one) for one in parts] == [0, 1, 255]
    assert payment_id(UUID(int=whole.int + 256)) != whole


def row(one: UUID, entry: UUID, amount: str, **changes: object) -> PaymentRow:
    fields = {
        "id": one, "kind": Kind.EXPENSE, "entry_id": entry, "paid_on": date(2026, 3, 14),
        "amount": D(amount), "money_amount": D(amount), "foreign_amount": None,
        "bank_account": None, "exchange_entry_id": None, "notes": "", "version": 1,
        "created_at": datetime(2026, 3, 14, tzinfo=UTC), "deleted_at": None, **changes,
    }  # fmt: skip
    return PaymentRow(**fields)


def test_rows_are_put_together_and_lose_their_sign():
    first, second = UUID(int=0x500), UUID(int=0x600)
    rows = [
        row(part_id(second, 0), A, "-5", paid_on=date(2026, 3, 1)),
        row(part_id(first, 1), B, "-40", foreign_amount=D(-44), version=2),
        row(part_id(first, 0), A, "-60", foreign_amount=D(-66)),
    ]
    early, late = payments_of(rows, "EUR", "USD")
    assert (early.id, early.entry_ids, early.amount, early.foreign_amount) == (
        second,
        (A,),
        5,
        None,
    )
    assert (late.id, late.entry_ids, late.amount, late.foreign_amount) == (first, (A, B), 100, 110)
    assert (late.is_refund, late.version, late.foreign_currency_code) == (True, 2, "USD")
    assert str(late.amount) == "100.00"


AMOUNTS = st.integers(1, 10**6)


@given(
    st.lists(st.tuples(AMOUNTS, AMOUNTS), min_size=1, max_size=4),
    st.lists(st.integers(1, 10**6), min_size=1, max_size=6),
    st.sampled_from(["EUR", "JPY", "KWD"]),
)
def test_payments_of_another_currency_come_to_what_was_owed(owed, steps, code):
    coin = {"EUR": D("0.01"), "JPY": D(1), "KWD": D("0.001")}[code]
    claims = [
        Claim(UUID(int=number + 1), amount * coin, D(0), foreign * D("0.01"), D(0))
        for number, (amount, foreign) in enumerate(owed)
    ]
    for step in [*steps, 10**9]:
        is_open = sum((one.open for one in claims), D(0))
        paid = min(step * D("0.01"), is_open)
        if not paid:
            break
        shares = {one.entry_id: one for one in allot(claims, paid, paid * 7, code)}
        assert sum(one.foreign_amount for one in shares.values()) == paid
        claims = [
            Claim(one.entry_id, one.amount, one.paid + shares[one.entry_id].amount,
                  one.foreign_amount, one.foreign_paid + shares[one.entry_id].foreign_amount)
            if one.entry_id in shares else one
            for one in claims
        ]  # fmt: skip
        for one in claims:
            assert 0 <= one.paid <= one.amount
            exact = one.amount * one.foreign_paid / one.foreign_amount
            assert abs(one.paid - exact) <= coin / 2
    assert [one.paid for one in claims] == [one.amount for one in claims]
