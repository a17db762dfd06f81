"""Dates of a file: their order is decided once for the whole column, never for a single cell.

"03/04/2026" alone is a day in March or in April; "25/04/2026" somewhere below it settles both.
Where nothing settles it, the orders that remain are returned, the likelier one first. A day that
no month has, 30 February, counts for an order all the same: it is a problem of its own row.
"""

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from finance_app.imports.lines.rules import Cell, quoted

TEXT_LENGTH_MAX: Final = 60
YEAR_MIN: Final = 1900
YEAR_MAX: Final = 2199

_CENTURY_TURN: Final = 70  # two digits from 70 on are of the last century
_EXCEL_EPOCH: Final = date(1899, 12, 30)
_EXCEL_DAY_MIN: Final = 20_000
_EXCEL_DAY_END: Final = 80_000
_MIXED_SHARE: Final = 0.05

_TIME: Final = r"(?:[T ,]+\(?[0-9]{1,2}[:.h][0-9]{2}.{0,30})?"
_SEPARATED: Final = re.compile(
    rf"([0-9]{{1,4}}) ?([./\-年]) ?([0-9]{{1,2}}) ?[./\-月] ?([0-9]{{1,4}})日?\.?{_TIME}"
)
_COMPACT: Final = re.compile(rf"([0-9]{{8}}){_TIME}")
_DAY_NAMED: Final = re.compile(
    r"([0-9]{1,2})(?:st|nd|rd|th|er|º|ª|\.)?[ /.-]*(?:de |of )?([^\W\d_]{3,12})"
    rf"\.?,?[ /.-]*(?:de |of )?'?([0-9]{{4}}|[0-9]{{2}}){_TIME}"
)
_MONTH_NAMED: Final = re.compile(
    rf"([^\W\d_]{{3,12}})\.?[ /.-]*([0-9]{{1,2}})(?:st|nd|rd|th)?,?[ /.-]+'?([0-9]{{4}}){_TIME}"
)
_YEAR_NAMED: Final = re.compile(
    rf"([0-9]{{4}})[ /.-]+([^\W\d_]{{3,12}})\.?[ /.-]+([0-9]{{1,2}}){_TIME}"
)
_WEEKDAY: Final = re.compile(r"[^\W\d_]{2,12}\.?,? +(?=.*[0-9])")

_MONTHS: Final = (
    "january januar janvier enero gennaio januari janeiro styczen stycznia ene leden ledna",
    "february februar fevrier febrero febbraio februari fevereiro luty lutego unor unora",
    "march marz maerz mars marzo maart marco marzec marca brezen brezna",
    "april avril abril aprile kwiecien kwietnia duben dubna",
    "may mai mayo maggio mei maio maj maja kveten kvetna",
    "june juni juin junio giugno junho czerwiec czerwca",
    "july juli juillet julio luglio julho lipiec lipca",
    "august aout agosto augustus augusti sierpien sierpnia srpen srpna",
    "september septembre septiembre settembre setembro wrzesien wrzesnia zari",
    "october oktober octobre octubre ottobre outubro oktobra pazdziernik pazdziernika rijen rijna",
    "november novembre noviembre novembro listopad listopada",
    "december dezember decembre diciembre dicembre dezembro grudzien grudnia prosinec prosince",
)
_SHORT_MONTHS: Final = {"mrz": 3, "mrt": 3, "sept": 9}


class DateOrder(StrEnum):
    """The order in which a file writes the parts of a date."""

    YMD = "ymd"
    DMY = "dmy"
    MDY = "mdy"

    @property
    def words(self) -> str:
        """Return the order in words."""
        return {"ymd": "year first", "dmy": "day first", "mdy": "month first"}[self]


class DateError(ValueError):
    """A date that cannot be; str() of it is a sentence for the user."""


class _Parts(NamedTuple):
    """Year, month and day; month and day in range, together not always in the calendar."""

    year: int
    month: int
    day: int


