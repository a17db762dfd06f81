"""What a budget is, and the fiscal months it can be for.

A fiscal month is named by the calendar month it starts in ("2026-11"), as everywhere; that name is
what a budget is kept under. A business that changes the day or month its fiscal year starts on
keeps every budget in its order, each under the same name, and loses none: what was the budget of
1 to 30 November is that of 6 November to 5 December from then on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from finance_app.kit.money import check_amount, round_amount
from finance_app.kit.period import (
    FiscalYearStart,
    Period,
    PeriodError,
    PeriodKind,
    months_between,
    period_from_key,
    period_of,
)
from finance_app.ledger.categories.rules import Kind

YEAR_MIN: Final = 1900
YEAR_MAX: Final = 2199
CELLS_MAX: Final = 12_000
"""How many budgets one change can set: twelve months of a thousand categories."""

OUT_OF_RANGE: Final = f"Budgets lie in the years {YEAR_MIN} to {YEAR_MAX}."
_MONTH_WANTED: Final = "Name the month it starts in, such as 2026-11."


class BudgetError(ValueError):
    """A month or an amount that a budget cannot have; str() of it is a sentence for the user."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What a category may come to in a fiscal month, in the currency of the books.

    `month` is the first day of the fiscal month. The amount is None where there is no budget: its
    version then is 0 where there never was one.
    """

    category_id: UUID
    month: date
    amount: Decimal | None
    version: int


@dataclass(frozen=True, slots=True)
class BudgetCategory:
    """A category of the chart that budgets can be set for."""

    id: UUID
    kind: Kind
    name: str


@dataclass(frozen=True, slots=True)
class Undone:
    """How many budgets went back to what they were, and how many had been changed since."""

    budget_count: int
    kept_count: int


def kept_month(month: date) -> date:
    """Return the day under which the fiscal month that starts on this one is kept."""
    return month.replace(day=1)


def fiscal_month(kept: date, start: FiscalYearStart) -> date:
    """Return the first day of the fiscal month that is kept under a day."""
    return period_from_key(f"{kept.year:04d}-{kept.month:02d}", start).starts_on


def month_key(month: date) -> str:
    """Return what an address and a body call a fiscal month: "2026-11"."""
    return f"{month.year:04d}-{month.month:02d}"


def month_named(key: str, start: FiscalYearStart) -> date:
    """Return the first day of the fiscal month of that name. Raises BudgetError."""
    try:
        period = period_from_key(key, start)
    except PeriodError as error:
        raise BudgetError(str(error)) from None
    if period.kind is not PeriodKind.MONTH:
        raise BudgetError(_MONTH_WANTED)
    return check_month(period.starts_on, start)


def check_month(month: date, start: FiscalYearStart) -> date:
    """Return the day if a fiscal month starts on it from 1900 to 2199. Raises BudgetError."""
    if not YEAR_MIN <= month.year <= YEAR_MAX:
        raise BudgetError(OUT_OF_RANGE)
    period = period_of(month, PeriodKind.MONTH, start)
    if period.starts_on != month:
        raise BudgetError(
            f"No month starts on {month.isoformat()}; it lies in {period.label}, which starts on"
            f" {period.starts_on.isoformat()}."
        )
    return month


def check_budget(amount: Decimal | None, currency_code: str) -> Decimal | None:
    """Return an amount with the digits of the currency, if a budget may have it; None for none.

    Zero is a budget. Raises AmountError for others that an entry could not have.
    """
    if amount is None:
        return None
    if amount.is_finite() and amount.is_zero():
        return round_amount(amount, currency_code)
    return check_amount(amount, currency_code)


def budget_year(year: int, start: FiscalYearStart) -> Period:
    """Return the fiscal year that starts in a calendar year. Raises BudgetError past 1900-2199."""
    if not YEAR_MIN <= year <= YEAR_MAX:
        raise BudgetError(OUT_OF_RANGE)
    period = period_from_key(f"fy{year:04d}", start)
    if months_between(period.starts_on, period.ends_on, start)[-1].starts_on.year > YEAR_MAX:
        raise BudgetError(OUT_OF_RANGE)
    return period


def months_of_year(year: int, start: FiscalYearStart) -> list[Period]:
    """Return the twelve fiscal months of a fiscal year. Raises BudgetError past 1900-2199."""
    period = budget_year(year, start)
    return months_between(period.starts_on, period.ends_on, start)


def undone_text(done: Undone) -> str:
    """Return "12 budgets put back. 1 had been changed since and stays."."""
    count, kept = done.budget_count, done.kept_count
    told = f"{counted(count)} put back."
    if kept:
        told += f" {kept:,} had been changed since and {'stays' if kept == 1 else 'stay'}."
    return told


def counted(count: int) -> str:
    """Return "1 budget" or "1,234 budgets"."""
    return f"{count:,} {'budget' if count == 1 else 'budgets'}"


def total(amounts: Sequence[Decimal | None]) -> Decimal:
    """Return the sum of budgets, those that are missing left out."""
    return sum((one for one in amounts if one is not None), Decimal(0))
