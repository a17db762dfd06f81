"""Methods and conventions of depreciation, and which of them fit together.

The names are those of IAS 16, US GAAP and IRS Publication 946.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from finance_app.fixed_assets.macrs.rules import CLASS_MONTHS

LIFE_MONTHS_MAX: Final = 1200
FACTOR_MAX: Final = Decimal(10)
UNITS_MAX: Final = Decimal(10) ** 12
DOUBLE: Final = Decimal(2)
MONTHS_A_YEAR: Final = 12


class Method(StrEnum):
    """How the cost less the residual is spread over the life."""

    STRAIGHT_LINE = "straight_line"
    DECLINING_BALANCE = "declining_balance"
    WRITTEN_DOWN_VALUE = "written_down_value"
    SUM_OF_YEARS_DIGITS = "sum_of_years_digits"
    UNITS_OF_PRODUCTION = "units_of_production"
    MACRS = "macrs"
    NONE = "none"


class Convention(StrEnum):
    """How the first and last year are counted.

    DAY counts days in service over the days of the fiscal year, MONTH whole fiscal months, the
    first one included; the others are those of the MACRS tables.
    """

    DAY = "day"
    MONTH = "month"
    HALF_YEAR = "half_year"
    MID_QUARTER = "mid_quarter"
    MID_MONTH = "mid_month"


METHOD_LABELS: Final[Mapping[Method, str]] = MappingProxyType(
    {
        Method.STRAIGHT_LINE: "Straight line",
        Method.DECLINING_BALANCE: "Declining balance",
        Method.WRITTEN_DOWN_VALUE: "Written-down value",
        Method.SUM_OF_YEARS_DIGITS: "Sum of years' digits",
        Method.UNITS_OF_PRODUCTION: "Units of production",
        Method.MACRS: "MACRS",
        Method.NONE: "Not depreciated",
    }
)
CONVENTION_LABELS: Final[Mapping[Convention, str]] = MappingProxyType(
    {
        Convention.DAY: "By day",
        Convention.MONTH: "By month",
        Convention.HALF_YEAR: "Half-year (MACRS)",
        Convention.MID_QUARTER: "Mid-quarter (MACRS)",
        Convention.MID_MONTH: "Mid-month (MACRS)",
    }
)
_LIVES: Final = "3, 5, 7, 10, 15, 20, 27.5 or 39 years"
_MID_MONTH_LIVES: Final = frozenset({330, 468})
TIMED: Final = frozenset(
    {
        Method.STRAIGHT_LINE,
        Method.DECLINING_BALANCE,
        Method.WRITTEN_DOWN_VALUE,
        Method.SUM_OF_YEARS_DIGITS,
    }
)
"""Methods that go by time, so that their first and last year are counted by day or by month."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How an asset is written down.

    `residual` is in the business's currency. `life_months` counts from the day the terms start
    on; units of production and land have none (0). `factor` 2 is double declining balance;
    `is_switching` goes over to straight line once that charges more. `capacity` is the units an
    asset can produce in all, None where it does not go by units.
    """

    method: Method = Method.STRAIGHT_LINE
    convention: Convention = Convention.DAY
    life_months: int = 60
    residual: Decimal = Decimal(0)
    factor: Decimal = DOUBLE
    is_switching: bool = True
    capacity: Decimal | None = None

    @property
    def is_depreciated(self) -> bool:
        """Say whether there is any charge at all."""
        return self.method is not Method.NONE


def term_problems(terms: Terms, cost: Decimal) -> dict[str, str]:
    """Return a sentence for each field that does not fit the others; none for sound terms.

    A residual above the cost is sound: nothing is charged until it falls below (IAS 16.54).
    """
    problems: dict[str, str] = {}
    if terms.method in TIMED or terms.method is Method.MACRS:
        _check_life(terms, problems)
    if terms.method in TIMED and terms.convention not in {Convention.DAY, Convention.MONTH}:
        problems["convention"] = "This method counts by day or by month."
    if terms.method is Method.MACRS:
        _check_macrs(terms, problems)
    if terms.method is Method.WRITTEN_DOWN_VALUE and not terms.residual:
        problems["residual"] = (
            "Written-down value needs a residual above zero: its rate is 1 - (residual/cost)^(1/n)."
        )
    if terms.method is Method.DECLINING_BALANCE and not 0 < terms.factor <= FACTOR_MAX:
        problems["factor"] = f"The factor is above 0 and at most {FACTOR_MAX}, such as 2 or 1.5."
    if terms.method is Method.UNITS_OF_PRODUCTION and not terms.capacity:
        problems["capacity"] = "Enter how many units it can produce in all."
    if cost < 0:
        problems["value"] = "The cost cannot be negative."
    return problems


def fitted_terms(terms: Terms, *, has_convention: bool) -> Terms:
    """Return the terms without what their method has no use for.

    A convention that was not asked for follows the method: a default by day means nothing to
    MACRS, nor the mid-month convention to a straight line.
    """
    if terms.method is not Method.UNITS_OF_PRODUCTION:
        terms = replace(terms, capacity=None)
    if terms.method in {Method.NONE, Method.UNITS_OF_PRODUCTION}:
        return replace(terms, life_months=0, convention=Convention.DAY)
    has_table = terms.convention not in {Convention.DAY, Convention.MONTH}
    if has_convention or has_table is (terms.method is Method.MACRS):
        return terms
    if has_table:
        return replace(terms, convention=Convention.DAY)
    is_real = terms.life_months in _MID_MONTH_LIVES
    return replace(terms, convention=Convention.MID_MONTH if is_real else Convention.HALF_YEAR)


def no_charge_notice(terms: Terms, cost: Decimal) -> str:
    """Return what to say of terms under which nothing is charged, "" where something is."""
    if terms.is_depreciated and terms.residual >= cost:
        return (
            "The residual value is not below the cost, so nothing is depreciated: the charge is 0."
        )
    return ""


def _check_life(terms: Terms, problems: dict[str, str]) -> None:
    if terms.life_months <= 0:
        problems["life"] = "The useful life must be longer than zero."
    elif terms.life_months > LIFE_MONTHS_MAX:
        problems["life"] = f"The useful life is at most {LIFE_MONTHS_MAX // MONTHS_A_YEAR} years."


def _check_macrs(terms: Terms, problems: dict[str, str]) -> None:
    if terms.life_months not in CLASS_MONTHS:
        problems["life"] = f"MACRS has tables for {_LIVES}."
        return
    is_real = terms.life_months in _MID_MONTH_LIVES
    wanted = {Convention.MID_MONTH} if is_real else {Convention.HALF_YEAR, Convention.MID_QUARTER}
    if terms.convention not in wanted:
        problems["convention"] = (
            "MACRS counts 27.5 and 39 years by the mid-month convention."
            if is_real
            else "MACRS counts these lives by the half-year or the mid-quarter convention."
        )
    if terms.residual:
        problems["residual"] = "MACRS writes the whole cost down: leave the residual at 0."
