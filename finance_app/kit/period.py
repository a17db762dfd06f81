"""Periods: months, quarters and years of a fiscal year that may start on any day.

A fiscal month starts on the fiscal day, clamped to the length of the calendar month: a year from
31 January has months from 31 January, 28 or 29 February, 31 March, 30 April. A fiscal year goes
by the calendar year in which it starts. Pure: nothing here reads the clock.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

_MONTH_NAMES = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_MONTHS_A_YEAR = 12
_COMMON_YEAR = 2001
# The year before the first day of the ledger is there to compare with, and to hold 1 January 1900
# for a year that starts later than that.
_KEY_YEAR_MIN, _KEY_YEAR_MAX = 1899, 2999

_DAY = timedelta(days=1)
_START_TEXT = re.compile(r"([0-9]{2})-([0-9]{2})")
_MONTH_KEY = re.compile(r"([0-9]{4})-([0-9]{2})")
_QUARTER_KEY = re.compile(r"([0-9]{4})-q([0-9])")
_YEAR_KEY = re.compile(r"fy([0-9]{4})")

_START_WANTED = "The fiscal year start is a month and a day, such as 04-06 for 6 April."
_KEY_WANTED = "A period is a month, quarter or year, such as 2026-11, 2026-q4 or fy2026."
_OUT_OF_RANGE = "The calendar ends here. Choose a period nearer to today."


class PeriodError(ValueError):
    """A period or fiscal year start that cannot be; str() of it is a sentence for the user."""


class PeriodKind(StrEnum):
    """How long a period is."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


def _month_length(year: int, month: int) -> int:
    return monthrange(year, month)[1]


_LENGTH = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.YEAR: _MONTHS_A_YEAR}


@dataclass(frozen=True, slots=True)
class FiscalYearStart:
    """The month and day on which every fiscal year starts; exists in every year.

    Raises PeriodError for 29 February and for days that are not in the calendar.
    """

    month: int
    day: int

    def __post_init__(self) -> None:
        if (self.month, self.day) == (2, 29):
            raise PeriodError(
                "A fiscal year cannot start on 29 February, which most years lack. "
                "Choose 28 February or 1 March."
            )
        if not 1 <= self.month <= _MONTHS_A_YEAR:
            raise PeriodError(_START_WANTED)
        if not 1 <= self.day <= _month_length(_COMMON_YEAR, self.month):
            raise PeriodError(
                f"{_MONTH_NAMES[self.month - 1]} has no day {self.day}. {_START_WANTED}"
            )

    @classmethod
    def parse(cls, text: str) -> "FiscalYearStart":
        """Read "MM-DD". Raises PeriodError with a sentence for everything else."""
        found = _START_TEXT.fullmatch(text.strip())
        if found is None:
            raise PeriodError(_START_WANTED)
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.month:02d}-{self.day:02d}"

    @property
    def label(self) -> str:
        """The day in words: "6 April"."""
        return f"{self.day} {_MONTH_NAMES[self.month - 1]}"

    @property
    def is_calendar_year(self) -> bool:
        """Whether the fiscal year is the calendar year."""
        return self.month == 1 and self.day == 1


CALENDAR_YEAR = FiscalYearStart(1, 1)
"""The fiscal year that is the calendar year."""


