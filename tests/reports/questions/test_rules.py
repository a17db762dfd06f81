"""Ranks, shares, fiscal months and kept months, by hand."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_app.kit.period import FiscalYearStart
from finance_app.reports.parties.cuts.rules import cut_days
from finance_app.reports.questions.rules import (
    GroupSum,
    by_fiscal_month,
    by_weekday,
    change_percent,
    month_label,
    months_of,
    named,
    percent,
    rank,
)

D = Decimal


def day(text):
    return dt.date.fromisoformat(text)


def group(key, amount, before=0):
    return GroupSum(key, D(amount), D(before), 1, 1)


def test_the_largest_come_first_a_refund_by_its_size_and_the_rest_is_one():
    ranked = rank([group("a", 5), group("b", -9), group("c", 7), group("d", 1)], 2)
    assert [one.key for one in ranked.shown] == ["b", "c"]
    assert (ranked.others.amount, ranked.others.count, ranked.other_count) == (6, 2, 2)
    assert ranked.total.amount == 4
    by_change = rank([group("a", 5, 5), group("b", 1, 9)], 1, by_difference=True)
    assert [one.key for one in by_change.shown] == ["b"]


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [(1, 3, "33.3"), (1, 8, "12.5"), (2, 3, "66.7"), (-1, 4, "-25.0"), ("0.0005", 1, "0.1"),
     (1, 0, None), (5, -10, "-50.0")],
)  # fmt: skip
def test_a_part_in_percent(part, whole, expected):
    assert percent(D(part), D(whole)) == (None if expected is None else D(expected))


def test_a_change_is_of_the_size_of_what_was_before():
    assert change_percent(D(150), D(100)) == 50
    assert change_percent(D(50), D(-100)) == 150
    assert change_percent(D(5), D(0)) is None


def test_days_are_put_in_their_fiscal_months_and_the_outer_ones_are_cut():
    start = FiscalYearStart(4, 6)
    days = day("2026-04-10"), day("2026-06-05")
    found = by_fiscal_month(days, start, [group(day("2026-05-05"), 1), group(day("2026-05-06"), 2)])
    assert [(one.key, one.amount) for one in found] == [
        ((day("2026-04-10"), day("2026-05-05")), 1), ((day("2026-05-06"), day("2026-06-05")), 2),
    ]  # fmt: skip
    assert [month_label(one.key, start) for one in found] == [
        "6 Apr to 5 May 2026 (part)", "6 May to 5 Jun 2026",
    ]  # fmt: skip


def test_all_seven_weekdays_are_there():
    found = by_weekday([group(7, 3)])
    assert [one.key for one in found][::6] == ["Monday", "Sunday"]
    assert [one.amount for one in found] == [0, 0, 0, 0, 0, 0, 3]


def test_groups_of_one_name_are_together():
    found = named([group(1, 2), group(2, 3), group(3, 4)], {1: "A", 2: "A"})
    assert [(one.key, one.amount) for one in found] == [("A", 5), (3, 4)]


DAYS = st.dates(dt.date(2019, 1, 1), dt.date(2027, 12, 31))


@given(st.tuples(DAYS, DAYS).map(sorted))
def test_months_and_days_of_a_cut_are_each_day_once(days):
    cut = cut_days(*days)
    sample = {days[0], days[1], days[0] - dt.timedelta(1), days[1] + dt.timedelta(1),
              dt.date(2023, 5, 17)}  # fmt: skip
    months = months_of(cut)
    assert set(months.values()) <= {1}
    for one in sample:
        times = months.get(one.replace(day=1), 0)
        times += sum(part.sign for part in cut.days if part.first <= one <= part.last)
        assert times == (days[0] <= one <= days[1])
