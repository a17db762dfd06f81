"""Ranges, names and sums of the workbook, without a database or a file."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_app.kit.errors import InvalidInputError
from finance_app.kit.period import FiscalYearStart
from finance_app.ledger.entries.rules import Kind
from finance_app.reports.workbook.rules import (
    Tally,
    exact_amount,
    file_name,
    fiscal_months,
    month_key,
    parse_range,
)

NO_DATE = "This is not a date. Write it as 2026-12-31."
TODAY = dt.date(2026, 11, 20)
JANUARY, APRIL, JULY = FiscalYearStart(1, 1), FiscalYearStart(4, 6), FiscalYearStart(7, 1)


@pytest.mark.parametrize(
    ("first", "last", "start", "expected"),
    [
        (None, None, JANUARY, ("2026-01-01", "2026-12-31")),
        (None, None, APRIL, ("2026-04-06", "2027-04-05")),
        (None, None, JULY, ("2026-07-01", "2027-06-30")),
        ("", " ", JANUARY, ("2026-01-01", "2026-12-31")),
        ("2025-03-01", None, JANUARY, ("2025-03-01", "2025-12-31")),
        (None, "2025-03-01", APRIL, ("2024-04-06", "2025-03-01")),
        ("2024-02-29", "2024-02-29", APRIL, ("2024-02-29", "2024-02-29")),
        ("1900-01-01", None, APRIL, ("1900-01-01", "1900-04-05")),
        (None, "1900-01-01", APRIL, ("1900-01-01", "1900-01-01")),
        ("2199-12-31", None, APRIL, ("2199-12-31", "2199-12-31")),
    ],
)
def test_a_missing_end_comes_from_the_fiscal_year(first, last, start, expected) -> None:
    days = parse_range(first, last, start=start, today=TODAY)
    assert tuple(map(str, days)) == expected


@pytest.mark.parametrize(
    ("first", "last", "fields"),
    [
        ("2026-02-30", None, {"from": NO_DATE}),
        ("soon", "2026-1-1", dict.fromkeys(("from", "to"), NO_DATE)),
        ("20260101", None, {"from": NO_DATE}),
        ("2026-01-02", "2026-01-01", {"to": "The last day is before the first day."}),
        ("1899-12-31", None, {"from": "Choose a day from 1 January 1900 to 31 December 2199."}),
        (None, "2200-01-01", {"to": "Choose a day from 1 January 1900 to 31 December 2199."}),
        ("0000-00-00", None, {"from": NO_DATE}),
        ("２０２６-01-01", None, {"from": NO_DATE}),
    ],
)  # fmt: skip
def test_a_wrong_range_names_the_field(first, last, fields) -> None:
    with pytest.raises(InvalidInputError) as error:
        parse_range(first, last, start=JANUARY, today=TODAY)
    assert error.value.fields == fields


@given(st.text() | st.none(), st.text() | st.none())
def test_any_text_is_a_range_or_an_error(first: str | None, last: str | None) -> None:
    try:
        begin, end = parse_range(first, last, start=APRIL, today=TODAY)
    except InvalidInputError:
        return
    assert begin <= end


def test_outer_months_are_cut_to_the_period() -> None:
    months = fiscal_months(dt.date(2026, 4, 10), dt.date(2026, 6, 5), APRIL)
    assert [(str(m.key), str(m.first), str(m.last), m.label) for m in months] == [
        ("2026-04-06", "2026-04-10", "2026-05-05", "6 Apr to 5 May 2026 (part)"),
        ("2026-05-06", "2026-05-06", "2026-06-05", "6 May to 5 Jun 2026"),
    ]


@given(
    st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31)),
    st.integers(0, 800),
    st.sampled_from([JANUARY, APRIL, JULY, FiscalYearStart(1, 31)]),
)
def test_months_cover_every_day_once(first: dt.date, days: int, start: FiscalYearStart) -> None:
    last = min(first + dt.timedelta(days=days), dt.date(2199, 12, 31))
    months = fiscal_months(first, last, start)
    covered = [
        month.first + dt.timedelta(days=n)
        for month in months
        for n in range((month.last - month.first).days + 1)
    ]
    assert covered == [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    assert all(month_key(day, start) == m.key for m in months for day in (m.first, m.last))


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Harbour Park", "harbour-park"),
        ("  Café   Zoë & Söhne GmbH ", "cafe-zoe-sohne-gmbh"),
        ("../../etc/passwd", "etc-passwd"),
        ('a"; filename="b', "a-filename-b"),
        ("***", "ledger"),
        ("☕", "ledger"),
        ("株式会社", "株式会社"),
        ("x" * 200, "x" * 60),
    ],
)
def test_the_file_is_named_after_the_business(name: str, slug: str) -> None:
    day = dt.date(2026, 1, 1)
    assert file_name(name, day, TODAY) == f"{slug}-2026-01-01-to-2026-11-20.xlsx"


@pytest.mark.parametrize(
    ("amount", "digits", "text"),
    [("1234.5000", 2, "1234.50"), ("1234.0000", 0, "1234"), ("0.5000", 3, "0.500"),
     ("1.2345", 2, "1.2345"), ("99999999999999.9900", 2, "99999999999999.99")],
)  # fmt: skip
def test_amounts_have_the_digits_of_the_currency(amount: str, digits: int, text: str) -> None:
    assert f"{exact_amount(Decimal(amount), digits):f}" == text


def test_a_tally_adds_up_in_every_direction() -> None:
    tally, may, june = Tally(), dt.date(2026, 5, 1), dt.date(2026, 6, 1)
    tally.add(Kind.EXPENSE, "Rent", may, Decimal("10.01"))
    tally.add(Kind.EXPENSE, "Rent", june, Decimal("20.02"))
    tally.add(Kind.EXPENSE, None, june, Decimal("0.03"))
    tally.add(Kind.INCOME, "Sales", june, Decimal(100))
    tally.add(Kind.INCOME, "Sales", june, Decimal("-0.50"))
    assert tally.row_count == 5
    assert tally.by_kind() == {Kind.EXPENSE: Decimal("30.06"), Kind.INCOME: Decimal("99.50")}
    assert tally.by_month()[Kind.EXPENSE, june] == Decimal("20.05")
    assert tally.by_category()[Kind.EXPENSE, None] == Decimal("0.03")
    assert Tally().by_kind() == {Kind.EXPENSE: 0, Kind.INCOME: 0}
