"""Reads a date at the beginning of some words; without a year, the last such day up to today."""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from finance_app.ledger.entries.rules import make_date

_DAYS_AGO: Final = {"today": 0, "yesterday": 1, "tomorrow": -1}
_WEEKDAYS: Final = {name.casefold(): number for number, name in enumerate(calendar.day_name)}
_MONTHS: Final = {
    **{name.casefold(): number for number, name in enumerate(calendar.month_name) if number},
    **{name.casefold(): number for number, name in enumerate(calendar.month_abbr) if number},
    "sept": 9,
}
_DAY: Final = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th|\.)?")
_YEAR: Final = re.compile(r"(?:19|20|21)[0-9]{2}")
_ISO: Final = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_SLASHED: Final = re.compile(r"([0-9]{1,2})/([0-9]{1,2})(?:/([0-9]{4}|[0-9]{2}))?")
_DOTTED: Final = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4}|[0-9]{2})")


@dataclass(frozen=True, slots=True)
class TypedDay:
    """A date found in words: how many of them it took, and what to say about reading it so.

    `may_be_amount` says that its first word alone could be an amount ("12 may").
    """

    year: int | None
    month: int
    day: int
    word_count: int
    today: date
    remark: str = ""
    may_be_amount: bool = False

    def resolve(self) -> date:
        """Return the date. Raises DateError where the calendar has no such day."""
        if self.year is not None:
            return make_date(self.year, self.month, self.day)
        this_year = make_date(self.today.year, self.month, self.day)
        if this_year <= self.today:
            return this_year
        return make_date(self.today.year - 1, self.month, self.day)


def find_day(words: Sequence[str], today: date) -> TypedDay | None:
    """Return the date that the words begin with, or None."""
    for reader in (_named_day, _numbers, _day_and_month):
        found = reader(words, today)
        if found is not None:
            return found
    return None


def _named_day(words: Sequence[str], today: date) -> TypedDay | None:
    """Read "yesterday", "monday", "last monday"."""
    first = words[0].casefold()
    if first in _DAYS_AGO:
        return _exact(today - timedelta(days=_DAYS_AGO[first]), today, 1)
    has_last = first == "last" and len(words) > 1
    name = words[1].casefold() if has_last else first
    if name in _WEEKDAYS:
        return _exact(_last_weekday(name, today), today, 2 if has_last else 1)
    return None


def _numbers(words: Sequence[str], today: date) -> TypedDay | None:
    """Read "2026-11-03", "3.11.2026", "3/11", "3/11/2026"."""
    if found := _ISO.fullmatch(words[0]):
        return TypedDay(int(found[1]), int(found[2]), int(found[3]), 1, today)
    if found := _DOTTED.fullmatch(words[0]):
        return TypedDay(_year(found[3]), int(found[2]), int(found[1]), 1, today)
    if found := _SLASHED.fullmatch(words[0]):
        return _slashed(int(found[1]), int(found[2]), _year(found[3]), today)
    return None


def _exact(day: date, today: date, word_count: int) -> TypedDay:
    return TypedDay(day.year, day.month, day.day, word_count, today)


def _last_weekday(name: str, today: date) -> date:
    """Return the last such day before today; on a Monday, "monday" is a week ago."""
    return today - timedelta(days=(today.weekday() - _WEEKDAYS[name] - 1) % 7 + 1)


def _slashed(first: int, second: int, year: int | None, today: date) -> TypedDay:
    """Read "3/11" with the day first, unless only the other way round is in the calendar."""
    day, month = (second, first) if second > 12 >= first else (first, second)
    is_ambiguous = first <= 12 and second <= 12 and first != second
    remark = ""
    if is_ambiguous and month:
        remark = f"{first}/{second} is read as {day} {calendar.month_name[month]}."
    return TypedDay(year, month, day, 1, today, remark)


def _day_and_month(words: Sequence[str], today: date) -> TypedDay | None:
    """Read "12 nov", "nov 12", each with or without a year behind."""
    if len(words) < 2:
        return None
    first, second = words[0].casefold().rstrip(","), words[1].casefold().rstrip(",")
    day_first, day_second = _DAY.fullmatch(first), _DAY.fullmatch(second)
    if day_first and second in _MONTHS:
        day, month = int(day_first[1]), _MONTHS[second]
    elif day_second and first in _MONTHS:
        day, month = int(day_second[1]), _MONTHS[first]
    else:
        return None
    if not 1 <= day <= 31:
        return None
    has_year = len(words) > 2 and _YEAR.fullmatch(words[2]) is not None
    year = int(words[2]) if has_year else None
    may_be_amount = first.isdigit() or second.isdigit()
    return TypedDay(year, month, day, 3 if has_year else 2, today, may_be_amount=may_be_amount)


def _year(text: str | None) -> int | None:
    if text is None:
        return None
    return int(text) if len(text) == 4 else 2000 + int(text)
