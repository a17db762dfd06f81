"""The page of one asset: named by its address, by year or by month, with its files."""

import datetime as dt
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from finance_app.finance_app import app, on_backend_error
from finance_app.fixed_assets.depreciation.life.rules import ChangeKind
from finance_app.fixed_assets.files.service import attach_file, list_asset_files
from finance_app.fixed_assets.files.views import PROBLEMS
from finance_app.fixed_assets.register.rules import Asset
from finance_app.fixed_assets.register.service import delete_asset, get_asset
from finance_app.fixed_assets.register.state import AssetsState
from finance_app.fixed_assets.schedule.state import AssetState
from finance_app.identity.rules import Actor, Role
from finance_app.kit import clock
from finance_app.ledger.attachments.service import keep_file
from finance_app.ledger.locks.service import lock_books
from finance_app.ledger.shell.state import ShellState
from finance_app.ui.toast import NoticeState
from tests.factories import join, make_actor, make_asset, some_id
from tests.fixed_assets.figures import happened, listed
from tests.headless import Headless
from tests.ledger.attachments.contents import PDF_FILE, PNG_FILE

NOBODY = UUID(int=7)
"""An id that nothing has; the same in every process, for it names tests."""

TODAY = dt.date(2026, 11, 25)
NOT_HERE = "This asset does not exist, or is not yours."


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(TODAY):
        yield


@pytest.fixture
async def owner(today) -> Actor:
    return await make_actor()


@pytest.fixture
async def tab(owner) -> AsyncIterator[Headless]:
    async with Headless(app, session_id=str(owner.session_id), path="/fixed-assets") as client:
        yield client


def path_of(asset: Asset, more: str = "") -> str:
    return f"/fixed-assets/asset?id={asset.id}{more}"


async def load(tab: Headless, path: str) -> Any:
    tab.visit(path)
    await tab.send(AssetState.load)
    return await tab.state(AssetState)


async def said(tab: Headless) -> str:
    """Return what the notice says once the app has answered the errors of handlers too."""
    for error in tab.errors:
        await tab.send(on_backend_error(error))
    tab.errors.clear()
    notice = await tab.state(NoticeState)
    return f"{notice.tone}: {notice.text}"


def number(text: str) -> Decimal:
    """Return a statement's amount as it is written."""
    amount = Decimal(text.strip("()-").replace(",", "") or 0)
    return -amount if text.startswith("(") else amount


async def attached(actor: Actor, asset: Asset, name: str, content: bytes) -> UUID:
    kept = await keep_file(actor, name, content)
    await attach_file(actor, asset.id, kept.id)
    return kept.id


async def test_the_page_shows_the_asset_that_its_address_names(tab, owner):
    press = await make_asset(owner, name="Press", type="Machinery", supplier="Acme")
    await make_asset(owner, name="Motor", parent_id=press.id)
    await happened(owner, press, ChangeKind.ADDITION, dt.date(2026, 7, 1), amount=540)
    shown = await load(tab, path_of(press))
    assert (shown.is_loaded, shown.failure, tab.errors) == (True, "", [])
    assert (shown.id, shown.name, shown.by) == (str(press.id), "Press", "year")
    assert (shown.cost.whole, shown.year_charge.whole) == ("6,540", "1,260")
    labels = {one.label: one.text for one in shown.facts}
    assert (labels["Type"], labels["Supplier"]) == ("Machinery", "Acme")
    assert [row.name for row in shown.components] == ["Motor"]
    assert [(row.title, row.amount, row.can_reverse) for row in shown.changes] == [
        ("Addition", "540.00", True)
    ]
    assert (shown.notice, shown.parent_href) == ("", "")
    assert (shown.is_trashed, shown.is_disposed, shown.has_units) == (False, False, False)
    assert shown.upload_url == f"/forms/assets/{press.id}/attachments"
    motor = await load(tab, shown.components[0].href)
    assert (motor.name, motor.components, motor.changes) == ("Motor", [], [])
    assert motor.parent_href == path_of(press)


