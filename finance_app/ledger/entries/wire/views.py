"""An entry as REST answers with it: money, dates and ids as text, exactly these fields."""

from datetime import UTC
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from finance_app.kit.money import plain_amount
from finance_app.ledger.entries.rules import Entry
from finance_app.ledger.entries.wire.inputs import AMOUNT, DATE


class _EntryOut(BaseModel):
    id: UUID
    date: str = Field(json_schema_extra=DATE)
    category: str | None = Field(description="Its name; null for none.")
    payment_method: str
    amount: str = Field(description="With the digits of the currency.", json_schema_extra=AMOUNT)
    notes: str
    bank_account: str | None = Field(description="The name of the one it is on; null for none.")
    is_suggested: bool = Field(description="Whether nobody has looked at the category.")
    currency_code: str
    version: int = Field(description="Grows with each change; also the ETag.")
    created_at: str = Field(json_schema_extra={"format": "date-time"})


class ExpenseOut(_EntryOut):
    """An expense as it is kept."""

    vendor: str


class IncomeOut(_EntryOut):
    """An income as it is kept."""

    client: str


class ExpensePage(BaseModel):
    """One page of expenses; next_cursor is null on the last."""

    items: list[ExpenseOut]
    next_cursor: str | None


class IncomePage(BaseModel):
    """One page of incomes; next_cursor is null on the last."""

    items: list[IncomeOut]
    next_cursor: str | None


def entry_body(entry: Entry) -> dict[str, Any]:
    """Return an entry as the API shows it: money and dates as text."""
    return {
        "id": str(entry.id),
        "date": entry.date.isoformat(),
        "category": entry.category,
        entry.kind.party_field: entry.party,
        "payment_method": entry.payment_method,
        "amount": plain_amount(entry.amount, entry.currency_code),
        "notes": entry.notes,
        "bank_account": entry.bank_account,
        "is_suggested": entry.is_suggested,
        "currency_code": entry.currency_code,
        "version": entry.version,
        "created_at": entry.created_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
    }
