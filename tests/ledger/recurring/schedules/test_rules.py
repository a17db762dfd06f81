"""Days of schedules against a wall calendar, and what holds of all of them."""

import time
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finance_app.ledger.recurring.schedules.rules import (
    DAY_MAX,
    DAY_MIN,
    DayRule,
    Occurrence,
    Schedule,
    Shift,
    Unit,
    ends_text,
    has_occurrence,
    last_day,
    long_day,
    next_occurrences,
    occurrences,
    ordinal,
    schedule_text,
    shifted,
)


def on(text: str) -> date:
    return date.fromisoformat(text)


def days(schedule: Schedule, count: int) -> list[str]:
    """Return the first days of a schedule on which it happens, without the skipped."""
    found = next_occurrences(schedule, DAY_MIN, count)
    return [one.day.isoformat() for one in found if not one.is_skipped]


def nominal(schedule: Schedule, first: str, last: str) -> list[str]:
    return [one.nominal_on.isoformat() for one in occurrences(schedule, on(first), on(last))]


# By hand from wall calendars of 2024, 2026, 2027 and 2028. 1 January 2026 is a Thursday.
TABLE = {
    "31 January, monthly": (
        Schedule(Unit.MONTH, on("2026-01-31")),
        ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31", "2026-06-30",
         "2026-07-31", "2026-08-31", "2026-09-30", "2026-10-31", "2026-11-30", "2026-12-31",
         "2027-01-31"],
    ),
    "31 December, monthly, into a leap year": (
        Schedule(Unit.MONTH, on("2027-12-31")),
        ["2027-12-31", "2028-01-31", "2028-02-29", "2028-03-31"],
    ),
    "30 January, monthly": (
        Schedule(Unit.MONTH, on("2026-01-30")),
        ["2026-01-30", "2026-02-28", "2026-03-30"],
    ),
    "29 February, yearly": (
        Schedule(Unit.YEAR, on("2024-02-29")),
        ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"],
    ),
    "29 February, every four years": (
        Schedule(Unit.YEAR, on("2024-02-29"), every=4),
        ["2024-02-29", "2028-02-29", "2032-02-29"],
    ),
    "last day, from the middle of a month": (
        Schedule(Unit.MONTH, on("2026-01-15"), day_rule=DayRule.LAST),
        ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"],
    ),
    "last day, from 30 April": (
        Schedule(Unit.MONTH, on("2026-04-30"), day_rule=DayRule.LAST),
        ["2026-04-30", "2026-05-31", "2026-06-30"],
    ),
    "last day of a quarter": (
        Schedule(Unit.QUARTER, on("2026-03-31"), day_rule=DayRule.LAST),
        ["2026-03-31", "2026-06-30", "2026-09-30", "2026-12-31", "2027-03-31"],
    ),
    "last day of February": (
        Schedule(Unit.YEAR, on("2027-02-10"), day_rule=DayRule.LAST),
        ["2027-02-28", "2028-02-29", "2029-02-28"],
    ),
    "quarterly on the 31st": (
        Schedule(Unit.QUARTER, on("2025-12-31")),
        ["2025-12-31", "2026-03-31", "2026-06-30", "2026-09-30", "2026-12-31"],
    ),
    "every second quarter": (
        Schedule(Unit.QUARTER, on("2026-01-05"), every=2),
        ["2026-01-05", "2026-07-05", "2027-01-05"],
    ),
    "fortnightly": (
        Schedule(Unit.WEEK, on("2026-12-04"), every=2),
        ["2026-12-04", "2026-12-18", "2027-01-01", "2027-01-15"],
    ),
    "every ten days": (
        Schedule(Unit.DAY, on("2026-02-20"), every=10),
        ["2026-02-20", "2026-03-02", "2026-03-12"],
    ),
    "weekday after, over the end of a month and of a year": (
        # 31 January 2026 is a Saturday, 28 February a Saturday, 31 May a Sunday.
        Schedule(Unit.MONTH, on("2026-01-31"), shift=Shift.NEXT),
        ["2026-02-02", "2026-03-02", "2026-03-31", "2026-04-30", "2026-06-01"],
    ),
    "weekday before, over the start of a month and of a year": (
        # 1 November 2026 is a Sunday, 1 January 2028 a Saturday.
        Schedule(Unit.MONTH, on("2026-11-01"), every=14, shift=Shift.PREVIOUS),
        ["2026-10-30", "2027-12-31"],
    ),
    "weekday after, over the end of a year": (
        # 31 December 2028 is a Sunday.
        Schedule(Unit.YEAR, on("2027-12-31"), shift=Shift.NEXT),
        ["2027-12-31", "2029-01-01"],
    ),
    "modified following stays in its month": (
        # 31 January 2026 is a Saturday: the weekday after is in February, so the one before.
        Schedule(Unit.MONTH, on("2026-01-31"), shift=Shift.MODIFIED),
        ["2026-01-30", "2026-02-27", "2026-03-31", "2026-04-30", "2026-05-29"],
    ),
    "modified following in the middle of a month": (
        # 15 August 2026 is a Saturday, 15 November a Sunday.
        Schedule(Unit.QUARTER, on("2026-08-15"), shift=Shift.MODIFIED),
        ["2026-08-17", "2026-11-16", "2027-02-15"],
    ),
    "to a day, inclusive": (
        Schedule(Unit.WEEK, on("2026-11-02"), ends_on=on("2026-11-16")),
        ["2026-11-02", "2026-11-09", "2026-11-16"],
    ),
    "the day it ends is about nominal days": (
        # Saturday 28 November is moved past the last day, and stays in.
        Schedule(Unit.WEEK, on("2026-11-21"), shift=Shift.NEXT, ends_on=on("2026-11-28")),
        ["2026-11-23", "2026-11-30"],
    ),
    "three times": (
        Schedule(Unit.MONTH, on("2026-10-31"), end_count=3),
        ["2026-10-31", "2026-11-30", "2026-12-31"],
    ),
    "what is skipped counts": (
        Schedule(
            Unit.MONTH, on("2026-10-31"), end_count=4,
            skipped_on=frozenset({on("2026-11-30"), on("2027-01-31")}),
        ),
        ["2026-10-31", "2026-12-31"],
    ),
    "skipping the first": (
        Schedule(Unit.DAY, on("2026-11-28"), end_count=3, skipped_on=frozenset({on("2026-11-28")})),
        ["2026-11-29", "2026-11-30"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLE)
def test_days_are_those_of_the_calendar(name):
    schedule, expected = TABLE[name]
    is_ending = schedule.ends_on is not None or schedule.end_count is not None
    assert days(schedule, 99 if is_ending else len(expected)) == expected


def test_an_occurrence_has_its_number_both_days_and_whether_it_is_skipped():
    schedule = Schedule(
        Unit.MONTH, on("2026-05-30"), shift=Shift.PREVIOUS, skipped_on=frozenset({on("2026-06-30")})
    )
    assert next_occurrences(schedule, on("2026-05-01"), 2) == [
        Occurrence(1, on("2026-05-30"), on("2026-05-29")),
        Occurrence(2, on("2026-06-30"), on("2026-06-30"), is_skipped=True),
    ]
    assert next_occurrences(schedule, on("2026-05-30"), 1)[0].number == 2


def test_a_window_is_about_the_day_it_happens_on():
    saturday = Schedule(Unit.YEAR, on("2026-08-01"), shift=Shift.NEXT)
    assert nominal(saturday, "2026-08-03", "2026-08-03") == ["2026-08-01"]
    assert nominal(saturday, "2026-08-01", "2026-08-02") == []
    before = Schedule(Unit.YEAR, on("2026-08-01"), shift=Shift.PREVIOUS)
    assert nominal(before, "2026-07-31", "2026-07-31") == ["2026-08-01"]
    assert nominal(before, "2026-08-01", "2027-07-29") == []
    assert occurrences(before, on("2026-08-02"), on("2026-08-01")) == []


def test_a_schedule_goes_on_to_the_end_of_the_calendar_and_no_further():
    yearly = Schedule(Unit.YEAR, on("2190-06-01"), every=5)
    assert nominal(yearly, "2190-01-01", "2199-12-31") == ["2190-06-01", "2195-06-01"]
    assert nominal(Schedule(Unit.DAY, on("2199-12-30")), "1900-01-01", "2199-12-31") == [
        "2199-12-30", "2199-12-31",
    ]  # fmt: skip
    assert occurrences(yearly, date.min, date.max) == occurrences(yearly, DAY_MIN, DAY_MAX)


def test_a_far_window_costs_what_it_returns():
    schedule = Schedule(Unit.DAY, DAY_MIN)
    begun = time.perf_counter()
    for _ in range(200):
        assert len(occurrences(schedule, on("2150-01-01"), on("2150-01-07"))) == 7
    assert time.perf_counter() - begun < 1, "it must not walk the 91,000 days from the start"


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        (Schedule(Unit.DAY, on("2026-01-01")), "Daily"),
        (Schedule(Unit.DAY, on("2026-01-01"), every=3), "Every 3 days"),
        (Schedule(Unit.WEEK, on("2026-01-01")), "Weekly on Thursday"),
        (Schedule(Unit.WEEK, on("2026-01-02"), every=2), "Every 2 weeks on Friday"),
        (Schedule(Unit.MONTH, on("2026-01-31")), "Monthly on the 31st"),
        (
            Schedule(
                Unit.MONTH, on("2026-01-31"), day_rule=DayRule.LAST, shift=Shift.PREVIOUS
            ),
            "Monthly on the last day, moved to the weekday before",
        ),
        (
            Schedule(Unit.QUARTER, on("2026-01-02"), shift=Shift.NEXT),
            "Quarterly on the 2nd, moved to the weekday after",
        ),
        (
            Schedule(Unit.YEAR, on("2026-02-28"), day_rule=DayRule.LAST, shift=Shift.MODIFIED),
            "Yearly on the last day of February, moved to the weekday after in the same month",
        ),
        (Schedule(Unit.YEAR, on("2024-02-29"), every=4), "Every 4 years on 29 February"),
    ],
)  # fmt: skip
def test_a_schedule_in_words(schedule, words):
    assert schedule_text(schedule) == words