async def test_years_and_months_foot_to_the_same_closing(tab, owner):
    asset = await make_asset(owner)
    await happened(owner, asset, ChangeKind.IMPAIRMENT, dt.date(2026, 5, 15), amount=540)
    by_year = await load(tab, path_of(asset))
    assert (by_year.by, by_year.months) == ("year", [])
    assert (by_year.year_href, by_year.month_href) == (path_of(asset), path_of(asset, "&by=month"))
    years = list(by_year.rows)
    by_month = await load(tab, by_year.month_href)
    assert by_month.by == "month"
    months = list(by_month.months)
    assert (len(years), len(months)) == (5, 60)
    for rows in (years, months):
        for row in rows:
            plus, minus = (row.opening, row.additions), (row.charge, row.impairments, row.disposals)
            rest = sum(map(number, plus)) - sum(map(number, minus))
            assert rest == number(row.closing), row
    assert number(years[-1].closing) == number(months[-1].closing) == 0
    charges = [sum(number(row.charge) for row in rows) for rows in (years, months)]
    assert charges == [Decimal("5460.00")] * 2
    assert (await load(tab, path_of(asset, "&by=century"))).by == "year"


async def test_the_figure_is_small_and_plain(tab, owner):
    terms = (await make_asset(owner)).terms
    long = await make_asset(owner, terms=type(terms)(life_months=1200))
    shown = await load(tab, path_of(long))
    assert len(shown.rows) == 100
    for series in shown.figure["data"]:
        assert len(series["x"]) == len(series["y"]) == 50
        assert {type(value) for value in series["y"]} == {float}
    assert "Decimal" not in repr(dict(shown.figure))
    assert "Decimal" not in repr(tab.deltas)


@pytest.mark.parametrize("named", ["", "?id=", "?id=x", f"?id={NOBODY}", "?by=month"])
async def test_an_address_of_no_asset_says_so(tab, named):
    shown = await load(tab, f"/fixed-assets/asset{named}")
    assert shown.failure.endswith("does not exist, or is not yours.")
    assert (shown.is_loaded, shown.name, tab.errors) == (True, "", [])


async def test_an_asset_of_another_business_says_so_and_shows_nothing(tab, owner):
    stranger, mine = await make_actor(), await make_asset(owner)
    theirs = await make_asset(stranger, name="Zyxwuth Secret")
    file_id = await attached(stranger, theirs, "secret.pdf", PDF_FILE)
    shown = await load(tab, path_of(theirs))
    assert shown.failure == NOT_HERE
    assert "Zyxwuth" not in str(tab.deltas)
    assert "secret.pdf" not in str(tab.deltas)
    await load(tab, path_of(mine))
    assert shown.failure == ""
    await tab.send(AssetState.drop_file(str(file_id)))
    assert (await said(tab)).endswith("does not exist, or is not yours.")
    assert len(await list_asset_files(stranger, theirs.id)) == 1


async def test_files_are_listed_and_removed(tab, owner):
    asset, other = await make_asset(owner), await make_asset(owner, name="Other")
    first = await attached(owner, asset, "invoice.pdf", PDF_FILE)
    second = await attached(owner, asset, "photo 🌊.png", PNG_FILE)
    elsewhere = await attached(owner, other, "other.pdf", PDF_FILE)
    shown = await load(tab, path_of(asset))
    assert [(row.name, row.url) for row in shown.files] == [
        ("invoice.pdf", f"/api/v1/attachments/{first}"),
        ("photo 🌊.png", f"/api/v1/attachments/{second}"),
    ]
    assert shown.files[0].size == f"{len(PDF_FILE)} bytes"
    assert [(row.label, row.preview, row.is_page) for row in shown.files] == [
        ("PDF", f"/api/v1/attachments/{first}/preview", True),
        ("PNG", f"/api/v1/attachments/{second}?inline=1", False),
    ]
    await tab.send(AssetState.no_picture(str(first)))
    assert [bool(row.preview) for row in shown.files] == [False, True]
    await tab.send(AssetState.drop_file(str(first)))
    assert await said(tab) == "info: File removed."
    assert [row.id for row in shown.files] == [str(second)]
    for gone in (str(first), str(elsewhere), str(some_id()), "x"):
        await tab.send(NoticeState.hide)
        await tab.send(AssetState.drop_file(gone))
        assert "not exist, or is not yours." in await said(tab)
    assert [row.id for row in (await load(tab, path_of(other))).files] == [str(elsewhere)]


