"""REST: accepting suggested categories, and taking back a change of many entries."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from finance_app.identity.api import SignedIn
from finance_app.identity.idempotency.api import RequestKey, once
from finance_app.identity.rules import Permission
from finance_app.ledger.bulk_changes.service import undo_bulk_change
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.entries.inputs import EntryFilter
from finance_app.ledger.entries.wire.inputs import EntryQuery
from finance_app.ledger.review import service

changes = APIRouter(prefix="/entry-changes", tags=["Changes of many entries"])


class AcceptIn(BaseModel):
    """Which entries; without any, all that the filter of the address lets through."""

    ids: list[UUID] | None = Field(None, max_length=200)


class AcceptedOut(BaseModel):
    """How many suggestions were accepted; the change can be undone by its id."""

    entry_count: int
    change_id: UUID | None = Field(description="null where there was nothing to accept.")


class UndoneOut(BaseModel):
    """How many entries are again what they were, and how many stay: changed since, or locked."""

    entry_count: int
    kept_count: int


def make_router(kind: Kind) -> APIRouter:
    """Return the route for expenses or for incomes."""
    router = APIRouter(prefix=f"/{kind.plural}", tags=[kind.plural.capitalize()])

    @router.post(
        "/suggestions/accept",
        operation_id=f"accept_{kind.value}_suggestions",
        summary=f"Accept suggested categories of {kind.plural}",
        response_model=AcceptedOut,
    )
    async def accept_suggestions(
        request: Request,
        actor: SignedIn,
        entered: AcceptIn,
        query: Annotated[EntryQuery, Query()],
        _key: RequestKey = None,
    ) -> Response:
        """Keep suggested categories as they are, as looked at; versions stay."""
        actor.require(Permission.WRITE)
        wanted = EntryFilter.parse(query.model_dump(by_alias=True), actor.currency_code)

        async def work() -> Response:
            if entered.ids is None:
                done = await service.accept_listed(actor, kind, wanted)
            else:
                done = await service.accept_suggestions(actor, kind, entered.ids)
            change_id = str(done.change_id) if done.change_id else None
            return JSONResponse({"entry_count": done.entry_count, "change_id": change_id})

        return await once(request, actor, work)

    return router


@changes.post(
    "/{change_id}/undo",
    operation_id="undo_entry_change",
    summary="Undo a change of many entries",
    response_model=UndoneOut,
)
async def undo_entry_change(
    request: Request, actor: SignedIn, change_id: UUID, _key: RequestKey = None
) -> Response:
    """Give entries what they said before, unless changed since; a second time changes nothing."""

    async def work() -> Response:
        undone = await undo_bulk_change(actor, change_id)
        body = {"entry_count": undone.entry_count, "kept_count": undone.kept_count}
        return JSONResponse(body)

    return await once(request, actor, work)
