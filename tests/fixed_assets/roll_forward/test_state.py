"""The roll-forward on its page: every year foots, and the types of one sum to its total."""

import datetime as dt
from collections.abc import AsyncIterator
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from finance_app.finance_app import app
from finance_app.fixed_assets.depreciation.life.rules import ChangeKind
from finance_app.fixed_assets.register.service import delete_asset
from finance_app.fixed_assets.register.state import AssetsState
from finance_app.fixed_assets.roll_forward.state import RollForwardState
from finance_app.fixed_assets.roll_forward.views import RollRow
from finance_app.identity.rules import Actor, Role
from finance_app.kit import clock
from tests.factories import join, make_actor, make_asset
from tests.fixed_assets.figures import happened
from tests.headless import Headless

TODAY = dt.date(2026, 11, 25)
PATH = "/fixed-assets/roll-forward"
COLUMNS = (
    "opening_cost", "additions", "disposals", "closing_cost", "opening_depreciation", "charge",
    "impairments", "taken_out", "closing_depreciation", "book_value",
)  # fmt: skip


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(TODAY):
        yield


@pytest.fixture
async def owner(today) -> Actor:
    return await make_actor()


@pytest.fixture
async def tab(owner) -> AsyncIterator[Headless]:
    async with Headless(app, session_id=str(owner.session_id), path=PATH) as client:
        yield client


async def load(tab: Headless, path: str = PATH) -> Any:
    tab.visit(path)
    await tab.send(RollForwardState.load)
    shown = await tab.state(RollForwardState)
    assert (shown.is_loaded, shown.failure, tab.errors) == (True, "", [])
    return shown


def number(text: str) -> Decimal:
    """Return a statement's amount as it is written: "(1,234.50)", "-"."""
    if text == "-":
        return Decimal(0)
    amount = Decimal(text.strip("()").replace(",", ""))
    return -amount if text.startswith("(") else amount


def figures(row: RollRow) -> dict[str, Decimal]:
    """Return the amounts of a line, after checking that it foots."""
    one = {name: number(getattr(row, name)) for name in COLUMNS}
    assert one["opening_cost"] + one["additions"] + one["disposals"] == one["closing_cost"]
    less = one["charge"] + one["impairments"] + one["taken_out"]
    assert one["opening_depreciation"] + less == one["closing_depreciation"]
    assert one["closing_cost"] - one["closing_depreciation"] == one["book_value"]
    return one


async def busy(owner: Actor) -> None:
    """Give a business assets of two types and of none, with all that can happen to them."""
    van = await make_asset(owner, name="Van", type="Vehicles", acquisition_date=dt.date(2024, 1, 1))
    await make_asset(owner, name="Car", type="Vehicles", value=Decimal("1234.56"))
    saw = await make_asset(
        owner, name="Saw", type="machinery", acquisition_date=dt.date(2023, 5, 1),
        opening_depreciation=Decimal(750), opening_on=dt.date(2025, 2, 1),
    )  # fmt: skip
    desk = await make_asset(owner, name="Desk", acquisition_date=dt.date(2025, 7, 1))
    await happened(owner, van, ChangeKind.IMPAIRMENT, dt.date(2025, 3, 1), amount=300)
    await happened(owner, van, ChangeKind.DISPOSAL, dt.date(2026, 5, 31), proceeds=10)
    await happened(owner, saw, ChangeKind.ADDITION, dt.date(2026, 2, 1), amount="99.99")
    await happened(owner, desk, ChangeKind.DISPOSAL, dt.date(2026, 8, 31), amount=1000)
    gone = await make_asset(owner, name="Gone", type="Vehicles")
    await delete_asset(owner, gone.id)


async def test_years_open_with_the_closing_of_the_year_before(tab, owner):
    await busy(owner)
    shown = await load(tab)
    assert [row.label for row in shown.years] == ["FY 2026", "FY 2025", "FY 2024"]
    assert [row.is_now for row in shown.years] == [True, False, False]
    years = [figures(row) for row in reversed(shown.years)]
    assert years[0]["opening_cost"] == years[0]["opening_depreciation"] == 0
    for one, following in pairwise(years):
        assert following["opening_cost"] == one["closing_cost"]
    assert years[1]["impairments"] == Decimal(300)
    assert years[2]["disposals"] == Decimal(-7000)
    assert years[2]["additions"] == Decimal("1334.55")


