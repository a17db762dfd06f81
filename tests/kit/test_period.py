"""Fiscal months, quarters and years for every start, and the segments month totals are kept in."""

from calendar import monthrange
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finance_app.kit.period import (
    CALENDAR_YEAR,
    FiscalYearStart,
    Period,
    PeriodError,
    PeriodKind,
    Segment,
    calendar_month_key,
    guess_fiscal_year_start,
    month_end,
    month_number,
    month_segments,
    months_between,
    period_from_key,
    period_of,
    segment_of,
    segments_between,
)

MONTH, QUARTER, YEAR = PeriodKind
JANUARY_31 = FiscalYearStart(1, 31)
APRIL_1 = FiscalYearStart(4, 1)
APRIL_6 = FiscalYearStart(4, 6)
ONE_DAY = timedelta(days=1)


def sentence_of(action, *args) -> str:
    with pytest.raises(PeriodError) as caught:
        action(*args)
    return str(caught.value)


# The start of the fiscal year


@pytest.mark.parametrize("text", ["01-01", "04-06", "12-31", "02-28"])
def test_a_start_is_read_and_written_as_month_and_day(text):
    assert str(FiscalYearStart.parse(f" {text} ")) == text


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("02-29", "cannot start on 29 February"),
        ("02-30", "February has no day 30."),
        ("04-31", "April has no day 31."),
        ("01-00", "January has no day 0."),
        ("00-10", "is a month and a day, such as 04-06"),
        ("13-01", "is a month and a day, such as 04-06"),
        ("4-6", "is a month and a day, such as 04-06"),
        ("2026-04-06", "is a month and a day, such as 04-06"),
        ("", "is a month and a day, such as 04-06"),
        ("\u0660\u0664-\u0660\u0666", "is a month and a day, such as 04-06"),
    ],
)
def test_a_start_that_cannot_be_is_refused_with_a_sentence(text, part):
    sentence = sentence_of(FiscalYearStart.parse, text)
    assert part in sentence
    assert sentence.endswith(".")


def test_a_start_has_words_and_knows_the_calendar_year():
    assert APRIL_6.label == "6 April"
    assert CALENDAR_YEAR.is_calendar_year
    assert not JANUARY_31.is_calendar_year
    assert not APRIL_1.is_calendar_year


@pytest.mark.parametrize(
    ("place", "start"),
    [
        ("GBP", "04-01"),
        ("uk", "04-01"),
        ("INR", "04-01"),
        ("JPY", "04-01"),
        (" nz ", "04-01"),
        ("AUD", "07-01"),
        ("ZAR", "03-01"),
        ("USD", "01-01"),
        ("EUR", "01-01"),
        ("India", "01-01"),
        ("", "01-01"),
    ],
)
def test_the_business_year_is_guessed_from_country_or_currency(place, start):
    assert str(guess_fiscal_year_start(place)) == start


# Periods by example


@pytest.mark.parametrize(
    ("day", "kind", "start", "first", "last", "key", "label"),
    [
        ("2026-11-15", MONTH, "01-01", "2026-11-01", "2026-11-30", "2026-11", "November 2026"),
        ("2026-11-15", MONTH, "07-01", "2026-11-01", "2026-11-30", "2026-11", "November 2026"),
        ("2026-11-15", QUARTER, "01-01", "2026-10-01", "2026-12-31", "2026-q4", "Q4 2026"),
        ("2026-11-15", YEAR, "01-01", "2026-01-01", "2026-12-31", "fy2026", "FY 2026"),
        ("2026-04-06", MONTH, "04-06", "2026-04-06", "2026-05-05", "2026-04", None),
        ("2026-04-05", MONTH, "04-06", "2026-03-06", "2026-04-05", "2026-03", None),
        ("2026-04-05", QUARTER, "04-06", "2026-01-06", "2026-04-05", "2025-q4", "Q4 FY 2025/26"),
        ("2026-04-06", QUARTER, "04-06", "2026-04-06", "2026-07-05", "2026-q1", "Q1 FY 2026/27"),
        ("2026-04-05", YEAR, "04-06", "2025-04-06", "2026-04-05", "fy2025", "FY 2025/26"),
        ("2026-04-06", YEAR, "04-06", "2026-04-06", "2027-04-05", "fy2026", "FY 2026/27"),
        ("1999-12-31", YEAR, "07-01", "1999-07-01", "2000-06-30", "fy1999", "FY 1999/00"),
        ("2026-02-27", MONTH, "01-31", "2026-01-31", "2026-02-27", "2026-01", None),
        ("2026-02-28", MONTH, "01-31", "2026-02-28", "2026-03-30", "2026-02", None),
        ("2024-02-28", MONTH, "01-31", "2024-01-31", "2024-02-28", "2024-01", None),
        ("2024-02-29", MONTH, "01-31", "2024-02-29", "2024-03-30", "2024-02", None),
        ("2026-04-30", MONTH, "01-31", "2026-04-30", "2026-05-30", "2026-04", None),
        ("2026-01-30", YEAR, "01-31", "2025-01-31", "2026-01-30", "fy2025", "FY 2025/26"),
        ("2026-01-05", YEAR, "01-06", "2025-01-06", "2026-01-05", "fy2025", "FY 2025/26"),
        ("2026-12-31", YEAR, "12-31", "2026-12-31", "2027-12-30", "fy2026", "FY 2026/27"),
    ],
)
def test_periods_by_example(day, kind, start, first, last, key, label):
    begin = FiscalYearStart.parse(start)
    period = period_of(date.fromisoformat(day), kind, begin)
    assert (period.starts_on, period.ends_on) == (
        date.fromisoformat(first),
        date.fromisoformat(last),
    )
    assert period.key == key
    assert label is None or period.label == label
    assert period_from_key(key, begin) == period


