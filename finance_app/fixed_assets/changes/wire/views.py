"""Changes and the differences they make, as REST answers with them: money and dates as text."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from finance_app.fixed_assets.changes.rules import Difference, RecordedChange
from finance_app.fixed_assets.depreciation.life.rules import ChangeKind
from finance_app.fixed_assets.depreciation.stretches.rules import Position
from finance_app.fixed_assets.register.wire.inputs import AMOUNT, DATE
from finance_app.fixed_assets.register.wire.views import (
    FiguresOut,
    figures_body,
    instant_text,
    number_text,
    terms_body,
)
from finance_app.fixed_assets.terms.rules import Convention, Method
from finance_app.kit.money import plain_amount

_NO_TERMS: dict[str, Any] = dict.fromkeys(
    ("method", "convention", "life_months", "residual", "factor", "is_switching", "capacity")
)


class ChangeOut(BaseModel):
    """What happened to an asset; terms are null for all but revisions."""

    id: UUID
    kind: ChangeKind
    on: str = Field(json_schema_extra=DATE)
    amount: str = Field(description="Added, lost, or the cost given up.", json_schema_extra=AMOUNT)
    units: str
    proceeds: str
    depreciation: str = Field(description="What went with the cost given up.")
    gain: str | None = Field(
        description="Of a disposal: proceeds less book value; below zero for a loss."
    )
    method: Method | None
    convention: Convention | None
    life_months: int | None = Field(description="From its day on; 0 where it goes on as it was.")
    residual: str | None
    factor: str | None
    is_switching: bool | None
    capacity: str | None
    bank_account: str | None = Field(
        description="The account an addition was paid from, or proceeds came to."
    )
    notes: str
    group_id: UUID = Field(description="The same for what was recorded together.")
    created_at: str = Field(json_schema_extra={"format": "date-time"})
    reversed_at: str | None = Field(json_schema_extra={"format": "date-time"})
    notices: list[str] = Field(description="What was worth knowing when it was recorded.")


class ChangeList(BaseModel):
    """All changes of an asset in order, reversed ones too; it has one page."""

    items: list[ChangeOut]
    next_cursor: str | None


class YearDifferenceOut(BaseModel):
    """What a fiscal year charges before and after."""

    fiscal_year: int
    before: str = Field(json_schema_extra=AMOUNT)
    after: str = Field(json_schema_extra=AMOUNT)


class DifferenceOut(BaseModel):
    """What would be different; nothing was saved. Only years whose charge changes are listed."""

    on: str = Field(json_schema_extra=DATE)
    years: list[YearDifferenceOut]
    before: FiguresOut
    after: FiguresOut
    ends_before: str = Field(description="The last day of charges.", json_schema_extra=DATE)
    ends_after: str = Field(json_schema_extra=DATE)
    charge_to_date: str | None = Field(
        description="Of a disposal: the charge of the fiscal year up to the day."
    )
    carrying_amount: str | None = Field(description="Of a disposal: the book value that goes.")
    proceeds: str | None
    gain: str | None
    currency_code: str
    notices: list[str] = Field(description="What is worth knowing, in sentences.")


def change_body(change: RecordedChange, currency_code: str, notice: str = "") -> dict[str, Any]:
    """Return a change as the API shows it."""
    is_disposal = change.kind is ChangeKind.DISPOSAL
    return {
        "id": str(change.id),
        "kind": change.kind.value,
        "on": change.on.isoformat(),
        "amount": plain_amount(change.amount, currency_code),
        "units": number_text(change.units),
        "proceeds": plain_amount(change.proceeds, currency_code),
        "depreciation": plain_amount(change.depreciation, currency_code),
        "gain": plain_amount(change.gain, currency_code) if is_disposal else None,
        **(terms_body(change.terms, currency_code) if change.terms else _NO_TERMS),
        "bank_account": change.bank_account or None,
        "notes": change.notes,
        "group_id": str(change.group_id),
        "created_at": instant_text(change.created_at),
        "reversed_at": instant_text(change.reversed_at) if change.reversed_at else None,
        "notices": [notice] if notice else [],
    }


def difference_body(made: Difference, currency_code: str) -> dict[str, Any]:
    """Return a difference as the API shows it."""

    def money(amount: Decimal | None) -> str | None:
        return None if amount is None else plain_amount(amount, currency_code)

    def figures(at: Position) -> dict[str, Any]:
        return figures_body(at.cost, at.depreciation, currency_code)

    return {
        "on": made.on.isoformat(),
        "years": [
            {"fiscal_year": one.fiscal_year, "before": money(one.before), "after": money(one.after)}
            for one in made.years
        ],
        "before": figures(made.before),
        "after": figures(made.after),
        "ends_before": made.ends_before.isoformat(),
        "ends_after": made.ends_after.isoformat(),
        "charge_to_date": money(made.charge_to_date),
        "carrying_amount": money(made.carrying_amount),
        "proceeds": money(made.proceeds),
        "gain": money(made.gain),
        "currency_code": currency_code,
        "notices": [made.notice] if made.notice else [],
    }
