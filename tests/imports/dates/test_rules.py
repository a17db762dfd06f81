"""Dates: every way of writing by example, and the order of a column decided as a whole."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_app.imports.dates.rules import (
    DateColumn,
    DateError,
    DateOrder,
    is_date_like,
    read_date,
)

YMD, DMY, MDY = DateOrder


def column(*cells: object):
    found = DateColumn()
    for cell in cells:
        found.take(cell)
    return found.readings()


def orders(*cells: object) -> list[str]:
    return [reading.order.value for reading in column(*cells)]


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-20", "2026/11/20", "2026.11.20", "20261120", "2026-11-20 00:00:00",
        "2026-11-20T13:45:00+02:00", "2026-11-20T00:00:00Z", "2026-11-20 1:02 PM",
        "20 Nov 2026", "20-Nov-26", "Nov 20, 2026", "November 20, 2026", "20 November 2026",
        "Fri, 20 Nov 2026", "Fri 2026-11-20", "20. November 2026", "20 novembre 2026",
        "20 de noviembre de 2026", "20th Nov 2026", "2026-Nov-20", "2026年11月20日",
        "20 listopada 2026", "20 Nov '26",
    ],
)  # fmt: skip
def test_dates_that_need_no_order(text):
    assert [read_date(text, order) for order in DateOrder] == [date(2026, 11, 20)] * 3


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("03/04/2026", DMY, date(2026, 4, 3)),
        ("03/04/2026", MDY, date(2026, 3, 4)),
        ("3/4/26", DMY, date(2026, 4, 3)),
        ("3-4-2026", MDY, date(2026, 3, 4)),
        ("03.04.2026", DMY, date(2026, 4, 3)),
        ("3. 4. 2026", DMY, date(2026, 4, 3)),
        ("03042026", DMY, date(2026, 4, 3)),
        ("26-04-03", YMD, date(2026, 4, 3)),
        ("31/12/99", DMY, date(1999, 12, 31)),
        ("03/04/2026 13:45", DMY, date(2026, 4, 3)),
        ("1 März 2026", DMY, date(2026, 3, 1)),
        ("1 Mrz 2026", DMY, date(2026, 3, 1)),
        ("3 août 2026", DMY, date(2026, 8, 3)),
        ("1er mai 2026", DMY, date(2026, 5, 1)),
        ("3 gen 2026", DMY, date(2026, 1, 3)),
        ("3 paź 2026", DMY, date(2026, 10, 3)),
    ],
)
def test_dates_in_an_order(text, order, day):
    assert read_date(text, order) == day


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("30/02/2026", "“30/02/2026”: February 2026 has no day 30."),
        ("29 Feb 2026", "February 2026 has no day 29."),
        ("04/25/2026", "does not fit the order of its column (day first)"),
        ("2026-13-01", "is not a date"),
        ("1/2/3", "is not a date"),
        ("123/4/2026", "is not a date"),
        ("0001-01-01", "is not a date"),
        ("20/11/1026", "is not a date"),
        ("5 Foo 2026", "is not a date"),
        ("12.34", "is not a date"),
        ("May 2026", "is not a date"),
        ("", "is not a date"),
        ("9" * 61, "is not a date"),
    ],
)
def test_what_is_no_date(text, sentence):
    with pytest.raises(DateError) as caught:
        read_date(text, DMY)
    assert sentence in str(caught.value)


def test_typed_days_and_the_numbers_excel_keeps_for_them():
    assert read_date(date(2026, 11, 20), DMY) == date(2026, 11, 20)
    assert read_date(datetime(2026, 11, 20, 13, tzinfo=UTC), DMY) == date(2026, 11, 20)
    assert read_date(Decimal(46_346), DMY) == date(2026, 11, 20)
    with pytest.raises(DateError):
        read_date(Decimal(5), DMY)
    assert orders(Decimal(46_346), date(2026, 1, 1)) == ["dmy"]
    assert column(Decimal(5)) == ()


def test_one_day_past_the_twelfth_settles_the_order():
    assert orders("03/04/2026", "25/04/2026") == ["dmy"]
    assert orders("03/04/2026", "04/25/2026") == ["mdy"]
    assert orders("03.04.2026") == ["dmy"]
    assert orders("2026-03-04") == ["dmy"]
    assert orders("05/05/2026") == ["dmy"]


def test_an_open_order_is_asked_with_the_shorter_time_first():
    first, second = column("01/04/2026", "12/04/2026")
    assert (first.order, first.first_on, first.last_on) == (
        DMY, date(2026, 4, 1), date(2026, 4, 12),
    )  # fmt: skip
    assert (second.order, second.first_on, second.last_on) == (
        MDY, date(2026, 1, 4), date(2026, 12, 4),
    )  # fmt: skip
    assert orders("04/01/2026", "04/12/2026") == ["mdy", "dmy"]
    assert orders("26-04-01", "26-04-02") == ["ymd", "dmy"]


def test_a_few_odd_rows_do_not_open_the_order_but_many_do():
    assert orders(*["25/04/2026"] * 99, "04/25/2026") == ["dmy"]
    assert column(*["25/04/2026"] * 99, "04/25/2026")[0].failure_count == 1
    assert orders("25/04/2026", "25/04/2026", "04/25/2026") == ["dmy", "mdy"]


def test_a_day_that_no_month_has_counts_for_its_order():
    (reading,) = column("30/02/2026", "03/04/2026", "nonsense", "")
    assert (reading.order, reading.value_count, reading.failure_count) == (DMY, 2, 1)
    assert reading.first_on == date(2026, 2, 28)


def test_a_column_without_dates_has_no_reading():
    assert column() == column("x", "5") == ()


def test_what_looks_like_a_date():
    assert is_date_like(" 03/04/2026 ")
    assert not is_date_like("1.234,50")


@given(st.text(max_size=70))
def test_any_text_is_a_date_or_refused_with_a_sentence(text):
    for order in DateOrder:
        try:
            sentence = f"Read as {read_date(text, order)}."
        except DateError as error:
            sentence = str(error)
        assert sentence.endswith(".")


@given(st.dates(date(1970, 1, 1), date(2069, 12, 31)), st.sampled_from(DateOrder))
def test_dates_come_back_exactly(day, order):
    parts = {"y": f"{day:%Y}", "m": f"{day:%m}", "d": f"{day:%d}"}
    assert read_date("/".join(parts[one] for one in order.value), order) == day
    assert read_date(f"{day:%d %B %Y}", order) == day