def test_a_month_that_does_not_start_on_the_first_is_named_by_its_days():
    april = period_of(date(2026, 4, 6), MONTH, APRIL_6)
    assert april.label == "6 Apr to 5 May 2026"
    assert april.shift(8).label == "6 Dec 2026 to 5 Jan 2027"


def test_a_period_made_by_hand_belongs_to_the_calendar_year():
    made = Period(QUARTER, date(2026, 4, 1), date(2026, 6, 30))
    assert made == period_of(date(2026, 5, 5), QUARTER, CALENDAR_YEAR)
    assert (made.key, made.label, made.fiscal_year) == ("2026-q2", "Q2 2026", 2026)


def test_a_period_holds_both_its_days():
    november = period_from_key("2026-11", CALENDAR_YEAR)
    assert november.contains(date(2026, 11, 1))
    assert november.contains(date(2026, 11, 30))
    assert not november.contains(date(2026, 10, 31))
    assert not november.contains(date(2026, 12, 1))


def test_shifting_counts_in_periods_of_the_same_kind():
    november = period_from_key("2026-11", CALENDAR_YEAR)
    assert november.previous().key == "2026-10"
    assert november.shift(2).key == "2027-01"
    assert period_from_key("2026-q1", APRIL_6).previous().key == "2025-q4"
    assert period_from_key("fy2026", APRIL_6).shift(-3).label == "FY 2023/24"


def test_shifting_with_another_start_counts_from_the_period_of_that_start():
    year = period_from_key("fy2026", CALENDAR_YEAR)
    assert year.shift(0, APRIL_1) == period_from_key("fy2025", APRIL_1)
    assert year.shift(1, APRIL_1).label == "FY 2026/27"


@pytest.mark.parametrize(
    ("key", "same"), [(" FY2026 ", "fy2026"), ("2026-Q4", "2026-q4"), ("2026-11\n", "2026-11")]
)
def test_a_key_is_read_kindly(key, same):
    assert period_from_key(key, CALENDAR_YEAR).key == same


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("2026-13", "A year has months 01 to 12, not 13."),
        ("2026-00", "A year has months 01 to 12, not 00."),
        ("2026-q5", "A year has quarters 1 to 4, not 5."),
        ("2026-q0", "A year has quarters 1 to 4, not 0."),
        ("1898-12", "Periods lie in the years 1899 to 2999."),
        ("3000-q1", "Periods lie in the years 1899 to 2999."),
        ("fy0000", "Periods lie in the years 1899 to 2999."),
        ("", "A period is a month, quarter or year, such as 2026-11, 2026-q4 or fy2026."),
        ("2026", "A period is a month, quarter or year, such as 2026-11, 2026-q4 or fy2026."),
        ("2026-1", "A period is a month, quarter or year, such as 2026-11, 2026-q4 or fy2026."),
        ("2026-11-01", "A period is a month, quarter or year, such as 2026-11, 2026-q4 or fy2026."),
        ("fy26", "A period is a month, quarter or year, such as 2026-11, 2026-q4 or fy2026."),
    ],
)
def test_a_key_that_names_nothing_is_refused_with_a_sentence(key, sentence):
    assert sentence_of(period_from_key, key, APRIL_6) == sentence


