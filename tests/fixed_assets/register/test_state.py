"""The register on its page: what the address says is what it shows, and changes can be undone."""

import datetime as dt
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from finance_app.finance_app import app, on_backend_error
from finance_app.fixed_assets.depreciation.life.rules import ChangeKind
from finance_app.fixed_assets.register import service
from finance_app.fixed_assets.register.inputs import AssetInput
from finance_app.fixed_assets.register.rules import PLAIN_TERMS
from finance_app.fixed_assets.register.state import AssetsState
from finance_app.fixed_assets.terms.rules import Convention, Method, Terms
from finance_app.identity.rules import Actor, Role
from finance_app.kit import clock
from finance_app.ledger.locks.service import lock_books
from finance_app.ledger.shell.state import ShellState
from finance_app.ui.toast import NoticeState
from tests.factories import join, make_actor, make_asset
from tests.fixed_assets.figures import happened, listed, state_of
from tests.headless import Headless

NOBODY = UUID(int=7)
"""An id that nothing has; the same in every process, for it names tests."""

TODAY = dt.date(2026, 11, 25)
PATH = "/fixed-assets"
HALF_YEAR = Terms(Method.MACRS, Convention.HALF_YEAR, 60)


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
    await tab.send(AssetsState.load)
    return await tab.state(AssetsState)


async def names(tab: Headless, path: str) -> list[str]:
    shown = await load(tab, path)
    assert shown.failure == ""
    return [row.name for row in shown.rows]


async def said(tab: Headless) -> str:
    """Return what the notice says once the app has answered the errors of handlers too."""
    for error in tab.errors:
        await tab.send(on_backend_error(error))
    tab.errors.clear()
    notice = await tab.state(NoticeState)
    return f"{notice.tone}: {notice.text}"


def words(figure: Any) -> str:
    return f"{figure.symbol}{figure.whole}{figure.decimals}"


async def test_the_register_shows_rows_of_text_with_what_they_come_to(tab, owner):
    fields = {"type": "Machinery", "supplier": "Acme", "location": "Hall 3", "serial_number": "A-1"}
    first = await make_asset(owner, **fields)
    await make_asset(
        owner, name="Desk", value=Decimal("1200.5"), acquisition_date=TODAY, parent_id=first.id
    )
    shown = await load(tab)
    assert tab.errors == []
    assert (shown.is_loaded, shown.failure) == (True, "")
    assert [(row.name, row.acquired, row.cost, row.book_value) for row in shown.rows] == [
        ("Desk", "25 Nov", "1,200.50", "1,200.50"),
        ("Forklift", "1 Jan", "6,000.00", "5,000.00"),
    ]
    desk, forklift = shown.rows
    assert (forklift.note, forklift.type) == ("A-1 · Hall 3 · Acme", "Machinery")
    assert (forklift.method, forklift.depreciation) == ("Straight line", "1,000.00")
    assert (forklift.href, forklift.acquired_iso) == (f"{PATH}/asset?id={first.id}", "2026-01-01")
    assert (desk.is_component, forklift.is_component, desk.disposed) == (True, False, "")
    assert (shown.count_text, shown.share_text) == ("2 assets", "14 % of the cost")
    assert shown.day_text == "on 25 November 2026"
    figures = (shown.cost, shown.depreciation, shown.book_value)
    assert [words(one) for one in figures] == ["€7,200.50", "€1,000.00", "€6,200.50"]
    assert all(isinstance(getattr(desk, name), str | bool) for name in desk.__dataclass_fields__)
    assert "Machinery" in shown.type_options


