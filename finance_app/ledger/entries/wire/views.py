"""An entry as REST answers with it: money, dates and ids as text, exactly these fields."""

from datetime import UTC
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from finance_app.kit import clock
from finance_app.kit.money import plain_amount
from finance_app.ledger.entries.rules import Entry
from finance_app.ledger.entries.terms.rules import Status, status_of, typed_amounts
from finance_app.ledger.entries.wire.inputs import AMOUNT, DATE
from finance_app.ledger.exchange_rates.rules import plain_rate


class _EntryOut(BaseModel):
    id: UUID
    date: str = Field(json_schema_extra=DATE)
    category: str | None = Field(description="Its name; null for none.")
    payment_method: str
    amount: str = Field(
        description="With its tax and the digits of the currency; below zero for a refund.",
        json_schema_extra=AMOUNT,
    )
    is_refund: bool
    notes: str
    bank_account: str | None = Field(description="The name of the one it is on; null for none.")
    due_on: str | None = Field(
        description="The day it is to be paid by; null for what is paid on its own day.",
        json_schema_extra=DATE,
    )
    paid_amount: str = Field(
        description="What is paid of what is on credit, with the sign of the amount.",
        json_schema_extra=AMOUNT,
    )
    status: Status = Field(description="Where it stands today; overdue comes before partly.")
    tax_rate: str | None = Field(description="Its name; null for none.")
    tax_amount: str = Field(description="The tax in the amount.", json_schema_extra=AMOUNT)
    foreign_amount: str | None = Field(
        description="What it is in another currency, with its digits; null for the business's own.",
        json_schema_extra=AMOUNT,
    )
    foreign_currency_code: str | None
    foreign_tax_amount: str | None = Field(json_schema_extra=AMOUNT)
    exchange_rate: str | None = Field(
        description="What one unit of foreign_currency_code was worth when it was entered.",
        examples=["0.9127"],
    )
    split_id: UUID | None = Field(
        description="The same for all parts of one payment or invoice; null where it is not split."
    )
    source: str = Field(description="What made it: screen, api, import, exchange ...")
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
    code, foreign_code = entry.currency_code, entry.foreign_currency_code
    foreign_tax = typed_amounts(entry)[1] * (-1 if entry.is_refund else 1)
    status = status_of(entry.amount, entry.paid_amount, entry.due_on, clock.today())
    return {
        "id": str(entry.id),
        "date": entry.date.isoformat(),
        "category": entry.category,
        entry.kind.party_field: entry.party,
        "payment_method": entry.payment_method,
        "amount": plain_amount(entry.amount, code),
        "is_refund": entry.is_refund,
        "notes": entry.notes,
        "bank_account": entry.bank_account,
        "due_on": entry.due_on.isoformat() if entry.due_on else None,
        "paid_amount": plain_amount(entry.paid_amount, code),
        "status": status.value,
        "tax_rate": entry.tax_rate,
        "tax_amount": plain_amount(entry.tax_amount, code),
        "foreign_amount": _money(entry.foreign_amount, foreign_code),
        "foreign_currency_code": foreign_code,
        "foreign_tax_amount": _money(foreign_tax, foreign_code),
        "exchange_rate": plain_rate(entry.exchange_rate) if entry.exchange_rate else None,
        "split_id": str(entry.split_id) if entry.split_id else None,
        "source": entry.source,
        "is_suggested": entry.is_suggested,
        "currency_code": code,
        "version": entry.version,
        "created_at": entry.created_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
    }


def _money(amount: Decimal | None, currency_code: str | None) -> str | None:
    return None if amount is None or not currency_code else plain_amount(amount, currency_code)
