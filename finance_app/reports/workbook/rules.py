"""What the workbook says and how its formulas say it; nothing here touches a database or a file."""

import datetime as dt
import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from finance_app.kit.errors import InvalidInputError
from finance_app.kit.period import FiscalYearStart, PeriodKind, months_between, period_of
from finance_app.ledger.entries.rules import Kind

DATE_MIN: Final = dt.date(1900, 1, 1)
DATE_MAX: Final = dt.date(2199, 12, 31)
SLUG_LENGTH_MAX: Final = 60

KINDS: Final = (Kind.INCOME, Kind.EXPENSE)
"""In the order a profit and loss has them."""
TYPE_OF: Final[Mapping[Kind, str]] = {Kind.INCOME: "Income", Kind.EXPENSE: "Expense"}
"""What the Type column of the transactions says."""
PLURAL: Final[Mapping[Kind, str]] = {Kind.INCOME: "Income", Kind.EXPENSE: "Expenses"}
"""What a statement calls them together."""
DATE_FORMAT: Final = "yyyy-mm-dd"

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NOT_IN_SLUG = re.compile(r"[\W_]+")

_COINS: Final = tuple(Decimal(1).scaleb(-digits) for digits in range(5))

Cents = Mapping[tuple[Kind, str | None], Decimal]


@dataclass(frozen=True, slots=True)
class FiscalMonth:
    """A fiscal month, or the part of one that lies in the period."""

    key: dt.date
    """The day the whole fiscal month starts on: what the Fiscal month column says."""
    first: dt.date
    last: dt.date
    label: str


