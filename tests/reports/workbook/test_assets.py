"""The sheets of fixed assets: every formula computed a second time, every check at zero."""

import datetime as dt
import random
from dataclasses import replace
from decimal import Decimal
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
from finance_app.fixed_assets.terms.rules import Convention, Method, Terms
from finance_app.identity.rules import Actor
from finance_app.kit.money import digits, round_amount
from finance_app.reports.workbook.service import write_workbook
from tests.factories import as_admin, make_actor, make_asset
from tests.reports.workbook.spreadsheet import Spreadsheet, check_checks, check_formulas

SHEETS = [
    "Summary", "P&L by month", "P&L by category", "Entries", "Assets", "Depreciation",
    "Asset roll-forward", "Checks", "About",
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
