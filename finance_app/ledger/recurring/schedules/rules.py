"""The days of a schedule, found by arithmetic from its start, and the words for it.

An occurrence has two days. Its nominal day is the one that the schedule names and that identifies
it for ever; on the other it happens, after a weekend has moved it. So another way with weekends
never makes an occurrence a second time.

Sources: a day that a month lacks becomes its last day, as with SKIP=BACKWARD of RFC 7529, and the
next month that has the day gets it back. The number of times counts what is skipped too, as COUNT
of RFC 5545 does with EXDATE (3.3.10, 3.8.5.1); the last day is inclusive, as UNTIL. Moving a day
off the weekend follows the business day conventions of ISDA: following, preceding, modified
following. Saturday and Sunday are the weekend.
"""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import islice
from typing import Final

DAY_MIN: Final = date(1900, 1, 1)
DAY_MAX: Final = date(2199, 12, 31)
"""The days that entries can have; a schedule goes on to the last of them at most."""

EVERY_MAX: Final = 99
END_COUNT_MAX: Final = 9_999
_SATURDAY: Final = 5
_SHIFT_MAX: Final = timedelta(days=2)


class Unit(StrEnum):
    """What a schedule counts in."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def has_months(self) -> bool:
        """Say whether its steps are whole months."""
        return self in _MONTHS


_MONTHS: Final = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: 12}
_DAYS: Final = {Unit.DAY: 1, Unit.WEEK: 7}


class DayRule(StrEnum):
    """Which day of a month it is: the same as at the start, or always the last."""

    SAME = "same"
    LAST = "last"


class Shift(StrEnum):
    """What becomes of a day on a weekend; modified is the next weekday, unless in another month."""

    NONE = "none"
    NEXT = "next"
    PREVIOUS = "previous"
    MODIFIED = "modified"


@dataclass(frozen=True, slots=True)
class Schedule:
    """On which days something comes again. `ends_on` and `end_count` are about nominal days.

    `skipped_on` are nominal days that it is left out on; they count as any other.
    """

    unit: Unit
    starts_on: date
    every: int = 1
    day_rule: DayRule = DayRule.SAME
    shift: Shift = Shift.NONE
    ends_on: date | None = None
    end_count: int | None = None
    skipped_on: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time of a schedule: its number from 1, its nominal day, and the day it happens on."""

    number: int
    nominal_on: date
    day: date
    is_skipped: bool = False

    @property
    def is_moved(self) -> bool:
        """Say whether a weekend has moved it."""
        return self.day != self.nominal_on


def occurrences(schedule: Schedule, first: date, last: date) -> list[Occurrence]:
    """Return what happens from one day to another, both included, in order; the skipped too.

    Its cost is that of what is returned, however far from the start it is.
    """
    first, last = max(first, DAY_MIN), min(last, DAY_MAX)
    if first > last:
        return []
    found = []
    for one in _walk(schedule, first - _SHIFT_MAX):
        if one.nominal_on > last + _SHIFT_MAX:
            break
        if first <= one.day <= last:
            found.append(one)
    return found


def coming(schedule: Schedule, first: date) -> Iterator[Occurrence]:
    """Return one after the other what happens on a day or after it; the skipped too."""
    first = max(first, DAY_MIN)
    return (one for one in _walk(schedule, first - _SHIFT_MAX) if one.day >= first)


def next_occurrences(schedule: Schedule, first: date, count: int) -> list[Occurrence]:
    """Return the first so many that happen on a day or after it; the skipped too."""
    return list(islice(coming(schedule, first), count))


def days_of(schedule: Schedule) -> tuple[Unit, int, date, DayRule]:
    """Return what decides on the nominal days, whatever ends, moves or skips them."""
    return schedule.unit, schedule.every, schedule.starts_on, schedule.day_rule


def has_occurrence(schedule: Schedule, nominal_on: date) -> bool:
    """Say whether a day is a nominal day of a schedule, skipped or not."""
    found = next(_walk(schedule, nominal_on), None)
    return found is not None and found.nominal_on == nominal_on


def last_day(schedule: Schedule) -> date | None:
    """Return the last nominal day, None for a schedule that does not end or never begins."""
    if schedule.end_count is not None:
        return _nominal(schedule, schedule.end_count - 1) or DAY_MAX
    if schedule.ends_on is None:
        return None
    index = _index_from(schedule, schedule.ends_on)
    day = _nominal(schedule, index)
    if day == schedule.ends_on:
        return day
    return _nominal(schedule, index - 1) if index else None