def test_its_end_in_words():
    start = on("2026-01-31")
    assert ends_text(Schedule(Unit.MONTH, start)) == ""
    assert ends_text(Schedule(Unit.MONTH, start, end_count=1)) == "Once, to 31 Jan 2026"
    assert ends_text(Schedule(Unit.MONTH, start, end_count=14)) == "14 times, to 28 Feb 2027"
    assert ends_text(Schedule(Unit.MONTH, start, ends_on=on("2026-03-15"))) == "To 28 Feb 2026"
    assert ends_text(Schedule(Unit.MONTH, start, ends_on=on("2026-03-31"))) == "To 31 Mar 2026"
    late = Schedule(Unit.YEAR, start, end_count=9_999)
    assert ends_text(late) == "9,999 times, to 31 Dec 2199"
    never = Schedule(Unit.MONTH, on("2026-01-02"), day_rule=DayRule.LAST, ends_on=on("2026-01-15"))
    assert (ends_text(never), last_day(never)) == ("", None)


def test_numbers_and_days_in_words():
    numbers = (1, 2, 3, 4, 11, 12, 13, 21, 22, 23, 31)
    assert " ".join(map(ordinal, numbers)) == "1st 2nd 3rd 4th 11th 12th 13th 21st 22nd 23rd 31st"
    assert long_day(on("2026-12-01")) == "Tuesday 1 December 2026"


