"""Tallies: what lines come to, and whether that agrees with the balances of the bank."""

from datetime import date
from decimal import Decimal

import pytest

from finance_app.imports.lines.rules import Balance, Format, LineKind, StatementFile, StatementLine
from finance_app.imports.reading.tallies.rules import Sum, Tally

LINE = StatementLine(1, date(2026, 3, 4), Decimal("-12.50"), "EUR")
LINES = (
    LINE,
    LINE._replace(date=date(2026, 3, 1), amount=Decimal("20.00")),
    LINE._replace(date=None, amount=Decimal("-1.00"), problems=("Told.",)),
    LINE._replace(kind=LineKind.PENDING, date=date(2026, 4, 1)),
    LINE._replace(kind=LineKind.NOTE),
    LINE._replace(amount=None),
)


def statement(opening: str = "", closing: str = "", code: str = "EUR", **more: object):
    def balance(text: str, code: str) -> Balance | None:
        return Balance(Decimal(text), code, None) if text else None

    return StatementFile(
        Format.CAMT, "v", "1234", "EUR", balance(opening, "EUR"), balance(closing, code),
        more.get("first_on"), None, (), account_name="Mine", problems=("a",), remarks=("b",),
    )  # fmt: skip


def tally(*lines: StatementLine) -> Tally:
    found = Tally()
    for line in lines:
        found.take(line)
    return found


def test_booked_lines_are_added_up():
    assert tally(*LINES).told(statement("100", "106.50")) == {
        "account": "1234",
        "account_name": "Mine",
        "currency_code": "EUR",
        "opening_balance": "100",
        "closing_balance": "106.50",
        "first_on": "2026-03-01",
        "last_on": "2026-03-04",
        "total": "6.50",
        "difference": "0.00",
        "line_count": 6,
        "problems": ["a"],
        "remarks": ["b"],
    }
    assert tally(*LINES).sums["EUR"] == Sum(3, Decimal("20.00"), Decimal("-13.50"))


@pytest.mark.parametrize(
    ("told", "difference"),
    [
        (statement("100", "107"), "0.50"),
        (statement("100"), None),
        (statement("", "100"), None),
        (statement("100", "107", "USD"), None),
    ],
)
def test_a_difference_needs_two_balances_in_one_currency(told, difference):
    assert tally(*LINES).told(told)["difference"] == difference


def test_a_total_needs_one_currency():
    found = tally(*LINES, LINE._replace(currency_code="USD")).told(statement("100", "107"))
    assert (found["total"], found["difference"]) == (None, None)


def test_a_statement_without_lines_and_the_days_that_a_statement_names():
    found = tally().told(statement("5", "5", first_on=date(2026, 2, 1)))
    assert (found["total"], found["difference"]) == ("0", "0")
    assert (found["first_on"], found["last_on"]) == ("2026-02-01", None)


def test_sums_are_added_up():
    found = Sum(1, Decimal(2), Decimal(-3))
    found.take(Sum(4, Decimal(5), Decimal(-6)))
    assert found == Sum(5, Decimal(7), Decimal(-9))
