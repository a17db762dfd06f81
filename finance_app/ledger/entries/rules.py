"""What an entry is, which dates it may have, and how periods are cut into kept totals."""

import calendar
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Final
from uuid import UUID

from finance_app.ledger.categories.rules import Kind

__all__ = [
    "DATE_MIN",
    "NOTES_LENGTH_MAX",
    "PARTY_LENGTH_MAX",
    "PAYMENT_METHODS",
    "PAYMENT_METHOD_LENGTH_MAX",
    "SORTS",
    "UNCATEGORISED",
    "DateError",
    "Entry",
    "EntrySummary",
    "Kind",
    "TotalsCut",
    "check_date",
    "cut_period",
    "most_frequent",
    "parse_date",
    "sort_of",
]

DATE_MIN: Final = date(1900, 1, 1)
YEARS_AHEAD_MAX: Final = 10
PARTY_LENGTH_MAX: Final = 200
PAYMENT_METHOD_LENGTH_MAX: Final = 40
NOTES_LENGTH_MAX: Final = 10_000
UNCATEGORISED: Final = "none"
"""The category filter for entries without one."""

PAYMENT_METHODS: Final = ("Card", "Cash", "Bank transfer", "Direct debit")
"""Offered before a business has used others."""

SORTS: Final[Mapping[str, str]] = MappingProxyType(
    {"date": "date", "amount": "amount", "party": "party", "vendor": "party", "client": "party"}
)
"""The orders of a list by their outside names; with "-" in front, the largest or latest first."""

DEFAULT_SORT: Final = "-date"
TRASH_SORT: Final = "-deleted"

_DATE_TEXT = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_NO_DATE = "Enter a date."
_TOO_EARLY = "Dates start on 1 January 1900."


class DateError(ValueError):
    """A date that an entry cannot have; str() of it is a sentence for the user."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An expense or an income. The amount is above zero, in `currency_code`.

    `party` is the vendor or client, "" where unknown; `category` is the name, None without one.
    """

    id: UUID
    kind: Kind
    date: date
    category_id: UUID | None
    category: str | None
    party: str
    payment_method: str
    amount: Decimal
    currency_code: str
    notes: str
    version: int
    created_at: datetime
    deleted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class EntrySummary:
    """How many entries a list has and what they come to, in the business's currency.

    Where not `is_exact` there are more entries than were counted, and both are lower bounds.
    """

    entry_count: int
    amount: Decimal
    is_exact: bool


def parse_date(text: str, today: date) -> date:
    """Return the date written as "2026-11-20", if an entry may have it. Raises DateError."""
    return check_date(read_iso_date(text), today)


def read_iso_date(text: str) -> date:
    """Return any date of the calendar written as "2026-11-20". Raises DateError."""
    plain = text.strip()
    if not plain:
        raise DateError(_NO_DATE)
    found = _DATE_TEXT.fullmatch(plain)
    if found is None or not plain.isascii():
        shown = "".join(one for one in plain if one.isprintable())[:40]
        raise DateError(f"“{shown}” is not a date. Write it like 2026-11-20.")
    return make_date(int(found[1]), int(found[2]), int(found[3]))


def make_date(year: int, month: int, day: int) -> date:
    """Return the date. Raises DateError with a sentence of its own for 29 February."""
    try:
        return date(year, month, day)
    except ValueError:
        pass
    if (month, day) == (2, 29) and year:
        raise DateError(f"{year} is not a leap year: it has no 29 February.")
    if 1 <= month <= 12 and year:
        name = calendar.month_name[month]
        raise DateError(f"{name} {year} has no day {day}.")
    raise DateError(f"There is no month {month}." if year else "There is no year 0.")


def check_date(day: date, today: date) -> date:
    """Return the date if it is from 1900 to ten years from today. Raises DateError."""
    if day < DATE_MIN:
        raise DateError(_TOO_EARLY)
    last = _years_later(today, YEARS_AHEAD_MAX)
    if day > last:
        shown = f"{last.day} {calendar.month_name[last.month]} {last.year}"
        raise DateError(f"A date can be at most ten years from today, up to {shown}.")
    return day


def _years_later(day: date, years: int) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + years, day=28 if is_leap_day else day.day)


def sort_of(text: str) -> str | None:
    """Return the order as lists know it ("-date", "party"), or None for an unknown one."""
    minus, name = ("-", text[1:]) if text.startswith("-") else ("", text)
    if name == "deleted":
        return f"{minus}deleted"
    return f"{minus}{SORTS[name]}" if name in SORTS else None


@dataclass(frozen=True, slots=True)
class TotalsCut:
    """A period as the kept totals can give it.

    Totals are kept per calendar month in two parts. Those from `first` to `last` (month, part),
    both included, lie wholly in the period; None means without an end on that side. `edges` are
    the days beside them, whose entries have to be read.
    """

    first: tuple[date, int] | None
    last: tuple[date, int] | None
    edges: tuple[tuple[date, date], ...] = ()
    has_totals: bool = True


def cut_period(from_: date | None, to: date | None, *, start_day: int) -> TotalsCut:
    """Cut a period into whole parts of months and days at the edges.

    `start_day` is the day the fiscal month starts on, clamped to each month's length.
    """
    edges: list[tuple[date, date]] = []
    first = last = None
    if from_ is not None:
        month, part, starts, ends = _part_of(from_, start_day)
        if starts < from_:
            edges.append((from_, min(ends, to or ends)))
            month, part = _next_part(month, part)
        first = (month, part)
    if to is not None:
        month, part, starts, ends = _part_of(to, start_day)
        if ends > to:
            edges.append((max(starts, from_ or starts), to))
            month, part = _previous_part(month, part)
        last = (month, part)
    has_totals = first is None or last is None or first <= last
    return TotalsCut(first, last, tuple(dict.fromkeys(edges)), has_totals)


def _part_of(day: date, start_day: int) -> tuple[date, int, date, date]:
    """Return month, part, and the first and last day of the part that the day lies in."""
    month = day.replace(day=1)
    length = calendar.monthrange(day.year, day.month)[1]
    boundary = day.replace(day=min(start_day, length))
    if day >= boundary:
        return month, 1, boundary, day.replace(day=length)
    return month, 0, month, boundary - timedelta(days=1)


def _next_part(month: date, part: int) -> tuple[date, int]:
    if part == 0:
        return month, 1
    if (month.year, month.month) == (9999, 12):
        return month, 2
    return (month + timedelta(days=31)).replace(day=1), 0


def _previous_part(month: date, part: int) -> tuple[date, int]:
    if part == 1:
        return month, 0
    if month == date.min:
        return month, -1
    return (month - timedelta(days=1)).replace(day=1), 1


def most_frequent(names: Sequence[str | None]) -> str | None:
    """Return the name that occurs most, the earliest of equals; None where all are None."""
    counts = Counter(name for name in names if name is not None)
    return max(counts, key=counts.__getitem__, default=None)
