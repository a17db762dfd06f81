"""The periods a list offers by name, in the fiscal calendar of a business."""

from datetime import date
from typing import Final

from finance_app.kit.period import FiscalYearStart, Period, PeriodKind, period_of
from finance_app.ledger.entries.terms.rules import OPEN, Status

OTHER_DATES: Final = "other"

PERIODS: Final = (
    ("this_month", "This month"),
    ("last_month", "Last month"),
    ("this_quarter", "This quarter"),
    ("this_year", "This fiscal year"),
    (OTHER_DATES, "Other dates"),
)
"""What can be chosen, as (value, text); nothing chosen means all time."""

STATUS_OPTIONS: Final = (
    (OPEN, "To be paid"),
    *((one.value, one.label) for one in (Status.DUE, Status.OVERDUE, Status.PARTLY, Status.PAID)),
)
"""Where an entry may stand, as (value, text)."""


def named_period(name: str, today: date, start: FiscalYearStart) -> Period | None:
    """Return the period of a choice, None for other dates, all time and unknown names."""
    if name == "this_month":
        return period_of(today, PeriodKind.MONTH, start)
    if name == "last_month":
        return period_of(today, PeriodKind.MONTH, start).shift(-1, start)
    if name == "this_quarter":
        return period_of(today, PeriodKind.QUARTER, start)
    if name == "this_year":
        return period_of(today, PeriodKind.YEAR, start)
    return None


def period_name(first: str, last: str, today: date, start: FiscalYearStart) -> str:
    """Return the choice that two days of an address stand for; "" where there are none."""
    if not first and not last:
        return ""
    for name, _ in PERIODS:
        period = named_period(name, today, start)
        if period and (first, last) == (period.starts_on.isoformat(), period.ends_on.isoformat()):
            return name
    return OTHER_DATES
