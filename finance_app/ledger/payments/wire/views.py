"""A payment as REST answers with it: money, dates and ids as text."""

from datetime import UTC
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from finance_app.kit.money import plain_amount
from finance_app.ledger.entries.wire.inputs import AMOUNT, DATE
from finance_app.ledger.payments.rules import Payment


class PaymentOut(BaseModel):
    """A payment; amounts are above zero, of a refund what came back."""

    id: UUID
    kind: str = Field(description="expense or income")
    entry_ids: list[UUID] = Field(description="What it paid; of a split one part after the other.")
    paid_on: str = Field(json_schema_extra=DATE)
    amount: str = Field(description="What it settled, in currency_code.", json_schema_extra=AMOUNT)
    money_amount: str = Field(
        description="What moved on the account, in currency_code.", json_schema_extra=AMOUNT
    )
    currency_code: str = Field(description="The business's.", examples=["EUR"])
    foreign_amount: str | None = Field(json_schema_extra=AMOUNT)
    foreign_currency_code: str | None
    exchange_gain: str = Field(
        description="What its rate has gained; below zero for a loss.", json_schema_extra=AMOUNT
    )
    bank_account: str | None
    is_refund: bool
    notes: str
    version: int = Field(description="Grows with each change; also the ETag.")
    created_at: str = Field(json_schema_extra={"format": "date-time"})


class PaymentList(BaseModel):
    """All payments of an entry, or of the split it is a part of; they have one page."""

    currency_code: str = Field(description="The currency of open_amount, that of the entry.")
    open_amount: str = Field(description="What is still to be paid.", json_schema_extra=AMOUNT)
    items: list[PaymentOut]
    next_cursor: str | None


def payment_body(payment: Payment) -> dict[str, Any]:
    """Return a payment as the API shows it."""
    code, foreign, foreign_code = (
        payment.currency_code, payment.foreign_amount, payment.foreign_currency_code,
    )  # fmt: skip
    return {
        "id": str(payment.id),
        "kind": payment.kind.value,
        "entry_ids": [str(one) for one in payment.entry_ids],
        "paid_on": payment.paid_on.isoformat(),
        "amount": plain_amount(payment.amount, code),
        "money_amount": plain_amount(payment.money_amount, code),
        "currency_code": code,
        "foreign_amount": None if foreign is None else plain_amount(foreign, foreign_code or code),
        "foreign_currency_code": foreign_code,
        "exchange_gain": plain_amount(payment.gain, code),
        "bank_account": payment.bank_account,
        "is_refund": payment.is_refund,
        "notes": payment.notes,
        "version": payment.version,
        "created_at": payment.created_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
    }
