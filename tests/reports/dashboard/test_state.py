"""The dashboard as a tab sees it, through the real app and its guard."""

import datetime as dt
from collections.abc import AsyncIterator, Iterator
from decimal import Decimal
from typing import Any

import pytest

from finance_app.finance_app import app
from finance_app.identity.rules import Actor, Role
from finance_app.kit import clock
from finance_app.ledger.entries.rules import Kind
from finance_app.reports.dashboard.repository import DashboardRepository
from finance_app.reports.dashboard.state import DashboardState
from finance_app.ui.toast import NoticeState
from tests.factories import join, make_actor, make_entry
from tests.headless import Headless

TODAY = dt.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.fixed(TODAY):
        yield


@pytest.fixture
async def owner(today: None) -> Actor:
    return await make_actor()


@pytest.fixture
async def tab(owner: Actor) -> AsyncIterator[Headless]:
    async with Headless(app, session_id=str(owner.session_id)) as client:
        yield client


async def load(tab: Headless, path: str = "/") -> Any:
    tab.visit(path)
    await tab.send(DashboardState.load)
    assert tab.errors == []
    return await tab.state(DashboardState)


async def test_the_month_of_today_is_shown_first(tab: Headless, owner: Actor) -> None:
    await make_entry(owner, Kind.INCOME, date=TODAY, amount=Decimal("61340"))
    await make_entry(owner, Kind.EXPENSE, date=TODAY, amount=Decimal("45180.5"), category="Rent")
    await make_entry(owner, Kind.EXPENSE, date=dt.date(2026, 10, 31), amount=Decimal(100))
    shown = await load(tab)
    assert shown.is_loaded
    assert not shown.is_empty
    assert shown.failed == []
    assert shown.period.label == "November 2026"
    assert (shown.income.whole, shown.expense.whole, shown.expense.decimals) == (
        "61,340",
        "45,180",
        ".50",
    )
    assert (shown.net.whole, shown.net.decimals) == ("16,159", ".50")
    assert [row.name for row in shown.categories] == ["Rent"]
    assert shown.category_height > 0
    assert len(shown.months) == 12
    assert len(shown.recent) == 3
    assert {row.title for row in shown.todos} == {
        "1 income needs a category",
        "1 expense needs a category",
        "2 expenses have no receipt",
    }
    assert shown.todos[-1].href == "/reports/missing-data"
    assert not shown.has_first_steps


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("/?period=2026-10", ("October 2026", "100")),
        ("/?period=2026-q4", ("Q4 2026", "107")),
        ("/?period=fy2026", ("FY 2026", "107")),
        ("/?period=fy2025", ("FY 2025", "0")),
    ],
)
async def test_the_address_says_which_period(
    tab: Headless, owner: Actor, path: str, wanted: tuple[str, str]
) -> None:
    await make_entry(owner, date=dt.date(2026, 10, 31), amount=Decimal(100))
    await make_entry(owner, date=TODAY, amount=Decimal(7))
    shown = await load(tab, path)
    assert (shown.period.label, shown.expense.whole) == wanted


async def test_an_address_that_names_no_period_is_said(tab: Headless) -> None:
    shown = await load(tab, "/?period=2026-13")
    assert shown.period.label == "November 2026"
    notice = await tab.state(NoticeState)
    assert notice.text == "A year has months 01 to 12, not 13."


async def test_a_new_business_is_shown_how_to_begin(tab: Headless, owner: Actor) -> None:
    shown = await load(tab)
    assert shown.is_empty
    assert shown.has_first_steps
    steps = (shown.has_expense, shown.has_income, shown.has_category)
    assert steps == (False, False, False)
    await make_entry(owner, Kind.EXPENSE, date=TODAY, category="Rent")
    shown = await load(tab)
    assert not shown.is_empty
    assert (shown.has_expense, shown.has_income, shown.has_category) == (True, False, True)
    assert shown.has_first_steps


async def test_what_leaves_the_server_is_text(tab: Headless, owner: Actor) -> None:
    await make_entry(owner, date=TODAY, amount=Decimal("12.34"))
    await load(tab)
    assert "Decimal" not in repr(tab.deltas)


async def test_one_card_that_fails_leaves_the_others_and_can_be_tried_again(
    tab: Headless, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    await make_entry(owner, date=TODAY, amount=Decimal(5))

    async def break_down(*_: object) -> None:
        raise RuntimeError("broken on purpose")

    with monkeypatch.context() as broken:
        broken.setattr(DashboardRepository, "sum_by_segment", break_down)
        shown = await load(tab)
        assert shown.failed == ["figures"]
        assert len(shown.recent) == 1
    shown = await load(tab)
    assert shown.failed == []
    assert shown.expense.whole == "5"


async def test_a_bar_leads_to_its_entries(tab: Headless, owner: Actor) -> None:
    await make_entry(owner, date=TODAY, category="Rent")
    await load(tab)
    await tab.send(DashboardState.open_category([{"pointIndex": 0}]))
    assert tab.redirects() == ["/expenses?from=2026-11-01&to=2026-11-30&category=Rent"]
    for points in ([], [{}], [{"pointIndex": 9}], [{"pointIndex": -1}], [{"pointIndex": "0"}]):
        await tab.send(DashboardState.open_category(points))
    assert len(tab.redirects()) == 1
    assert tab.errors == []


async def test_a_viewer_sees_the_same(owner: Actor) -> None:
    await make_entry(owner, date=TODAY, amount=Decimal(5))
    viewer = await join(owner, role=Role.VIEWER)
    async with Headless(app, session_id=str(viewer.actor.session_id)) as tab:
        shown = await load(tab)
        assert shown.expense.whole == "5"


async def test_nobody_sees_nothing() -> None:
    async with Headless(app, token="stranger") as tab:
        await tab.send(DashboardState.load)
        shown = await tab.state(DashboardState)
        assert not shown.is_loaded
        assert tab.redirects()[0].startswith("/login")
