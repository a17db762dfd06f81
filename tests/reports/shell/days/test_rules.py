"""Days of reports: what they are compared with, by hand; nothing is lost or counted twice."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finance_app.kit.period import CALENDAR_YEAR, FiscalYearStart, PeriodError, PeriodKind
from finance_app.reports.shell.days.rules import (
    Compare,
    days_text,
    kind_of,
    neighbour,
    neighbour_end,
    shifted,
    span_label,
    whole_months,
)
from finance_app.reports.shell.rules import By, columns_of, grid_of

APRIL_6 = FiscalYearStart(4, 6)
JANUARY_31 = FiscalYearStart(1, 31)
DAY = dt.timedelta(days=1)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def days(text: str) -> tuple[dt.date, dt.date]:
    """Read "2026-01-01 2026-12-31"."""
    first, last = text.split()
    return day(first), day(last)


BEFORE = [
    # Whole fiscal months are compared with as many fiscal months.
    ("a year", CALENDAR_YEAR, "2026-01-01 2026-12-31", "2025-01-01 2025-12-31"),
    ("a leap year's February", CALENDAR_YEAR, "2024-02-01 2024-02-29", "2024-01-01 2024-01-31"),
    ("March, before it February", CALENDAR_YEAR, "2026-03-01 2026-03-31", "2026-02-01 2026-02-28"),
    ("five months", CALENDAR_YEAR, "2026-01-01 2026-05-31", "2025-08-01 2025-12-31"),
    ("a British year", APRIL_6, "2026-04-06 2027-04-05", "2025-04-06 2026-04-05"),
    ("a British month", APRIL_6, "2026-04-06 2026-05-05", "2026-03-06 2026-04-05"),
    ("a clamped month", JANUARY_31, "2026-02-28 2026-03-30", "2026-01-31 2026-02-27"),
    # Other days are compared with as many days.
    ("ten days", CALENDAR_YEAR, "2026-03-01 2026-03-10", "2026-02-19 2026-02-28"),
    ("one day", CALENDAR_YEAR, "2026-03-01 2026-03-01", "2026-02-28 2026-02-28"),
    ("a calendar month of a British year", APRIL_6, "2026-05-01 2026-05-31",
     "2026-03-31 2026-04-30"),
]  # fmt: skip

YEAR_BEFORE = [
    ("a year", CALENDAR_YEAR, "2026-01-01 2026-12-31", "2025-01-01 2025-12-31"),
    ("28 February becomes the 29th", CALENDAR_YEAR, "2025-02-01 2025-02-28",
     "2024-02-01 2024-02-29"),
    ("29 February becomes the 28th", CALENDAR_YEAR, "2024-02-01 2024-02-29",
     "2023-02-01 2023-02-28"),
    ("29 February alone", CALENDAR_YEAR, "2024-02-29 2024-02-29", "2023-02-28 2023-02-28"),
    ("up to 29 February", CALENDAR_YEAR, "2024-02-10 2024-02-29", "2023-02-10 2023-02-28"),
    ("28 February of a leap year", CALENDAR_YEAR, "2024-02-10 2024-02-28",
     "2023-02-10 2023-02-28"),
    ("days within a month", CALENDAR_YEAR, "2026-03-05 2026-04-20", "2025-03-05 2025-04-20"),
    ("part of a year", CALENDAR_YEAR, "2026-01-01 2026-11-20", "2025-01-01 2025-11-20"),
    ("a British year", APRIL_6, "2024-04-06 2025-04-05", "2023-04-06 2024-04-05"),
    ("calendar months of a British year", APRIL_6, "2025-02-01 2025-02-28",
     "2024-02-01 2024-02-29"),
    ("a clamped month", JANUARY_31, "2025-02-28 2025-03-30", "2024-02-29 2024-03-30"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("start", "given_", "wanted"), [one[1:] for one in BEFORE], ids=[one[0] for one in BEFORE]
)
def test_the_period_before_is_as_long(start, given_, wanted):
    span = days(given_)
    found = shifted(span, span, Compare.PREVIOUS, start)
    assert found == days(wanted)
    assert found[1] == span[0] - DAY


@pytest.mark.parametrize(
    ("start", "given_", "wanted"),
    [one[1:] for one in YEAR_BEFORE],
    ids=[one[0] for one in YEAR_BEFORE],
)
def test_the_year_before_has_the_same_days(start, given_, wanted):
    span = days(given_)
    assert shifted(span, span, Compare.YEAR, start) == days(wanted)


def test_whole_months_are_counted_and_others_are_none():
    assert whole_months(*days("2026-01-01 2026-12-31"), CALENDAR_YEAR) == 12
    assert whole_months(*days("2026-01-02 2026-12-31"), CALENDAR_YEAR) == 0
    assert whole_months(*days("2026-04-06 2026-07-05"), APRIL_6) == 3
    assert whole_months(*days("2026-04-01 2026-06-30"), APRIL_6) == 0


def test_a_step_leads_on_by_the_same_length():
    assert neighbour(*days("2026-01-01 2026-03-31"), CALENDAR_YEAR, step=1) == days(
        "2026-04-01 2026-06-30"
    )
    assert neighbour(*days("2026-03-01 2026-03-10"), CALENDAR_YEAR, step=-1) == days(
        "2026-02-19 2026-02-28"
    )
    with pytest.raises(PeriodError):
        neighbour(*days("1900-01-01 1900-12-31"), CALENDAR_YEAR, step=-1)
    with pytest.raises(PeriodError):
        neighbour(*days("2199-01-01 2199-12-31"), CALENDAR_YEAR, step=1)


@pytest.mark.parametrize(
    ("at", "step", "wanted"),
    [
        ("2026-11-28", -1, "2026-10-31"),
        ("2026-11-28", 1, "2026-11-30"),
        ("2026-11-30", 1, "2026-12-31"),
        ("2026-03-31", -1, "2026-02-28"),
    ],
)
def test_balances_step_from_month_end_to_month_end(at, step, wanted):
    assert neighbour_end(day(at), CALENDAR_YEAR, step=step) == day(wanted)


def test_there_is_no_month_end_past_the_ledger():
    with pytest.raises(PeriodError):
        neighbour_end(day("1900-01-15"), CALENDAR_YEAR, step=-1)


def test_days_have_names():
    assert span_label(*days("2026-11-01 2026-11-30"), CALENDAR_YEAR) == "Nov 2026"
    assert span_label(*days("2026-10-01 2026-12-31"), CALENDAR_YEAR) == "Q4 2026"
    assert span_label(*days("2026-04-06 2027-04-05"), APRIL_6) == "FY 2026/27"
    assert span_label(*days("2026-04-06 2026-05-05"), APRIL_6) == "6 Apr to 5 May 2026"
    assert span_label(*days("2026-01-01 2026-11-20"), CALENDAR_YEAR) == "1 Jan to 20 Nov 2026"
    assert days_text(*days("2025-12-20 2026-01-05")) == "20 Dec 2025 to 5 Jan 2026"
    assert days_text(*days("2026-01-05 2026-01-05")) == "5 Jan 2026"
    assert kind_of(*days("2026-01-01 2026-06-30"), CALENDAR_YEAR) is None
    assert kind_of(*days("2026-04-06 2026-07-05"), APRIL_6) is PeriodKind.QUARTER


STARTS = st.sampled_from([CALENDAR_YEAR, APRIL_6, JANUARY_31, FiscalYearStart(7, 29)])
DATES = st.dates(dt.date(1996, 1, 1), dt.date(2032, 12, 31))


@settings(max_examples=60)
@given(DATES, st.integers(0, 700), STARTS, st.sampled_from(list(By)), st.sampled_from(Compare))
def test_columns_lie_side_by_side_and_so_do_those_compared_with(first, length, start, by, compare):
    last = first + length * DAY
    grid = grid_of(first, last, start, by=by, compare=compare)
    assert grid.columns == columns_of(first, last, by, start)
    assert (grid.columns[0].first, grid.columns[-1].last) == (first, last)
    for columns in (grid.columns, grid.before):
        assert all(one.first <= one.last for one in columns)
        assert all(one.last + DAY == other.first for one, other in pairwise(columns))
    if compare is Compare.PREVIOUS:
        assert grid.before[-1].last == first - DAY
    elif compare is Compare.YEAR:
        assert len(grid.before) == len(grid.columns)
        assert 359 <= (first - grid.before[0].first).days <= 370