async def test_every_filter_of_the_address_narrows_the_register(tab, owner):
    await make_asset(owner, name="Van", type="Vehicles", serial_number="HB-204", value=Decimal(900))
    laptop = await make_asset(
        owner, name="Laptop", type="Computers", acquisition_date=dt.date(2020, 3, 1), notes="blue %"
    )
    sold = await make_asset(owner, name="Saw", acquisition_date=dt.date(2025, 6, 30))
    await happened(owner, sold, ChangeKind.DISPOSAL, dt.date(2026, 5, 1), proceeds=10)
    gone = await make_asset(owner, name="Typo")
    await service.delete_asset(owner, gone.id)
    assert await names(tab, PATH) == ["Van", "Laptop"]
    assert await names(tab, f"{PATH}?q=hb-2") == ["Van"]
    assert await names(tab, f"{PATH}?q=%25") == ["Laptop"]
    assert await names(tab, f"{PATH}?q=typo") == []
    assert await names(tab, f"{PATH}?type=vehicles") == ["Van"]
    assert await names(tab, f"{PATH}?type=Nothing") == []
    assert await names(tab, f"{PATH}?status=depreciated") == ["Laptop"]
    assert await names(tab, f"{PATH}?status=disposed") == ["Saw"]
    assert await names(tab, f"{PATH}?status=all") == ["Van", "Saw", "Laptop"]
    assert await names(tab, f"{PATH}?status=all&from=2025-06-30&to=2025-12-31") == ["Saw"]
    assert await names(tab, f"{PATH}?status=all&sort=name") == ["Laptop", "Saw", "Van"]
    assert await names(tab, f"{PATH}?sort=cost") == ["Van", "Laptop"]
    assert await names(tab, f"{PATH}?trashed=1") == ["Typo"]
    assert await names(tab, f"{PATH}?parent_id={laptop.id}&limit=1&colour=red") == []
    shown = await load(tab, f"{PATH}?q=van&status=all&type=Vehicles")
    assert (shown.q, shown.filter.status, shown.filter.type) == ("van", "all", "Vehicles")
    assert shown.filter.is_narrowed
    assert shown.filter.clear_href == PATH
    assert shown.filter.csv_url == "/api/v1/assets/export.csv?q=van&type=Vehicles&status=all"


async def test_figures_and_assets_are_those_of_the_day(tab, owner):
    await make_asset(owner)
    later = await make_asset(owner, name="Later", acquisition_date=dt.date(2026, 7, 1))
    await happened(owner, later, ChangeKind.DISPOSAL, dt.date(2026, 9, 30))
    shown = await load(tab, f"{PATH}?on=2026-06-30")
    assert [(row.name, row.depreciation) for row in shown.rows] == [("Forklift", "600.00")]
    assert (words(shown.book_value), shown.day_text) == ("€5,400.00", "on 30 June 2026")
    assert shown.filter.on == "2026-06-30"
    assert await names(tab, f"{PATH}?on=2026-07-01") == ["Later", "Forklift"]
    assert await names(tab, f"{PATH}?on=2026-09-29") == ["Later", "Forklift"]
    assert await names(tab, f"{PATH}?on=2026-09-30") == ["Forklift"]
    assert await names(tab, f"{PATH}?on=2025-12-31&status=all") == []
    ahead = await load(tab, f"{PATH}?on=2031-01-01")
    assert words(ahead.book_value) == "€0.00"
    assert (await load(tab, PATH)).filter.on == TODAY.isoformat()


async def test_headings_lead_to_their_order_and_turn_it_round(tab):
    shown = await load(tab)
    assert shown.filter.sort == "-date"
    assert shown.filter.sort_links == {
        "date": f"{PATH}?sort=date",
        "cost": f"{PATH}?sort=-cost",
        "name": f"{PATH}?sort=name",
    }
    shown = await load(tab, f"{PATH}?q=saw&on=2026-06-30&sort=-cost&cursor=")
    assert shown.filter.sort_links == {
        "date": f"{PATH}?q=saw&on=2026-06-30",
        "cost": f"{PATH}?q=saw&on=2026-06-30&sort=cost",
        "name": f"{PATH}?q=saw&on=2026-06-30&sort=name",
    }
    assert (await load(tab, f"{PATH}?sort=name")).filter.sort_links["name"] == f"{PATH}?sort=-name"


@pytest.mark.parametrize("sort", ["-date", "date", "-cost", "cost", "name", "-name"])
async def test_pages_lead_to_each_other_in_every_order(tab, owner, sort):
    many = [
        AssetInput(
            name=f"Bike {number % 40:02d}",
            acquisition_date=dt.date(2026, 1, 1 + number % 3),
            in_service_on=dt.date(2026, 2, 1),
            value=Decimal(100 + number % 5),
            terms=PLAIN_TERMS,
        )
        for number in range(60)
    ]
    await service.record_assets(owner, many, source="import")
    first = await load(tab, f"{PATH}?q=bike&sort={sort}")
    assert (len(first.rows), first.newer, first.count_text) == (50, "", "60 assets")
    ids = [row.id for row in first.rows]
    total = words(first.cost)
    second = await load(tab, first.older)
    assert (len(second.rows), second.older, second.count_text) == (10, "", "60 assets")
    assert words(second.cost) == total
    assert set(ids).isdisjoint(row.id for row in second.rows)
    assert second.filter.typed["q"] == "bike"
    back = await load(tab, second.newer)
    assert [row.id for row in back.rows] == ids


