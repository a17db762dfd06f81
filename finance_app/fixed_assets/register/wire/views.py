"""An asset as REST answers with it: money, dates and ids as text, exactly these fields."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from finance_app.fixed_assets.register.rules import ListedAsset, RegisterTotals
from finance_app.fixed_assets.register.wire.inputs import AMOUNT, DATE
from finance_app.fixed_assets.terms.rules import Convention, Method, Terms, no_charge_notice
from finance_app.kit.money import plain_amount


class FiguresOut(BaseModel):
    """What something stands at on a day."""

    cost: str = Field(json_schema_extra=AMOUNT)
    depreciation: str = Field(description="To date, impairments included.")
    book_value: str = Field(description="Cost less depreciation.")


class AssetOut(FiguresOut):
    """An asset as it was recorded, and what it stands at on the day asked for."""

    id: UUID
    name: str
    acquisition_date: str = Field(json_schema_extra=DATE)
    value: str = Field(description="With the digits of the currency.", json_schema_extra=AMOUNT)
    setup_cost: str
    type: str | None = Field(description="Its name; null for none.")
    notes: str
    supplier: str
    location: str
    serial_number: str
    parent_id: UUID | None
    in_service_on: str = Field(json_schema_extra=DATE)
    method: Method
    convention: Convention
    life_months: int = Field(description="0 where it does not go by time.")
    residual: str
    factor: str
    is_switching: bool
    capacity: str | None
    unit_name: str
    opening_depreciation: str
    opening_on: str | None = Field(json_schema_extra=DATE)
    bank_account: str | None = Field(description="The name of the account it was paid from.")
    disposed_on: str | None = Field(
        description="The day all of it was gone.", json_schema_extra=DATE
    )
    currency_code: str
    version: int = Field(description="Grows with each change; also the ETag.")
    created_at: str = Field(json_schema_extra={"format": "date-time"})
    notices: list[str] = Field(description="What is worth knowing, in sentences.")


class TotalsOut(FiguresOut):
    """What all assets of a list come to, those of other pages included."""

    asset_count: int


class AssetPage(BaseModel):
    """One page of assets; next_cursor is null on the last."""

    items: list[AssetOut]
    next_cursor: str | None
    on: str = Field(description="The day the figures are of.", json_schema_extra=DATE)
    currency_code: str
    totals: TotalsOut


def asset_body(listed: ListedAsset) -> dict[str, Any]:
    """Return an asset as the API shows it: money and dates as text."""
    asset, code = listed.asset, listed.asset.currency_code
    notice = no_charge_notice(asset.terms, asset.cost)
    return {
        "id": str(asset.id),
        "name": asset.name,
        "acquisition_date": asset.acquisition_date.isoformat(),
        "value": plain_amount(asset.value, code),
        "setup_cost": plain_amount(asset.setup_cost, code),
        "type": asset.type or None,
        "notes": asset.notes,
        "supplier": asset.supplier,
        "location": asset.location,
        "serial_number": asset.serial_number,
        "parent_id": id_text(asset.parent_id),
        "in_service_on": asset.in_service_on.isoformat(),
        **terms_body(asset.terms, code),
        "unit_name": asset.unit_name,
        "opening_depreciation": plain_amount(asset.opening_depreciation, code),
        "opening_on": day_text(asset.opening_on),
        "bank_account": asset.bank_account or None,
        "disposed_on": day_text(asset.disposed_on),
        "currency_code": code,
        "version": asset.version,
        "created_at": instant_text(asset.created_at),
        "notices": [notice] if notice else [],
        **figures_body(listed.cost, listed.depreciation, code),
    }


def totals_body(totals: RegisterTotals, currency_code: str) -> dict[str, Any]:
    """Return the sums of a list as the API shows them."""
    figures = figures_body(totals.cost, totals.depreciation, currency_code)
    return {"asset_count": totals.asset_count, **figures}


def figures_body(cost: Decimal, depreciation: Decimal, currency_code: str) -> dict[str, Any]:
    """Return cost, depreciation and book value as text."""
    return {
        "cost": plain_amount(cost, currency_code),
        "depreciation": plain_amount(depreciation, currency_code),
        "book_value": plain_amount(cost - depreciation, currency_code),
    }


def terms_body(terms: Terms, currency_code: str) -> dict[str, Any]:
    """Return terms as the API shows them."""
    return {
        "method": terms.method.value,
        "convention": terms.convention.value,
        "life_months": terms.life_months,
        "residual": plain_amount(terms.residual, currency_code),
        "factor": number_text(terms.factor),
        "is_switching": terms.is_switching,
        "capacity": None if terms.capacity is None else number_text(terms.capacity),
    }


def number_text(number: Decimal) -> str:
    """Return a number without zeros at its end: "1.5", "120000"."""
    return f"{number.normalize():f}"


def day_text(day: date | None) -> str | None:
    """Return a day as text, None for none."""
    return day.isoformat() if day else None


def id_text(one: UUID | None) -> str | None:
    """Return an id as text, None for none."""
    return str(one) if one else None


def instant_text(instant: datetime) -> str:
    """Return an instant as text in UTC."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
