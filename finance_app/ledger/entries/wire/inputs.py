"""What REST documents of its requests; `ledger.entries.inputs` is what reads them."""

from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from finance_app.ledger.entries.inputs import LIMIT_DEFAULT, LIMIT_MAX

DATE: Final[dict[str, Any]] = {"format": "date", "examples": ["2026-03-14"]}
AMOUNT: Final[dict[str, Any]] = {"examples": ["1234.50"]}


class EntryQuery(BaseModel):
    """Which entries to list, and in which order."""

    model_config = ConfigDict(populate_by_name=True)

    from_: str = Field("", alias="from", description="The first day.", json_schema_extra=DATE)
    to: str = Field("", description="The last day.", json_schema_extra=DATE)
    category: str = Field("", description='A name in any case; "none" for those without one.')
    q: str = Field("", description="Text of the vendor or client and the notes, or an amount.")
    payment_method: str = Field("", description="In any case.")
    bank_account: str = Field("", description="The name of a bank account in any case.")
    min_amount: str = Field("", description="The smallest amount.", json_schema_extra=AMOUNT)
    max_amount: str = Field("", description="The largest amount.", json_schema_extra=AMOUNT)
    review: str = Field("", description="suggested: a category that nobody has looked at.")
    trashed: bool = Field(default=False, description="What is in the trash, and nothing else.")
    sort: str = Field(
        "",
        description="date, amount, vendor or client, in the trash also deleted; falling with -.",
        examples=["-date"],
    )
    limit: int = Field(LIMIT_DEFAULT, ge=1, le=LIMIT_MAX, description="Entries of a page.")
    cursor: str = Field("", description="The next_cursor of the page before.")


class _EntryIn(BaseModel):
    """An entry to keep. The amount is above zero and exact in the business's currency."""

    date: str = Field(json_schema_extra=DATE)
    category: str | None = Field(None, description="The name of one that exists; null for none.")
    payment_method: str | None = Field(None, examples=["Card"])
    amount: str | float = Field(
        description="As text, or as a number, which is read digit by digit.", examples=["1234.50"]
    )
    notes: str | None = None
    bank_account: str | None = Field(
        None, description="The name of one that exists; null for none.", examples=["Current"]
    )
    currency_code: str | None = Field(
        None, description="May be left out; must be the business's currency.", examples=["EUR"]
    )


class ExpenseIn(_EntryIn):
    """An expense to keep."""

    vendor: str | None = Field(None, examples=["Northgate Stationers"])


class IncomeIn(_EntryIn):
    """An income to keep."""

    client: str | None = Field(None, examples=["Harbour Park Ltd"])
