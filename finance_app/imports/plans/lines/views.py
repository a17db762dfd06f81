"""The lines of a plan as REST answers with them: days and amounts as text."""

from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel, Field

from finance_app.imports.plans.rules import PlanLine, Status, entry_id_of
from finance_app.kit.currencies import CURRENCIES
from finance_app.kit.money import plain_amount

_DATE: Final[dict[str, Any]] = {"format": "date"}


class LineOut(BaseModel):
    """A line of a file; the amount is negative for money out."""

    position: int
    number: int = Field(description="Its row in a table, its place in any other file.")
    kind: str
    date: str | None = Field(json_schema_extra=_DATE)
    amount: str | None
    currency_code: str
    counterparty: str
    description: str
    reference: str
    category: str
    is_suggested: bool = Field(description="The category is only suggested.")
    rule_id: UUID | None = Field(description="The rule that gave it its name or category.")
    problems: list[str]
    remarks: list[str]
    raw: list[str] = Field(description="What the file holds, where there are problems.")
    duplicate: str = Field(description="Why it may be in the books already, else empty.")
    match_id: UUID | None = Field(description="The entry it may be the same as.")
    is_wanted: bool
    entry_kind: str | None
    entry_id: UUID | None = Field(description="The entry it has become.")


class LinePage(BaseModel):
    """One page of lines in the order of the file."""

    items: list[LineOut]
    next_cursor: str | None


def line_body(plan_id: UUID, status: Status, line: PlanLine) -> dict[str, Any]:
    """Return a line as the API shows it."""
    kind = line.entry_kind
    is_added = status in {Status.COMMITTED, Status.UNDONE} and line.is_wanted
    return {
        "position": line.position,
        "number": line.number,
        "kind": line.kind,
        "date": line.date.isoformat() if line.date else None,
        "amount": _line_amount(line),
        "currency_code": line.currency_code,
        "counterparty": line.counterparty,
        "description": line.description,
        "reference": line.reference,
        "category": line.category,
        "is_suggested": line.is_suggested,
        "rule_id": str(line.rule_id) if line.rule_id else None,
        "problems": list(line.problems),
        "remarks": list(line.remarks),
        "raw": list(line.raw),
        "duplicate": line.duplicate.sentence,
        "match_id": str(line.match_id) if line.match_id else None,
        "is_wanted": line.is_wanted,
        "entry_kind": kind.value if kind else None,
        "entry_id": str(entry_id_of(plan_id, line.position)) if is_added else None,
    }


def _line_amount(line: PlanLine) -> str | None:
    if line.amount is None or line.currency_code not in CURRENCIES:
        return None if line.amount is None else f"{line.amount:f}"
    return plain_amount(line.amount, line.currency_code)