@dataclass(frozen=True, slots=True)
class Period:
    """A fiscal month, quarter or year; both days belong to it. Made by the functions below."""

    kind: PeriodKind
    starts_on: date
    ends_on: date
    start: FiscalYearStart = CALENDAR_YEAR

    @property
    def fiscal_year(self) -> int:
        """The calendar year in which the fiscal year of this period starts."""
        return _fiscal_year(_index_of(self.starts_on, self.start), self.start)

    @property
    def key(self) -> str:
        """The text for a URL: "2026-11" (the month it starts in), "2026-q4", "fy2026"."""
        if self.kind is PeriodKind.MONTH:
            return calendar_month_key(self.starts_on)
        if self.kind is PeriodKind.QUARTER:
            return f"{self.fiscal_year:04d}-q{self._quarter}"
        return f"fy{self.fiscal_year:04d}"

    @property
    def label(self) -> str:
        """The words for a page: "November 2026", "6 Apr to 5 May 2026", "Q1 FY 2026/27"."""
        if self.kind is PeriodKind.MONTH:
            return self._month_label
        if self.kind is PeriodKind.YEAR:
            return f"FY {self._year_label}"
        in_year = "" if self.start.is_calendar_year else "FY "
        return f"Q{self._quarter} {in_year}{self._year_label}"

    def contains(self, day: date) -> bool:
        """Whether the day lies in the period."""
        return self.starts_on <= day <= self.ends_on

    def shift(self, n: int, start: FiscalYearStart | None = None) -> "Period":
        """Return the period n steps later, or earlier when negative.

        With another fiscal year start, counts from that start's period holding the first day.
        Raises PeriodError past the end of the calendar.
        """
        own = self.start if start is None else start
        base = _first_index(self.starts_on, self.kind, own)
        return _period_at(base + n * _LENGTH[self.kind], self.kind, own)

    def previous(self) -> "Period":
        """Return the period before this one."""
        return self.shift(-1)

    @property
    def _quarter(self) -> int:
        index = _index_of(self.starts_on, self.start)
        return _months_into_year(index, self.start) // _LENGTH[PeriodKind.QUARTER] + 1

    @property
    def _year_label(self) -> str:
        first = self.fiscal_year
        if self.start.is_calendar_year:
            return f"{first}"
        return f"{first}/{(first + 1) % 100:02d}"

    @property
    def _month_label(self) -> str:
        first, last = self.starts_on, self.ends_on
        if first.day == 1:
            return f"{_MONTH_NAMES[first.month - 1]} {first.year}"
        year = "" if first.year == last.year else f" {first.year}"
        return f"{_short_day(first)}{year} to {_short_day(last)} {last.year}"


class Segment(NamedTuple):
    """A part of a calendar month, as month totals are kept.

    Part 0 is the days before the fiscal day, part 1 the days from it on; the fiscal day is
    clamped to the month. With fiscal day 1 there is no part 0.
    """

    month: date
    part: int


def period_of(day: date, kind: PeriodKind, start: FiscalYearStart) -> Period:
    """Return the period of that kind which holds the day. Raises PeriodError at year 1 or 9999."""
    return _period_at(_first_index(day, kind, start), kind, start)


def period_from_key(key: str, start: FiscalYearStart) -> Period:
    """Return the period a URL names. Raises PeriodError with a sentence for everything else."""
    text = key.strip().lower()
    if found := _MONTH_KEY.fullmatch(text):
        return _month_from_key(_key_year(found[1]), int(found[2]), start)
    if found := _QUARTER_KEY.fullmatch(text):
        return _quarter_from_key(_key_year(found[1]), int(found[2]), start)
    if found := _YEAR_KEY.fullmatch(text):
        return _period_at(_year_index(_key_year(found[1]), start), PeriodKind.YEAR, start)
    raise PeriodError(_KEY_WANTED)


def months_between(first: date, last: date, start: FiscalYearStart) -> list[Period]:
    """Return the fiscal months from the one holding first to the one holding last, in order.

    Empty when last is before first. The outer months are whole, and may reach past both days.
    """
    if last < first:
        return []
    months = range(_index_of(first, start), _index_of(last, start) + 1)
    return [_period_at(index, PeriodKind.MONTH, start) for index in months]


def month_segments(period: Period, start: FiscalYearStart) -> list[Segment]:
    """Return the segments a period covers, in order. Raises PeriodError if one would be cut."""
    return segments_between(period.starts_on, period.ends_on, start)


def segments_between(first: date, last: date, start: FiscalYearStart) -> list[Segment]:
    """Return the segments that make up the days from first to last, both included, in order.

    Fits fiscal months and calendar months, and runs of them; an empty range has none. Raises
    PeriodError where the range starts or ends in the middle of a segment.
    """
    found: list[Segment] = []
    day = first
    while day <= last:
        segment = segment_of(day, start)
        starts_on, ends_on = _days_of(segment, start)
        if starts_on != day or ends_on > last:
            raise PeriodError("These days do not start and end with a month.")
        found.append(segment)
        if ends_on == date.max:
            break
        day = ends_on + _DAY
    return found


def segment_of(day: date, start: FiscalYearStart) -> Segment:
    """Return the segment that holds the day."""
    is_from_fiscal_day = day.day >= _clamped_day(day.year, day.month, start)
    return Segment(day.replace(day=1), int(is_from_fiscal_day))


def month_number(day: date, start: FiscalYearStart) -> int:
    """Return the number of the fiscal month that holds the day; following months count on by 1."""
    return _index_of(day, start)


def month_end(number: int, start: FiscalYearStart) -> date:
    """Return the last day of the fiscal month with this number. Raises PeriodError past 9999."""
    return _start_of(number + 1, start) - _DAY


def calendar_month_key(day: date) -> str:
    """Return the calendar month of the day: "2026-01"."""
    return f"{day.year:04d}-{day.month:02d}"


