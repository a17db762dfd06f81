"""What a question means once its names and days are known, and what is made of its sums.

Sums are net of tax in the business's currency; a refund takes away. Where there is something to
compare with, a sum has both.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from finance_app.kit.period import FiscalYearStart, PeriodKind, months_between, period_of
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.entries.lists.inputs import EntryFilter
from finance_app.reports.parties.cuts.rules import DaysCut
from finance_app.reports.shell.days.rules import period_label, span_label

Days = tuple[date, date]
"""The first and the last day, both included."""

WEEKDAYS: Final = (
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
)  # fmt: skip
TENTH: Final = Decimal("0.1")
ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which entries are meant: the kinds they can be of, the days, and filters by whole names.

    `wanted` has no days. `category` and the like in it are written as the business writes them.
    """

    kinds: tuple[Kind, ...]
    days: Days
    wanted: EntryFilter
    start: FiscalYearStart

    def filter_of(self, days: Days | None = None, **changes: object) -> EntryFilter:
        """Return the filter of a list that shows these entries, or those of other days."""
        first, last = days or self.days
        return self.wanted.model_copy(update={"from_": first, "to": last, **changes})

    @property
    def label(self) -> str:
        """The days in words."""
        return span_label(*self.days, self.start)

    @property
    def is_by_category(self) -> bool:
        """Whether nothing but a category is asked for: kept months have it."""
        return self.wanted.is_by_period_and_category

    @property
    def is_by_method(self) -> bool:
        """Whether nothing but a way of paying or an account is asked for: kept sums have both."""
        plain = self.wanted.model_copy(update={"payment_method": "", "bank_account": ""})
        return plain.is_by_period_and_category and plain.category is None

    @property
    def is_by_party(self) -> bool:
        """Whether nothing but a vendor or client is asked for: kept sums of parties have it."""
        plain = self.wanted.model_copy(update={"party": ""})
        return plain.is_by_period_and_category and plain.category is None


@dataclass(frozen=True, slots=True)
class GroupSum:
    """What the entries of a group come to, and in the days compared with."""

    key: object
    amount: Decimal = ZERO
    before: Decimal = ZERO
    count: int = 0
    count_before: int = 0

    def __add__(self, other: "GroupSum") -> "GroupSum":
        """Return both together, under the key of the first."""
        return GroupSum(
            self.key,
            self.amount + other.amount,
            self.before + other.before,
            self.count + other.count,
            self.count_before + other.count_before,
        )

    @property
    def difference(self) -> Decimal:
        """How much more there is than in the days compared with."""
        return self.amount - self.before


@dataclass(frozen=True, slots=True)
class Ranked:
    """The largest groups, and all others together, None where there are none."""

    shown: tuple[GroupSum, ...]
    others: GroupSum | None = None
    other_count: int = 0

    @property
    def total(self) -> GroupSum:
        """All groups together."""
        return together((*self.shown, *((self.others,) if self.others else ())))


def together(groups: Iterable[GroupSum], key: object = None) -> GroupSum:
    """Return the sum of some groups."""
    return sum(groups, GroupSum(key))


def rank(groups: Iterable[GroupSum], top: int, *, by_difference: bool = False) -> Ranked:
    """Return the groups with the largest amounts, or differences, and the rest as one."""

    def place(one: GroupSum) -> tuple[Decimal, Decimal, str]:
        if by_difference:
            return -abs(one.difference), -abs(one.amount), str(one.key)
        return -abs(one.amount), -abs(one.before), str(one.key)

    found = sorted(groups, key=place)
    rest = found[top:]
    return Ranked(tuple(found[:top]), together(rest) if rest else None, len(rest))


def percent(part: Decimal, whole: Decimal) -> Decimal | None:
    """Return a part in percent of a whole to one decimal, half up; None of nothing."""
    if not whole:
        return None
    return (part / whole * 100).quantize(TENTH, ROUND_HALF_UP)


def change_percent(now: Decimal, before: Decimal) -> Decimal | None:
    """Return a change in percent of what was before, to one decimal; None where nothing was."""
    return percent(now - before, abs(before))


def by_fiscal_month(
    days: Days, start: FiscalYearStart, groups: Iterable[GroupSum]
) -> list[GroupSum]:
    """Return sums whose keys are days as sums of fiscal months in order, empty months too.

    A month's key is its days, cut to those asked for.
    """
    found: dict[date, GroupSum] = {}
    for period in months_between(*days, start):
        cut = max(period.starts_on, days[0]), min(period.ends_on, days[1])
        found[period.starts_on] = GroupSum(cut)
    for one in groups:
        assert isinstance(one.key, date)
        begins = period_of(one.key, PeriodKind.MONTH, start).starts_on
        found[begins] = found[begins] + one
    return list(found.values())


def month_starts(days: Days, start: FiscalYearStart) -> list[date]:
    """Return the first days of the fiscal months that have any of the days, in order."""
    return [one.starts_on for one in months_between(*days, start)]


def by_weekday(groups: Iterable[GroupSum]) -> tuple[GroupSum, ...]:
    """Return sums whose keys are ISO weekdays under their names, all seven of them."""
    found = {int(str(one.key)): one for one in groups}
    return tuple(
        replace(found.get(at, GroupSum(at)), key=name) for at, name in enumerate(WEEKDAYS, start=1)
    )


def months_of(cut: DaysCut) -> dict[date, int]:
    """Return the months of a cut with how often each counts, whole years as their months."""
    found: dict[date, int] = {}
    for one in cut.sums:
        for at in range(one.month_count):
            number = one.starts_on.month - 1 + at
            month = date(one.starts_on.year + number // 12, number % 12 + 1, 1)
            found[month] = found.get(month, 0) + one.sign
    return {month: sign for month, sign in found.items() if sign}


def month_label(days: Days, start: FiscalYearStart) -> str:
    """Return a fiscal month, or what was asked for of it, in words."""
    whole = period_of(days[0], PeriodKind.MONTH, start)
    if (whole.starts_on, whole.ends_on) == days:
        return period_label(whole)
    return f"{period_label(whole)} (part)"


def named(groups: Iterable[GroupSum], names: Mapping[object, str]) -> list[GroupSum]:
    """Return groups under the names of their keys; those of one name are together."""
    found: dict[object, GroupSum] = {}
    for one in groups:
        key = names.get(one.key, one.key)
        found[key] = found[key] + one if key in found else replace(one, key=key)
    return list(found.values())