_Found = tuple[_Parts | None, _Parts | None, _Parts | None]
"""What a text says in each order, in the order of `DateOrder`."""


@dataclass(frozen=True, slots=True)
class DateReading:
    """What a column says if read in one order: how many texts fit, and from when to when."""

    order: DateOrder
    value_count: int
    failure_count: int
    first_on: date | None
    last_on: date | None


class DateColumn:
    """Takes the cells of a column one by one and says in which order they are to be read."""

    def __init__(self) -> None:
        self._found: dict[_Found, int] = {}
        self._failures = 0

    def take(self, cell: Cell) -> None:
        """Take the next cell; an empty one says nothing."""
        if isinstance(cell, str):
            text = cell.strip()
            if not text:
                return
            found = _readings_of(text)
        else:
            found = _typed(cell)
        if any(found):
            self._found[found] = self._found.get(found, 0) + 1
        else:
            self._failures += 1

    def readings(self) -> tuple[DateReading, ...]:
        """Return the orders that fit best, the likelier first; more than one where it is open.

        Open means that no value speaks against an order, or that many speak for each of two.
        Likelier is the order in which the file covers the shorter time.
        """
        readings = [self._reading(place, order) for place, order in enumerate(DateOrder)]
        readings.sort(key=lambda one: (-one.value_count, _span(one), _LIKELY[one.order]))
        best, *others = readings
        if not best.value_count:
            return ()
        return (best, *(one for one in others if self._is_open(best.order, one.order)))

    def _reading(self, place: int, order: DateOrder) -> DateReading:
        count, days = 0, []
        for found, times in self._found.items():
            parts = found[place]
            if parts:
                count += times
                last = calendar.monthrange(parts.year, parts.month)[1]
                days.append(date(parts.year, parts.month, min(parts.day, last)))
        failures = self._failures + sum(self._found.values()) - count
        first_on, last_on = (min(days), max(days)) if days else (None, None)
        return DateReading(order, count, failures, first_on, last_on)

    def _is_open(self, best: DateOrder, other: DateOrder) -> bool:
        orders = list(DateOrder)
        one, two = orders.index(best), orders.index(other)
        only_best = only_other = differing = 0
        for found, times in self._found.items():
            mine, theirs = found[one], found[two]
            only_best += times if mine and not theirs else 0
            only_other += times if theirs and not mine else 0
            differing += times if mine and theirs and mine != theirs else 0
        if not only_best:
            return bool(differing)
        return only_other > only_best * _MIXED_SHARE


def read_date(cell: Cell, order: DateOrder) -> date:
    """Return the day a cell means when read in this order. Raises DateError with a sentence."""
    if isinstance(cell, str):
        return _date_of(cell.strip(), order)
    parts = _typed(cell)[0]
    if parts is None:
        raise DateError(f"{quoted(str(cell))} is not a date.")
    return date(*parts)


def is_date_like(text: str) -> bool:
    """Say whether a text is a date in any order."""
    return any(_readings_of(text.strip()))


_LIKELY: Final = {DateOrder.DMY: 0, DateOrder.MDY: 1, DateOrder.YMD: 2}


def _span(reading: DateReading) -> timedelta:
    if reading.first_on is None or reading.last_on is None:
        return timedelta.max
    return reading.last_on - reading.first_on


def _typed(cell: Decimal | date) -> _Found:
    """Read a day of a workbook, or the number that Excel keeps for one."""
    if isinstance(cell, Decimal):
        if not _EXCEL_DAY_MIN <= cell < _EXCEL_DAY_END:
            return None, None, None
        cell = _EXCEL_EPOCH + timedelta(int(cell))
    parts = _checked(cell.year, cell.month, cell.day)
    return parts, parts, parts


