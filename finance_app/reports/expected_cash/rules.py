"""What the money is expected to be, day by day: opening + in - out is closing, all the way.

Amounts are in the business's currency; above zero comes in, below zero goes out. What is overdue
counts today.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.recurring.rules import Upcoming

ITEMS_MAX: Final = 200
"""How many of what is expected are listed, the earliest; all of it counts."""

_DAY: Final = timedelta(days=1)
_ZERO: Final = Decimal(0)


class Reason(StrEnum):
    """Why money is expected: still to be paid, in the books with a later day, or comes again."""

    OPEN = "open"
    RECORDED = "recorded"
    RECURRING = "recurring"


@dataclass(frozen=True, slots=True)
class Item:
    """What is expected on a day. `due_on` is before it for what is overdue.

    `id` is that of the entry of the `kind`, or of the recurring entry; None where it is neither.
    """

    day: date
    due_on: date
    amount: Decimal
    reason: Reason
    party: str = ""
    kind: Kind | None = None
    id: UUID | None = None

    @property
    def is_overdue(self) -> bool:
        """Whether it should have been paid before."""
        return self.due_on < self.day


@dataclass(frozen=True, slots=True)
class Flow:
    """Money in and out, both at least zero."""

    money_in: Decimal = _ZERO
    money_out: Decimal = _ZERO

    def __add__(self, other: "Flow") -> "Flow":
        """Return both together."""
        return Flow(self.money_in + other.money_in, self.money_out + other.money_out)

    @property
    def net(self) -> Decimal:
        """What of it stays."""
        return self.money_in - self.money_out


@dataclass(frozen=True, slots=True)
class Span:
    """A day or a week: what there is before it, what comes and goes, what is there at its end."""

    first: date
    last: date
    opening: Decimal
    flow: Flow

    @property
    def closing(self) -> Decimal:
        """What is there at its end."""
        return self.opening + self.flow.net


@dataclass(frozen=True, slots=True)
class ExpectedCash:
    """Every day from today to the last, by day and by week, and the first of what is expected."""

    days: Sequence[Span]
    weeks: Sequence[Span]
    items: Sequence[Item]
    item_count: int
    minimum: Decimal | None = None

    @property
    def opening(self) -> Decimal:
        """The money of today, before what is still expected today."""
        return self.days[0].opening

    @property
    def closing(self) -> Decimal:
        """What is there at the end of the last day."""
        return self.days[-1].closing

    @property
    def lowest(self) -> Span:
        """The first day on which there is the least."""
        return min(self.days, key=lambda one: one.closing)

    @property
    def floor(self) -> Decimal:
        """What the money should not fall below: the minimum, or zero."""
        return _ZERO if self.minimum is None else self.minimum

    @property
    def first_below(self) -> Span | None:
        """The first day whose end is below the floor, None where none is."""
        return next((one for one in self.days if one.closing < self.floor), None)


def expected_cash(
    opening: Decimal,
    flows: Mapping[date, Flow],
    days: tuple[date, date],
    *,
    items: Sequence[Item] = (),
    item_count: int = 0,
    minimum: Decimal | None = None,
) -> ExpectedCash:
    """Return the days from the first, which is today, to the last; flows of others are left out.

    A week begins on Monday; the first begins today and the last is cut to the last day.
    """
    first, last = days
    found: list[Span] = []
    balance, day = opening, first
    while day <= last:
        found.append(Span(day, day, balance, flows.get(day, Flow())))
        balance = found[-1].closing
        day += _DAY
    return ExpectedCash(tuple(found), _weeks(found), tuple(items), item_count, minimum)


def upcoming_items(found: Iterable[Upcoming], today: date) -> list[Item]:
    """Return what comes again as it is expected."""
    return [
        Item(
            day=max(one.due_on, today),
            due_on=one.due_on,
            amount=one.amount if one.kind is Kind.INCOME else -one.amount,
            reason=Reason.RECURRING,
            party=one.party,
            kind=one.kind,
            id=one.recurring_id,
        )
        for one in found
    ]


def flows_of(items: Iterable[Item]) -> dict[date, Flow]:
    """Return what comes and goes by day."""
    found: dict[date, Flow] = defaultdict(Flow)
    for one in items:
        found[one.day] += Flow(max(one.amount, _ZERO), max(-one.amount, _ZERO))
    return dict(found)


def together(*flows: Mapping[date, Flow]) -> dict[date, Flow]:
    """Return flows by day of several kinds as one."""
    found: dict[date, Flow] = defaultdict(Flow)
    for one in flows:
        for day, flow in one.items():
            found[day] += flow
    return dict(found)


def first_items(*items: Sequence[Item]) -> list[Item]:
    """Return the earliest of what is expected, what is overdue for longest before the rest."""
    every = [one for some in items for one in some]
    every.sort(key=lambda one: (one.day, one.due_on, one.reason, one.party.casefold()))
    return every[:ITEMS_MAX]


def _weeks(days: Sequence[Span]) -> tuple[Span, ...]:
    found: list[Span] = []
    for one in days:
        if not found or one.first.weekday() == 0:
            found.append(one)
        else:
            week = found[-1]
            found[-1] = Span(week.first, one.last, week.opening, week.flow + one.flow)
    return tuple(found)
