"""REST: what is missing."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from finance_app.identity.api import SignedIn
from finance_app.identity.idempotency.api import RequestKey, once
from finance_app.identity.rules import Actor, Permission
from finance_app.kit.money import plain_amount
from finance_app.reports.missing_data import service
from finance_app.reports.missing_data.inputs import ThresholdInput
from finance_app.reports.missing_data.rules import MissingGroup, MissingItem, MissingKind
from finance_app.reports.missing_data.views import title_of

router = APIRouter(tags=["Reports"])
ITEMS_MAX = 200


class MissingItemOut(BaseModel):
    """One thing that is missing; null where it does not apply."""

    name: str
    date: str | None = Field(json_schema_extra={"format": "date"})
    until: str | None = Field(json_schema_extra={"format": "date"})
    amount: str | None
    entry_kind: str | None
    entry_id: UUID | None
    subject_id: UUID | None = Field(description="The recurring entry, account or asset.")


class MissingGroupOut(BaseModel):
    """One kind; without `is_exact` there are at least so many."""

    kind: MissingKind
    title: str = Field(examples=["7 entries have no category"])
    count: int
    is_exact: bool
    items: list[MissingItemOut]


class MissingDataOut(BaseModel):
    """What is missing by kind, and from which amount on receipts are wanted."""

    receipt_threshold: str = Field(examples=["100.00"])
    groups: list[MissingGroupOut]


class ThresholdIn(BaseModel):
    """From which amount on an expense needs a receipt; 0 is never."""

    receipt_threshold: str | float = Field(examples=["100.00"])


@router.get(
    "/reports/missing-data",
    operation_id="list_missing_data",
    summary="List what is missing",
    response_model=MissingDataOut,
)
async def list_missing_data(
    actor: SignedIn,
    items: Annotated[int, Query(ge=0, le=ITEMS_MAX, description="Items of each kind.")] = 20,
) -> Response:
    """Return the list that the dashboard and the workbook show, too."""
    return await _shown(actor, items)


@router.put(
    "/reports/missing-data/settings",
    operation_id="set_receipt_threshold",
    summary="Choose from which amount on receipts are wanted",
    response_model=MissingDataOut,
)
async def set_receipt_threshold(
    request: Request, actor: SignedIn, entered: ThresholdIn, _key: RequestKey = None
) -> Response:
    """Keep the amount; returns what is missing by it."""
    actor.require(Permission.WRITE)
    wanted = ThresholdInput.parse(entered.model_dump(), actor.currency_code)

    async def work() -> Response:
        await service.set_receipt_threshold(actor, wanted)
        return await _shown(actor, 20)

    return await once(request, actor, work)


async def _shown(actor: Actor, items: int) -> Response:
    code = actor.currency_code
    found = await service.list_missing(actor, item_count=items)
    threshold = await service.receipt_threshold(actor)
    body = MissingDataOut(
        receipt_threshold=plain_amount(threshold, code),
        groups=[_group(one, code) for one in found],
    )
    return JSONResponse(body.model_dump(mode="json"))


def _group(one: MissingGroup, code: str) -> MissingGroupOut:
    return MissingGroupOut(
        kind=one.kind,
        title=title_of(one),
        count=one.count,
        is_exact=one.is_exact,
        items=[_item(item, code) for item in one.items],
    )


def _item(item: MissingItem, code: str) -> MissingItemOut:
    kind, entry_id = item.entry or (None, None)
    return MissingItemOut(
        name=item.name,
        date=item.day.isoformat() if item.day else None,
        until=item.until.isoformat() if item.until else None,
        amount=None if item.amount is None else plain_amount(item.amount, code),
        entry_kind=kind,
        entry_id=entry_id,
        subject_id=item.subject_id,
    )
