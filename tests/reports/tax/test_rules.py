"""The tax report of rows, worked out by hand."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.tax_rates.rules import TaxPeriod, TaxRate
from finance_app.reports.tax.rules import (
    NO_RATE,
    Rounding,
    TaxReport,
    TaxRow,
    changes,
    sums_of,
    tax_report,
)

D = Decimal
STANDARD, ZERO = UUID(int=1), UUID(int=2)
JULY = date(2020, 7, 1)
RATES = [
    TaxRate(
        id=STANDARD, name="Standard", version=2, is_archived=False,
        periods=(TaxPeriod(date(2007, 1, 1), D("0.19")), TaxPeriod(JULY, D("0.16"))),
    ),
    TaxRate(id=ZERO, name="Zero", version=1, is_archived=True,
            periods=(TaxPeriod(date(1900, 1, 1), D(0)),)),
]  # fmt: skip
_next = iter(range(100, 10_000))


def row(
    net: str, tax: str, rate: UUID | None = STANDARD, *, kind: Kind = Kind.INCOME,
    day: date = date(2020, 6, 30), number: int = 0, document: str = "income",
) -> TaxRow:  # fmt: skip
    found = UUID(int=number or next(_next))
    return TaxRow(document, found, kind, found, day, "Hart", rate, D(net), D(tax))


def lines(found: TaxReport) -> list[tuple[str, str | None, int, str, str]]:
    return [
        (one.name, None if one.ratio is None else f"{one.ratio}", one.count,
         str(one.net), str(one.tax))
        for one in found.lines
    ]  # fmt: skip


def report(*rows: TaxRow, rounding: Rounding = Rounding.LINE, code: str = "EUR") -> TaxReport:
    return tax_report(sums_of(rows, RATES, code), RATES, rounding, code)


def test_rounding_line_by_line_and_on_the_total_differ_by_what_is_said():
    """33.33 at 19 % is 6.3327: three times 6.33 is 18.99; 99.99 at 19 % is 18.9981, so 19.00."""
    rows = [row("33.33", "6.33") for _ in range(3)]
    by_line, on_total = report(*rows), report(*rows, rounding=Rounding.TOTAL)
    assert lines(by_line) == [("Standard", "0.19", 3, "99.99", "18.99")]
    assert lines(on_total) == [("Standard", "0.19", 3, "99.99", "19.00")]
    assert (by_line.payable, by_line.rounding_difference) == (D("18.99"), 0)
    assert (on_total.payable, on_total.rounding_difference) == (D("19.00"), D("0.01"))
    bought = [row("33.33", "6.33", kind=Kind.EXPENSE) for _ in range(3)]
    assert report(*bought, rounding=Rounding.TOTAL).rounding_difference == D("-0.01")


def test_output_less_input_is_payable_or_comes_back():
    sold, bought = row("100.00", "19.00"), row("300.00", "57.00", kind=Kind.EXPENSE)
    found = report(sold, bought)
    assert (found.tax(Kind.INCOME), found.tax(Kind.EXPENSE), found.payable) == (19, 57, -38)
    assert [one.kind for one in found.lines] == [Kind.INCOME, Kind.EXPENSE]
    assert report(sold).payable == 19


@pytest.mark.parametrize("rounding", list(Rounding))
def test_a_rate_that_changed_within_the_days_has_a_line_for_each_stretch(rounding):
    found = report(row("100.00", "19.00"), row("100.00", "16.00", day=JULY), rounding=rounding)
    assert lines(found) == [
        ("Standard", "0.16", 1, "100.00", "16.00"), ("Standard", "0.19", 1, "100.00", "19.00"),
    ]  # fmt: skip


def test_amounts_that_were_given_keep_their_tax_however_the_report_rounds():
    """18.00 is not 19 % of 100.00, and 5.00 has no rate; neither is worked out anew."""
    given, without = row("100.00", "18.00"), row("95.00", "5.00", None)
    for rounding in Rounding:
        assert lines(report(given, without, rounding=rounding)) == [
            ("Standard", None, 1, "100.00", "18.00"), (NO_RATE, None, 1, "95.00", "5.00"),
        ]  # fmt: skip


def test_a_unit_from_rounding_the_gross_is_still_by_the_rate():
    """0.03 gross has no tax at 19 % rounded within (0.0048), 33.33 has 5.32: 28.01 at 5.3219."""
    found = report(row("28.01", "5.32"), row("0.03", "0.00"), rounding=Rounding.TOTAL)
    assert lines(found) == [("Standard", "0.19", 2, "28.04", "5.33")]


def test_refunds_take_from_their_rate():
    found = report(row("100.00", "19.00"), row("-50.00", "-9.50"), rounding=Rounding.TOTAL)
    assert lines(found) == [("Standard", "0.19", 2, "50.00", "9.50")]
    assert report(row("-50.00", "-9.50")).payable == D("-9.50")


def test_what_is_zero_rated_is_told_although_nothing_is_to_be_paid():
    found = report(row("80.00", "0.00", ZERO), rounding=Rounding.TOTAL)
    assert lines(found) == [("Zero", "0", 1, "80.00", "0.00")]


@pytest.mark.parametrize(
    ("code", "net", "tax", "total"),
    [("JPY", "105", "20", "60"), ("KWD", "10.555", "2.005", "6.016")],
)
def test_totals_have_the_digits_of_the_currency(code, net, tax, total):
    """105 at 19 % is 19.95; 315 is 59.85. 10.555 at 19 % is 2.00545; 31.665 is 6.01635."""
    rows = [row(net, tax) for _ in range(3)]
    assert str(report(*rows, rounding=Rounding.TOTAL, code=code).lines[0].tax) == total


def test_nothing_comes_to_nothing():
    found = report(rounding=Rounding.TOTAL)
    assert (found.lines, found.payable, found.rounding_difference) == ((), 0, 0)


def test_changes_are_what_is_new_gone_or_says_something_else():
    same, was = row("10.00", "1.90", number=1), row("100.00", "19.00", number=2)
    gone = row("50.00", "9.50", number=3, kind=Kind.EXPENSE)
    now = [same, row("200.00", "38.00", number=2), row("1.00", "0.19", number=4, day=JULY)]
    found = changes({one.key: one for one in (same, was, gone)}, {one.key: one for one in now})
    assert sorted((one.what, one.net, one.tax, one.payable) for one in found) == [
        ("Changed", 100, 19, 19), ("Gone", -50, D("-9.50"), D("9.50")),
        ("New", 1, D("0.19"), D("0.19")),
    ]  # fmt: skip
    assert [one.row.day for one in found] == sorted(one.row.day for one in found)
    told = {one.key: one for one in now}
    assert changes(told, told) == []


def test_a_document_that_changed_its_kind_of_row_is_another():
    entry = row("10.00", "1.90", number=1)
    payment = row("10.00", "1.90", number=1, document="payment")
    found = changes({entry.key: entry}, {payment.key: payment})
    assert sorted(one.what for one in found) == ["Gone", "New"]
