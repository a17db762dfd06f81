"""Days of reports: what they are called, what comes before them, what they are compared with."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from finance_app.kit.period import (
    FiscalYearStart,
    Period,
    PeriodError,
    PeriodKind,
    month_end,
    month_number,
    period_of,
)

DATE_MIN: Final = date(1900, 1, 1)
DATE_MAX: Final = date(2199, 12, 31)

_DAY: Final = timedelta(days=1)
_YEAR_MONTHS: Final = 12
_NAMES: Final = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905


class Compare(StrEnum):
    """What a report is compared with: nothing, the period before, the same days a year before."""

    NONE = "none"
    PREVIOUS = "previous"
    YEAR = "year"


def shifted(
    span: tuple[date, date], whole: tuple[date, date], compare: Compare, start: FiscalYearStart
) -> tuple[date, date]:
    """Return the days that a part of a report's days is compared with.

    Before: earlier by as many fiscal months as the report's days are, or by as many days where
    they are no whole months. A year before: the same fiscal months, or the same days.
    """
    if compare is Compare.YEAR:
        return _year_earlier(span, start)
    if months := whole_months(*whole, start):
        return _months_earlier(span, months, start)
    days = whole[1] - whole[0] + _DAY
    return span[0] - days, span[1] - days


def neighbour(first: date, last: date, start: FiscalYearStart, *, step: int) -> tuple[date, date]:
    """Return the days before (-1) or after (1) some days, as long as they are.

    Raises PeriodError past the days a ledger can hold.
    """
    if months := whole_months(first, last, start):
        found = _months_earlier((first, last), -step * months, start)
    else:
        days = (last - first + _DAY) * step
        found = first + days, last + days
    if found[1] < DATE_MIN or found[0] > DATE_MAX:
        raise PeriodError("The ledger ends here.")
    return found


def neighbour_end(day: date, start: FiscalYearStart, *, step: int) -> date:
    """Return the last day of a fiscal month before (-1) or after (1) a day.

    Raises PeriodError past the days a ledger can hold.
    """
    number = month_number(day, start)
    if step > 0 and not _ends_month(day, start):
        number -= 1
    found = month_end(number + step, start)
    if not DATE_MIN <= found <= DATE_MAX:
        raise PeriodError("The ledger ends here.")
    return found


def whole_months(first: date, last: date, start: FiscalYearStart) -> int:
    """Return how many fiscal months some days are; 0 where they begin or end within one."""
    if not (_starts_month(first, start) and _ends_month(last, start)):
        return 0
    return month_number(last, start) - month_number(first, start) + 1


def kind_of(first: date, last: date, start: FiscalYearStart) -> PeriodKind | None:
    """Return whether some days are exactly a fiscal month, quarter or year."""
    for kind in PeriodKind:
        period = period_of(first, kind, start)
        if (period.starts_on, period.ends_on) == (first, last):
            return kind
    return None


def span_label(first: date, last: date, start: FiscalYearStart) -> str:
    """Return days for a heading: "Nov 2026", "Q4 2026", "FY 2026/27", "1 Jan to 20 Nov 2026"."""
    kind = kind_of(first, last, start)
    if kind is not None:
        return period_label(period_of(first, kind, start))
    return days_text(first, last)


def days_text(first: date, last: date) -> str:
    """Return "1 Jan to 20 Nov 2026"; a day alone is "20 Nov 2026"."""
    if first == last:
        return short_date(last)
    begin = short_date(first)
    begin = begin.rpartition(" ")[0] if first.year == last.year else begin
    return f"{begin} to {short_date(last)}"


def short_date(day: date) -> str:
    """Return "6 Apr 2026"."""
    return f"{day.day} {_NAMES[day.month - 1]} {day.year}"


def period_label(period: Period) -> str:
    """Return a fiscal period for a heading: "Nov 2026", "6 Apr to 5 May 2026", "Q4 2026"."""
    if period.kind is PeriodKind.MONTH and period.starts_on.day == 1:
        return f"{_NAMES[period.starts_on.month - 1]} {period.starts_on.year}"
    return period.label


def _starts_month(day: date, start: FiscalYearStart) -> bool:
    return period_of(day, PeriodKind.MONTH, start).starts_on == day


def _ends_month(day: date, start: FiscalYearStart) -> bool:
    return period_of(day, PeriodKind.MONTH, start).ends_on == day


def _months_earlier(
    span: tuple[date, date], months: int, start: FiscalYearStart
) -> tuple[date, date]:
    first = month_end(month_number(span[0], start) - months - 1, start) + _DAY
    return first, month_end(month_number(span[1], start) - months, start)


def _year_earlier(span: tuple[date, date], start: FiscalYearStart) -> tuple[date, date]:
    """Return the same days a year before; whole months stay whole, 29 February is the 28th."""
    first, last = span
    by_month = _months_earlier(span, _YEAR_MONTHS, start)
    is_to_month_end = first.day == 1 and (last + _DAY).day == 1
    begin = by_month[0] if _starts_month(first, start) else _same_day_before(first)
    if _ends_month(last, start):
        return begin, by_month[1]
    return begin, _same_day_before(last + _DAY) - _DAY if is_to_month_end else _same_day_before(
        last
    )


def _same_day_before(day: date) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if is_leap_day else day.day)
