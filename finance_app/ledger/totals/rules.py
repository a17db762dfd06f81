"""How a period is cut into the totals that the database keeps, and the days beside them."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class TotalsCut:
    """A period as the kept totals can give it.

    Totals are kept per calendar month in two parts. Those from `first` to `last` (month, part),
    both included, lie wholly in the period; there are none where `first` comes after `last`.
    `edges` are the days beside them, two stretches at most, whose entries have to be read.
    """

    first: tuple[date, int]
    last: tuple[date, int]
    edges: tuple[tuple[date, date], ...] = ()


def cut_period(from_: date | None, to: date | None, *, start_day: int) -> TotalsCut:
    """Cut a period into whole parts of months and days at the edges; None is without an end.

    `start_day` is the day the fiscal month starts on, clamped to each month's length.
    """
    edges: list[tuple[date, date]] = []
    first, last = (date.min, 0), (date.max, 1)
    if from_ is not None:
        month, part, starts, ends = _part_of(from_, start_day)
        first = (month, part)
        if starts < from_:
            edges.append((from_, min(ends, to or ends)))
            first = _next_part(month, part)
    if to is not None:
        month, part, starts, ends = _part_of(to, start_day)
        last = (month, part)
        if ends > to and first <= last:
            edges.append((starts, to))
            last = _previous_part(month, part)
    return TotalsCut(first, last, tuple(edges))


def _part_of(day: date, start_day: int) -> tuple[date, int, date, date]:
    """Return month, part, and the first and last day of the part that the day lies in."""
    month = day.replace(day=1)
    length = calendar.monthrange(day.year, day.month)[1]
    boundary = day.replace(day=min(start_day, length))
    if day >= boundary:
        return month, 1, boundary, day.replace(day=length)
    return month, 0, month, boundary - timedelta(days=1)


def _next_part(month: date, part: int) -> tuple[date, int]:
    if part == 0:
        return month, 1
    if (month.year, month.month) == (9999, 12):
        return month, 2
    return (month + timedelta(days=31)).replace(day=1), 0


def _previous_part(month: date, part: int) -> tuple[date, int]:
    if part == 1:
        return month, 0
    if month == date.min:
        return month, -1
    return (month - timedelta(days=1)).replace(day=1), 1
