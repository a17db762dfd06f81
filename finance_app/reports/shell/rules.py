"""Days and columns of reports: periods cut to days, what they are compared with, and their sums.

Pure. A report takes a `Grid` of columns from its query, one `Cut` of the days for its one query of
the journal, and reads the sums of each column off that.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from finance_app.kit.period import FiscalYearStart, Period, PeriodKind, month_number, period_of
from finance_app.ledger.journals.rules import AccountSums, Sums
from finance_app.reports.shell.days.rules import (
    Compare,
    period_label,
    shifted,
    short_date,
    span_label,
)

COLUMNS_MAX: Final = 60

_DAY: Final = timedelta(days=1)
_MONTHS: Final = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.YEAR: 12}


class By(StrEnum):
    """What a column of a report is."""

    TOTAL = "total"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Column:
    """Days of a report, both included, under their heading."""

    label: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Grid:
    """The columns of a report, and beside each what it is compared with; none where nothing."""

    columns: tuple[Column, ...]
    before: tuple[Column, ...] = ()

    @property
    def all(self) -> tuple[Column, ...]:
        """Every column, those compared with last."""
        return self.columns + self.before

    def with_total(self) -> "Grid":
        """Return the grid with a column of all days at its end, where it has more than one."""
        if len(self.columns) < 2:
            return self
        return Grid(_totalled(self.columns), _totalled(self.before))


@dataclass(frozen=True, slots=True)
class Cut:
    """Days cut so that any column of a report is a run of whole pieces."""

    starts: tuple[date, ...]
    last: date

    def between(self, sums: AccountSums, account_id: UUID, column: Column) -> Sums:
        """Return what an account comes to in a column."""
        first, last = (
            bisect_right(self.starts, column.first),
            bisect_right(self.starts, column.last),
        )
        return sum((sums.of(account_id, at) for at in range(first, last + 1)), Sums())

    def through(self, sums: AccountSums, account_id: UUID, day: date) -> Sums:
        """Return what an account comes to up to a day: the last of a column, or before a first."""
        return sums.through(account_id, bisect_right(self.starts, day))


def cut_of(columns: Iterable[Column], *starts: date) -> Cut:
    """Return the cut for some columns, and for periods that begin on further days.

    `sum_accounts(actor, cut.starts, cut.last, basis=...)` then has all of them in one query.
    """
    found = tuple(columns)
    last = max(one.last for one in found)
    days = {one.first for one in found} | {one.last + _DAY for one in found} | set(starts)
    return Cut(tuple(sorted(day for day in days if day <= last)), last)


def columns_of(first: date, last: date, by: By, start: FiscalYearStart) -> tuple[Column, ...]:
    """Return the columns of some days; fiscal periods that reach past them are cut to them."""
    if by is By.TOTAL:
        return (Column(span_label(first, last, start), first, last),)
    period = period_of(first, PeriodKind(by.value), start)
    found = [_cut_column(period, first, last)]
    while period.ends_on < last:
        period = period.shift(1)
        found.append(_cut_column(period, first, last))
    return tuple(found)


def column_count(first: date, last: date, by: By, start: FiscalYearStart) -> int:
    """Return how many columns some days need."""
    if by is By.TOTAL:
        return 1
    kind = PeriodKind(by.value)
    begin = month_number(period_of(first, kind, start).starts_on, start)
    return (month_number(last, start) - begin) // _MONTHS[kind] + 1


def columns_each(compare: Compare) -> int:
    """Return how many columns of figures a column is: with before, change and percent four."""
    return 1 if compare is Compare.NONE else 4


def grid_of(first: date, last: date, start: FiscalYearStart, *, by: By, compare: Compare) -> Grid:
    """Return the columns of a report; each is compared with its own place in the days before."""
    columns = columns_of(first, last, by, start)
    if compare is Compare.NONE:
        return Grid(columns)
    spans = [shifted((one.first, one.last), (first, last), compare, start) for one in columns]
    before = tuple(Column(span_label(*span, start), *span) for span in spans)
    return Grid(columns, before)


def balances_of(grid: Grid, compare: Compare, start: FiscalYearStart) -> Grid:
    """Return a grid for balances: each column is the last of its days.

    The period before ends on the day before a column's first. Days compared with begin with their
    fiscal year: what there is to read before a balance.
    """
    before = grid.before
    if compare is Compare.PREVIOUS:
        before = tuple(replace(one, last=one.first - _DAY) for one in grid.columns)

    def year_start(day: date) -> date:
        return period_of(day, PeriodKind.YEAR, start).starts_on

    return Grid(
        tuple(replace(one, label=short_date(one.last)) for one in grid.columns),
        tuple(Column(short_date(one.last), year_start(one.last), one.last) for one in before),
    )


def _totalled(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    if not columns:
        return ()
    return (*columns, Column("Total", columns[0].first, columns[-1].last))


def _cut_column(period: Period, first: date, last: date) -> Column:
    begins, ends = max(period.starts_on, first), min(period.ends_on, last)
    is_cut = (begins, ends) != (period.starts_on, period.ends_on)
    label = period_label(period)
    return Column(f"{label} (part)" if is_cut else label, begins, ends)
