"""The page of one asset as text: its lines foot, its figure is small, its facts are true."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest

from finance_app.fixed_assets.depreciation.life.rules import ChangeKind
from finance_app.fixed_assets.register.rules import PLAIN_TERMS, Asset
from finance_app.fixed_assets.register.service import AssetNotFoundError, delete_asset
from finance_app.fixed_assets.schedule.lines.views import MONTHS_MAX, POINTS_MAX, ScheduleRow
from finance_app.fixed_assets.schedule.views import AssetView, asset_view
from finance_app.fixed_assets.terms.rules import Convention, Method, Terms
from finance_app.identity.rules import Actor
from finance_app.kit import clock
from finance_app.kit.money import plain_amount
from tests.factories import make_asset, some_id
from tests.fixed_assets.figures import happened, position
from tests.ledger.bank_accounts.accounts import make_account
from tests.ledger.businesses import make_actor

TODAY = dt.date(2026, 11, 25)
MID_MAY = dt.date(2026, 5, 15)
DAY = dt.timedelta(days=1)
UNITS = Terms(Method.UNITS_OF_PRODUCTION, life_months=0, capacity=Decimal(1000))
MACRS = Terms(Method.MACRS, Convention.HALF_YEAR, 60)
LAND = Terms(Method.NONE, life_months=0)

Step = tuple[ChangeKind, dt.date, dict[str, Any]]
LIVES: dict[str, tuple[dict[str, Any], list[Step]]] = {
    "plain": ({}, []),
    "with a residual": ({"terms": replace(PLAIN_TERMS, residual=Decimal(600))}, []),
    "bought long ago": ({"acquisition_date": dt.date(2019, 3, 31)}, []),
    "in use later": ({"in_service_on": dt.date(2026, 8, 1)}, []),
    "brought in": (
        {
            "acquisition_date": dt.date(2024, 1, 1), "opening_depreciation": Decimal(1000),
            "opening_on": dt.date(2025, 3, 10),
        },
        [],
    ),
    "added to and impaired in one month": (
        {},
        [
            (ChangeKind.ADDITION, dt.date(2026, 5, 4), {"amount": 500}),
            (ChangeKind.IMPAIRMENT, MID_MAY, {"amount": 800}),
        ],
    ),
    "revised": (
        {},
        [(ChangeKind.REVISION, MID_MAY, {"terms": Terms(Method.SUM_OF_YEARS_DIGITS)})],
    ),
    "sold in part": ({}, [(ChangeKind.DISPOSAL, MID_MAY, {"amount": 1500, "proceeds": 1})]),
    "sold": ({}, [(ChangeKind.DISPOSAL, MID_MAY, {})]),
    "sold on the last day of a year": (
        {"acquisition_date": dt.date(2024, 2, 29)},
        [(ChangeKind.DISPOSAL, dt.date(2025, 12, 31), {})],
    ),
    "sold after its life": (
        {
            "acquisition_date": dt.date(2019, 1, 1),
            "terms": replace(PLAIN_TERMS, residual=Decimal(600)),
        },
        [(ChangeKind.DISPOSAL, MID_MAY, {})],
    ),
    "land": ({"terms": LAND}, [(ChangeKind.ADDITION, MID_MAY, {"amount": 100})]),
    "by units": ({"terms": UNITS}, [(ChangeKind.USAGE, MID_MAY, {"units": 100})]),
    "under MACRS": ({"terms": MACRS}, []),
    "under MACRS, sold": (
        {"terms": MACRS, "acquisition_date": dt.date(2025, 2, 1)},
        [(ChangeKind.DISPOSAL, MID_MAY, {})],
    ),
}  # fmt: skip


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.fixed(TODAY):
        yield


async def live(actor: Actor, name: str) -> Asset:
    """Record one of the lives, with everything that happens in it."""
    fields, steps = LIVES[name]
    asset = await make_asset(actor, **fields)
    for kind, on, values in steps:
        await happened(actor, asset, kind, on, **values)
    return asset


def number(text: str) -> Decimal:
    """Return a statement's amount as it is written: "(1,234.50)", "-", ""."""
    if text in {"", "-"}:
        return Decimal(0)
    amount = Decimal(text.strip("()").replace(",", ""))
    return -amount if text.startswith("(") else amount