SCHEDULES = st.builds(
    Schedule,
    unit=st.sampled_from(Unit),
    starts_on=st.dates(on("2023-01-01"), on("2029-12-31")),
    every=st.integers(1, 5),
    day_rule=st.sampled_from(DayRule),
    shift=st.sampled_from(Shift),
    ends_on=st.none() | st.dates(on("2024-01-01"), on("2034-12-31")),
    end_count=st.none() | st.integers(1, 40),
    skipped_on=st.frozensets(st.dates(on("2024-01-01"), on("2029-12-31")), max_size=5),
)
DAYS = st.dates(on("2022-06-01"), on("2032-12-31"))


@settings(max_examples=80)
@given(SCHEDULES, DAYS, DAYS, DAYS)
def test_windows_join_without_gap_or_overlap(schedule, one, other, third):
    first, middle, last = sorted((one, other, third))
    left = occurrences(schedule, first, middle)
    right = occurrences(schedule, middle + timedelta(days=1), last)
    assert left + right == occurrences(schedule, first, last)


@settings(max_examples=80)
@given(SCHEDULES)
def test_numbers_and_nominal_days_go_up_and_the_ends_hold(schedule):
    found = occurrences(schedule, DAY_MIN, on("2035-12-31"))
    assert [one.number for one in found] == list(range(1, len(found) + 1))
    pairs = list(pairwise(found))
    assert all(one.nominal_on < other.nominal_on for one, other in pairs)
    assert all(one.day <= other.day for one, other in pairs)
    assert all(one.nominal_on >= schedule.starts_on for one in found)
    if schedule.end_count is not None:
        assert len(found) <= schedule.end_count
    if schedule.ends_on is not None:
        assert all(one.nominal_on <= schedule.ends_on for one in found)
        if found and schedule.end_count is None:
            assert last_day(schedule) == found[-1].nominal_on
    for one in found:
        assert has_occurrence(schedule, one.nominal_on)
        assert one.is_skipped is (one.nominal_on in schedule.skipped_on)


@settings(max_examples=80)
@given(SCHEDULES, DAYS, st.integers(1, 9))
def test_the_next_are_the_first_of_what_is_left(schedule, first, count):
    found = next_occurrences(schedule, first, count)
    if len(found) == count:
        # Several days of a schedule can be moved onto the last.
        assert occurrences(schedule, first, found[-1].day)[:count] == found
    else:
        assert occurrences(schedule, first, DAY_MAX) == found


@settings(max_examples=80)
@given(SCHEDULES, st.sampled_from(Shift))
def test_another_way_with_weekends_keeps_every_nominal_day(schedule, shift):
    other = Schedule(
        **{name: getattr(schedule, name) for name in Schedule.__slots__} | {"shift": shift}
    )
    one, another = (next_occurrences(each, DAY_MIN, 30) for each in (schedule, other))
    assert [(each.number, each.nominal_on) for each in one] == [
        (each.number, each.nominal_on) for each in another
    ]


@given(st.dates(DAY_MIN, on("2199-12-28")), st.sampled_from(Shift))
def test_a_shift_leads_to_the_nearest_weekday_of_its_side(day, shift):
    found = shifted(day, shift)
    if day.weekday() < 5 or shift is Shift.NONE:
        assert found == day
        return
    assert found.weekday() < 5
    assert abs(found - day) <= timedelta(days=2)
    assert (found > day) is (
        shift is Shift.NEXT
        or (shift is Shift.MODIFIED and shifted(day, Shift.NEXT).month == day.month)
    )
    if shift is Shift.MODIFIED:
        assert found.month == day.month