@dataclass(slots=True)
class Tally:
    """Sums of the rows as they are written, each row once; amounts are net of their tax."""

    amounts: dict[tuple[Kind, str | None, dt.date], Decimal] = field(
        default_factory=lambda: defaultdict(Decimal)
    )
    counts: dict[tuple[Kind, dt.date], int] = field(default_factory=lambda: defaultdict(int))
    taxes: dict[Kind, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def add(self, kind: Kind, category: str | None, month: dt.date, net: Decimal) -> None:
        """Count one row, but for its tax."""
        self.amounts[kind, category, month] += net
        self.counts[kind, month] += 1

    def by_month(self) -> dict[tuple[Kind, dt.date], Decimal]:
        """Return the sum of each kind and fiscal month that has rows."""
        sums: dict[tuple[Kind, dt.date], Decimal] = defaultdict(Decimal)
        for (kind, _, month), amount in self.amounts.items():
            sums[kind, month] += amount
        return sums

    def by_category(self) -> dict[tuple[Kind, str | None], Decimal]:
        """Return the sum of each kind and category that has rows; None is uncategorised."""
        sums: dict[tuple[Kind, str | None], Decimal] = defaultdict(Decimal)
        for (kind, category, _), amount in self.amounts.items():
            sums[kind, category] += amount
        return sums

    def by_kind(self) -> dict[Kind, Decimal]:
        """Return the net sum of each kind."""
        return {
            kind: sum((a for (of, _, _), a in self.amounts.items() if of is kind), Decimal(0))
            for kind in KINDS
        }

    @property
    def months(self) -> set[dt.date]:
        """Fiscal months that have rows."""
        return {month for _, month in self.counts}

    @property
    def row_count(self) -> int:
        """Rows of all months."""
        return sum(self.counts.values())

    def count_of_month(self, month: dt.date) -> int:
        """Return how many rows a fiscal month has."""
        return sum(self.counts.get((kind, month), 0) for kind in KINDS)

    def count_of_kind(self, kind: Kind) -> int:
        """Return how many rows a kind has."""
        return sum(count for (of, _), count in self.counts.items() if of is kind)


@dataclass(frozen=True, slots=True)
class LedgerFigures:
    """What the ledger itself says of the period, read beside the rows: the other side of Checks.

    `months` are the net totals the database keeps, by kind and fiscal month; those of
    `summed_months`, which the period cuts, it summed from their entries, as it did `categories`,
    also net, and `gross` with tax.
    """

    months: Mapping[tuple[Kind, dt.date], Decimal]
    summed_months: frozenset[dt.date]
    categories: Cents
    gross: Mapping[Kind, Decimal]
    kept_count: int
    counted: int


@dataclass(frozen=True, slots=True)
class Heading:
    """Whose workbook it is, for when, and who had it made."""

    business: str
    currency_code: str
    digits: int
    first: dt.date
    last: dt.date
    start: FiscalYearStart
    made_at: dt.datetime
    made_by: str
    version: str

    @property
    def caption(self) -> str:
        """Whose, for when and in which currency, in one line for the top of every sheet."""
        period = f"{long_date(self.first)} to {long_date(self.last)}"
        return f"{self.business}, {period}, in {self.currency_code}"


@dataclass(frozen=True, slots=True)
class Report:
    """Everything the sheets around the transactions show, known once the rows are written."""

    heading: Heading
    tally: Tally
    ledger: LedgerFigures
    fingerprint: str
    sheet_count: int
    """Sheets the transactions needed; 1 up to Excel's row limit."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure on a sheet: its full address, and what it is."""

    address: str
    value: Decimal


def parse_range(
    first: str | None, last: str | None, *, start: FiscalYearStart, today: dt.date
) -> tuple[dt.date, dt.date]:
    """Return the first and last day asked for; what is missing comes from the fiscal year.

    Neither given means the fiscal year of today; one given, the fiscal year it lies in. Raises
    `InvalidInputError` with a sentence at `from` or `to`.
    """
    fields: dict[str, str] = {}
    begin = _parse_day(first, "from", fields)
    end = _parse_day(last, "to", fields)
    if not fields and begin and end and end < begin:
        fields["to"] = "The last day is before the first day."
    if fields:
        raise InvalidInputError(fields=fields)
    year = period_of(begin or end or today, PeriodKind.YEAR, start)
    return begin or max(year.starts_on, DATE_MIN), end or min(year.ends_on, DATE_MAX)


def fiscal_months(first: dt.date, last: dt.date, start: FiscalYearStart) -> list[FiscalMonth]:
    """Return the fiscal months of a period, the outer ones cut to it."""
    months = []
    for month in months_between(first, last, start):
        begins, ends = max(month.starts_on, first), min(month.ends_on, last)
        is_cut = (begins, ends) != (month.starts_on, month.ends_on)
        label = f"{month.label} (part)" if is_cut else month.label
        months.append(FiscalMonth(month.starts_on, begins, ends, label))
    return months


def month_key(day: dt.date, start: FiscalYearStart) -> dt.date:
    """Return the day on which the fiscal month of a day starts."""
    return period_of(day, PeriodKind.MONTH, start).starts_on


def exact_amount(amount: Decimal, digits: int) -> Decimal:
    """Return the amount with the currency's decimals, or with all it has where it has more."""
    rounded = amount.quantize(_COINS[digits])
    return rounded if rounded == amount else amount.normalize()


def file_name(business: str, first: dt.date, last: dt.date) -> str:
    """Return what the download is called: harbour-park-2026-01-01-to-2026-12-31.xlsx."""
    letters = unicodedata.normalize("NFKD", business)
    plain = "".join(one for one in letters if not unicodedata.combining(one)).lower()
    slug = _NOT_IN_SLUG.sub("-", unicodedata.normalize("NFC", plain))[:SLUG_LENGTH_MAX].strip("-")
    return f"{slug or 'ledger'}-{first}-to-{last}.xlsx"


def long_date(day: dt.date) -> str:
    """Return a date in words: 6 April 2026."""
    return f"{day.day} {day:%B} {day.year}"


def _parse_day(text: str | None, name: str, fields: dict[str, str]) -> dt.date | None:
    """Return the day, or None with a sentence in fields; nothing given is None without one."""
    if text is None or not text.strip():
        return None
    plain = text.strip()
    try:
        if not _DATE.fullmatch(plain):
            raise ValueError  # noqa: TRY301 - both ways of being wrong have one sentence
        day = dt.date.fromisoformat(plain)
    except ValueError:
        fields[name] = "This is not a date. Write it as 2026-12-31."
        return None
    if not DATE_MIN <= day <= DATE_MAX:
        fields[name] = f"Choose a day from {long_date(DATE_MIN)} to {long_date(DATE_MAX)}."
        return None
    return day
