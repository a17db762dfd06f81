"""A rate of tax, the one of a day, and the tax in or on an amount."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from finance_app.kit.money import round_amount

NAME_LENGTH_MAX: Final = 60
PERIODS_MAX: Final = 100
PLACES: Final = 6
"""Decimals of a ratio that are kept: 19 % is 0.19, 8.875 % is 0.08875."""


@dataclass(frozen=True, slots=True)
class TaxPeriod:
    """From a day on a rate is this ratio of the net amount, 0 to 1."""

    starts_on: date
    ratio: Decimal


@dataclass(frozen=True, slots=True)
class TaxRate:
    """A named rate; its periods are in the order of their days."""

    id: UUID
    name: str
    periods: tuple[TaxPeriod, ...]
    version: int
    is_archived: bool

    def on(self, day: date) -> Decimal | None:
        """Return the ratio of a day, None before the first."""
        at = bisect_right([one.starts_on for one in self.periods], day)
        return self.periods[at - 1].ratio if at else None


def tax_within(gross: Decimal, ratio: Decimal, currency_code: str) -> Decimal:
    """Return the tax in an amount that includes it, rounded half up to the currency's digits."""
    return round_amount(gross - gross / (1 + ratio), currency_code)


def tax_on(net: Decimal, ratio: Decimal, currency_code: str) -> Decimal:
    """Return the tax on an amount without it, rounded half up to the currency's digits."""
    return round_amount(net * ratio, currency_code)


def with_period(periods: Sequence[TaxPeriod], wanted: TaxPeriod) -> tuple[TaxPeriod, ...]:
    """Return periods with another, which takes the place of one from the same day."""
    others = [one for one in periods if one.starts_on != wanted.starts_on]
    return tuple(sorted([*others, wanted], key=lambda one: one.starts_on))


def percent_text(ratio: Decimal) -> str:
    """Return a ratio for reading: "19 %", "8.875 %"."""
    return f"{(ratio * 100).normalize():f} %"
