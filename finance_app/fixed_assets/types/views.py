"""Types of assets as a page shows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from finance_app.fixed_assets.register.rules import AssetType
from finance_app.fixed_assets.register.views import life_text
from finance_app.fixed_assets.terms.rules import CONVENTION_LABELS, METHOD_LABELS

FIELDS: Final = (
    "name", "method", "convention", "life", "residual_percent", "factor", "is_switching",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TypeRow:
    """A type with the terms of a new asset."""

    id: str
    name: str
    method: str
    life: str
    residual: str


def type_row(one: AssetType) -> TypeRow:
    """Return a type as text."""
    life = life_text(one.terms.life_months)
    convention = CONVENTION_LABELS[one.terms.convention].lower() if life else ""
    return TypeRow(
        id=str(one.id),
        name=one.name,
        method=", ".join(filter(None, (METHOD_LABELS[one.terms.method], convention))),
        life=life,
        residual=percent_text(one),
    )


def percent_text(one: AssetType) -> str:
    """Return the residual's part of the cost: "10 %", "" for none."""
    return f"{(one.residual_ratio * 100).normalize():f} %" if one.residual_ratio else ""


def form_values(one: AssetType | None) -> dict[str, str]:
    """Return what the fields of the form start from."""
    if one is None:
        return dict.fromkeys(FIELDS, "")
    months = one.terms.life_months
    years, rest = divmod(months, 12)
    life = "" if not months else f"{months} months" if rest else str(years)
    return {
        "name": one.name,
        "method": one.terms.method.value,
        "convention": one.terms.convention.value,
        "life": life,
        "residual_percent": percent_text(one).removesuffix(" %"),
        "factor": f"{one.terms.factor:f}",
        "is_switching": "1" if one.terms.is_switching else "0",
    }


def typed_values(form: Mapping[str, Any]) -> dict[str, str]:
    """Return the texts of a form that was sent, whatever they are."""
    return {name: str(form.get(name) or "") for name in FIELDS}
