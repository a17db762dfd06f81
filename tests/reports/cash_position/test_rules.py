"""Full months before a day, and how long money lasts."""

import datetime as dt
from decimal import Decimal

import pytest

from finance_app.kit.period import FiscalYearStart
from finance_app.reports.cash_position.rules import CashPosition, Held, Pace, pace_days
from tests.reports.books import BANK, CARD, CHART

D = Decimal
CALENDAR, APRIL_6 = FiscalYearStart(1, 1), FiscalYearStart(4, 6)
FIRST = dt.date(2025, 2, 10)


@pytest.mark.parametrize(
    ("day", "months", "first", "start", "expected"),
    [
        ("2026-11-28", 3, FIRST, CALENDAR, ("2026-08-01", "2026-10-31", 3)),
        ("2026-11-30", 3, FIRST, CALENDAR, ("2026-09-01", "2026-11-30", 3)),
        ("2026-01-15", 1, FIRST, CALENDAR, ("2025-12-01", "2025-12-31", 1)),
        ("2026-11-28", 2, FIRST, APRIL_6, ("2026-09-06", "2026-11-05", 2)),
        ("2025-04-20", 12, FIRST, CALENDAR, ("2025-02-01", "2025-03-31", 2)),
        ("2025-02-27", 3, FIRST, CALENDAR, None),
        ("2025-02-28", 3, FIRST, CALENDAR, ("2025-02-01", "2025-02-28", 1)),
        ("2025-02-01", 3, FIRST, CALENDAR, None),
        ("2026-11-28", 3, None, CALENDAR, None),
    ],
)
def test_only_full_months_since_the_first_posting_make_the_pace(
    day, months, first, start, expected
):
    found = pace_days(dt.date.fromisoformat(day), months, first, start)
    if expected is None:
        assert found is None
    else:
        begin, end, count = expected
        assert found == (dt.date.fromisoformat(begin), dt.date.fromisoformat(end), count)


@pytest.mark.parametrize(
    ("bank", "card", "change", "runway"),
    [
        (10_000, -1_000, -3_000, "9.0"),
        (10_000, 0, -7_000, "4.3"),
        (10_000, 0, 0, None),
        (10_000, 0, 3_000, None),
        (1_000, -1_000, -3_000, None),
        (500, -900, -3_000, None),
    ],
)
def test_money_lasts_as_long_as_the_pace_says(bank, card, change, runway):
    accounts = {one.id: one for one in CHART}
    found = CashPosition(
        dt.date(2026, 11, 28),
        [Held(accounts[BANK], D(bank)), Held(accounts[CARD], D(card))],
        Pace(dt.date(2026, 8, 1), dt.date(2026, 10, 31), 3, D(change)),
    )
    assert found.total == bank + card
    assert found.runway == (None if runway is None else D(runway))


def test_without_a_full_month_there_is_no_runway():
    assert CashPosition(dt.date(2026, 11, 28), [], None).runway is None
