"""REST: unrealised differences of exchange, read, posted, taken back and restored."""

from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from finance_app.identity.api import SignedIn
from finance_app.identity.idempotency.api import RequestKey, once
from finance_app.identity.rules import Permission
from finance_app.kit import clock
from finance_app.kit.money import plain_amount
from finance_app.kit.requests import body_of, json_object
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.exchange_rates.rules import no_rate_text, plain_rate
from finance_app.ledger.revaluations import service
from finance_app.ledger.revaluations.inputs import RevaluationInput
from finance_app.ledger.revaluations.rules import Difference, Revaluation

router = APIRouter(prefix="/exchange-differences", tags=["Exchange differences"])

JsonObject = Annotated[dict[str, Any], Depends(json_object)]


class RevaluationIn(BaseModel):
    """The day to post for."""

    date: str = Field(json_schema_extra={"format": "date", "examples": ["2026-03-31"]})
    rates: str = Field("day", description="day, or last where the last known rate may count.")


class RevaluationOut(BaseModel):
    """What was posted; of the expense and the income one is of the day, one of the next."""

    id: UUID
    date: date
    kind: Kind = Field(description="income for receivables, expense for payables")
    currency_code: str
    foreign_amount: str
    amount: str = Field(description="What the books carried it at.")
    exchange_rate: str
    gain: str = Field(description="Below zero a loss.")
    expense_id: UUID
    income_id: UUID

    @classmethod
    def of(cls, one: Revaluation, code: str) -> Self:
        """Return a revaluation with the digits of its currencies."""
        return cls(
            id=one.id,
            date=one.day,
            kind=one.kind,
            currency_code=one.currency_code,
            foreign_amount=plain_amount(one.foreign_amount, one.currency_code),
            amount=plain_amount(one.amount, code),
            exchange_rate=plain_rate(one.exchange_rate),
            gain=plain_amount(one.gain, code),
            expense_id=one.expense_id,
            income_id=one.income_id,
        )


class DifferenceOut(BaseModel):
    """What is open of a side in a currency; null from the rate on where there is none."""

    kind: Kind = Field(description="income for receivables, expense for payables")
    currency_code: str
    foreign_amount: str
    amount: str = Field(description="What the books carry it at.")
    entry_count: int
    exchange_rate: str | None
    quoted_on: date | None
    value: str | None
    gain: str | None = Field(description="Below zero a loss.")
    problem: str = Field(description="Why there is no rate, with the last that is known.")
    posted: RevaluationOut | None


class DifferencesOut(BaseModel):
    """All that was open in other currencies at the end of a day, and what was posted for it."""

    date: date
    currency_code: str
    lines: list[DifferenceOut]
    posted: list[RevaluationOut]
    gain: str


class RevaluationList(BaseModel):
    """What was posted now."""

    items: list[RevaluationOut]


@router.get("", operation_id="read_exchange_differences", summary="Read exchange differences")
async def read_differences(
    actor: SignedIn,
    day: Annotated[str, Query(alias="date", description="The day, today where missing.")] = "",
    rates: Annotated[str, Query(description="day, or last: the last known counts.")] = "",
) -> DifferencesOut:
    """Return what closing rates make of open receivables and payables."""
    code = actor.currency_code
    wanted = RevaluationInput.parse({"date": day, "rates": rates}, clock.today())
    found = await service.read_differences(actor, wanted.day, wanted.choice)
    return DifferencesOut(
        date=found.day,
        currency_code=code,
        lines=[_line(one, found.day, code) for one in found.lines],
        posted=[RevaluationOut.of(one, code) for one in found.posted],
        gain=plain_amount(found.gain, code),
    )


@router.post(
    "",
    operation_id="post_exchange_differences",
    summary="Post exchange differences",
    status_code=201,
    response_model=RevaluationList,
    openapi_extra=body_of(RevaluationIn),
)
async def post_differences(
    request: Request, actor: SignedIn, raw: JsonObject, _key: RequestKey = None
) -> Response:
    """Post what was not posted yet for the day, and its opposite for the day after."""
    actor.require(Permission.WRITE)
    wanted = RevaluationInput.parse(raw, clock.today())

    async def work() -> Response:
        made = await service.post_revaluations(actor, wanted.day, wanted.choice)
        items = [RevaluationOut.of(one, actor.currency_code) for one in made]
        return JSONResponse({"items": [one.model_dump(mode="json") for one in items]}, 201)

    return await once(request, actor, work)


@router.delete(
    "/{revaluation_id}",
    operation_id="undo_exchange_difference",
    summary="Take an exchange difference back",
    status_code=204,
    response_class=Response,
)
async def undo_difference(
    request: Request, actor: SignedIn, revaluation_id: UUID, _key: RequestKey = None
) -> Response:
    """Move both of its entries to the trash; it can be restored."""

    async def work() -> Response:
        await service.undo_revaluations(actor, [revaluation_id])
        return Response(status_code=204)

    return await once(request, actor, work)


@router.post(
    "/{revaluation_id}/restore",
    operation_id="restore_exchange_difference",
    summary="Restore an exchange difference",
    status_code=204,
    response_class=Response,
)
async def restore_difference(
    request: Request, actor: SignedIn, revaluation_id: UUID, _key: RequestKey = None
) -> Response:
    """Bring it back as it was posted; one that is there stays."""

    async def work() -> Response:
        await service.restore_revaluations(actor, [revaluation_id])
        return Response(status_code=204)

    return await once(request, actor, work)


def _line(one: Difference, day: date, code: str) -> DifferenceOut:
    value, gain = one.value, one.gain
    is_open = one.open
    return DifferenceOut(
        kind=is_open.kind,
        currency_code=is_open.currency_code,
        foreign_amount=plain_amount(is_open.foreign_amount, is_open.currency_code),
        amount=plain_amount(is_open.amount, code),
        entry_count=is_open.entry_count,
        exchange_rate=None if one.rate is None else plain_rate(one.rate),
        quoted_on=one.quoted_on,
        value=None if value is None else plain_amount(value, code),
        gain=None if gain is None else plain_amount(gain, code),
        problem="" if one.rate else no_rate_text(is_open.currency_code, day, one.last),
        posted=None if one.posted is None else RevaluationOut.of(one.posted, code),
    )
