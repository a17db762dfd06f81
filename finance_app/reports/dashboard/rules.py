"""What the dashboard makes of sums: nets, changes, shares, points to draw, what is to do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from finance_app.kit.period import (
    Period,
    PeriodKind,
    Segment,
    month_segments,
    period_of,
    segment_of,
)
from finance_app.ledger.entries.rules import Kind

DATE_MAX: Final = date(2199, 12, 31)
"""The last day the ledger can hold."""

CHART_MONTHS: Final = 12
RECENT_COUNT: Final = 7
_ZERO: Final = Decimal(0)
_PERCENT_MAX: Final = 999
_RATIO_STEP: Final = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class SegmentSum:
    """What the entries of one kind come to in one part of a calendar month."""

    segment: Segment
    kind: Kind
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Sums:
    """Income and expense of some days, in the business's currency; both are zero or more."""

    income: Decimal = _ZERO
    expense: Decimal = _ZERO

    @property
    def net(self) -> Decimal:
        """What is left: income less expense."""
        return self.income - self.expense

    def of(self, kind: Kind | None) -> Decimal:
        """Return one of them; None stands for the net."""
        if kind is None:
            return self.net
        return self.income if kind is Kind.INCOME else self.expense

    def plus(self, kind: Kind, amount: Decimal) -> "Sums":
        """Return these sums with an amount of that kind added."""
        if kind is Kind.INCOME:
            return Sums(self.income + amount, self.expense)
        return Sums(self.income, self.expense + amount)


@dataclass(frozen=True, slots=True)
class PeriodSums:
    """A fiscal month, quarter or year with its sums."""

    period: Period
    sums: Sums


@dataclass(frozen=True, slots=True)
class Figures:
    """The shown period, the one before it, and the fiscal months up to its end, oldest first."""

    now: PeriodSums
    before: PeriodSums
    months: tuple[PeriodSums, ...]


@dataclass(frozen=True, slots=True)
class CategorySum:
    """What the entries of a category come to; `category` None stands for those without one."""

    kind: Kind
    category: str | None
    amount: Decimal


@dataclass(frozen=True, slots=True)
class RecentEntry:
    """One of the latest entries; `note` is the beginning of its notes."""

    kind: Kind
    id: UUID
    date: date
    category_id: UUID | None
    category: str | None
    party: str
    payment_method: str
    amount: Decimal
    note: str


@dataclass(frozen=True, slots=True)
class KindCounts:
    """How many entries of a kind there are, and how many lack a category or the other party."""

    entry_count: int = 0
    uncategorised_count: int = 0
    unnamed_count: int = 0


@dataclass(frozen=True, slots=True)
class Attention:
    """What the whole ledger holds and lacks, by kind."""

    counts: Mapping[Kind, KindCounts] = field(default_factory=dict)

    def of(self, kind: Kind) -> KindCounts:
        """Return the counts of a kind; all zero where it has no entries."""
        return self.counts.get(kind, KindCounts())

    @property
    def is_empty(self) -> bool:
        """Whether the ledger has no entry at all."""
        return not any(one.entry_count for one in self.counts.values())


@dataclass(frozen=True, slots=True)
class Change:
    """From one amount to another: the difference, and its ratio to the first (0.055 is 5.5 %).

    The ratio is None where the first is zero or less, because a share of that says nothing.
    """

    amount: Decimal
    ratio: Decimal | None

    @property
    def is_up(self) -> bool:
        """Whether the second amount is the larger one."""
        return self.amount > 0


def compare(now: Decimal, before: Decimal) -> Change:
    """Return the change from before to now; the ratio has three decimals, rounded half up."""
    difference = now - before
    if before <= 0:
        return Change(difference, None)
    return Change(difference, (difference / before).quantize(_RATIO_STEP, ROUND_HALF_UP))


def is_favourable(change: Change, kind: Kind | None) -> bool:
    """Say whether a change is good: more income or net profit (None), less expense."""
    return change.amount < 0 if kind is Kind.EXPENSE else change.amount >= 0