@pytest.mark.parametrize("year", [2024, 2025, 2026])
async def test_the_types_of_a_year_sum_to_its_total(tab, owner, year):
    await busy(owner)
    shown = await load(tab, f"{PATH}?year={year}")
    assert shown.year_label == f"FY {year}"
    wanted = {
        2024: ["Vehicles"],
        2025: ["Machinery", "Vehicles", "Without a type"],
        2026: ["Machinery", "Vehicles", "Without a type"],
    }
    assert [row.label for row in shown.types] == wanted[year]
    (total,) = shown.total
    assert total.label == "All assets"
    types = [figures(row) for row in shown.types]
    summed = {name: sum(one[name] for one in types) for name in COLUMNS}
    assert summed == figures(total)
    (of_year,) = (row for row in shown.years if row.label == f"FY {year}")
    assert summed == figures(of_year)


async def test_the_year_in_the_address_leads_to_its_neighbours(tab, owner):
    await busy(owner)
    shown = await load(tab, f"{PATH}?year=2025")
    assert (shown.previous_href, shown.following_href) == (f"{PATH}?year=2024", f"{PATH}?year=2026")
    first = await load(tab, shown.previous_href)
    assert (first.year_label, first.previous_href) == ("FY 2024", "")
    last = await load(tab, PATH)
    assert (last.year_label, last.following_href) == ("FY 2026", "")
    assert [row.href for row in last.years] == [
        f"{PATH}?year={year}" for year in (2026, 2025, 2024)
    ]


@pytest.mark.parametrize(
    ("named", "label"),
    [
        ("1900", "FY 2024"), ("9999", "FY 2026"), ("0", "FY 2024"), ("99999", "FY 2026"),
        ("-2025", "FY 2026"), ("x", "FY 2026"), ("%D9%A2", "FY 2026"), ("", "FY 2026"),
        ("2025.5", "FY 2026"),
    ],
)  # fmt: skip
async def test_a_year_that_is_not_there_shows_the_nearest_or_this_one(tab, owner, named, label):
    await make_asset(owner, acquisition_date=dt.date(2024, 3, 1))
    assert (await load(tab, f"{PATH}?year={named}")).year_label == label


async def test_a_type_leads_to_its_assets(tab, owner):
    await busy(owner)
    shown = await load(tab)
    hrefs = {row.label: row.href for row in shown.types}
    assert hrefs["Without a type"] == f"{PATH}?year=2026"
    tab.visit(hrefs["Vehicles"])
    await tab.send(AssetsState.load)
    assert {row.name for row in (await tab.state(AssetsState)).rows} == {"Van", "Car"}


async def test_years_are_those_of_the_business():
    actor = await make_actor(currency_code="KWD", fiscal_year_start="04-06")
    await make_asset(actor, value=Decimal("6000.006"))
    async with Headless(app, session_id=str(actor.session_id), path=PATH) as tab:
        shown = await load(tab)
        assert [row.label for row in shown.years] == ["FY 2026/27", "FY 2025/26"]
        assert [row.charge for row in shown.years] == ["1,200.001", "400.000"]
        assert (await load(tab, f"{PATH}?year=2025")).year_label == "FY 2025/26"
        (total,) = shown.total
        assert total.additions == "6,000.006"


async def test_a_business_without_assets_has_no_years(tab):
    shown = await load(tab)
    assert (shown.years, shown.types, shown.total) == ([], [], [])
    assert (shown.year_label, shown.previous_href, shown.following_href) == ("FY 2026", "", "")


async def test_a_viewer_sees_it_and_another_business_does_not(owner):
    await busy(owner)
    viewer = (await join(owner, role=Role.VIEWER)).actor
    async with Headless(app, session_id=str(viewer.session_id), path=PATH) as tab:
        assert len((await load(tab)).years) == 3
    stranger = await make_actor()
    async with Headless(app, session_id=str(stranger.session_id), path=PATH) as tab:
        assert (await load(tab)).years == []
