"""The texts that the form of an asset starts from, and what sending it again would change."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from finance_app.fixed_assets.register.rules import Asset
from finance_app.fixed_assets.terms.rules import MONTHS_A_YEAR
from finance_app.kit.errors import NotFoundError
from finance_app.kit.money import plain_amount

FIELDS: Final = (
    "name", "value", "setup_cost", "acquisition_date", "in_service_on", "bank_account", "type",
    "method",
    "convention", "life", "residual", "factor", "is_switching", "capacity", "unit_name",
    "supplier", "serial_number", "location", "parent_id", "opening_depreciation", "opening_on",
    "notes",
)  # fmt: skip


def new_values(today: date) -> dict[str, str]:
    """Return what the fields start from for a new asset."""
    return {**dict.fromkeys(FIELDS, ""), "acquisition_date": today.isoformat()}


def form_values(asset: Asset) -> dict[str, str]:
    """Return what the fields start from for an asset that exists."""
    code, terms = asset.currency_code, asset.terms
    texts = {
        name: str(getattr(asset, name) or "")
        for name in ("name", "type", "unit_name", "supplier", "serial_number", "location", "notes",
                     "parent_id", "opening_on", "bank_account")
    }  # fmt: skip
    has_opening = bool(asset.opening_depreciation)
    return {
        **dict.fromkeys(FIELDS, ""),
        **texts,
        "value": plain_amount(asset.value, code),
        "setup_cost": plain_amount(asset.setup_cost, code) if asset.setup_cost else "",
        "acquisition_date": asset.acquisition_date.isoformat(),
        "in_service_on": asset.in_service_on.isoformat(),
        "method": terms.method.value,
        "convention": terms.convention.value,
        "life": _life(terms.life_months),
        "residual": plain_amount(terms.residual, code),
        "factor": f"{terms.factor:f}",
        "is_switching": "1" if terms.is_switching else "0",
        "capacity": f"{terms.capacity.normalize():f}" if terms.capacity else "",
        "opening_depreciation": plain_amount(asset.opening_depreciation, code)
        if has_opening
        else "",
    }


def typed_values(form: Mapping[str, Any]) -> dict[str, str]:
    """Return the texts of a form that was sent, whatever they are."""
    return {name: str(form.get(name) or "") for name in FIELDS}


def version_of(value: object) -> int:
    """Return the version a form carries. Raises NotFoundError for what no form of ours does."""
    text = str(value)
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise NotFoundError
    return int(text)


def field_id(name: str) -> str:
    """Return the id of a field of the form in the page."""
    return f"asset-{name.replace('_', '-')}"


def _life(months: int) -> str:
    if not months:
        return ""
    years, rest = divmod(months, MONTHS_A_YEAR)
    return f"{months} months" if rest else str(years)
