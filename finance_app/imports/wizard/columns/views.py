"""How the columns of a file are read, for choosing: samples, roles, and what is still open."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from finance_app.identity.rules import Actor
from finance_app.imports.plans.rules import Plan
from finance_app.ledger.bank_accounts.service import list_accounts

ROLES: Final = (
    ("date", "Date"),
    ("amount", "Amount"),
    ("debit", "Money out"),
    ("credit", "Money in"),
    ("sign", "In or out"),
    ("counterparty", "Vendor or client"),
    ("description", "Description"),
    ("reference", "Bank's reference"),
    ("category", "Category"),
    ("currency", "Currency"),
    ("balance", "Balance"),
)
"""What a column can be, in the order of the form."""
ORDERS: Final = {
    "ymd": "Year, month, day", "dmy": "Day, month, year", "mdy": "Month, day, year",
    "ydm": "Year, day, month",
}  # fmt: skip
MARKS: Final = {".": "A point: 1,234.56", ",": "A comma: 1.234,56"}
_SAMPLES: Final = 4
_NONE: Final = "–"


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """A column of the file: its name, what it is taken for, and some of its values."""

    name: str
    role: str
    samples: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a column, and what it would come to."""

    value: str
    label: str
    text: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ColumnsView:
    """What the form starts from; `chosen` has the column of each role as text, "" for none."""

    is_table: bool = False
    columns: tuple[ColumnRow, ...] = ()
    options: list[tuple[str, str]] = field(default_factory=list)
    chosen: dict[str, str] = field(default_factory=dict)
    orders: tuple[Reading, ...] = ()
    marks: tuple[Reading, ...] = ()
    sheets: list[tuple[str, str]] = field(default_factory=list)
    accounts: list[tuple[str, str]] = field(default_factory=list)
    account: str = ""
    preset: str = ""


async def columns_view(actor: Actor, plan: Plan) -> ColumnsView:
    """Return how the columns of a plan's file are read."""
    readings = plan.facts.get("readings", {})
    mapping: Mapping[str, Any] = plan.mapping or {}
    names = plan.header or []
    chosen = {role: _text(mapping.get(role)) for role, _ in ROLES}
    chosen["is_out_positive"] = "1" if mapping.get("is_out_positive") else ""
    chosen["is_rounding"] = "1" if mapping.get("is_rounding") else ""
    chosen["sheet"] = str(mapping.get("sheet") or "")
    return ColumnsView(
        is_table=plan.header is not None,
        columns=tuple(
            ColumnRow(one["name"], _role(mapping, at), _samples(one))
            for at, one in enumerate(readings.get("columns", ()))
        ),
        options=[(str(at), name) for at, name in enumerate(names)],
        chosen=chosen,
        orders=_orders(readings.get("dates", ()), mapping, is_open=bool(plan.questions)),
        marks=_marks(readings.get("amounts", ()), mapping, is_open=bool(plan.questions)),
        sheets=[(one, one) for one in readings.get("sheets", ())],
        accounts=[(str(one.id), one.name) for one in await list_accounts(actor)],
        account=str(plan.bank_account_id or ""),
        preset=str(readings.get("preset") or ""),
    )


def mapping_of_form(form: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """Return the mapping that a form says, with what it does not show as it was before."""
    made = dict(before)
    for role, _ in ROLES:
        if role not in form:
            continue
        text = str(form.get(role) or "")
        place = int(text) if text.isascii() and text.isdigit() else None
        made[role] = place
    if "description" in form:
        place, rest = made["description"], list(before.get("description") or ())
        # More than one column can make the description; the form changes the first of them.
        made["description"] = [] if place is None else [place, *[n for n in rest[1:] if n != place]]
    for name in ("date_order", "decimal_mark", "sheet"):
        if form.get(name):
            made[name] = str(form[name])
    for name in ("is_out_positive", "is_rounding"):
        made[name] = bool(form.get(name))
    return made


def _role(mapping: Mapping[str, Any], at: int) -> str:
    for role, label in ROLES:
        value = mapping.get(role)
        if value == at or (isinstance(value, list) and at in value):
            return label
    return _NONE


def _samples(column: Mapping[str, Any]) -> str:
    return " · ".join(str(one) for one in column["samples"][:_SAMPLES] if str(one))


def _orders(found: Any, mapping: Mapping[str, Any], *, is_open: bool) -> tuple[Reading, ...]:
    used = str(mapping.get("date_order") or "")
    return tuple(
        Reading(
            one["order"],
            ORDERS.get(one["order"], one["order"]),
            f"{one.get('first_on') or '?'} to {one.get('last_on') or '?'}{_failures(one)}",
            one["order"] == used and not (is_open and len(found) > 1),
        )
        for one in found
    )


def _marks(found: Any, mapping: Mapping[str, Any], *, is_open: bool) -> tuple[Reading, ...]:
    used = str(mapping.get("decimal_mark") or "")
    return tuple(
        Reading(
            one["decimal_mark"],
            MARKS.get(one["decimal_mark"], one["decimal_mark"]),
            f"smallest {_number(one['minimum'])}, largest {_number(one['maximum'])},"
            f" sum {_number(one['total'])}{_failures(one)}",
            one["decimal_mark"] == used and not (is_open and len(found) > 1),
        )
        for one in found
    )


def _failures(one: Mapping[str, Any]) -> str:
    count = int(one.get("failure_count") or 0)
    return f"; {count:,} cannot be read so" if count else ""


def _number(text: str | None) -> str:
    return "?" if text is None else f"{Decimal(text):,f}"


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else None
    return "" if value is None else str(value)
