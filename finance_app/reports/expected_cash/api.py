"""REST: expected cash."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter
from fastapi import Query as Parameter
from pydantic import BaseModel, Field

from finance_app.identity.api import SignedIn
from finance_app.kit.money import plain_amount
from finance_app.ledger.entries.rules import Kind
from finance_app.reports.expected_cash.inputs import ExpectedQuery
from finance_app.reports.expected_cash.rules import Item, Reason, Span
from finance_app.reports.expected_cash.service import read_expected_cash

router = APIRouter(tags=["Reports"])


class ExpectedSpanOut(BaseModel):
    """A day or week: opening + in - out is closing."""

    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    opening: str
    money_in: str
    money_out: str
    closing: str

    @classmethod
    def of(cls, span: Span, code: str) -> Self:
        """Return a span with the digits of its currency."""
        return cls(
            first=span.first,
            last=span.last,
            opening=plain_amount(span.opening, code),
            money_in=plain_amount(span.flow.money_in, code),
            money_out=plain_amount(span.flow.money_out, code),
            closing=plain_amount(span.closing, code),
        )


class ExpectedItemOut(BaseModel):
    """What is expected; below zero goes out. `due_on` is before `day` for what is overdue."""

    day: date
    due_on: date
    reason: Reason
    kind: Kind | None = Field(description="null for what is neither an expense nor an income")
    id: UUID | None = Field(description="Of the entry, or of the recurring entry.")
    party: str
    amount: str

    @classmethod
    def of(cls, item: Item, code: str) -> Self:
        """Return an item with the digits of its currency."""
        return cls(
            day=item.day,
            due_on=item.due_on,
            reason=item.reason,
            kind=item.kind,
            id=item.id,
            party=item.party,
            amount=plain_amount(item.amount, code),
        )


class ExpectedCashOut(BaseModel):
    """The money from today on. `days` are those on which something is expected."""

    currency_code: str
    first: date = Field(serialization_alias="from", description="Today.")
    last: date = Field(serialization_alias="to")
    minimum: str | None
    opening: str
    closing: str
    lowest: str
    lowest_on: date
    first_below_on: date | None = Field(description="Below the minimum, or without one below zero.")
    days: list[ExpectedSpanOut]
    weeks: list[ExpectedSpanOut]
    items: list[ExpectedItemOut] = Field(description="The earliest; all of them count.")
    item_count: int


@router.get(
    "/reports/expected-cash", operation_id="read_expected_cash", summary="Read expected cash"
)
async def expected_cash(
    actor: SignedIn,
    days: Annotated[str, Parameter(description="How far ahead: 30, 90, 180 or 365.")] = "",
    minimum: Annotated[str, Parameter(description="What there should be at least.")] = "",
) -> ExpectedCashOut:
    """Return today's money and what recurring, open and recorded entries make of it by day."""
    code = actor.currency_code
    query = ExpectedQuery.parse({"days": days, "minimum": minimum}, code)
    found = await read_expected_cash(actor, query)
    below = found.first_below
    return ExpectedCashOut(
        currency_code=code,
        first=found.days[0].first,
        last=found.days[-1].last,
        minimum=None if found.minimum is None else plain_amount(found.minimum, code),
        opening=plain_amount(found.opening, code),
        closing=plain_amount(found.closing, code),
        lowest=plain_amount(found.lowest.closing, code),
        lowest_on=found.lowest.last,
        first_below_on=None if below is None else below.last,
        days=[
            ExpectedSpanOut.of(one, code)
            for one in found.days
            if one.flow.money_in or one.flow.money_out
        ],
        weeks=[ExpectedSpanOut.of(one, code) for one in found.weeks],
        items=[ExpectedItemOut.of(one, code) for one in found.items],
        item_count=found.item_count,
    )
