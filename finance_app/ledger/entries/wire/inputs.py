"""What REST documents of its requests; `ledger.entries.inputs` is what reads them."""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from finance_app.ledger.entries.inputs import LIMIT_DEFAULT, LIMIT_MAX

DATE: Final[dict[str, Any]] = {"format": "date", "examples": ["2026-03-14"]}
AMOUNT: Final[dict[str, Any]] = {"examples": ["1234.50"]}
FOREIGN_NAMES: Final[Mapping[str, str]] = {
    "amount": "foreign_amount",
    "currency_code": "foreign_currency_code",
    "tax_amount": "foreign_tax_amount",
}
"""What GET calls the amounts of a foreign entry that were typed under these names."""


class EntryQuery(BaseModel):
    """Which entries to list, and in which order."""

    model_config = ConfigDict(populate_by_name=True)

    from_: str = Field("", alias="from", description="The first day.", json_schema_extra=DATE)
    to: str = Field("", description="The last day.", json_schema_extra=DATE)
    category: str = Field("", description='A name in any case; "none" for those without one.')
    q: str = Field("", description="Text of the vendor or client and the notes, or an amount.")
    payment_method: str = Field("", description="In any case.")
    bank_account: str = Field("", description="The name of a bank account in any case.")
    tax_rate: str = Field("", description="The name of a tax rate in any case.")
    party: str = Field("", description="The whole name of a vendor or client in any case.")
    min_amount: str = Field("", description="The smallest amount.", json_schema_extra=AMOUNT)
    max_amount: str = Field("", description="The largest amount.", json_schema_extra=AMOUNT)
    review: str = Field("", description="suggested: a category that nobody has looked at.")
    status: str = Field(
        "", description="due, overdue, partly or paid; open for all that is not paid in full."
    )
    trashed: bool = Field(default=False, description="What is in the trash, and nothing else.")
    sort: str = Field(
        "",
        description="date, amount, vendor or client, in the trash also deleted; falling with -.",
        examples=["-date"],
    )
    limit: int = Field(LIMIT_DEFAULT, ge=1, le=LIMIT_MAX, description="Entries of a page.")
    cursor: str = Field("", description="The next_cursor of the page before.")


class DocumentIn(BaseModel):
    """What a single entry and a split have in common."""

    date: str = Field(json_schema_extra=DATE)
    payment_method: str | None = Field(None, examples=["Card"])
    amount: str | float = Field(
        description=(
            "Above zero, in currency_code; as text, or as a number, which is read digit by digit."
        ),
        examples=["1234.50"],
    )
    is_refund: bool = Field(
        default=False,
        description="The money comes back: the amount is kept below zero, and may be sent so.",
    )
    due_on: str | None = Field(
        None,
        description="The day it is to be paid by; null for what is paid on its own day.",
        json_schema_extra=DATE,
    )
    bank_account: str | None = Field(
        None, description="The name of one that exists; null for none.", examples=["Current"]
    )
    currency_code: str | None = Field(
        None, description="May be left out: then the business's.", examples=["EUR"]
    )
    exchange_rate: str | float | None = Field(
        None,
        description=(
            "What one unit of currency_code is worth in the business's currency; null for the one"
            " that is kept for the day."
        ),
        examples=["0.9127"],
    )
    tax_rate: str | None = Field(None, description="The name of one that exists; null for none.")
    amounts_include_tax: bool = Field(
        default=True, description="Whether the tax is in the amount, or comes on top of it."
    )


class _EntryIn(DocumentIn):
    """An entry to keep.

    Instead of amount, currency_code and tax_amount a foreign one may have what GET gives for it:
    foreign_amount, foreign_currency_code and foreign_tax_amount, which count before them.
    """

    category: str | None = Field(None, description="The name of one that exists; null for none.")
    tax_amount: str | float | None = Field(
        None, description="In currency_code; less than the amount with it.", examples=["199.32"]
    )
    notes: str | None = None
    foreign_amount: str | float | None = Field(None, examples=["1352.58"])
    foreign_currency_code: str | None = Field(None, examples=["USD"])
    foreign_tax_amount: str | float | None = Field(None, examples=["218.39"])


class ExpenseIn(_EntryIn):
    """An expense to keep."""

    vendor: str | None = Field(None, examples=["Northgate Stationers"])


class IncomeIn(_EntryIn):
    """An income to keep."""

    client: str | None = Field(None, examples=["Harbour Park Ltd"])


def typed_body(raw: Mapping[str, object]) -> Mapping[str, object]:
    """Return a body with the amounts that were typed, whichever of the two ways it has them."""
    if not raw.get("foreign_currency_code"):
        return raw
    return {**raw, **{name: raw.get(foreign) for name, foreign in FOREIGN_NAMES.items()}}
