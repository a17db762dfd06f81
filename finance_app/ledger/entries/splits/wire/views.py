"""A split as REST answers with it: amounts as they were entered, money, dates and ids as text."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from finance_app.kit.money import plain_amount
from finance_app.ledger.entries.inputs import EntryInput
from finance_app.ledger.entries.splits.rules import Split
from finance_app.ledger.entries.wire.inputs import AMOUNT, DATE
from finance_app.ledger.exchange_rates.rules import plain_rate


class PartOut(BaseModel):
    """A part of a split, in the currency the split was entered in."""

    id: UUID
    category: str | None
    amount: str = Field(description="Above zero.", json_schema_extra=AMOUNT)
    tax_amount: str = Field(json_schema_extra=AMOUNT)
    notes: str


class _SplitOut(BaseModel):
    """Amounts are above zero and in currency_code, as they were entered."""

    split_id: UUID
    date: str = Field(json_schema_extra=DATE)
    payment_method: str
    amount: str = Field(description="What the parts come to.", json_schema_extra=AMOUNT)
    is_refund: bool
    bank_account: str | None
    due_on: str | None = Field(json_schema_extra=DATE)
    currency_code: str
    exchange_rate: str | None = Field(examples=["0.9127"])
    tax_rate: str | None
    tax_amount: str = Field(json_schema_extra=AMOUNT)
    amounts_include_tax: bool
    parts: list[PartOut]
    version: int = Field(description="Another one after each change of any part; also the ETag.")


class ExpenseSplitOut(_SplitOut):
    """An expense in parts."""

    vendor: str


class IncomeSplitOut(_SplitOut):
    """An income in parts."""

    client: str


def split_body(split: Split) -> dict[str, Any]:
    """Return a split as it can be sent back to change it."""
    whole, first = EntryInput.of_parts(split.parts), split.first
    code = whole.currency_code or first.currency_code
    tax_amount = sum((one.tax_amount or Decimal(0) for one in whole.parts), Decimal(0))
    return {
        "split_id": str(split.split_id),
        "date": whole.date.isoformat(),
        first.kind.party_field: whole.party,
        "payment_method": whole.payment_method,
        "amount": plain_amount(whole.amount, code),
        "is_refund": whole.is_refund,
        "bank_account": whole.bank_account,
        "due_on": whole.due_on.isoformat() if whole.due_on else None,
        "currency_code": code,
        "exchange_rate": plain_rate(whole.exchange_rate) if whole.exchange_rate else None,
        "tax_rate": whole.tax_rate,
        "tax_amount": plain_amount(tax_amount, code),
        "amounts_include_tax": True,
        "parts": [
            {
                "id": str(one.id),
                "category": one.category,
                "amount": plain_amount(one.amount, code),
                "tax_amount": plain_amount(one.tax_amount or Decimal(0), code),
                "notes": one.notes,
            }
            for one in whole.parts
        ],
        "version": split.version,
    }
