"""Money by account, the pace at which it changes, and how long it lasts.

All bank, cash and card accounts together, a card below zero by what is owed on it; transfers
between them change nothing. An opening balance that lies within the months is no money that came
in. Amounts are in the business's currency.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from finance_app.kit.period import FiscalYearStart, PeriodKind, month_end, month_number, period_of
from finance_app.ledger.gl_accounts.rules import Account

MONTHS_USUAL: Final = 3
_DAY: Final = timedelta(days=1)
_TENTH: Final = Decimal("0.1")
_ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Held:
    """What an account holds at the end of a day."""

    account: Account
    balance: Decimal


@dataclass(frozen=True, slots=True)
class Pace:
    """By what the money changed in some full months, both days included; below zero it shrank."""

    first: date
    last: date
    months: int
    change: Decimal

    @property
    def outflow(self) -> Decimal:
        """What a month took away on average, below zero where it added."""
        return -self.change / self.months


@dataclass(frozen=True, slots=True)
class CashPosition:
    """The accounts that hold anything or are in use, and the pace, None before a full month."""

    day: date
    accounts: Sequence[Held]
    pace: Pace | None

    @property
    def total(self) -> Decimal:
        """All the money there is."""
        return sum((one.balance for one in self.accounts), _ZERO)

    @property
    def runway(self) -> Decimal | None:
        """How many months the money lasts, to one decimal; None where it does not shrink."""
        if self.pace is None or self.pace.outflow <= 0 or self.total <= 0:
            return None
        return (self.total / self.pace.outflow).quantize(_TENTH, ROUND_HALF_UP)


def pace_days(
    day: date, months: int, first_day: date | None, start: FiscalYearStart
) -> tuple[date, date, int] | None:
    """Return the last full fiscal months up to a day: first and last day and how many.

    Months before that of the first posting are left out; None where no month is full.
    """
    own = period_of(day, PeriodKind.MONTH, start)
    last = day if day == own.ends_on else own.starts_on - _DAY
    if first_day is None or first_day > last:
        return None
    number = month_number(last, start)
    count = min(months, number - month_number(first_day, start) + 1)
    return month_end(number - count, start) + _DAY, last, count