def test_the_calendar_has_ends():
    ends = "The calendar ends here. Choose a period nearer to today."
    assert sentence_of(period_of, date.max, MONTH, CALENDAR_YEAR) == ends
    assert sentence_of(period_of, date.min, MONTH, APRIL_6) == ends
    assert sentence_of(period_from_key("2026-11", APRIL_6).shift, 10**6) == ends
    assert sentence_of(period_from_key("2026-11", APRIL_6).shift, -(10**6)) == ends


def test_months_between_are_whole_fiscal_months():
    months = months_between(date(2026, 4, 5), date(2026, 6, 6), APRIL_6)
    assert [one.key for one in months] == ["2026-03", "2026-04", "2026-05", "2026-06"]
    assert months_between(date(2026, 4, 6), date(2026, 4, 6), APRIL_6) == months[1:2]
    assert months_between(date(2026, 4, 7), date(2026, 4, 6), APRIL_6) == []


def test_the_key_of_a_calendar_month():
    assert calendar_month_key(date(2026, 1, 31)) == "2026-01"
    assert calendar_month_key(date(987, 12, 1)) == "0987-12"


# Segments by example


def test_with_fiscal_day_one_a_month_is_one_segment():
    november = period_from_key("2026-11", APRIL_1)
    assert month_segments(november, APRIL_1) == [(date(2026, 11, 1), 1)]


def test_a_fiscal_month_is_the_end_of_one_month_and_the_beginning_of_the_next():
    april = period_from_key("2026-04", APRIL_6)
    assert month_segments(april, APRIL_6) == [(date(2026, 4, 1), 1), (date(2026, 5, 1), 0)]


def test_a_quarter_from_the_31st_has_six_segments():
    quarter = period_from_key("2026-q1", JANUARY_31)
    assert month_segments(quarter, JANUARY_31) == [
        Segment(date(2026, 1, 1), 1),
        Segment(date(2026, 2, 1), 0),
        Segment(date(2026, 2, 1), 1),
        Segment(date(2026, 3, 1), 0),
        Segment(date(2026, 3, 1), 1),
        Segment(date(2026, 4, 1), 0),
    ]


def test_a_calendar_month_is_both_parts_of_itself():
    november = period_from_key("2026-11", CALENDAR_YEAR)
    assert month_segments(november, APRIL_6) == [(date(2026, 11, 1), 0), (date(2026, 11, 1), 1)]


@pytest.mark.parametrize(
    ("first", "last"),
    [("2026-04-02", "2026-04-30"), ("2026-04-01", "2026-04-29"), ("2026-04-06", "2026-05-06")],
)
def test_a_range_that_cuts_a_segment_is_refused(first, last):
    days = date.fromisoformat(first), date.fromisoformat(last)
    assert sentence_of(segments_between, *days, APRIL_6) == (
        "These days do not start and end with a month."
    )


def test_segments_of_nothing_and_of_the_last_month_there_is():
    assert segments_between(date(2026, 4, 2), date(2026, 4, 1), APRIL_6) == []
    assert segments_between(date(9999, 12, 1), date.max, CALENDAR_YEAR) == [(date(9999, 12, 1), 1)]


# Properties, for every start, kind and day


def _all_starts() -> list[FiscalYearStart]:
    days = (date(2001, 1, 1) + timedelta(days=n) for n in range(365))
    return [FiscalYearStart(day.month, day.day) for day in days]


ALL_STARTS = _all_starts()
# A shared machine may be slow; that says nothing about the code.
unhurried = settings(deadline=None)
starts = st.sampled_from(ALL_STARTS)
kinds = st.sampled_from(list(PeriodKind))
days = st.dates(date(1900, 1, 1), date(2150, 12, 31))


def days_of(segment: Segment, start: FiscalYearStart) -> list[date]:
    """Derive the days of a segment from the definition, one by one."""
    length = monthrange(segment.month.year, segment.month.month)[1]
    turn = min(start.day, length)
    numbers = range(1, turn) if segment.part == 0 else range(turn, length + 1)
    return [segment.month.replace(day=number) for number in numbers]