async def test_a_register_without_assets_is_empty_and_not_broken(tab):
    shown = await load(tab)
    assert (shown.is_loaded, shown.failure, shown.rows) == (True, "", [])
    assert (shown.count_text, shown.share_text, words(shown.cost)) == ("0 assets", "", "€0.00")
    assert (shown.newer, shown.older) == ("", "")
    assert not shown.filter.is_narrowed
    trash = await load(tab, f"{PATH}?trashed=1")
    assert (trash.filter.is_trash, trash.filter.trash_href, trash.rows) == (True, PATH, [])
    assert (await load(tab)).filter.trash_href == f"{PATH}?trashed=1"


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("on=yesterday", "date"),
        ("on=2026-02-30", "February"),
        ("on=2099-01-01", "ten years"),
        ("status=lost", "Ask for in_use, depreciated, disposed or all."),
        ("sort=colour", "Sort by date, cost or name, with - in front for descending."),
        ("from=2026-05-01&to=2026-04-30", "The last day is before the first."),
        ("parent_id=x", "This is not the id of an asset."),
        ("trashed=perhaps", "Write 1 for yes or 0 for no."),
        ("cursor=broken", "This link to a page is damaged."),
        (f"q={'x' * 201}", "At most 200 characters"),
    ],
)
async def test_an_address_that_makes_no_sense_shows_its_sentence(tab, owner, query, sentence):
    await make_asset(owner)
    shown = await load(tab, f"{PATH}?{query}")
    assert sentence in shown.failure
    assert shown.failure.endswith(".")
    assert (shown.is_loaded, tab.errors) == (True, [])
    assert len((await load(tab)).rows) == 1
    assert shown.failure == ""


async def test_filters_go_to_an_address_and_typing_leaves_one_step(tab):
    await load(tab, f"{PATH}?sort=name&cursor=")
    await tab.send(AssetsState.choose("type", "Vehicles"))
    await tab.send(AssetsState.search("sa"))
    await load(tab, f"{PATH}?q=sa&status=all")
    await tab.send(AssetsState.search(" saw & co "))
    await tab.send(AssetsState.choose("on", "2026-06-30"))
    await tab.send(AssetsState.choose("on", ""))
    await tab.send(AssetsState.choose("next", "//evil.example"))
    await tab.send(AssetsState.choose("status", ""))
    await tab.send(AssetsState.search(""))
    assert tab.redirects() == [
        f"{PATH}?type=Vehicles&sort=name",
        f"{PATH}?q=sa&type=Vehicles&sort=name",
        f"{PATH}?q=saw+%26+co&status=all",
        f"{PATH}?q=saw+%26+co&status=all&on=2026-06-30",
        f"{PATH}?q=saw+%26+co&status=all",
        f"{PATH}?q=saw+%26+co&status=all",
        f"{PATH}?q=saw+%26+co",
        PATH,
    ]
    steps = [event.payload["replace"] for event in tab.events if event.name == "_redirect"]
    assert steps == [False, False, True, False, False, False, False, True]


async def test_a_deleted_asset_comes_back_with_undo_and_so_do_its_components(tab, owner):
    parent = await make_asset(owner, name="Press")
    await make_asset(owner, name="Motor", parent_id=parent.id)
    before = await listed(owner, TODAY)
    shown = await load(tab)
    await tab.send(AssetsState.delete(str(parent.id)))
    assert shown.rows == []
    assert await said(tab) == "info: Asset moved to the trash."
    assert {row.name for row in (await load(tab, f"{PATH}?trashed=1")).rows} == {"Press", "Motor"}
    await load(tab)
    await tab.send(ShellState.undo)
    assert await said(tab) == "info: Asset restored."
    assert {row.name for row in shown.rows} == {"Press", "Motor"}
    after = await listed(owner, TODAY)
    assert [one.depreciation for one in after] == [one.depreciation for one in before]


async def test_an_asset_is_restored_from_the_trash(tab, owner):
    asset = await make_asset(owner)
    await service.delete_asset(owner, asset.id)
    trash = await load(tab, f"{PATH}?trashed=1")
    await tab.send(AssetsState.restore(trash.rows[0].id))
    assert trash.rows == []
    assert await said(tab) == "info: Asset restored."
    assert await names(tab, PATH) == ["Forklift"]