def percent_text(ratio: Decimal) -> str:
    """Return a change for reading, without its sign: "5.5%", "<0.1%", "340%", ">999%"."""
    percent = (abs(ratio) * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
    if percent.is_zero():
        return "<0.1%"
    if percent > _PERCENT_MAX:
        return f">{_PERCENT_MAX}%"
    return f"{percent}%" if percent < 100 else f"{percent.quantize(Decimal(1), ROUND_HALF_UP)}%"


def margin_text(sums: Sums) -> str:
    """Return what share of the income is left: "26.3%"; "" without income or without profit."""
    if sums.income <= 0 or sums.net <= 0:
        return ""
    return percent_text((sums.net / sums.income).quantize(_RATIO_STEP, ROUND_HALF_UP))


def before_text(now: Period, before: Period) -> str:
    """Return the period before in a few words: "October", "December 2025", "Q3 2026"."""
    if now.kind is not PeriodKind.MONTH:
        return before.label
    if now.starts_on.day != 1:
        return "the month before"
    name, _, year = before.label.partition(" ")
    return name if now.starts_on.year == before.starts_on.year else f"{name} {year}"


def list_href(kind: Kind, days: tuple[date, date] | None = None, **filters: str) -> str:
    """Return the address of the list of a kind, within some days and with further filters."""
    query = {"from": days[0].isoformat(), "to": days[1].isoformat()} if days else {}
    query |= filters
    return f"/{kind.plural}?{urlencode(query)}" if query else f"/{kind.plural}"


def days_of(period: Period) -> tuple[date, date]:
    """Return the first and last day of a period."""
    return period.starts_on, period.ends_on


def chart_months(period: Period) -> tuple[Period, ...]:
    """Return the twelve fiscal months that end with the period, oldest first."""
    last = period_of(period.ends_on, PeriodKind.MONTH, period.start)
    return tuple(last.shift(step) for step in range(1 - CHART_MONTHS, 1))


def window(period: Period) -> tuple[Segment, Segment]:
    """Return the first and last segment that the period, the one before and the chart need."""
    first_day = min(period.previous().starts_on, chart_months(period)[0].starts_on)
    return segment_of(first_day, period.start), segment_of(period.ends_on, period.start)


def segments_of(period: Period) -> tuple[Segment, Segment]:
    """Return the first and last segment of a period."""
    return segment_of(period.starts_on, period.start), segment_of(period.ends_on, period.start)


def figures(rows: Iterable[SegmentSum], period: Period) -> Figures:
    """Return the figures of a period from the sums of the segments of its window."""
    by_segment: dict[Segment, Sums] = {}
    for row in rows:
        found = by_segment.get(row.segment, Sums())
        by_segment[row.segment] = found.plus(row.kind, row.amount)
    return Figures(
        now=_sums_of(period, by_segment),
        before=_sums_of(period.previous(), by_segment),
        months=tuple(_sums_of(month, by_segment) for month in chart_months(period)),
    )


def _sums_of(period: Period, by_segment: Mapping[Segment, Sums]) -> PeriodSums:
    found = [by_segment.get(one, Sums()) for one in month_segments(period, period.start)]
    income = sum((one.income for one in found), _ZERO)
    return PeriodSums(period, Sums(income, sum((one.expense for one in found), _ZERO)))


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """What a new business does first, and which of it is done."""

    has_expense: bool
    has_income: bool
    has_category: bool

    @property
    def is_done(self) -> bool:
        """Whether nothing of it is left."""
        return self.has_expense and self.has_income and self.has_category


def first_steps(attention: Attention) -> FirstSteps:
    """Return the first steps as the ledger shows them."""
    every = [attention.of(kind) for kind in Kind]
    return FirstSteps(
        has_expense=attention.of(Kind.EXPENSE).entry_count > 0,
        has_income=attention.of(Kind.INCOME).entry_count > 0,
        has_category=any(one.entry_count > one.uncategorised_count for one in every),
    )