# Business years by custom or law, where it is not the calendar year. The United Kingdom gets
# 1 April: the corporation tax year, and accounts to 31 March stand for the tax year of a sole
# trader too. South Africa and Namibia get the year of assessment, Nepal and Ethiopia the
# Gregorian day on which theirs usually falls. A business can change the guess when it signs up.
_BUSINESS_YEARS = {
    FiscalYearStart(3, 1): "ZA ZAR NA NAD",
    FiscalYearStart(3, 21): "IR IRR",
    FiscalYearStart(4, 1): "GB UK GBP HK HKD IN INR JP JPY LK LKR NZ NZD",
    FiscalYearStart(7, 1): "AU AUD BD BDT PK PKR",
    FiscalYearStart(7, 8): "ET ETB",
    FiscalYearStart(7, 16): "NP NPR",
}
_GUESSES = {word: start for start, words in _BUSINESS_YEARS.items() for word in words.split()}


def guess_fiscal_year_start(country_or_currency: str) -> FiscalYearStart:
    """Return the usual start of a business year, for a form to offer.

    Takes a country (ISO 3166, two letters) or a currency (ISO 4217); 1 January for all others.
    """
    return _GUESSES.get(country_or_currency.strip().upper(), CALENDAR_YEAR)


# Months are counted by an index, year * 12 + month - 1, so that steps are plain sums.


def _clamped_day(year: int, month: int, start: FiscalYearStart) -> int:
    return min(start.day, _month_length(year, month))


def _index_of(day: date, start: FiscalYearStart) -> int:
    """Return the index of the calendar month in which the fiscal month of the day starts."""
    index = day.year * _MONTHS_A_YEAR + day.month - 1
    return index - (day.day < _clamped_day(day.year, day.month, start))


def _start_of(index: int, start: FiscalYearStart) -> date:
    year, month = divmod(index, _MONTHS_A_YEAR)
    if not date.min.year <= year <= date.max.year:
        raise PeriodError(_OUT_OF_RANGE)
    return date(year, month + 1, _clamped_day(year, month + 1, start))


def _months_into_year(index: int, start: FiscalYearStart) -> int:
    return (index - (start.month - 1)) % _MONTHS_A_YEAR


def _fiscal_year(index: int, start: FiscalYearStart) -> int:
    return (index - (start.month - 1)) // _MONTHS_A_YEAR


def _year_index(year: int, start: FiscalYearStart) -> int:
    return year * _MONTHS_A_YEAR + start.month - 1


def _first_index(day: date, kind: PeriodKind, start: FiscalYearStart) -> int:
    index = _index_of(day, start)
    return index - _months_into_year(index, start) % _LENGTH[kind]


def _period_at(index: int, kind: PeriodKind, start: FiscalYearStart) -> Period:
    ends_on = _start_of(index + _LENGTH[kind], start) - _DAY
    return Period(kind, _start_of(index, start), ends_on, start)


def _key_year(digits: str) -> int:
    year = int(digits)
    if not _KEY_YEAR_MIN <= year <= _KEY_YEAR_MAX:
        raise PeriodError(f"Periods lie in the years {_KEY_YEAR_MIN} to {_KEY_YEAR_MAX}.")
    return year


def _month_from_key(year: int, month: int, start: FiscalYearStart) -> Period:
    if not 1 <= month <= _MONTHS_A_YEAR:
        raise PeriodError(f"A year has months 01 to 12, not {month:02d}.")
    return _period_at(year * _MONTHS_A_YEAR + month - 1, PeriodKind.MONTH, start)


def _quarter_from_key(year: int, quarter: int, start: FiscalYearStart) -> Period:
    if not 1 <= quarter <= _MONTHS_A_YEAR // _LENGTH[PeriodKind.QUARTER]:
        raise PeriodError(f"A year has quarters 1 to 4, not {quarter}.")
    months = (quarter - 1) * _LENGTH[PeriodKind.QUARTER]
    return _period_at(_year_index(year, start) + months, PeriodKind.QUARTER, start)


def _days_of(segment: Segment, start: FiscalYearStart) -> tuple[date, date]:
    month, part = segment
    length = _month_length(month.year, month.month)
    turn = _clamped_day(month.year, month.month, start)
    if part == 0:
        return month, month.replace(day=turn - 1)
    return month.replace(day=turn), month.replace(day=length)


def _short_day(day: date) -> str:
    return f"{day.day} {_MONTH_NAMES[day.month - 1][:3]}"
