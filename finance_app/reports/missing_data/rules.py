"""What can be missing, in which order it is told, and what follows from what is there.

Nothing here is a guess: the same books give the same list.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Final
from uuid import UUID

from finance_app.kit.money import digits
from finance_app.kit.period import FiscalYearStart, Period, PeriodKind, months_between, period_of

STATEMENT_DAYS_MAX: Final = 45
"""Days between two reconciled statements that are no gap: a month and its late statement."""
RATE_DAYS_MAX: Final = 7
_THRESHOLD: Final = Decimal(100)
_DAY: Final = timedelta(days=1)


class MissingKind(StrEnum):
    """What is missing, in the order it is told."""

    CATEGORY = "category"
    PARTY = "party"
    RECEIPT = "receipt"
    RECURRING = "recurring"
    INCOME = "income"
    STATEMENT = "statement"
    ASSET_LIFE = "asset_life"
    RATE = "rate"


@dataclass(frozen=True, slots=True)
class MissingItem:
    """One thing that is missing. `entry` is its kind and id, where it is about an entry.

    `day` and `until` are when; the amount is in the business's currency.
    """

    name: str
    day: date | None = None
    amount: Decimal | None = None
    entry: tuple[str, UUID] | None = None
    subject_id: UUID | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class MissingGroup:
    """All of one kind: how many, and the first of them. `counts` are those by kind of entry.

    Not exact means at least so many.
    """

    kind: MissingKind
    count: int
    items: Sequence[MissingItem] = ()
    counts: Mapping[str, int] | None = None
    is_exact: bool = True


@dataclass(frozen=True, slots=True)
class StatementSpan:
    """The days of an imported statement, and the balances that the bank gives."""

    account_id: UUID
    first: date
    last: date
    opening: Decimal | None
    closing: Decimal | None


def usual_threshold(currency_code: str) -> Decimal:
    """Return from which amount on receipts are wanted unless a business says otherwise.

    100 in a currency with two decimals, and as many of the smallest unit in others.
    """
    return _THRESHOLD.scaleb(2 - digits(currency_code)).quantize(Decimal(1))


def months_without_income(
    months: Iterable[date], start: FiscalYearStart, today: date
) -> list[Period]:
    """Return the fiscal months without income, from the first with one to the last that is over.

    `months` are the first days of fiscal months with an income.
    """
    known = set(months)
    if not known:
        return []
    over = period_of(today, PeriodKind.MONTH, start).starts_on - _DAY
    first = min(known)
    if over < first:
        return []
    return [one for one in months_between(first, over, start) if one.starts_on not in known]


def late_statements(days: Sequence[date], today: date) -> list[tuple[date, date]]:
    """Return between which days an account has no reconciled statement; the last may be today."""
    ordered = [*sorted(days), today]
    return [
        (one, other) for one, other in pairwise(ordered) if (other - one).days > STATEMENT_DAYS_MAX
    ]


def broken_chains(spans: Iterable[StatementSpan]) -> list[tuple[UUID, date, date]]:
    """Return where the next statement of an account does not begin with what the last ended with.

    Only statements that follow each other without a common day are compared; the days are the
    last of the one and the first of the other.
    """
    by_account: dict[UUID, list[StatementSpan]] = {}
    for span in spans:
        by_account.setdefault(span.account_id, []).append(span)
    found = []
    for account_id, own in by_account.items():
        own.sort(key=lambda one: (one.first, one.last))
        found += [
            (account_id, one.last, other.first)
            for one, other in pairwise(own)
            if one.last < other.first
            and None not in {one.closing, other.opening}
            and one.closing != other.opening
        ]
    return found