@lru_cache(maxsize=16_384)
def _date_of(text: str, order: DateOrder) -> date:
    found = _readings_of(text)
    parts = found[list(DateOrder).index(order)]
    if parts is None:
        if any(found):
            raise DateError(f"{quoted(text)} does not fit the order of its column ({order.words}).")
        raise DateError(f"{quoted(text)} is not a date.")
    if parts.day > calendar.monthrange(parts.year, parts.month)[1]:
        month = calendar.month_name[parts.month]
        raise DateError(f"{quoted(text)}: {month} {parts.year} has no day {parts.day}.")
    return date(*parts)


@lru_cache(maxsize=16_384)
def _readings_of(text: str) -> _Found:
    """Return what a text can mean in each order."""
    if not any(one.isdigit() for one in text) or len(text) > TEXT_LENGTH_MAX:
        return None, None, None
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    separated = _SEPARATED.fullmatch(plain)
    if separated:
        return _read_separated(separated[1], separated[3], separated[4], separated[2])
    compact = _COMPACT.fullmatch(plain)
    if compact:
        return _read_compact(compact[1])
    parts = _read_named(plain)
    if parts is None and _WEEKDAY.match(plain):
        return _readings_of(plain.partition(" ")[2].strip())
    return parts, parts, parts


def _read_separated(first: str, second: str, third: str, mark: str) -> _Found:
    if len(first) == 4:
        parts = _checked(int(first), int(second), int(third))
        return parts, parts, parts
    if len(third) not in (2, 4) or len(first) > 2:
        return None, None, None
    is_short = len(third) == 2
    year = _full_year(third)
    year_first = _checked(_full_year(first), int(second), int(third)) if is_short else None
    day_first = _checked(year, int(second), int(first))
    # Points between the parts are written by those who put the day first.
    month_first = _checked(year, int(first), int(second)) if mark != "." else None
    is_year_first = len(first) == 2 and mark != "."
    return (year_first if is_year_first else None), day_first, month_first


def _read_compact(digits: str) -> _Found:
    year_first = _checked(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    if year_first:
        return year_first, year_first, year_first
    year, first, second = int(digits[4:]), int(digits[:2]), int(digits[2:4])
    return None, _checked(year, second, first), _checked(year, first, second)


def _read_named(text: str) -> _Parts | None:
    for pattern, (year, month, day) in _NAMED:
        found = pattern.fullmatch(text)
        number = _month_number(found[month]) if found else 0
        if found and number:
            return _checked(_full_year(found[year]), number, int(found[day]))
    return None


def _month_number(word: str) -> int:
    """Return the month that a word of several languages names, whole or cut short, else 0."""
    split = unicodedata.normalize("NFD", word.casefold().replace("ä", "ae"))
    plain = "".join(one for one in split if not unicodedata.combining(one))
    short = plain.replace("ae", "a")
    return _MONTH_NUMBERS.get(plain) or _MONTH_NUMBERS.get(short) or 0


def _full_year(digits: str) -> int:
    year = int(digits)
    if len(digits) > 2:
        return year
    return year + (1900 if year >= _CENTURY_TURN else 2000)


def _checked(year: int, month: int, day: int) -> _Parts | None:
    if YEAR_MIN <= year <= YEAR_MAX and 1 <= month <= 12 and 1 <= day <= 31:
        return _Parts(year, month, day)
    return None


def _month_prefixes() -> dict[str, int]:
    """Return every month and every beginning of it from three letters on that names only it."""
    found: dict[str, set[int]] = {}
    for number, names in enumerate(_MONTHS, start=1):
        for name in names.split():
            for length in range(3, len(name) + 1):
                found.setdefault(name[:length], set()).add(number)
    return {name: numbers.pop() for name, numbers in found.items() if len(numbers) == 1}


_MONTH_NUMBERS: Final = {**_month_prefixes(), **_SHORT_MONTHS}
_NAMED: Final = ((_DAY_NAMED, (3, 2, 1)), (_MONTH_NAMED, (3, 1, 2)), (_YEAR_NAMED, (1, 2, 3)))