@pytest.mark.parametrize("code", PROBLEMS)
async def test_a_file_that_was_refused_is_said_by_its_word_in_the_address(tab, owner, code):
    asset = await make_asset(owner)
    shown = await load(tab, path_of(asset, f"&problem={code}"))
    assert shown.file_problem == PROBLEMS[code]
    for path in (path_of(asset), path_of(asset, "&problem=%3Cb%3E")):
        assert (await load(tab, path)).file_problem == ""


async def test_an_asset_is_deleted_and_comes_back_with_undo(tab, owner):
    asset = await make_asset(owner)
    await load(tab, path_of(asset))
    await tab.send(AssetState.delete)
    assert tab.redirects() == ["/fixed-assets"]
    assert await said(tab) == "info: Asset moved to the trash."
    assert await listed(owner, TODAY) == []
    tab.visit("/fixed-assets")
    await tab.send(AssetsState.load)
    await tab.send(ShellState.undo)
    assert await said(tab) == "info: Asset restored."
    assert [row.id for row in (await tab.state(AssetsState)).rows] == [str(asset.id)]


async def test_an_asset_in_the_trash_is_still_shown(tab, owner):
    asset = await make_asset(owner, notes="Deleted by mistake")
    await attached(owner, asset, "invoice.pdf", PDF_FILE)
    await load(tab, path_of(asset))
    await delete_asset(owner, asset.id)
    shown = await load(tab, path_of(asset))
    assert (shown.failure, shown.is_trashed, shown.name) == ("", True, "Forklift")
    assert {one.label: one.text for one in shown.facts}["Notes"] == "Deleted by mistake"
    assert shown.files == []
    await tab.send(AssetState.delete)
    assert await said(tab) == f"error: {NOT_HERE}"


async def test_an_asset_in_locked_books_is_not_deleted(tab, owner):
    asset = await make_asset(owner)
    await lock_books(owner, dt.date(2026, 3, 31))
    await load(tab, path_of(asset))
    await tab.send(AssetState.delete)
    assert (await said(tab)).startswith("error: The books are locked through 31 March 2026")
    assert tab.redirects() == []
    assert (await get_asset(owner, asset.id)).deleted_at is None


async def test_a_viewer_sees_all_of_it_and_changes_nothing(owner):
    asset = await make_asset(owner)
    file_id = await attached(owner, asset, "invoice.pdf", PDF_FILE)
    viewer = (await join(owner, role=Role.VIEWER)).actor
    async with Headless(app, session_id=str(viewer.session_id)) as tab:
        shown = await load(tab, path_of(asset, "&by=month"))
        assert (shown.name, len(shown.months), len(shown.files)) == ("Forklift", 60, 1)
        for event in (AssetState.delete, AssetState.drop_file(str(file_id))):
            await tab.send(NoticeState.hide)
            await tab.send(event)
            assert await said(tab) == "error: Your role does not allow this."
    assert len(await list_asset_files(owner, asset.id)) == 1


async def test_an_asset_in_another_currency_has_its_digits():
    actor = await make_actor(currency_code="JPY", fiscal_year_start="04-06")
    asset = await make_asset(actor)
    async with Headless(app, session_id=str(actor.session_id)) as tab:
        shown = await load(tab, path_of(asset, "&by=month"))
        assert (shown.cost.symbol, shown.cost.whole, shown.cost.decimals) == ("¥", "6,000", "")
        assert shown.rows[0].label == "FY 2025/26"
        assert shown.months[0].label == "6 Dec 2025 to 5 Jan 2026"
        assert shown.months[0].opening == "6,000"
