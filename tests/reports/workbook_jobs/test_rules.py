"""Which calendar months lie within a period as a whole."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_app.reports.workbook_jobs.rules import whole_months


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("first", "last", "begin", "end"),
    [
        ("2026-01-01", "2026-12-31", "2026-01-01", "2027-01-01"),
        ("2026-04-06", "2027-04-05", "2026-05-01", "2027-04-01"),
        ("2026-02-01", "2026-02-28", "2026-02-01", "2026-03-01"),
        ("2028-02-01", "2028-02-28", "2028-02-29", "2028-02-29"),
        ("2026-01-31", "2026-02-27", "2026-02-28", "2026-02-28"),
        ("2026-03-15", "2026-03-15", "2026-03-16", "2026-03-16"),
        ("2026-12-02", "2026-12-31", "2027-01-01", "2027-01-01"),
        ("1900-01-01", "2199-12-31", "1900-01-01", "2200-01-01"),
    ],
)
def test_whole_months(first, last, begin, end):
    assert whole_months(day(first), day(last)) == (day(begin), day(end))


@given(st.dates(day("1900-01-01"), day("2199-01-01")), st.integers(0, 300))
def test_whole_months_are_whole_and_within_and_all_of_them(first, length):
    last = first + dt.timedelta(days=length)
    begin, end = whole_months(first, last)
    after = last + dt.timedelta(days=1)
    assert first <= begin <= end <= after
    if begin == end:
        assert begin == after
        assert length < 61, "two months always hold a whole one"
    else:
        assert (begin.day, end.day) == (1, 1)
        assert (begin - first).days < 31
        assert (after - end).days < 31