@pytest.mark.parametrize("asset_id", ["", "x", str(NOBODY)])
async def test_an_asset_that_is_not_there_says_so(tab, owner, asset_id):
    await make_asset(owner)
    before = await state_of(owner)
    for event in (AssetsState.delete(asset_id), AssetsState.restore(asset_id)):
        await tab.send(NoticeState.hide)
        await tab.send(event)
        assert "does not exist, or is not yours." in await said(tab)
    assert await state_of(owner) == before


async def test_nobody_touches_the_assets_of_another_business(tab):
    stranger = await make_actor()
    asset = await make_asset(stranger)
    gone = await make_asset(stranger, name="Gone")
    await service.delete_asset(stranger, gone.id)
    before = await state_of(stranger)
    assert (await load(tab, f"{PATH}?status=all")).rows == []
    await tab.send(AssetsState.delete(str(asset.id)))
    await tab.send(AssetsState.restore(str(gone.id)))
    assert len(tab.errors) == 2
    assert "not yours" in await said(tab)
    assert await state_of(stranger) == before


async def test_an_asset_in_locked_books_stays(tab, owner):
    asset = await make_asset(owner)
    await lock_books(owner, dt.date(2026, 3, 31))
    shown = await load(tab)
    await tab.send(AssetsState.delete(str(asset.id)))
    assert (await said(tab)).startswith("error: The books are locked through 31 March 2026.")
    await tab.send(AssetsState.load)
    assert [row.id for row in shown.rows] == [str(asset.id)]


async def test_a_viewer_sees_the_register_and_changes_nothing(owner):
    terms = {"terms": HALF_YEAR, "acquisition_date": dt.date(2026, 10, 5)}
    asset, gone = await make_asset(owner, **terms), await make_asset(owner, name="Gone")
    await service.delete_asset(owner, gone.id)
    before = await state_of(owner)
    viewer = (await join(owner, role=Role.VIEWER)).actor
    async with Headless(app, session_id=str(viewer.session_id), path=PATH) as tab:
        assert await names(tab, PATH) == ["Forklift"]
        await tab.send(AssetsState.search("fork"))
        assert tab.redirects() == [f"{PATH}?q=fork"]
        for event in (
            AssetsState.delete(str(asset.id)),
            AssetsState.restore(str(gone.id)),
            AssetsState.apply_macrs,
        ):
            await tab.send(NoticeState.hide)
            await tab.send(event)
            assert await said(tab) == "error: Your role does not allow this."
    assert await state_of(owner) == before


async def test_the_mid_quarter_test_is_said_and_applied(tab, owner):
    early = await make_asset(owner, terms=HALF_YEAR, value=Decimal(1000))
    late = await make_asset(
        owner, name="Late", terms=HALF_YEAR, value=Decimal(1000),
        acquisition_date=dt.date(2026, 10, 5),
    )  # fmt: skip
    shown = await load(tab)
    assert shown.macrs.text == (
        "50.0 % of the MACRS property of FY 2026 came into use in its last quarter, more than 40 %:"
        " the mid-quarter convention applies, and 2 assets count otherwise."
    )
    assert (await load(tab, f"{PATH}?on=2025-12-31")).macrs.text == ""
    await load(tab)
    await tab.send(AssetsState.apply_macrs)
    assert await said(tab) == "info: 2 assets count by the convention of the test."
    assert shown.macrs.text == ""
    for asset in (early, late):
        found = await service.get_asset(owner, asset.id)
        assert found.terms.convention is Convention.MID_QUARTER
    await happened(owner, late, ChangeKind.DISPOSAL, TODAY)
    await load(tab)
    assert "not more than 40 %: the half-year convention applies" in shown.macrs.text
    assert "2 assets count otherwise" in shown.macrs.text


async def test_applying_what_was_applied_already_changes_nothing(tab, owner):
    await make_asset(owner, terms=HALF_YEAR, acquisition_date=dt.date(2026, 10, 5))
    await load(tab)
    await tab.send(AssetsState.apply_macrs)
    assert await said(tab) == "info: 1 asset counts by the convention of the test."
    before = await state_of(owner)
    await tab.send(AssetsState.apply_macrs)
    assert await said(tab) == "info: 1 asset counts by the convention of the test."
    assert await state_of(owner) == before
