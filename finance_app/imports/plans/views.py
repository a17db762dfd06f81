"""A plan as REST answers with them: ids, days and amounts as text."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel, Field

from finance_app.imports.plans.rules import Plan, Status, Undone, Work
from finance_app.kit.money import plain_amount

_DATE: Final[dict[str, Any]] = {"format": "date"}
_INSTANT: Final[dict[str, Any]] = {"format": "date-time"}


class WorkOut(BaseModel):
    """What is being done to an import right now."""

    work: str = Field(description="read, commit or undo.")
    done_count: int = Field(description="Lines done so far.")
    total_count: int | None = Field(description="Lines to be done, as far as is known.")
    started_at: str | None = Field(json_schema_extra=_INSTANT)
    is_cancelled: bool = Field(description="It was asked to stop and will.")


class CountsOut(BaseModel):
    """How many lines there are: new ones are what a commit adds."""

    line_count: int
    new_count: int
    problem_count: int
    duplicate_count: int
    left_out_count: int
    note_count: int = Field(description="Totals, balances and other rows that are no entries.")
    remark_count: int = Field(description="Lines with remarks, such as a rounded amount.")
    suggested_count: int = Field(description="New lines whose category is only suggested.")


class TotalOut(BaseModel):
    """What a commit adds, in one currency."""

    currency_code: str
    expense_count: int
    expenses: str
    income_count: int
    incomes: str


class ProofOut(BaseModel):
    """Opening balance, booked lines and closing balance; a difference of zero proves them."""

    opening_balance: str | None
    closing_balance: str | None
    booked_total: str
    difference: str | None = Field(description="Null where the file does not give both balances.")


class ImportOut(BaseModel):
    """A file that was received, and what is to become of it."""

    id: UUID
    file_name: str
    sha256: str
    size_bytes: int
    format: str = Field(description="Empty before it is known.")
    status: Status
    problem: str = Field(description="Why the last work on it came to nothing, else empty.")
    work: WorkOut | None = Field(description="Null when nothing is being done.")
    bank_account: str | None = Field(description="The name of the account chosen for it.")
    currency_code: str
    first_on: str | None = Field(json_schema_extra=_DATE)
    last_on: str | None = Field(json_schema_extra=_DATE)
    counts: CountsOut
    totals: list[TotalOut]
    proof: ProofOut
    header: list[str] | None
    mapping: dict[str, Any] | None
    readings: dict[str, Any] = Field(
        description="Samples of the columns, and every reading of days and amounts that is left."
    )
    questions: list[str] = Field(description="To be answered by a mapping before the commit.")
    remarks: list[str]
    statements: list[dict[str, Any]]
    created_at: str = Field(json_schema_extra=_INSTANT)
    committed_at: str | None = Field(json_schema_extra=_INSTANT)
    undone_at: str | None = Field(json_schema_extra=_INSTANT)


class ImportPage(BaseModel):
    """One page of imports, the latest first."""

    items: list[ImportOut]
    next_cursor: str | None


class KeptOut(BaseModel):
    """An entry that stays in the books after an undo, because it was edited."""

    kind: str
    id: UUID
    date: str = Field(json_schema_extra=_DATE)
    party: str
    amount: str


class KeptPage(BaseModel):
    """The entries of an import that are in the books, the first 500 of them one by one."""

    kept_count: int
    items: list[KeptOut]
    next_cursor: str | None


def import_body(plan: Plan) -> dict[str, Any]:
    """Return a plan as the API shows it."""
    counts, code = plan.counts, plan.currency_code
    return {
        "id": str(plan.id),
        "file_name": plan.file_name,
        "sha256": plan.sha256.hex(),
        "size_bytes": plan.size_bytes,
        "format": plan.format,
        "status": plan.status.value,
        "problem": plan.problem,
        "work": work_body(plan.work),
        "bank_account": plan.bank_account or None,
        "currency_code": code,
        "first_on": plan.first_on,
        "last_on": plan.last_on,
        "counts": {name: getattr(counts, name) for name in CountsOut.model_fields},
        "totals": [
            {
                "currency_code": code,
                "expense_count": counts.expense_count,
                "expenses": plain_amount(counts.expense_total, code),
                "income_count": counts.income_count,
                "incomes": plain_amount(counts.income_total, code),
            }
        ],
        "proof": {
            "opening_balance": _amount(plan.opening_balance, code),
            "closing_balance": _amount(plan.closing_balance, code),
            "booked_total": plain_amount(counts.booked_total, code),
            "difference": _amount(plan.difference, code),
        },
        "header": plan.header,
        "mapping": plan.mapping,
        "readings": plan.facts.get("readings", {}),
        "questions": plan.questions,
        "remarks": plan.facts.get("remarks", []),
        "statements": plan.statements,
        "created_at": _instant(plan.created_at),
        "committed_at": _instant(plan.committed_at),
        "undone_at": _instant(plan.undone_at),
    }


def work_body(work: Work | None) -> dict[str, Any] | None:
    """Return what is being done as the API shows it."""
    if work is None:
        return None
    return {
        "work": work.work,
        "done_count": work.done_count,
        "total_count": work.total_count,
        "started_at": _instant(work.started_at),
        "is_cancelled": work.is_cancelled,
    }


def kept_body(undone: Undone, code: str) -> dict[str, Any]:
    """Return the entries of an import that are in the books as the API shows them."""
    items = [
        {
            "kind": one.kind.value,
            "id": str(one.id),
            "date": one.date.isoformat(),
            "party": one.party,
            "amount": plain_amount(one.amount, code),
        }
        for one in undone.kept
    ]
    return {"kept_count": undone.kept_count, "items": items, "next_cursor": None}


def _amount(amount: Decimal | None, code: str) -> str | None:
    return None if amount is None else plain_amount(amount, code)


def _instant(instant: datetime | None) -> str | None:
    return None if instant is None else instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
