"""The sheets of fixed assets: every formula computed a second time, every check at zero."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from finance_app.fixed_assets.changes.inputs import ChangeInput
from finance_app.fixed_assets.changes.service import record_change
from finance_app.fixed_assets.depreciation.life.rules import ChangeKind
from finance_app.fixed_assets.filters.inputs import AssetFilter
from finance_app.fixed_assets.register.rules import Asset
from finance_app.fixed_assets.register.service import delete_asset, list_assets, sum_assets
from finance_app.fixed_assets.roll_forward.rules import roll_years
from finance_app.fixed_assets.roll_forward.service import list_movements
from finance_app.fixed_assets.terms.rules import Convention, Method, Terms
from finance_app.identity.rules import Actor
from finance_app.kit.money import digits, round_amount
from finance_app.reports.workbook import service
from finance_app.reports.workbook.service import write_workbook
from finance_app.reports.workbook.sheets import Sheets
from tests.factories import as_admin, make_actor, make_asset
from tests.reports.workbook.spreadsheet import check_checks, check_formulas

SHEETS = [
    "Summary", "P&L by month", "P&L by category", "Balance sheet", "Accounts",
    "Cash flow", "Tax", "Vendors and clients", "Transactions", "Assets",
    "Depreciation", "Asset roll-forward", "Missing data", "Checks", "About",
]  # fmt: skip
YEAR = (dt.date(2026, 1, 1), dt.date(2026, 12, 31))
DAY, MONTH = Convention.DAY, Convention.MONTH
TERMS = {
    "line by day": Terms(Method.STRAIGHT_LINE, DAY, 60),
    "line by month": Terms(Method.STRAIGHT_LINE, MONTH, 36),
    "odd life": Terms(Method.STRAIGHT_LINE, DAY, 40),
    "switching": Terms(Method.DECLINING_BALANCE, DAY, 84),
    "not switching": Terms(Method.DECLINING_BALANCE, MONTH, 60, is_switching=False),
    "once and a half": Terms(Method.DECLINING_BALANCE, DAY, 48, factor=Decimal("1.5")),
    "written down": Terms(Method.WRITTEN_DOWN_VALUE, DAY, 60),
    "digits": Terms(Method.SUM_OF_YEARS_DIGITS, DAY, 60),
    "digits by month": Terms(Method.SUM_OF_YEARS_DIGITS, MONTH, 42),
    "units": Terms(Method.UNITS_OF_PRODUCTION, DAY, 0, capacity=Decimal(9000)),
    "half year": Terms(Method.MACRS, Convention.HALF_YEAR, 60),
    "mid quarter": Terms(Method.MACRS, Convention.MID_QUARTER, 84),
    "mid month": Terms(Method.MACRS, Convention.MID_MONTH, 330),
    "land": Terms(Method.NONE, DAY, 0),
}
"""One of every method and convention."""


def amount(actor: Actor, text: str) -> Decimal:
    return round_amount(Decimal(text), actor.currency_code)


async def buy(actor: Actor, name: str, on: dt.date, value: str, **changes: Any) -> Asset:
    """Record an asset of the terms of that name, its residual a tenth."""
    terms, cost = TERMS[name], amount(actor, value)
    if terms.method not in {Method.MACRS, Method.NONE}:
        terms = replace(terms, residual=amount(actor, str(cost / 10)))
    fields = {"acquisition_date": on, "value": cost, "terms": terms, **changes}
    return await make_asset(actor, name=f"{name} {on:%Y}", **fields)


async def change(actor: Actor, asset: Asset, kind: str, on: dt.date, **changes: Any) -> None:
    await record_change(actor, asset.id, ChangeInput(kind=ChangeKind(kind), on=on, **changes))


async def fill(actor: Actor) -> None:
    """Make a register with one of every method, twice, and everything that can happen."""
    first = dt.date(2020, actor.fiscal_year_start.month, actor.fiscal_year_start.day)
    bought: dict[str, Asset] = {}
    for number, name in enumerate(TERMS):
        await buy(actor, name, first, f"{10_000 + 1237 * number}.55")
        on = dt.date(2022, 1, 15) + dt.timedelta(days=41 * number)
        bought[name] = await buy(actor, name, on, f"{8_123 + 991 * number}.45")
    for month in range(1, 13):
        units = Decimal(100 + 7 * month)
        await change(actor, bought["units"], "usage", dt.date(2024, month, 20), units=units)
    await change(
        actor, bought["line by day"], "revision", dt.date(2024, 5, 3),
        terms=Terms(Method.SUM_OF_YEARS_DIGITS, DAY, 31, amount(actor, "100")),
    )  # fmt: skip
    await change(
        actor, bought["digits"], "revision", dt.date(2024, 9, 9),
        terms=Terms(Method.DECLINING_BALANCE, DAY, 0, amount(actor, "50")),
    )  # fmt: skip
    some = amount(actor, "1234.56")
    for name in ("line by month", "switching", "digits by month", "units"):
        await change(actor, bought[name], "addition", dt.date(2025, 2, 11), amount=some)
    for name in ("written down", "odd life", "not switching", "land"):
        await change(actor, bought[name], "impairment", dt.date(2025, 3, 12), amount=some)
    for name in ("mid quarter", "half year", "mid month", "once and a half", "line by month"):
        part = amount(actor, "3000.5")
        await change(actor, bought[name], "disposal", dt.date(2025, 6, 30), amount=part)
    for name in ("half year", "mid month", "not switching", "digits", "units", "land"):
        proceeds = amount(actor, "777.7")
        await change(actor, bought[name], "disposal", dt.date(2026, 8, 14), proceeds=proceeds)
    for name in ("line by month", "digits", "mid quarter", "written down"):
        opening = {"opening_on": dt.date(2023, 10, 20), "opening_depreciation": some}
        await buy(actor, name, dt.date(2021, 11, 30), "9876.54", **opening)
    gone = await buy(actor, "land", dt.date(2021, 1, 1), "5")
    await delete_asset(actor, gone.id)


def rows_of(path: Path, sheet: str) -> list[dict[str, Any]]:
    """Return the rows of a table by their heads."""
    head, *rows = CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python()
    return [dict(zip(head, row, strict=True)) for row in rows]


def total(rows: list[dict[str, Any]], name: str) -> Decimal:
    return sum((Decimal(str(row[name])) for row in rows), Decimal(0))


@pytest.mark.parametrize(
    ("fiscal_year_start", "currency_code"),
    [("01-01", "EUR"), ("04-06", "JPY"), ("07-01", "KWD"), ("04-06", "EUR")],
)
async def test_every_formula_has_its_value(
    tmp_path: Path, fiscal_year_start: str, currency_code: str
) -> None:
    actor = await make_actor(currency_code=currency_code, fiscal_year_start=fiscal_year_start)
    await fill(actor)
    path = await write_workbook(actor, *YEAR, tmp_path)
    sheet = check_formulas(path, has_assets=True)
    check_checks(path, digits=digits(currency_code))
    assert sheet.formulas.sheetnames == SHEETS


async def test_the_assets_sheet_is_the_register_of_the_last_day(tmp_path: Path) -> None:
    actor = await make_actor(fiscal_year_start="04-06")
    await fill(actor)
    last = dt.date(2025, 7, 31)
    path = await write_workbook(actor, dt.date(2025, 1, 1), last, tmp_path)
    rows = rows_of(path, "Assets")
    wanted = AssetFilter(on=last, status="all", sort="date", limit=200)
    listed = (await list_assets(actor, wanted)).items
    assert [row["Id"] for row in rows] == [str(one.asset.id) for one in listed]
    for row, one in zip(rows, listed, strict=True):
        assert row["Name"] == one.asset.name
        assert row["Acquisition date"] == one.asset.acquisition_date
        assert Decimal(str(row["Cost"])) == one.cost
        assert Decimal(str(row["Depreciation to date"])) == one.depreciation
        assert Decimal(str(row["Book value"])) == one.book_value
        assert row["Disposed on"] == ""  # those that go later are still there
    totals = await sum_assets(actor, wanted)
    assert total(rows, "Book value") == totals.book_value
    check_formulas(path, has_assets=True)
    check_checks(path)


async def test_what_is_disposed_of_by_then_says_so(tmp_path: Path) -> None:
    actor = await make_actor()
    asset = await buy(actor, "land", dt.date(2024, 2, 29), "5000", serial_number="=1+1")
    await change(actor, asset, "disposal", dt.date(2025, 5, 31))
    path = await write_workbook(actor, *YEAR, tmp_path)
    (row,) = rows_of(path, "Assets")
    assert (row["Disposed on"], row["Cost"], row["Book value"]) == (dt.date(2025, 5, 31), 0, 0)
    assert (row["Serial number"], row["Convention"], row["Life in years"]) == ("=1+1", "", "")
    check_formulas(path, has_assets=True)


async def test_every_stretch_is_a_row_with_the_charge_that_is_kept(
    tmp_path: Path, admin_url: str
) -> None:
    actor = await make_actor(currency_code="KWD", fiscal_year_start="07-01")
    await fill(actor)
    rows = rows_of(await write_workbook(actor, *YEAR, tmp_path), "Depreciation")
    kept = await as_admin(
        admin_url,
        "SELECT s.asset_id, s.starts_on, s.ends_on, s.charge FROM asset_stretches s"
        " JOIN assets a ON a.id = s.asset_id AND a.organization_id = s.organization_id"
        " WHERE s.organization_id = :id AND a.deleted_at IS NULL"
        " ORDER BY a.acquisition_date, a.id, s.number",
        id=actor.organization_id,
    )
    assert [
        (row["Id"], row["From"], row["To"], Decimal(str(row["Charge"]))) for row in rows
    ] == [(str(one[0]), *one[1:]) for one in kept]  # fmt: skip


async def test_the_roll_forward_is_that_of_the_page(tmp_path: Path) -> None:
    actor = await make_actor(fiscal_year_start="07-01")
    await fill(actor)
    last = dt.date(2026, 6, 30)
    path = await write_workbook(actor, dt.date(2025, 7, 1), last, tmp_path)
    sheet = check_formulas(path, has_assets=True)
    years = roll_years(await list_movements(actor), 2020, 2025)
    values = sheet.values["Asset roll-forward"]
    rows = list(values.iter_rows(min_row=5, max_row=10, values_only=True))
    assert [row[0] for row in rows] == [f"FY {year}/{year - 1999}" for year in range(2020, 2026)]
    for row, year in zip(rows, years, strict=True):
        moved = year.movement
        assert [Decimal(str(value)) for value in row[1:]] == [
            year.opening_cost, moved.additions, moved.disposed_cost, year.closing_cost,
            year.opening_depreciation, moved.brought_in, moved.charge, moved.impairments,
            moved.disposed_depreciation, year.closing_depreciation, year.closing_book_value,
        ]  # fmt: skip
    totals = await sum_assets(actor, AssetFilter(on=last, status="all"))
    assert Decimal(str(rows[-1][-1])) == totals.book_value
    checks = sheet.values["Checks"].iter_rows(min_row=6, values_only=True)
    names = [row[0] for row in checks]
    assert "Closing book value, FY 2025/26" in names
    assert {f"Depreciation, FY {year}/{year - 1999}" for year in range(2020, 2026)} <= set(names)


@pytest.mark.parametrize(
    "last", [dt.date(2026, 3, 3), dt.date(2020, 12, 31), dt.date(2199, 12, 31)]
)
async def test_any_last_day_adds_up(tmp_path: Path, last: dt.date) -> None:
    actor = await make_actor(fiscal_year_start="04-06")
    await fill(actor)
    path = await write_workbook(actor, dt.date(2020, 1, 1), last, tmp_path)
    check_formulas(path, has_assets=True)
    check_checks(path)


async def test_without_assets_by_the_last_day_there_are_no_sheets_of_them(tmp_path: Path) -> None:
    actor = await make_actor()
    await buy(actor, "land", dt.date(2026, 2, 1), "5000")
    path = await write_workbook(actor, dt.date(2025, 1, 1), dt.date(2025, 12, 31), tmp_path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == SHEETS[:9] + SHEETS[-3:]
    assert not [name for name in book.defined_names if name.startswith(("asset", "depreciation"))]
    assert about(path)["Assets"] == "0"


async def test_about_counts_the_assets(tmp_path: Path) -> None:
    actor = await make_actor()
    for day in (1, 2, 3):
        await buy(actor, "line by day", dt.date(2025, 2, day), "5000")
    assert about(await write_workbook(actor, *YEAR, tmp_path))["Assets"] == "3"


async def test_a_schedule_stays_on_one_sheet_and_sums_reach_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "Sheets", partial(Sheets, rows_max=30))
    actor = await make_actor(fiscal_year_start="04-06")
    await fill(actor)
    path = await write_workbook(actor, *YEAR, tmp_path)
    sheet = check_formulas(path, has_assets=True)
    check_checks(path)
    names = [name for name in sheet.formulas.sheetnames if name.startswith("Depreciation")]
    assert len(names) > 5
    assert {"Assets", "Assets 2"} <= set(sheet.formulas.sheetnames)
    ids = [{row["Id"] for row in rows_of(path, name)} for name in names]
    assert sum(map(len, ids)) == len(set.union(*ids))


@pytest.mark.parametrize("column", ["charge", "cost", "opening"])
async def test_checks_find_a_register_that_differs(
    tmp_path: Path, admin_url: str, column: str
) -> None:
    actor = await make_actor()
    await buy(actor, "line by day", dt.date(2025, 1, 1), "5000")
    await as_admin(
        admin_url,
        f"UPDATE asset_stretches SET {column} = {column} + 1"
        " WHERE organization_id = :id AND number = 0",
        id=actor.organization_id,
    )
    path = await write_workbook(actor, dt.date(2025, 1, 1), dt.date(2025, 12, 31), tmp_path)
    assert check_formulas(path, has_assets=True).cached("Summary", "B9") > 0


async def test_another_business_has_none_of_it(tmp_path: Path) -> None:
    mine, other = await make_actor(), await make_actor()
    await buy(other, "land", dt.date(2025, 1, 1), "1")
    await buy(mine, "line by day", dt.date(2025, 1, 1), "2")
    assert len(rows_of(await write_workbook(mine, *YEAR, tmp_path), "Assets")) == 1


def about(path: Path) -> dict[str, str]:
    return dict(openpyxl.load_workbook(path)["About"].iter_rows(min_row=4, values_only=True))
