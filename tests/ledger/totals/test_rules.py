"""A period is cut into parts of months and edge days: nothing twice, nothing left out."""

import calendar
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from finance_app.ledger.totals.rules import cut_period

DAYS = st.dates(min_value=date(2023, 12, 1), max_value=date(2025, 2, 1))


def part_of(day: date, start_day: int) -> tuple[date, int]:
    """The database's month_part, said once more."""
    length = calendar.monthrange(day.year, day.month)[1]
    return day.replace(day=1), int(day.day >= min(start_day, length))


@given(DAYS, DAYS, st.integers(1, 31))
def test_every_day_of_a_period_is_covered_once(one, other, start_day):
    from_, to = min(one, other), max(one, other)
    cut = cut_period(from_, to, start_day=start_day)
    day = from_ - timedelta(40)
    while day <= to + timedelta(40):
        kept = cut.first <= part_of(day, start_day) <= cut.last
        edges = sum(first <= day <= last for first, last in cut.edges)
        assert kept + edges == (from_ <= day <= to), day
        day += timedelta(1)
    assert len(cut.edges) <= 2


def test_fiscal_months_need_no_edge_days():
    assert cut_period(date(2026, 4, 6), date(2026, 5, 5), start_day=6).edges == ()
    assert cut_period(date(2026, 1, 1), date(2026, 12, 31), start_day=1).edges == ()
    assert cut_period(date(2026, 2, 28), date(2026, 3, 30), start_day=31).edges == ()


def test_calendar_months_need_none_either():
    assert cut_period(date(2026, 4, 1), date(2026, 4, 30), start_day=6).edges == ()


def test_days_within_one_part_are_one_edge():
    cut = cut_period(date(2026, 4, 2), date(2026, 4, 4), start_day=6)
    assert cut.edges == ((date(2026, 4, 2), date(2026, 4, 4)),)
    assert cut.first > cut.last


def test_without_an_end():
    cut = cut_period(None, None, start_day=1)
    assert (cut.first, cut.last, cut.edges) == ((date.min, 0), (date.max, 1), ())
    assert cut_period(date(9999, 12, 31), None, start_day=1).edges != ()
    assert cut_period(None, date(1, 1, 1), start_day=1).edges != ()
    assert cut_period(None, date(1, 1, 2), start_day=6).last == (date.min, -1)