def foot(rows: tuple[ScheduleRow, ...]) -> Decimal:
    """Check every line and the step from each to the next; return what they close with."""
    for row in rows:
        more = number(row.opening) + number(row.additions)
        less = number(row.charge) + number(row.impairments) + number(row.disposals)
        assert more - less == number(row.closing), row
    for one, following in pairwise(rows):
        assert one.closing == following.opening
    return number(rows[-1].closing)


def column(rows: tuple[ScheduleRow, ...], name: str) -> Decimal:
    return sum((number(getattr(row, name)) for row in rows), Decimal(0))


def facts(view: AssetView) -> dict[str, str]:
    return {one.label: one.text for one in view.facts}


@pytest.mark.parametrize(
    ("code", "start"), [("EUR", "01-01"), ("JPY", "04-06"), ("KWD", "07-01"), ("EUR", "12-31")]
)
@pytest.mark.parametrize("name", LIVES)
async def test_years_and_months_foot_to_the_same_closing(name, code, start):
    actor = await make_actor(currency_code=code, fiscal_year_start=start)
    asset = await live(actor, name)
    view = await asset_view(actor, asset.id, by_month=True)
    assert foot(view.rows) == foot(view.months)
    for one in ("charge", "impairments", "disposals"):
        assert column(view.rows, one) == column(view.months, one)
    end = await position(actor, asset.id, dt.date(2199, 12, 31))
    assert foot(view.rows) == end.cost - end.depreciation
    now = [row for row in view.rows if row.is_now]
    assert len(now) <= 1
    assert len([row for row in view.months if row.is_now]) <= 1


async def test_what_happens_stands_in_its_column():
    actor = await make_actor()
    asset = await live(actor, "added to and impaired in one month")
    view = await asset_view(actor, asset.id, by_month=True)
    (may,) = (row for row in view.months if row.label == "May 2026")
    assert (may.additions, may.impairments, may.disposals) == ("500.00", "800.00", "")
    this_year = view.rows[0]
    assert (this_year.label, this_year.is_now) == ("FY 2026", True)
    assert (this_year.additions, this_year.impairments) == ("6,500.00", "800.00")
    sold = await live(actor, "sold")
    view = await asset_view(actor, sold.id, by_month=True)
    assert (view.months[-1].label, view.months[-1].disposals) == ("May 2026", "5,600.00")


async def test_months_are_made_only_where_they_are_shown():
    actor = await make_actor()
    asset = await make_asset(actor)
    view = await asset_view(actor, asset.id, by_month=False)
    assert (len(view.rows), view.months) == (5, ())
    months = (await asset_view(actor, asset.id, by_month=True)).months
    assert [row.label for row in months][:2] == ["January 2026", "February 2026"]
    assert [row.label for row in months if row.is_now] == ["November 2026"]
    assert len(months) == 60


async def test_a_figure_has_few_points_and_no_decimal():
    actor = await make_actor(currency_code="KWD", fiscal_year_start="04-06")
    long = await make_asset(
        actor, value=Decimal("1234.567"), terms=Terms(life_months=1200, residual=Decimal("0.001"))
    )
    view = await asset_view(actor, long.id, by_month=True)
    line, bars = view.figure["data"]
    assert (line["name"], bars["name"]) == ("Book value", "Depreciation")
    for series in (line, bars):
        assert len(series["x"]) == len(series["y"]) == len(series["customdata"]) == POINTS_MAX
        assert {type(value) for value in series["y"]} == {float}
    assert line["x"][0] == "2025/26"
    assert bars["customdata"][1] == "12.346"
    assert len(view.rows) == 101
    assert len(view.months) == MONTHS_MAX
    assert not list(decimals(view.figure))