@pytest.mark.parametrize("kind", list(PeriodKind))
def test_periods_tile_four_years_for_every_start(kind):
    for start in ALL_STARTS:
        period = period_of(date(2023, 1, 1), kind, start)
        while period.ends_on < date(2027, 1, 1):
            following = period.shift(1)
            assert following.starts_on == period.ends_on + ONE_DAY
            assert period.starts_on < following.starts_on
            assert period_from_key(period.key, start) == period
            period = following


@unhurried
@given(days, kinds, starts)
def test_each_day_lies_in_exactly_one_period(day, kind, start):
    period = period_of(day, kind, start)
    assert period.contains(day)
    assert not period.previous().contains(day)
    assert not period.shift(1).contains(day)
    for edge in (period.starts_on, period.ends_on):
        assert period_of(edge, kind, start) == period


@unhurried
@given(days, kinds, starts, st.integers(-500, 500))
def test_shifting_there_and_back_is_nothing(day, kind, start, n):
    period = period_of(day, kind, start)
    assert period.shift(n).shift(-n) == period
    assert period.shift(n, start) == period.shift(n)


@unhurried
@given(days, starts)
def test_twelve_months_and_four_quarters_make_the_year(day, start):
    year = period_of(day, YEAR, start)
    months = months_between(year.starts_on, year.ends_on, start)
    assert len(months) == 12
    assert (months[0].starts_on, months[-1].ends_on) == (year.starts_on, year.ends_on)
    assert (year.starts_on.month, year.starts_on.day) == (start.month, start.day)
    quarters = [period_of(one.starts_on, QUARTER, start) for one in months[::3]]
    assert [one.key[-2:] for one in quarters] == ["q1", "q2", "q3", "q4"]
    for quarter, first, last in zip(quarters, months[::3], months[2::3], strict=True):
        assert (quarter.starts_on, quarter.ends_on) == (first.starts_on, last.ends_on)
        assert quarter.fiscal_year == year.fiscal_year


@unhurried
@given(days, st.integers(0, 2000), starts)
def test_months_between_cover_both_days_without_gap(first, length, start):
    last = first + timedelta(days=length)
    months = months_between(first, last, start)
    assert months[0].contains(first)
    assert months[-1].contains(last)
    for before, after in pairwise(months):
        assert after.starts_on == before.ends_on + ONE_DAY


@unhurried
@given(days, kinds, starts)
def test_segments_partition_the_days_of_a_period(day, kind, start):
    period = period_of(day, kind, start)
    found = [one for segment in month_segments(period, start) for one in days_of(segment, start)]
    length = (period.ends_on - period.starts_on).days + 1
    assert found == [period.starts_on + timedelta(days=n) for n in range(length)]


@unhurried
@given(days, starts)
def test_each_day_has_one_segment_and_it_lies_in_the_period_of_the_day(day, start):
    segment = segment_of(day, start)
    assert day in days_of(segment, start)
    assert segment in month_segments(period_of(day, MONTH, start), start)
    assert segment in month_segments(period_of(day, MONTH, CALENDAR_YEAR), start)
    if start.day == 1:
        assert segment == (day.replace(day=1), 1)


@unhurried
@given(st.text(max_size=12), starts)
def test_any_key_is_a_period_or_a_sentence(text, start):
    try:
        period = period_from_key(text, start)
    except PeriodError as error:
        assert str(error).endswith(".")  # noqa: PT017 - both outcomes are right
    else:
        assert period.key == text.strip().lower()


@unhurried
@given(st.from_regex(r"[0-9]{4}-([0-9]{2}|q[0-9])|fy[0-9]{4}", fullmatch=True), starts)
def test_a_well_formed_key_is_that_period_or_a_sentence(text, start):
    try:
        assert period_from_key(text, start).key == text
    except PeriodError as error:
        assert str(error).endswith(".")  # noqa: PT017 - both outcomes are right


@given(
    days=st.dates(date(1899, 1, 1), date(2200, 1, 1)),
    start=st.sampled_from(["01-01", "04-06", "01-31", "02-28", "08-31"]),
)
def test_months_are_numbered_one_after_the_other(days, start):
    fiscal = FiscalYearStart.parse(start)
    month = period_of(days, PeriodKind.MONTH, fiscal)
    number = month_number(days, fiscal)
    assert month_end(number, fiscal) == month.ends_on
    assert month_number(month.starts_on, fiscal) == number
    assert month_number(month.ends_on + timedelta(days=1), fiscal) == number + 1
