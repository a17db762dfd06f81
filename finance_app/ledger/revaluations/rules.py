"""What a closing rate makes of what is open in another currency (IAS 21.23 a, 21.28).

Monetary items are carried at the closing rate; the difference is profit or loss of the period. It
is taken back on the day after, so that payments settle at the rate of the invoice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.exchange_rates.rules import Rate, equation, to_base
from finance_app.ledger.gl_accounts.rules import SystemAccount
from finance_app.ledger.locks.rules import day_words

GAINS: Final = "Unrealised exchange gains"
LOSSES: Final = "Unrealised exchange losses"
CATEGORIES: Final = {Kind.INCOME: GAINS, Kind.EXPENSE: LOSSES}
"""The categories of the entries."""

ACCOUNTS: Final = {Kind.INCOME: SystemAccount.RECEIVABLE, Kind.EXPENSE: SystemAccount.PAYABLE}
"""Where a side is carried: incomes that are not received, expenses that are not paid."""

SIDES: Final = {Kind.INCOME: "Receivables", Kind.EXPENSE: "Payables"}

NOT_YET: Final = "This day has not come yet. Choose one up to today."


class RateChoice(StrEnum):
    """Which rate counts: only that of the day, or else the last known before it."""

    DAY = "day"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class OpenForeign:
    """What was open of a side in a currency at the end of a day, above zero but for refunds.

    `amount` is what the books carry it at, in the business's currency, by the rates of the entries.
    """

    kind: Kind
    currency_code: str
    foreign_amount: Decimal
    amount: Decimal
    entry_count: int = 0


@dataclass(frozen=True, slots=True)
class Revaluation:
    """A difference that was posted: `gain` in the business's currency, below zero a loss."""

    id: UUID
    day: date
    kind: Kind
    currency_code: str
    foreign_amount: Decimal
    amount: Decimal
    exchange_rate: Decimal
    gain: Decimal
    expense_id: UUID
    income_id: UUID
    deleted_at: datetime | None = None

    @property
    def entry_kind(self) -> Kind:
        """Of which kind the entry of the day is; that of the day after is of the other."""
        return Kind.INCOME if self.gain > 0 else Kind.EXPENSE

    @property
    def entry_id(self) -> UUID:
        """The entry of the day."""
        return self.income_id if self.gain > 0 else self.expense_id


@dataclass(frozen=True, slots=True)
class Difference:
    """What a rate makes of what is open; without a rate nothing is known but the last before.

    `rate` is what one unit of the other currency is worth in the business's, and `quoted_on` from
    when; `posted` is what was posted of it.
    """

    open: OpenForeign
    base_currency_code: str
    last: Rate | None = None
    rate: Decimal | None = None
    quoted_on: date | None = None
    posted: Revaluation | None = None

    @property
    def value(self) -> Decimal | None:
        """What the open amount is worth at the rate, None without one."""
        if self.rate is None:
            return None
        return to_base(self.open.foreign_amount, self.rate, self.base_currency_code)

    @property
    def gain(self) -> Decimal | None:
        """What the business gains, below zero what it loses: more is owed to it, less by it."""
        value = self.value
        if value is None:
            return None
        more = value - self.open.amount
        return more if self.open.kind is Kind.INCOME else -more


@dataclass(frozen=True, slots=True)
class Differences:
    """All that is open in other currencies on a day, and what was posted for the day."""

    day: date
    lines: Sequence[Difference]
    posted: Sequence[Revaluation]

    @property
    def missing(self) -> tuple[Difference, ...]:
        """What has no rate."""
        return tuple(one for one in self.lines if one.rate is None)

    @property
    def to_post(self) -> tuple[Difference, ...]:
        """What has a difference that was not posted yet."""
        return tuple(one for one in self.lines if one.posted is None and one.gain)

    @property
    def gain(self) -> Decimal:
        """What all with a rate come to."""
        return sum((one.gain for one in self.lines if one.gain is not None), Decimal(0))


def difference(
    is_open: OpenForeign,
    base_currency_code: str,
    last: Rate | None,
    *,
    day: date,
    choice: RateChoice = RateChoice.DAY,
    posted: Revaluation | None = None,
) -> Difference:
    """Return the difference at the rate of the day, or at the last known where that is chosen.

    `last` is the latest rate on or before the day.
    """
    known = last if last and (last.quoted_on == day or choice is RateChoice.LAST) else None
    return Difference(
        is_open,
        base_currency_code,
        last=last,
        rate=known.rate if known else None,
        quoted_on=known.quoted_on if known else None,
        posted=posted,
    )


def notes_of(one: Difference, day: date, *, is_reversal: bool) -> str:
    """Return what an entry says of itself."""
    side = SIDES[one.open.kind].lower()
    rate = equation(one.open.currency_code, one.rate or Decimal(1), one.base_currency_code)
    if is_reversal:
        return f"Takes back the difference of {side} of {day_words(day)}, {rate}"
    return f"Difference of open {side} at the closing rate of {day_words(day)}, {rate}"