def decimals(value: Any) -> Iterator[Any]:
    """Yield what JSON does not hold in a figure."""
    if isinstance(value, dict):
        for one in value.values():
            yield from decimals(one)
    elif isinstance(value, list):
        for one in value:
            yield from decimals(one)
    elif not isinstance(value, str | int | float | bool | None):
        yield value


@pytest.mark.parametrize("name", LIVES)
async def test_a_figure_ends_where_the_years_do(name):
    actor = await make_actor()
    asset = await live(actor, name)
    view = await asset_view(actor, asset.id, by_month=False)
    if not column(view.rows, "charge"):
        assert view.figure == {}
        return
    line, bars = view.figure["data"]
    assert line["x"] == [row.label.removeprefix("FY ") for row in view.rows]
    assert line["y"] == [float(number(row.closing)) for row in view.rows]
    assert bars["y"] == [float(number(row.charge)) for row in view.rows]


async def test_facts_say_what_is_known_and_nothing_else():
    actor = await make_actor()
    plain = await make_asset(actor)
    assert facts(await asset_view(actor, plain.id, by_month=False)) == {
        "Bought on": "1 January 2026",
        "In use since": "1 January 2026",
        "Price": "6,000.00",
        "Method": "Straight line",
        "First and last year": "By month",
        "Useful life": "5 years",
        "Written down by": "31 December 2030",
        "Residual value": "0.00",
    }
    terms = Terms(Method.DECLINING_BALANCE, Convention.DAY, 66, Decimal(500), Decimal("1.5"), False)
    await make_account(actor)
    full = await make_asset(
        actor, name="Lathe", type="Machinery", setup_cost=Decimal("250.5"), terms=terms,
        acquisition_date=dt.date(2024, 1, 1), opening_depreciation=Decimal(1000),
        opening_on=dt.date(2025, 3, 10), supplier="Acme", serial_number="A-1", location="Hall 3",
        notes="two\nlines", parent_id=plain.id, bank_account="Current",
    )  # fmt: skip
    await happened(actor, full, ChangeKind.DISPOSAL, MID_MAY)
    view = await asset_view(actor, full.id, by_month=False)
    assert view.parent_href == f"/fixed-assets/asset?id={plain.id}"
    assert (view.is_disposed, view.is_trashed) == (True, False)
    assert facts(view) == {
        "Type": "Machinery",
        "Bought on": "1 January 2024",
        "In use since": "1 January 2024",
        "Price": "6,000.00",
        "Cost to bring it into use": "250.50",
        "Paid from": "Current",
        "Method": "Declining balance",
        "First and last year": "By day",
        "Useful life": "5.5 years",
        "Factor": "1.5, to the end",
        "Depreciation so far when it came": "1,000.00",
        "In this register from": "10 March 2025",
        "Disposed of on": "15 May 2026",
        "Supplier": "Acme",
        "Serial number": "A-1",
        "Location": "Hall 3",
        "Notes": "two\nlines",
    }


async def test_the_account_leads_to_its_page_and_changes_name_theirs():
    actor = await make_actor()
    account = await make_account(actor)
    asset = await make_asset(actor, bank_account="Current")
    for kind, fields in (
        (ChangeKind.ADDITION, {"amount": 5}),
        (ChangeKind.DISPOSAL, {"proceeds": 9}),
    ):
        await happened(actor, asset, kind, MID_MAY, **fields, bank_account="Current")
    view = await asset_view(actor, asset.id, by_month=False)
    assert {one.label: one.href for one in view.facts if one.href} == {
        "Paid from": f"/bank-accounts/account?id={account.id}"
    }
    gone, added = view.changes
    assert gone.text.startswith("Proceeds 9.00 to Current, loss ")
    assert added.text == "Paid from Current"


