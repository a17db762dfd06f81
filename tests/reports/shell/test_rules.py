"""Columns of reports, and the sums of each read off one cut of the days."""

import datetime as dt
from decimal import Decimal
from itertools import pairwise
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from finance_app.kit.period import CALENDAR_YEAR, FiscalYearStart
from finance_app.ledger.journals.rules import AccountSums, Sums
from finance_app.reports.shell.days.rules import Compare
from finance_app.reports.shell.rules import (
    By,
    Column,
    Grid,
    balances_of,
    column_count,
    columns_of,
    cut_of,
    grid_of,
)
from finance_app.reports.shell.statement.rules import Line, LineKind, percent_text, summed

ACCOUNT = UUID(int=7)
DAY = dt.timedelta(days=1)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def labels(grid: Grid) -> tuple[list[str], list[str]]:
    return [one.label for one in grid.columns], [one.label for one in grid.before]


def test_columns_that_the_days_cut_say_so():
    found = columns_of(day("2026-01-15"), day("2026-03-31"), By.MONTH, CALENDAR_YEAR)
    assert found == (
        Column("Jan 2026 (part)", day("2026-01-15"), day("2026-01-31")),
        Column("Feb 2026", day("2026-02-01"), day("2026-02-28")),
        Column("Mar 2026", day("2026-03-01"), day("2026-03-31")),
    )
    (one,) = columns_of(day("2026-01-15"), day("2026-03-31"), By.TOTAL, CALENDAR_YEAR)
    assert one.label == "15 Jan to 31 Mar 2026"


def test_quarters_follow_the_fiscal_year():
    start = FiscalYearStart(4, 6)
    found = columns_of(day("2026-04-06"), day("2027-01-10"), By.QUARTER, start)
    assert [(one.label, one.first.isoformat()) for one in found] == [
        ("Q1 FY 2026/27", "2026-04-06"),
        ("Q2 FY 2026/27", "2026-07-06"),
        ("Q3 FY 2026/27", "2026-10-06"),
        ("Q4 FY 2026/27 (part)", "2027-01-06"),
    ]


def test_each_column_is_compared_with_its_own_place_before():
    grid = grid_of(
        day("2026-01-01"), day("2026-03-31"), CALENDAR_YEAR, by=By.MONTH, compare=Compare.PREVIOUS
    )
    assert labels(grid) == (
        ["Jan 2026", "Feb 2026", "Mar 2026"],
        ["Oct 2025", "Nov 2025", "Dec 2025"],
    )
    total = grid.with_total()
    assert (total.columns[-1].label, total.before[-1]) == (
        "Total",
        Column("Total", day("2025-10-01"), day("2025-12-31")),
    )
    one = grid_of(
        day("2026-01-01"), day("2026-12-31"), CALENDAR_YEAR, by=By.TOTAL, compare=Compare.NONE
    )
    assert one.with_total() is one


def test_balances_are_at_the_end_of_columns_and_compared_with_the_day_before_them():
    grid = grid_of(
        day("2026-01-01"), day("2026-11-28"), CALENDAR_YEAR, by=By.TOTAL, compare=Compare.PREVIOUS
    )
    found = balances_of(grid, Compare.PREVIOUS, CALENDAR_YEAR)
    assert labels(found) == (["28 Nov 2026"], ["31 Dec 2025"])
    assert found.before[0].first == day("2025-01-01")
    year = grid_of(
        day("2024-01-01"), day("2024-02-29"), CALENDAR_YEAR, by=By.MONTH, compare=Compare.YEAR
    )
    assert labels(balances_of(year, Compare.YEAR, CALENDAR_YEAR)) == (
        ["31 Jan 2024", "29 Feb 2024"],
        ["31 Jan 2023", "28 Feb 2023"],
    )


def test_percent_is_of_what_was_before():
    def percent(now: str, before: str) -> str:
        return percent_text(Decimal(now), Decimal(before))

    assert percent("99000", "94200") == "5.1%"
    assert percent("-201410", "-190222.40") == "(5.9%)"
    assert percent("10", "0") == ""
    assert percent("10", "10") == ""
    assert percent("10.001", "10") == "<0.1%"
    assert percent("1e14", "0.0001") == ">999%"
    assert percent("0", "5") == "(100.0%)"
    assert percent("5", "-5") == "200.0%"


def test_lines_are_summed_column_by_column():
    one = Line(LineKind.LINE, "A", (Decimal(1), Decimal(2)), (Decimal(3), Decimal(4)))
    other = Line(LineKind.LINE, "B", (Decimal(10), Decimal(20)), (Decimal(30), Decimal(40)))
    found = summed([one, other], "Both")
    assert (found.amounts, found.before) == (
        (Decimal(11), Decimal(22)),
        (Decimal(33), Decimal(44)),
    )
    assert found.kind is LineKind.SUBTOTAL


STARTS = st.sampled_from([CALENDAR_YEAR, FiscalYearStart(4, 6), FiscalYearStart(1, 31)])
FIRST = dt.date(2023, 11, 5)
POSTINGS = st.lists(
    st.tuples(st.integers(0, 900), st.integers(-500, 500).map(Decimal)), max_size=30
)


@settings(max_examples=60)
@given(POSTINGS, st.integers(0, 500), STARTS, st.sampled_from(list(By)), st.sampled_from(Compare))
def test_a_cut_gives_every_column_exactly_the_postings_of_its_days(
    postings, length, start, by, compare
):
    first = dt.date(2024, 6, 10)
    grid = grid_of(first, first + length * DAY, start, by=by, compare=compare).with_total()
    cut = cut_of(grid.all, dt.date(2024, 1, 1))
    assert all(one < other for one, other in pairwise(cut.starts))
    posted = [(FIRST + at * DAY, amount) for at, amount in postings]
    by_piece: dict[int, Sums] = {}
    for on, amount in posted:
        if on <= cut.last:  # as the database counts: width_bucket of the day
            piece = sum(on >= begins for begins in cut.starts)
            debit, credit = max(amount, Decimal(0)), max(-amount, Decimal(0))
            by_piece[piece] = by_piece.get(piece, Sums()) + Sums(debit, credit)
    sums = AccountSums({ACCOUNT: by_piece})
    for column in grid.all:
        within = sum((a for on, a in posted if column.first <= on <= column.last), Decimal(0))
        assert cut.between(sums, ACCOUNT, column).balance == within
        through = sum((a for on, a in posted if on <= column.last), Decimal(0))
        assert cut.through(sums, ACCOUNT, column.last).balance == through
        before = sum((a for on, a in posted if on < column.first), Decimal(0))
        assert cut.through(sums, ACCOUNT, column.first - DAY).balance == before


@settings(max_examples=40)
@given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)), st.integers(0, 4000), STARTS,
       st.sampled_from(list(By)))  # fmt: skip
def test_columns_are_counted_without_making_them(first, length, start, by):
    last = first + length * DAY
    assert column_count(first, last, by, start) == len(columns_of(first, last, by, start))
