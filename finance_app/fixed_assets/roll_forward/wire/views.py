"""Roll-forwards and schedules as REST answers with them: money and dates as text."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import reduce
from operator import add
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from finance_app.fixed_assets.depreciation.rules import Schedule
from finance_app.fixed_assets.depreciation.stretches.rules import Books
from finance_app.fixed_assets.register.rules import Asset
from finance_app.fixed_assets.register.wire.inputs import AMOUNT, DATE
from finance_app.fixed_assets.register.wire.views import figures_body
from finance_app.fixed_assets.roll_forward.rules import Movement, RollYear
from finance_app.kit.money import plain_amount
from finance_app.kit.period import FiscalYearStart, Period, months_between, period_from_key


class MovementOut(BaseModel):
    """What happened; opening + additions - brought_in - charge - impairments - disposals = closing.

    Each side holds for cost and depreciation too, with disposed_cost and disposed_depreciation.
    """

    additions: str = Field(description="Purchases and what was added.", json_schema_extra=AMOUNT)
    brought_in: str = Field(description="Depreciation that came with assets.")
    charge: str
    impairments: str
    disposed_cost: str
    disposed_depreciation: str
    disposals: str = Field(description="The book value that went: cost less depreciation.")
    proceeds: str


class RollYearOut(MovementOut):
    """A fiscal year from its opening to its closing book value."""

    fiscal_year: int = Field(description="The calendar year it starts in.")
    label: str = Field(examples=["FY 2026/27"])
    starts_on: str = Field(json_schema_extra=DATE)
    ends_on: str = Field(json_schema_extra=DATE)
    opening_cost: str
    opening_depreciation: str
    opening: str = Field(description="Book value at the start.")
    closing_cost: str
    closing_depreciation: str
    closing: str = Field(description="Book value at the end.")


class TypeYearOut(RollYearOut):
    """A fiscal year of one type; null stands for assets without one."""

    type: str | None


class RollForwardOut(BaseModel):
    """The register by fiscal year, and one of them by type where it was asked for."""

    currency_code: str
    items: list[RollYearOut]
    by_type: list[TypeYearOut]


class FootingOut(MovementOut):
    """What the years sum up to; the closing of the last."""

    closing: str


class YearScheduleOut(BaseModel):
    """An asset by fiscal year, to the end of its life."""

    asset_id: UUID
    currency_code: str
    ends_on: str = Field(description="The last day of charges.", json_schema_extra=DATE)
    items: list[RollYearOut]
    footing: FootingOut


class MonthOut(BaseModel):
    """A fiscal month of an asset: its charge, and where it stands at the end."""

    label: str = Field(examples=["October 2026"])
    starts_on: str = Field(json_schema_extra=DATE)
    ends_on: str = Field(json_schema_extra=DATE)
    fiscal_year: int
    charge: str = Field(json_schema_extra=AMOUNT)
    cost: str
    depreciation: str = Field(description="To date, impairments included.")
    book_value: str


class MonthScheduleOut(BaseModel):
    """An asset by fiscal month, to the end of its life."""

    asset_id: UUID
    currency_code: str
    ends_on: str = Field(json_schema_extra=DATE)
    items: list[MonthOut]


def roll_year_body(year: RollYear, start: FiscalYearStart, currency_code: str) -> dict[str, Any]:
    """Return a fiscal year as the API shows it."""
    period = period_from_key(f"fy{year.fiscal_year:04d}", start)
    amounts = {
        "opening_cost": year.opening_cost,
        "opening_depreciation": year.opening_depreciation,
        "opening": year.opening_book_value,
        "closing_cost": year.closing_cost,
        "closing_depreciation": year.closing_depreciation,
        "closing": year.closing_book_value,
    }
    return {
        **_period_body(period),
        **_texts(amounts, currency_code),
        **_movement_body(year.movement, currency_code),
    }


def year_schedule_body(
    asset: Asset, schedule: Schedule, years: Sequence[RollYear], start: FiscalYearStart
) -> dict[str, Any]:
    """Return the years of an asset, and what they sum up to."""
    code = asset.currency_code
    whole = reduce(add, (one.movement for one in years), Movement())
    closing = plain_amount(years[-1].closing_book_value, code)
    return {
        **_head(asset, schedule),
        "items": [roll_year_body(one, start, code) for one in years],
        "footing": {**_movement_body(whole, code), "closing": closing},
    }


def month_schedule_body(asset: Asset, schedule: Schedule, books: Books) -> dict[str, Any]:
    """Return the fiscal months of an asset, from the first in the register to the last."""
    last = max(schedule.ends_on, schedule.stretches[-1].from_on)
    months = months_between(asset.basis.enters_on, last, books.start)
    return {**_head(asset, schedule), "items": list(_months(months, asset, schedule, books))}


def _months(
    months: Iterable[Period], asset: Asset, schedule: Schedule, books: Books
) -> Iterable[dict[str, Any]]:
    code = asset.currency_code
    for month in months:
        at = schedule.at(month.ends_on, books)
        charge = schedule.charge_between(month.starts_on, month.ends_on, books)
        yield {
            **_period_body(month),
            "charge": plain_amount(charge, code),
            **figures_body(at.cost, at.depreciation, code),
        }


def _head(asset: Asset, schedule: Schedule) -> dict[str, Any]:
    return {
        "asset_id": str(asset.id),
        "currency_code": asset.currency_code,
        "ends_on": schedule.ends_on.isoformat(),
    }


def _period_body(period: Period) -> dict[str, Any]:
    return {
        "fiscal_year": period.fiscal_year,
        "label": period.label,
        "starts_on": period.starts_on.isoformat(),
        "ends_on": period.ends_on.isoformat(),
    }


def _movement_body(movement: Movement, currency_code: str) -> dict[str, Any]:
    amounts = {
        "additions": movement.additions,
        "brought_in": movement.brought_in,
        "charge": movement.charge,
        "impairments": movement.impairments,
        "disposed_cost": movement.disposed_cost,
        "disposed_depreciation": movement.disposed_depreciation,
        "disposals": movement.disposed_book_value,
        "proceeds": movement.proceeds,
    }
    return _texts(amounts, currency_code)


def _texts(amounts: dict[str, Decimal], currency_code: str) -> dict[str, Any]:
    return {name: plain_amount(amount, currency_code) for name, amount in amounts.items()}
