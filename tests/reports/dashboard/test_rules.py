"""What the dashboard makes of sums."""

import datetime as dt
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_app.kit.period import (
    FiscalYearStart,
    Period,
    PeriodKind,
    month_segments,
    period_from_key,
    period_of,
    segment_of,
)
from finance_app.ledger.entries.rules import Kind
from finance_app.reports.dashboard import rules
from finance_app.reports.dashboard.rules import (
    Attention,
    Change,
    KindCounts,
    SegmentSum,
    Sums,
)
from tests.reports.dashboard.ledgers import FISCAL_STARTS

STARTS = [FiscalYearStart.parse(text) for text in FISCAL_STARTS]
amounts = st.decimals(min_value=0, max_value=10**14, places=2)
days = st.dates(min_value=dt.date(1901, 1, 1), max_value=dt.date(2198, 1, 1))


@pytest.mark.parametrize(
    ("now", "before", "amount", "ratio"),
    [
        ("110", "100", "10", "0.100"),
        ("90", "100", "-10", "-0.100"),
        ("100", "100", "0", "0.000"),
        ("1.0055", "1", "0.0055", "0.006"),
        ("0.9945", "1", "-0.0055", "-0.006"),
        ("5", "0", "5", None),
        ("0", "0", "0", None),
        ("50", "-100", "150", None),
    ],
)
def test_changes(now: str, before: str, amount: str, ratio: str | None) -> None:
    change = rules.compare(Decimal(now), Decimal(before))
    assert change.amount == Decimal(amount)
    assert change.ratio == (None if ratio is None else Decimal(ratio))


@given(now=amounts, before=amounts)
def test_a_change_leads_from_one_amount_to_the_other(now: Decimal, before: Decimal) -> None:
    change = rules.compare(now, before)
    assert before + change.amount == now
    assert (change.ratio is None) == (before == 0)
    assert change.is_up == (now > before)


@pytest.mark.parametrize(
    ("amount", "kind", "is_good"),
    [
        (1, Kind.INCOME, True),
        (-1, Kind.INCOME, False),
        (1, Kind.EXPENSE, False),
        (-1, Kind.EXPENSE, True),
        (1, None, True),
        (-1, None, False),
    ],
)
def test_what_is_favourable(amount: int, kind: Kind | None, is_good: bool) -> None:
    assert rules.is_favourable(Change(Decimal(amount), None), kind) is is_good


@pytest.mark.parametrize(
    ("ratio", "text"),
    [
        ("0.055", "5.5%"),
        ("-0.057", "5.7%"),
        ("0.0004", "<0.1%"),
        ("0.9996", "100%"),
        ("3.404", "340%"),
        ("9.99", "999%"),
        ("9.991", ">999%"),
        ("1e20", ">999%"),
    ],
)
def test_percents(ratio: str, text: str) -> None:
    assert rules.percent_text(Decimal(ratio)) == text


@pytest.mark.parametrize(
    ("income", "expense", "text"),
    [("100", "73.7", "26.3%"), ("100", "100", ""), ("0", "0", ""), ("10", "20", "")],
)
def test_margins(income: str, expense: str, text: str) -> None:
    assert rules.margin_text(Sums(Decimal(income), Decimal(expense))) == text


@pytest.mark.parametrize(
    ("key", "start", "text"),
    [
        ("2026-11", "01-01", "October"),
        ("2026-01", "01-01", "December 2025"),
        ("2026-11", "04-06", "the month before"),
        ("2026-q1", "01-01", "Q4 2025"),
        ("2026-q1", "04-06", "Q4 FY 2025/26"),
        ("fy2026", "01-01", "FY 2025"),
        ("fy2026", "07-01", "FY 2025/26"),
    ],
)
def test_the_period_before_has_a_name(key: str, start: str, text: str) -> None:
    now = period_from_key(key, FiscalYearStart.parse(start))
    assert rules.before_text(now, now.previous()) == text


def test_addresses_of_lists() -> None:
    month = (dt.date(2026, 11, 1), dt.date(2026, 11, 30))
    assert rules.list_href(Kind.INCOME) == "/incomes"
    assert rules.list_href(Kind.EXPENSE, missing="party") == "/expenses?missing=party"
    assert (
        rules.list_href(Kind.EXPENSE, month, category="Meals & more")
        == "/expenses?from=2026-11-01&to=2026-11-30&category=Meals+%26+more"
    )


@given(day=days, kind=st.sampled_from(PeriodKind), start=st.sampled_from(STARTS))
def test_the_window_holds_all_that_is_shown(
    day: dt.date, kind: PeriodKind, start: FiscalYearStart
) -> None:
    period = period_of(day, kind, start)
    months = rules.chart_months(period)
    assert len(months) == 12
    assert months[-1].ends_on == period.ends_on
    assert all(one.kind is PeriodKind.MONTH for one in months)
    assert all(b.starts_on - a.ends_on == dt.timedelta(days=1) for a, b in pairwise(months))
    first, last = rules.window(period)
    shown: list[Period] = [period, period.previous(), *months]
    segments = {segment for one in shown for segment in month_segments(one, start)}
    assert (min(segments), max(segments)) == (first, last)
    assert rules.segments_of(period) == (
        min(month_segments(period, start)),
        max(month_segments(period, start)),
    )


@given(
    entries=st.lists(
        st.tuples(
            st.dates(dt.date(2024, 1, 1), dt.date(2027, 12, 31)), st.sampled_from(Kind), amounts
        ),
        max_size=30,
    ),
    kind=st.sampled_from(PeriodKind),
    start=st.sampled_from(STARTS),
)
def test_figures_are_sums_of_segments(
    entries: list[tuple[dt.date, Kind, Decimal]], kind: PeriodKind, start: FiscalYearStart
) -> None:
    period = period_of(dt.date(2026, 11, 20), kind, start)
    rows = [SegmentSum(segment_of(day, start), kind_of, amount) for day, kind_of, amount in entries]
    found = rules.figures(rows, period)
    for one in (found.now, found.before, *found.months):
        held = [(k, amount) for day, k, amount in entries if one.period.contains(day)]
        assert one.sums.income == sum(amount for k, amount in held if k is Kind.INCOME)
        assert one.sums.expense == sum(amount for k, amount in held if k is Kind.EXPENSE)
        assert one.sums.of(None) == one.sums.of(Kind.INCOME) - one.sums.of(Kind.EXPENSE)


def test_first_steps_are_read_from_the_ledger() -> None:
    nothing = rules.first_steps(Attention())
    assert (nothing.has_expense, nothing.has_income, nothing.has_category) == (False, False, False)
    assert not nothing.is_done
    half = rules.first_steps(Attention({Kind.EXPENSE: KindCounts(2, 2, 0)}))
    assert (half.has_expense, half.has_income, half.has_category) == (True, False, False)
    done = rules.first_steps(
        Attention({Kind.EXPENSE: KindCounts(2, 1, 0), Kind.INCOME: KindCounts(1, 1, 1)})
    )
    assert done.is_done


def test_a_ledger_whose_entries_are_all_gone_is_empty() -> None:
    assert Attention({Kind.EXPENSE: KindCounts()}).is_empty
    assert not Attention({Kind.INCOME: KindCounts(1)}).is_empty
