"""Cuts days into calendar years and months that are kept as sums, and days that are read.

What is less is taken: most of a year is the year less its other months, most of a month the month
less its other days.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

YEAR_MONTHS: Final = 12
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class KeptSum:
    """A kept sum of so many months from a day on, 1 or 12, to be added (1) or taken off (-1)."""

    month_count: int
    starts_on: date
    sign: int = 1


@dataclass(frozen=True, slots=True)
class Days:
    """Days, both included, whose entries are to be added (1) or taken off (-1)."""

    first: date
    last: date
    sign: int = 1


@dataclass(frozen=True, slots=True)
class DaysCut:
    """Kept sums and days that together are the days that were asked for."""

    sums: tuple[KeptSum, ...] = ()
    days: tuple[Days, ...] = ()


def cut_days(first: date, last: date) -> DaysCut:
    """Return the cut of some days, both included; at most half a month of entries on each end."""
    months: list[int] = []
    days: list[Days] = []
    for number in range(_number(first), _number(last) + 1):
        begin, end = _begin(number), _begin(number + 1) - _DAY
        wanted = Days(max(begin, first), min(end, last))
        others = [Days(begin, first - _DAY, -1), Days(last + _DAY, end, -1)]
        others = [one for one in others if one.first <= one.last]
        if sum(map(_length, others)) < _length(wanted):
            months.append(number)
            days += others
        else:
            days.append(wanted)
    return DaysCut(tuple(_kept(months)), tuple(days))


def _kept(numbers: Iterable[int]) -> list[KeptSum]:
    by_year: dict[int, list[int]] = defaultdict(list)
    for number in numbers:
        by_year[number // YEAR_MONTHS].append(number)
    found = []
    for year, own in by_year.items():
        whole = range(year * YEAR_MONTHS, (year + 1) * YEAR_MONTHS)
        if len(own) > YEAR_MONTHS // 2:
            found.append(KeptSum(YEAR_MONTHS, date(year, 1, 1)))
            found += [KeptSum(1, _begin(one), -1) for one in whole if one not in own]
        else:
            found += [KeptSum(1, _begin(one)) for one in own]
    return found


def _number(day: date) -> int:
    return day.year * YEAR_MONTHS + day.month - 1


def _begin(number: int) -> date:
    return date(number // YEAR_MONTHS, number % YEAR_MONTHS + 1, 1)


def _length(one: Days) -> int:
    return (one.last - one.first).days + 1
