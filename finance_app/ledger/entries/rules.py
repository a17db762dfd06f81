"""What an entry is, which dates it may have, and how periods are cut into kept totals."""

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Final, TypeAlias
from uuid import UUID

from finance_app.kit.fields import TextError, text_of
from finance_app.ledger.categories.rules import NO_CATEGORY_WORDS, Kind

__all__ = [
    "DATE_MIN",
    "DEFAULT_SORT",
    "NOTES_LENGTH_MAX",
    "PARTY_LENGTH_MAX",
    "PAYMENT_METHOD_LENGTH_MAX",
    "SORTS",
    "SUGGESTED",
    "TRASH_SORT",
    "UNCATEGORISED",
    "DateError",
    "Day",
    "Entry",
    "EntrySummary",
    "Kind",
    "OccurrenceEntry",
    "category_wanted",
    "check_date",
    "make_date",
    "missing_wanted",
    "parse_date",
    "query_text",
    "read_iso_date",
    "review_wanted",
    "sort_wanted",
    "units_of",
    "units_within",
]

DATE_MIN: Final = date(1900, 1, 1)
YEARS_AHEAD_MAX: Final = 10
PARTY_LENGTH_MAX: Final = 200
PAYMENT_METHOD_LENGTH_MAX: Final = 40
NOTES_LENGTH_MAX: Final = 10_000
UNCATEGORISED: Final = "none"
"""The category filter for entries without one."""

SUGGESTED: Final = "suggested"
"""The review filter for entries with a category that nobody has looked at."""

SORTS: Final[Mapping[str, str]] = MappingProxyType(
    {"date": "date", "amount": "amount", "party": "party", "vendor": "party", "client": "party"}
)
"""The orders of a list by their outside names; with "-" in front, the largest or latest first."""

DEFAULT_SORT: Final = "-date"
TRASH_SORT: Final = "-deleted"

Day: TypeAlias = date
"""A date, where a field of that name hides it."""

_UNITS_PER_ONE: Final = 10_000
_UNITS_MAX: Final = 2**63 - 1
_DATE_TEXT = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_NO_DATE = "Enter a date."
_TOO_EARLY = "Dates start on 1 January 1900."


class DateError(ValueError):
    """A date that an entry cannot have; str() of it is a sentence for the user."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An expense or an income, in `currency_code`; amounts are below zero for a refund.

    `amount` includes `tax_amount`. `party` is the vendor or client, "" where unknown; `category`,
    `bank_account` and `tax_rate` are names, None without one. With a `due_on` it is on credit, and
    `paid_amount` of it is paid. Foreign amount, currency and rate are all there, or none of them;
    the rate is the worth of one unit of that currency. Entries of one `split_id` are the parts of
    one payment or invoice. `is_suggested` says that nobody has looked at the category.
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
    bank_account: str | None = None
    is_suggested: bool = False
    source: str = "screen"
    due_on: Day | None = None
    paid_amount: Decimal = Decimal(0)
    tax_rate: str | None = None
    tax_amount: Decimal = Decimal(0)
    foreign_amount: Decimal | None = None
    foreign_currency_code: str | None = None
    exchange_rate: Decimal | None = None
    split_id: UUID | None = None

    @property
    def is_refund(self) -> bool:
        """Whether the money goes the other way: a vendor's to us, ours to a client."""
        return self.amount < 0

    @property
    def open_amount(self) -> Decimal:
        """What is still to be paid, below zero for a refund; zero where it is not on credit."""
        return self.amount - self.paid_amount if self.due_on else Decimal(0)


@dataclass(frozen=True, slots=True)
class OccurrenceEntry:
    """The entry that one time of a recurring entry becomes; the ids are of what exists.

    `occurrence_on` is the day that identifies it, `date` the one it stands on. With `due_on` it is
    on credit. Foreign amount, currency and rate are all there, or none of them.
    """

    id: UUID
    recurring_id: UUID
    occurrence_on: date
    due_on: date | None
    date: date
    category_id: UUID | None
    party: str
    payment_method: str
    amount: Decimal
    notes: str
    bank_account_id: UUID | None
    foreign_amount: Decimal | None = None
    foreign_currency_code: str | None = None
    exchange_rate: Decimal | None = None
    tax_rate_id: UUID | None = None
    tax_amount: Decimal = Decimal(0)


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


def sort_wanted(value: object, *, trashed: bool) -> str:
    """Return the order as lists know it ("-date", "party"). Raises TextError for another."""
    word = text_of(value).strip() or (TRASH_SORT if trashed else DEFAULT_SORT)
    minus, name = ("-", word[1:]) if word.startswith("-") else ("", word)
    if name == "deleted" and trashed:
        return word
    if name not in SORTS:
        raise TextError("Sort by date, amount, vendor or client, with - in front for descending.")
    return f"{minus}{SORTS[name]}"


def category_wanted(name: str) -> str | None:
    """Return the category to filter by: None for all, "none" for entries without one."""
    return UNCATEGORISED if name.casefold() in NO_CATEGORY_WORDS else name or None


def missing_wanted(value: object) -> str:
    """Return "party" where entries without vendor or client are asked for, else "".

    Raises TextError for another word.
    """
    word = text_of(value).strip().casefold()
    if word and word not in {"party", *(kind.party_field for kind in Kind)}:
        raise TextError("Only entries without vendor or client can be asked for: party.")
    return "party" if word else ""


def review_wanted(value: object) -> str:
    """Return "suggested" where entries whose category nobody looked at are asked for, else "".

    Raises TextError for another word.
    """
    word = text_of(value).strip().casefold()
    if word not in {"", SUGGESTED}:
        raise TextError("Only entries with a suggested category can be asked for: suggested.")
    return word


def query_text(value: object) -> str:
    """Return a value as a parameter of a URL."""
    if isinstance(value, bool):
        return "1" if value else "0"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def units_of(amount: Decimal) -> int:
    """Return an amount in ten-thousandths, as lists compare it."""
    return int(amount * _UNITS_PER_ONE)


def units_within(units: int) -> int:
    """Return ten-thousandths that a list can hold. Raises ValueError for others."""
    if not -_UNITS_MAX <= units <= _UNITS_MAX:
        raise ValueError
    return units
