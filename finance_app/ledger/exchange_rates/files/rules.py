"""Files of reference rates, as the European Central Bank publishes them, for books in a currency.

https://www.ecb.europa.eu/stats/eurofxref: `eurofxref-hist.csv` (Date,USD,JPY,... with "N/A" and a
comma at the end of a row), `eurofxref.csv` (one row, of "27 November 2026"), and the XML of cubes
(`<Cube time=...><Cube currency=... rate=.../>`). A figure says how many units of a currency 1 EUR
is worth; with books in another currency, rates go through the euro.
"""

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from finance_app.kit.money import CURRENCIES
from finance_app.ledger.entries.rules import DateError, check_date, make_date, read_iso_date
from finance_app.ledger.exchange_rates.files.layouts.rules import Day, FileError, days_of
from finance_app.ledger.exchange_rates.rules import RateError, cross_rate, parse_quote

RATES_MAX: Final = 500_000
PROBLEMS_MAX: Final = 200
"""How many of the problems of a file are told one by one."""

EUR: Final = "EUR"
"""What one unit of is quoted in files of the European Central Bank."""

_NONE: Final = frozenset({"", "N/A", "n/a", "-"})
_DAY: Final = re.compile(r"([0-9]{1,2}) ([A-Za-z]{3,9}) ([0-9]{4})")
_ISO: Final = re.compile("[0-9]{4}-")
_MONTHS: Final = {
    name.casefold(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if number
}
_TOO_MANY: Final = f"At most {RATES_MAX:,} rates fit into one import. Take a shorter span of days."
_OTHER_BASE: Final = (
    "This file does not quote one euro: its column EUR has other figures than 1. Only rates of one"
    " euro can be read, as the European Central Bank publishes them."
)
_NO_COLUMN: Final = (
    "This file says what one euro is worth and has no column {0}, so it says nothing about {0}, the"
    " currency of these books."
)


@dataclass(frozen=True, slots=True)
class QuotedRate:
    """A rate of a file: what one unit was worth in the business's currency on a day."""

    currency_code: str
    quoted_on: date
    rate: Decimal


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What of a row was left out, and why; a row is the line of the file, from 1."""

    row: int
    text: str


@dataclass(slots=True)
class RateFile:
    """What a file says. `problems` are the first of `problem_count`.

    `ignored` are columns of no currency that is in use; on `days_without_base` the file has no
    figure for the business's currency, so that nothing can be worked out.
    """

    rates: list[QuotedRate] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    problem_count: int = 0
    ignored: tuple[str, ...] = ()
    days_without_base: int = 0
    _rows: dict[date, int] = field(default_factory=dict)

    def add_problem(self, row: int, text: str) -> None:
        """Keep what is wrong with a row."""
        self.problem_count += 1
        if len(self.problems) < PROBLEMS_MAX:
            self.problems.append(RowProblem(row, text))

    def is_first(self, row: int, day: date) -> bool:
        """Say whether a day comes for the first time; that it does not is a problem."""
        if (first := self._rows.setdefault(day, row)) != row:
            self.add_problem(row, f"{day.isoformat()} stands in row {first:,} already.")
        return first == row


def read_rates(content: bytes, base_currency_code: str, today: date) -> RateFile:
    """Return all rates of a file for books in a currency, and what could not be read of it.

    Raises FileError for a file as a whole.
    """
    taken = days_of(content)
    if base_currency_code not in {EUR, *taken.codes}:
        raise FileError(_NO_COLUMN.format(base_currency_code))
    known = [code for code in taken.codes if code in CURRENCIES]
    unknown = [code for code in taken.codes if code not in CURRENCIES]
    found = RateFile(ignored=(*unknown, *taken.others))
    for one in taken.days:
        _add_day(found, one, known, base=base_currency_code, today=today)
        if len(found.rates) > RATES_MAX:
            raise FileError(_TOO_MANY)
    return found


def _add_day(found: RateFile, one: Day, codes: Sequence[str], *, base: str, today: date) -> None:
    """Add the rates of a day, or say what is wrong with it."""
    if one.problem:
        found.add_problem(one.row, one.problem)
        return
    try:
        day = check_date(_day_of(one.day), today)
    except DateError as error:
        found.add_problem(one.row, str(error))
        return
    if not found.is_first(one.row, day):
        return
    quotes = {EUR: Decimal(1)} | dict(_quotes(found, one, codes))
    if quotes[EUR] != 1:
        raise FileError(_OTHER_BASE)
    if base not in quotes:
        found.days_without_base += one.cells.get(base, "") in _NONE
        return
    of_base = quotes.pop(base)
    for code, quote in quotes.items():
        try:
            found.rates.append(QuotedRate(code, day, cross_rate(of_base, quote)))
        except RateError as error:
            found.add_problem(one.row, f"{code}: {error}")


def _quotes(found: RateFile, one: Day, codes: Sequence[str]) -> Iterator[tuple[str, Decimal]]:
    """Yield the figures of a day that can be read; "N/A" is none."""
    for code in codes:
        cell = one.cells.get(code, "")
        if cell in _NONE:
            continue
        try:
            yield code, parse_quote(cell)
        except RateError as error:
            found.add_problem(one.row, f"{code}: {error}")


def _day_of(text: str) -> date:
    """Return the day written as "2026-11-27" or "27 November 2026". Raises DateError."""
    if not text or _ISO.match(text):
        return read_iso_date(text)
    named = _DAY.fullmatch(" ".join(text.split()))
    month = _MONTHS.get(named[2].casefold()) if named else None
    if named is None or month is None:
        shown = "".join(one for one in text if one.isprintable())[:40]
        raise DateError(f"“{shown}” is not a day. Write it like 2026-11-27 or 27 November 2026.")
    return make_date(int(named[3]), month, int(named[1]))
