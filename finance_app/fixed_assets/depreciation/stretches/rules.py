"""Stretches of days, each within one fiscal year, over which a charge accrues evenly.

Amounts are rounded half up to the smallest coin of the currency. Everything runs in `EXACT`, a
decimal context of sixty digits; no float is involved.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final

from finance_app.fixed_assets.terms.rules import Method
from finance_app.kit.period import FiscalYearStart, Period, PeriodKind, month_number, period_of

EXACT: Final = Context(prec=60, rounding=ROUND_HALF_UP)
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a planned charge came about, for whoever computes it again (the workbook does).

    `value` is the book value the terms started from, `book` that at the start of the stretch,
    `rate` the yearly rate of the declining methods. Years of service are `begun` when the value
    was `value`, `elapsed` before this stretch, `part` in it and `life` in all. A stretch that was
    cut short keeps what was planned in `whole`, for `whole_count` units. `units` are those
    produced, of `capacity` in all.
    """

    method: Method
    value: Decimal
    book: Decimal
    residual: Decimal
    life: Fraction
    elapsed: Fraction
    part: Fraction
    begun: Fraction
    rate: Decimal | None
    is_switching: bool
    is_last: bool
    whole: Decimal
    whole_count: int
    percent: Decimal | None = None
    units: Decimal | None = None
    capacity: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days of one fiscal year over which a charge accrues evenly, by day or by fiscal month.

    Amounts are in the business's currency: `cost` is the gross cost, `opening` the depreciation
    to date before the first day (with impairments), `charge` that of the whole stretch. After the
    last day nothing more accrues. `unit_count` is the days or completed fiscal months it takes.
    """

    starts_on: date
    ends_on: date
    fiscal_year: int
    cost: Decimal
    opening: Decimal
    charge: Decimal
    is_by_month: bool
    unit_count: int
    recipe: Recipe | None = None
    is_after_disposal: bool = False

    @property
    def from_on(self) -> date:
        """The day at whose end these figures begin to hold: a disposal holds from its own day."""
        return self.starts_on - DAY if self.is_after_disposal else self.starts_on

    @property
    def pace(self) -> tuple[Decimal, int]:
        """The charge and the units it accrues over; of a stretch that was cut short, all of both.

        So a change alters nothing before its day, not even by the coin of a rounding.
        """
        if self.recipe is None or not self.recipe.whole_count:
            return self.charge, self.unit_count
        return self.recipe.whole, self.recipe.whole_count


@dataclass(frozen=True, slots=True)
class Position:
    """What an asset stands at, at the end of a day."""

    cost: Decimal
    depreciation: Decimal

    @property
    def book_value(self) -> Decimal:
        """Cost less depreciation to date."""
        return self.cost - self.depreciation


@dataclass(frozen=True, slots=True)
class Books:
    """The fiscal calendar of the business and the smallest coin of its currency."""

    start: FiscalYearStart
    coin: Decimal

    def round(self, amount: Decimal) -> Decimal:
        """Return the amount rounded half up to the smallest coin."""
        return amount.quantize(self.coin, context=EXACT)

    def year_of(self, day: date) -> Period:
        """Return the fiscal year that holds the day."""
        return _year(day.year, day.month, day.day, self.start)


@lru_cache(maxsize=50_000)
def _year(year: int, month: int, day: int, start: FiscalYearStart) -> Period:
    return period_of(date(year, month, day), PeriodKind.YEAR, start)


def accrued_units(stretch: Stretch, day: date, books: Books) -> int:
    """Return the days or fiscal months of a stretch that are over at the end of a day."""
    until = min(day, stretch.ends_on)
    if until < stretch.starts_on:
        return 0
    if not stretch.is_by_month:
        return (until - stretch.starts_on).days + 1
    return month_number(until + DAY, books.start) - month_number(stretch.starts_on, books.start)


def accrued(stretch: Stretch, day: date, books: Books) -> Decimal:
    """Return what of a stretch's charge has accrued at the end of a day, to the coin."""
    count = accrued_units(stretch, day, books)
    if not count or not stretch.charge:
        return Decimal(0) * books.coin
    if count >= stretch.unit_count:
        return stretch.charge
    whole, of = stretch.pace
    return books.round(EXACT.divide(whole * count, Decimal(of)))


def times(amount: Decimal, share: Fraction) -> Decimal:
    """Return the amount times a fraction, to sixty digits."""
    return EXACT.divide(
        EXACT.multiply(amount, Decimal(share.numerator)), Decimal(share.denominator)
    )