async def test_facts_are_those_of_the_terms_in_force():
    actor = await make_actor()
    land = await live(actor, "land")
    assert set(facts(await asset_view(actor, land.id, by_month=False))) == {
        "Bought on", "In use since", "Price", "Method",
    }  # fmt: skip
    units = await make_asset(actor, terms=replace(UNITS, capacity=Decimal("1500.5")), unit_name="h")
    view = await asset_view(actor, units.id, by_month=False)
    assert (view.has_units, facts(view)["Units it can produce"]) == (True, "1,500.5 h")
    revised = Terms(Method.DECLINING_BALANCE, Convention.MONTH, 24)
    await happened(actor, units, ChangeKind.REVISION, MID_MAY, terms=revised)
    view = await asset_view(actor, units.id, by_month=False)
    assert not view.has_units
    found = facts(view)
    assert (found["Method"], found["Useful life"]) == ("Declining balance", "2 years")
    assert found["Factor"] == "2, then straight line"


async def test_the_notice_says_when_nothing_is_depreciated_and_no_longer():
    actor = await make_actor()
    kept = replace(PLAIN_TERMS, residual=Decimal(6000))
    one, other = await make_asset(actor, terms=kept), await make_asset(actor, terms=kept)
    view = await asset_view(actor, one.id, by_month=False)
    assert "nothing is depreciated: the charge is 0." in view.notice
    assert view.figure == {}
    assert "Written down by" not in facts(view)
    await happened(actor, one, ChangeKind.REVISION, MID_MAY, terms=PLAIN_TERMS)
    await happened(actor, other, ChangeKind.DISPOSAL, MID_MAY, amount=1500)
    view = await asset_view(actor, other.id, by_month=False)
    assert "nothing is depreciated" in view.notice
    assert facts(view)["Residual value"] == "4,500.00"
    await happened(actor, other, ChangeKind.ADDITION, MID_MAY + DAY, amount=10)
    for asset in (one, other):
        view = await asset_view(actor, asset.id, by_month=False)
        assert view.notice == ""
        assert column(view.rows, "charge") > 0
    third = await make_asset(actor, terms=kept)
    await happened(actor, third, ChangeKind.DISPOSAL, MID_MAY)
    assert (await asset_view(actor, third.id, by_month=False)).notice == ""


@pytest.mark.parametrize("code", ["EUR", "JPY", "KWD"])
async def test_key_figures_are_those_of_today(code):
    actor = await make_actor(currency_code=code)
    asset = await make_asset(actor)
    view = await asset_view(actor, asset.id, by_month=False)

    def shown(figure: Any) -> str:
        return f"{figure.whole}{figure.decimals}".replace(",", "")

    figures = (view.cost, view.depreciation, view.book_value, view.year_charge)
    wanted = [plain_amount(Decimal(one), code) for one in (6000, 1000, 5000, 1200)]
    assert [shown(one) for one in figures] == wanted
    assert view.components == ()


async def test_components_are_listed_with_their_asset():
    actor = await make_actor()
    press = await make_asset(actor, name="Press")
    for name in ("Motor", "Belt", "Gone"):
        await make_asset(actor, name=name, parent_id=press.id, value=Decimal(1200))
    gone = (await asset_view(actor, press.id, by_month=False)).components[1]
    assert gone.name == "Gone"
    await delete_asset(actor, UUID(gone.id))
    view = await asset_view(actor, press.id, by_month=False)
    assert [(row.name, row.book_value) for row in view.components] == [
        ("Belt", "1,000.00"), ("Motor", "1,000.00"),
    ]  # fmt: skip


async def test_an_asset_of_somebody_else_is_not_found():
    actor, stranger = await make_actor(), await make_actor()
    asset = await make_asset(stranger)
    for asset_id in (asset.id, some_id()):
        with pytest.raises(AssetNotFoundError):
            await asset_view(actor, asset_id, by_month=True)