def shifted(day: date, shift: Shift) -> date:
    """Return the day that a day becomes where it is on a weekend."""
    beyond = day.weekday() - _SATURDAY
    if beyond < 0 or shift is Shift.NONE:
        return day
    following, preceding = day + timedelta(days=2 - beyond), day - timedelta(days=1 + beyond)
    is_back = shift is Shift.PREVIOUS or (shift is Shift.MODIFIED and following.month != day.month)
    return preceding if is_back else following


def _walk(schedule: Schedule, first: date) -> Iterator[Occurrence]:
    """Go through the occurrences from the first nominal day that is not before a day."""
    index = _index_from(schedule, first)
    while schedule.end_count is None or index < schedule.end_count:
        nominal_on = _nominal(schedule, index)
        if nominal_on is None or (schedule.ends_on and nominal_on > schedule.ends_on):
            return
        yield Occurrence(
            number=index + 1,
            nominal_on=nominal_on,
            day=shifted(nominal_on, schedule.shift),
            is_skipped=nominal_on in schedule.skipped_on,
        )
        index += 1


def _nominal(schedule: Schedule, index: int) -> date | None:
    """Return the nominal day at a place counted from 0; None past the end of the calendar."""
    start, steps = schedule.starts_on, index * schedule.every
    if schedule.unit in _DAYS:
        days = steps * _DAYS[schedule.unit]
        return start + timedelta(days=days) if days <= (DAY_MAX - start).days else None
    year, month = divmod(_month_of(start) + steps * _MONTHS[schedule.unit], 12)
    if year > DAY_MAX.year:
        return None
    length = calendar.monthrange(year, month + 1)[1]
    is_last = schedule.day_rule is DayRule.LAST
    return date(year, month + 1, length if is_last else min(start.day, length))


def _index_from(schedule: Schedule, day: date) -> int:
    """Return the place of the first nominal day that is not before a day."""
    start = schedule.starts_on
    if day <= start:
        return 0
    if schedule.unit in _DAYS:
        return -((start - day).days // (schedule.every * _DAYS[schedule.unit]))
    step = schedule.every * _MONTHS[schedule.unit]
    index = -((_month_of(start) - _month_of(day)) // step)
    found = _nominal(schedule, index)  # may lie earlier in the very month of the day
    return index + 1 if found is not None and found < day else index


def _month_of(day: date) -> int:
    return day.year * 12 + day.month - 1


# Words


_UNIT_WORDS: Final = {
    Unit.DAY: "Daily",
    Unit.WEEK: "Weekly",
    Unit.MONTH: "Monthly",
    Unit.QUARTER: "Quarterly",
    Unit.YEAR: "Yearly",
}
_SHIFT_WORDS: Final = {
    Shift.NONE: "",
    Shift.NEXT: ", moved to the weekday after",
    Shift.PREVIOUS: ", moved to the weekday before",
    Shift.MODIFIED: ", moved to the weekday after in the same month",
}


def schedule_text(schedule: Schedule) -> str:
    """Return a schedule in words: "Monthly on the last day, moved to the weekday before"."""
    unit, every = schedule.unit, schedule.every
    often = _UNIT_WORDS[unit] if every == 1 else f"Every {every} {unit.value}s"
    return f"{often}{_day_words(schedule)}{_SHIFT_WORDS[schedule.shift]}"


def ends_text(schedule: Schedule) -> str:
    """Return when a schedule ends: "12 times, to 1 Dec 2026", "To 1 Dec 2026", "" for never."""
    last = last_day(schedule)
    if last is None:
        return ""
    if schedule.end_count is None:
        return f"To {short_day(last)}"
    times = "Once" if schedule.end_count == 1 else f"{schedule.end_count:,} times"
    return f"{times}, to {short_day(last)}"


def short_day(day: date) -> str:
    """Return a day in short: "1 Dec 2026"."""
    return f"{day.day} {calendar.month_abbr[day.month]} {day.year}"


def long_day(day: date) -> str:
    """Return a day in words: "Tuesday 1 December 2026"."""
    weekday, month = calendar.day_name[day.weekday()], calendar.month_name[day.month]
    return f"{weekday} {day.day} {month} {day.year}"


def ordinal(number: int) -> str:
    """Return a number as a place: "1st", "22nd", "13th"."""
    ending = "th" if 11 <= number % 100 <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10)
    return f"{number}{ending or 'th'}"


def _day_words(schedule: Schedule) -> str:
    start, is_last = schedule.starts_on, schedule.day_rule is DayRule.LAST
    if schedule.unit is Unit.DAY:
        return ""
    if schedule.unit is Unit.WEEK:
        return f" on {calendar.day_name[start.weekday()]}"
    if schedule.unit is Unit.YEAR:
        month = calendar.month_name[start.month]
        return f" on the last day of {month}" if is_last else f" on {start.day} {month}"
    return " on the last day" if is_last else f" on the {ordinal(start.day)}"
