"""Named periods follow the fiscal calendar of the business."""

from datetime import date

import pytest

from finance_app.kit.period import FiscalYearStart
from finance_app.ledger.filters.rules import PERIODS, named_period, period_name

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("name", "start", "first", "last"),
    [
        ("this_month", "01-01", date(2026, 11, 1), date(2026, 11, 30)),
        ("last_month", "01-01", date(2026, 10, 1), date(2026, 10, 31)),
        ("this_quarter", "01-01", date(2026, 10, 1), date(2026, 12, 31)),
        ("this_year", "01-01", date(2026, 1, 1), date(2026, 12, 31)),
        ("this_month", "04-06", date(2026, 11, 6), date(2026, 12, 5)),
        ("this_year", "04-06", date(2026, 4, 6), date(2027, 4, 5)),
    ],
)
def test_a_name_means_these_days(name, start, first, last):
    fiscal = FiscalYearStart.parse(start)
    period = named_period(name, TODAY, fiscal)
    assert (period.starts_on, period.ends_on) == (first, last)
    assert period_name(first.isoformat(), last.isoformat(), TODAY, fiscal) == name


@pytest.mark.parametrize("name", ["", "other", "next_month"])
def test_other_names_are_no_period(name):
    assert named_period(name, TODAY, FiscalYearStart(1, 1)) is None


def test_other_days_are_other_dates_and_none_are_all_time():
    fiscal = FiscalYearStart(1, 1)
    assert period_name("", "", TODAY, fiscal) == ""
    assert period_name("2026-11-01", "", TODAY, fiscal) == "other"
    assert {"other", "this_month"} <= {name for name, _ in PERIODS}
