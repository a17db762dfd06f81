"""What REST documents of the requests for splits; `EntryInput` is what reads them."""

from pydantic import BaseModel, Field

from finance_app.ledger.entries.splits.rules import PARTS_MAX
from finance_app.ledger.entries.wire.inputs import AMOUNT, DocumentIn


class PartIn(BaseModel):
    """A part of a split."""

    id: str | None = Field(
        None,
        description="The entry that the part was, where it is one; others take what is left.",
        json_schema_extra={"format": "uuid"},
    )
    category: str | None = Field(None, description="The name of one that exists; null for none.")
    amount: str | float = Field(
        description="In currency_code; all parts come to the amount.", json_schema_extra=AMOUNT
    )
    tax_amount: str | float | None = Field(None, json_schema_extra=AMOUNT)
    notes: str | None = None


class _SplitIn(DocumentIn):
    """A payment or invoice in parts, each an entry of its own."""

    parts: list[PartIn] = Field(min_length=2, max_length=PARTS_MAX)


class ExpenseSplitIn(_SplitIn):
    """An expense in parts."""

    vendor: str | None = Field(None, examples=["Northgate Stationers"])


class IncomeSplitIn(_SplitIn):
    """An income in parts."""

    client: str | None = Field(None, examples=["Harbour Park Ltd"])
