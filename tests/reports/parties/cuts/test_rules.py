"""Days as kept sums and days beside them: by hand, and each day once."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finance_app.reports.parties.cuts.rules import Days, DaysCut, KeptSum, cut_days

D = date
CUTS = {
    "a calendar year": (
        D(2026, 1, 1), D(2026, 12, 31), DaysCut((KeptSum(12, D(2026, 1, 1)),)),
    ),
    "a quarter": (
        D(2026, 4, 1), D(2026, 6, 30),
        DaysCut(tuple(KeptSum(1, D(2026, month, 1)) for month in (4, 5, 6))),
    ),
    "all but December and some days of November": (
        D(2026, 1, 1), D(2026, 11, 20),
        DaysCut(
            (KeptSum(12, D(2026, 1, 1)), KeptSum(1, D(2026, 12, 1), -1)),
            (Days(D(2026, 11, 21), D(2026, 11, 30), -1),),
        ),
    ),
    "a few days": (
        D(2026, 2, 5), D(2026, 2, 9), DaysCut((), (Days(D(2026, 2, 5), D(2026, 2, 9)),)),
    ),
    "a month less its ends": (
        D(2024, 2, 2), D(2024, 2, 28),
        DaysCut(
            (KeptSum(1, D(2024, 2, 1)),),
            (Days(D(2024, 2, 1), D(2024, 2, 1), -1), Days(D(2024, 2, 29), D(2024, 2, 29), -1)),
        ),
    ),
    "over the turn of a year": (
        D(2025, 12, 31), D(2026, 1, 31),
        DaysCut((KeptSum(1, D(2026, 1, 1)),), (Days(D(2025, 12, 31), D(2025, 12, 31)),)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", CUTS)
def test_what_is_less_is_read(what):
    first, last, cut = CUTS[what]
    assert cut_days(first, last) == cut


def span(one: KeptSum) -> tuple[date, date]:
    number = one.starts_on.year * 12 + one.starts_on.month - 1 + one.month_count
    return one.starts_on, date(number // 12, number % 12 + 1, 1) - timedelta(days=1)


DAYS = st.dates(min_value=D(1900, 1, 1), max_value=D(2199, 12, 31))


@settings(max_examples=60, deadline=None)
@given(DAYS, st.integers(0, 1500))
def test_every_day_counts_once_and_no_other(first, length):
    last = min(first + timedelta(days=length), D(2199, 12, 31))
    found = cut_days(first, last)
    counted = Counter()
    for begin, end, sign in (
        *((*span(one), one.sign) for one in found.sums),
        *((one.first, one.last, one.sign) for one in found.days),
    ):
        for number in range(begin.toordinal(), end.toordinal() + 1):
            counted[number] += sign
    wanted = range(first.toordinal(), last.toordinal() + 1)
    assert {day for day, count in counted.items() if count} == set(wanted)
    assert all(counted[day] == 1 for day in wanted)
    assert sum((one.last - one.first).days + 1 for one in found.days) <= 31
