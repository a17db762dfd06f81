"""The dashboard's figures are the sums of the entries, whatever the fiscal year and currency."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import event

from finance_app.kit import clock, db
from finance_app.kit.errors import ForbiddenError, InvalidInputError, UnavailableError
from finance_app.kit.period import Period, PeriodKind, period_of
from finance_app.ledger.entries.rules import Kind
from finance_app.reports.dashboard import service
from finance_app.reports.dashboard.repository import DashboardRepository
from finance_app.reports.dashboard.rules import PeriodSums
from finance_app.reports.dashboard.service import Card
from tests.factories import make_actor, make_entry
from tests.reports.dashboard.ledgers import CURRENCIES, FISCAL_STARTS, Ledger, random_ledger

TODAY = dt.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.fixed(TODAY):
        yield


@pytest.fixture(
    scope="module",
    params=[
        (FISCAL_STARTS[0], CURRENCIES[0]),
        (FISCAL_STARTS[1], CURRENCIES[1]),
        (FISCAL_STARTS[2], CURRENCIES[2]),
        (FISCAL_STARTS[3], CURRENCIES[1]),
    ],
    ids="-".join,
)
async def ledger(request: pytest.FixtureRequest) -> Ledger:
    """A ledger that no test changes."""
    start, currency_code = request.param
    actor = await make_actor(currency_code=currency_code, fiscal_year_start=start)
    return await random_ledger(actor, seed=20261120)


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    """Collect what is asked of the database, less what opens a transaction."""
    asked: list[str] = []

    def collect(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "set_config" not in statement and not statement.startswith("SET TRANSACTION"):
            asked.append(statement)

    engine = db.engine().sync_engine
    event.listen(engine, "before_cursor_execute", collect)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", collect)


def assert_sums(found: PeriodSums, ledger: Ledger) -> None:
    first, last = found.period.starts_on, found.period.ends_on
    assert found.sums.income == ledger.total(Kind.INCOME, first, last)
    assert found.sums.expense == ledger.total(Kind.EXPENSE, first, last)
    assert found.sums.net == found.sums.income - found.sums.expense


@pytest.mark.parametrize("kind", list(PeriodKind))
async def test_figures_are_the_sums_of_the_entries(ledger: Ledger, kind: PeriodKind) -> None:
    start = ledger.actor.fiscal_year_start
    shown = period_of(TODAY, kind, start)
    for period in (shown, shown.shift(-1), shown.shift(-3)):
        found = await service.read_dashboard(ledger.actor, period)
        assert found.failed == ()
        assert found.figures is not None
        assert found.figures.now.period == period
        assert found.figures.before.period.ends_on == period.starts_on - dt.timedelta(days=1)
        for one in (found.figures.now, found.figures.before, *found.figures.months):
            assert_sums(one, ledger)


async def test_the_chart_has_the_twelve_months_that_end_with_the_period(ledger: Ledger) -> None:
    period = period_of(TODAY, PeriodKind.QUARTER, ledger.actor.fiscal_year_start)
    found = await service.read_figures(ledger.actor, period)
    assert len(found.months) == 12
    assert found.months[-1].period.ends_on == period.ends_on
    for one, following in pairwise(found.months):
        assert following.period.starts_on == one.period.ends_on + dt.timedelta(days=1)


async def test_categories_are_the_sums_of_their_entries(ledger: Ledger) -> None:
    period = period_of(TODAY, PeriodKind.YEAR, ledger.actor.fiscal_year_start)
    found = await service.read_categories(ledger.actor, period)
    first, last = period.starts_on, period.ends_on
    names = {
        one.category
        for one in ledger.entries
        if one.kind is Kind.EXPENSE and period.contains(one.date)
    }
    assert {one.category for one in found} == names
    for one in found:
        name = one.category
        wanted = ledger.total(Kind.EXPENSE, first, last, lambda entry, n=name: entry.category == n)
        assert one.amount == wanted
    assert [one.amount for one in found] == sorted((one.amount for one in found), reverse=True)


async def test_the_latest_entries_of_both_kinds_come_first(ledger: Ledger) -> None:
    found = await service.read_recent(ledger.actor)
    latest = sorted(ledger.entries, key=lambda one: (one.date, one.id), reverse=True)[:7]
    assert [(one.kind, one.id) for one in found] == [(one.kind, one.id) for one in latest]
    assert [one.category for one in found] == [one.category for one in latest]
    assert [one.party for one in found] == [one.party for one in latest]


async def test_attention_counts_what_lacks_something(ledger: Ledger) -> None:
    found = await service.read_attention(ledger.actor)
    for kind in Kind:
        of_kind = [one for one in ledger.entries if one.kind is kind]
        counts = found.of(kind)
        assert counts.entry_count == len(of_kind)
        assert counts.uncategorised_count == sum(one.category is None for one in of_kind)
        assert counts.unnamed_count == sum(one.party == "" for one in of_kind)
    assert not found.is_empty


async def test_the_whole_page_takes_four_queries(ledger: Ledger) -> None:
    period = period_of(TODAY, PeriodKind.YEAR, ledger.actor.fiscal_year_start)
    with counted_queries() as asked:
        await service.read_dashboard(ledger.actor, period)
    assert len(asked) == 4


async def test_an_empty_ledger_has_zeros() -> None:
    actor = await make_actor(currency_code="KWD", fiscal_year_start="04-06")
    period = service.shown_period(actor, "")
    found = await service.read_dashboard(actor, period)
    assert found.failed == ()
    assert found.figures is not None
    assert found.figures.now.sums.net == 0
    assert found.categories == ()
    assert found.recent == ()
    assert found.attention is not None
    assert found.attention.is_empty


async def test_huge_sums_stay_exact() -> None:
    actor = await make_actor()
    largest = Decimal("99999999999999.00")
    for cents in ("0.01", "0.02"):
        await make_entry(actor, Kind.INCOME, date=TODAY, amount=largest - Decimal(cents))
    found = await service.read_figures(actor, service.shown_period(actor, "2026-11"))
    assert found.now.sums.income == Decimal("199999999999997.97")


async def test_another_business_is_not_in_the_figures(ledger: Ledger) -> None:
    other = await make_actor(fiscal_year_start=str(ledger.actor.fiscal_year_start))
    found = await service.read_dashboard(other, service.shown_period(other, "fy2026"))
    assert found.attention is not None
    assert found.attention.is_empty
    assert found.recent == ()


def _days(ledger: Ledger) -> list[tuple[dt.date, dt.date]]:
    month = period_of(TODAY, PeriodKind.MONTH, ledger.actor.fiscal_year_start)
    return [
        (month.starts_on, month.ends_on),
        (dt.date(2026, 1, 1), dt.date(2026, 12, 31)),
        (dt.date(2026, 2, 3), dt.date(2026, 11, 27)),
        (dt.date(2026, 11, 7), dt.date(2026, 11, 7)),
        (dt.date(2026, 11, 2), dt.date(2026, 11, 4)),
        (dt.date(2026, 11, 4), dt.date(2026, 11, 29)),
        (dt.date(2025, 1, 31), dt.date(2026, 2, 28)),
        (dt.date(1900, 1, 1), dt.date(2199, 12, 31)),
    ]


async def test_any_days_are_summed_exactly(ledger: Ledger) -> None:
    for first, last in _days(ledger):
        found = await service.summarise(ledger.actor, first, last)
        assert found.currency_code == ledger.actor.currency_code
        assert found.income == ledger.total(Kind.INCOME, first, last)
        assert found.expense == ledger.total(Kind.EXPENSE, first, last)
        assert found.net == found.income - found.expense
        assert sum((one.income for one in found.by_month), Decimal(0)) == found.income
        for one in found.by_category:
            name = one.category
            wanted = ledger.total(one.kind, first, last, lambda e, n=name: e.category == n)
            assert one.amount == wanted
        expenses = [one.amount for one in found.by_category if one.kind is Kind.EXPENSE]
        assert sum(expenses, Decimal(0)) == found.expense


async def test_months_of_a_summary_are_calendar_months(ledger: Ledger) -> None:
    found = await service.summarise(ledger.actor, dt.date(2026, 1, 15), dt.date(2026, 3, 2))
    assert [one.month for one in found.by_month] == ["2026-01", "2026-02", "2026-03"]
    days = [(15, 31), (1, 28), (1, 2)]
    for number, (one, (first, last)) in enumerate(zip(found.by_month, days, strict=True), 1):
        begin, end = dt.date(2026, number, first), dt.date(2026, number, last)
        assert one.expense == ledger.total(Kind.EXPENSE, begin, end)
        assert one.net == ledger.total(Kind.INCOME, begin, end) - one.expense


async def test_a_summary_names_months_without_entries() -> None:
    actor = await make_actor(currency_code="JPY")
    found = await service.summarise(actor, dt.date(2025, 12, 31), dt.date(2026, 2, 1))
    assert [(one.month, one.net) for one in found.by_month] == [
        ("2025-12", 0),
        ("2026-01", 0),
        ("2026-02", 0),
    ]
    assert found.by_category == ()


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (dt.date(2026, 2, 1), dt.date(2026, 1, 1), "to"),
        (dt.date(1899, 12, 31), dt.date(2026, 1, 1), "from"),
        (dt.date(2026, 1, 1), dt.date(2200, 1, 1), "to"),
        (dt.date.min, dt.date.max, "from"),
    ],
)
async def test_days_that_cannot_be_summed_are_refused(
    first: dt.date, last: dt.date, field: str
) -> None:
    actor = await make_actor()
    with pytest.raises(InvalidInputError) as problem:
        await service.summarise(actor, first, last)
    assert field in problem.value.fields


async def test_a_viewer_reads_the_dashboard() -> None:
    actor = await make_actor(role="viewer")
    period = service.shown_period(actor, "")
    assert (await service.read_dashboard(actor, period)).failed == ()


async def test_nothing_is_read_without_the_right(monkeypatch: pytest.MonkeyPatch) -> None:
    actor = await make_actor()
    period = service.shown_period(actor, "")
    monkeypatch.setattr("finance_app.identity.rules._GRANTS", {actor.role: frozenset()})
    with pytest.raises(ForbiddenError):
        await service.read_dashboard(actor, period)
    with pytest.raises(ForbiddenError):
        await service.summarise(actor, TODAY, TODAY)


@pytest.mark.parametrize("key", ["2026-13", "2026-q5", "fy26", "x", "2026-11-20"])
async def test_a_key_that_names_no_period_is_refused(key: str) -> None:
    actor = await make_actor()
    with pytest.raises(InvalidInputError) as problem:
        service.shown_period(actor, key)
    assert problem.value.fields["period"] == problem.value.message


async def test_without_a_key_the_month_of_today_is_shown() -> None:
    actor = await make_actor(fiscal_year_start="04-06")
    shown: Period = service.shown_period(actor, "")
    assert (shown.kind, shown.starts_on) == (PeriodKind.MONTH, dt.date(2026, 11, 6))


async def test_one_part_that_cannot_be_read_leaves_the_others(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    actor = await make_actor()
    await make_entry(actor, date=TODAY)

    async def break_down(_self: DashboardRepository, _count: int) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(DashboardRepository, "list_latest", break_down)
    found = await service.read_dashboard(actor, service.shown_period(actor, ""))
    assert found.failed == (Card.RECENT,)
    assert found.figures is not None
    assert found.figures.now.sums.expense == 42
    assert "recent" in caplog.text


async def test_a_database_that_is_gone_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    actor = await make_actor()

    async def is_gone() -> bool:
        return False

    async def time_out(_self: DashboardRepository) -> None:
        raise UnavailableError

    monkeypatch.setattr(DashboardRepository, "count_entries", time_out)
    period = service.shown_period(actor, "")
    assert (await service.read_dashboard(actor, period)).failed == (Card.ATTENTION,)
    monkeypatch.setattr(db, "is_reachable", is_gone)
    with pytest.raises(UnavailableError):
        await service.read_dashboard(actor, period)
