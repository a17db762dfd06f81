"""REST: expenses and incomes, by one set of routes made for each kind.

Unknown fields of a body are passed over, so that what GET gave can be sent back with PUT.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from finance_app.identity.api import SignedIn
from finance_app.identity.idempotency.api import RequestKey, once
from finance_app.identity.rules import Actor, Permission
from finance_app.kit import problems
from finance_app.kit.errors import InvalidInputError
from finance_app.kit.requests import body_of, entity_tag, is_known, json_object, versions_of
from finance_app.ledger.entries import service
from finance_app.ledger.entries.inputs import EntryFilter, EntryInput
from finance_app.ledger.entries.rules import Entry, Kind
from finance_app.ledger.entries.wire.inputs import (
    FOREIGN_NAMES,
    EntryQuery,
    ExpenseIn,
    IncomeIn,
    typed_body,
)
from finance_app.ledger.entries.wire.views import (
    ExpenseOut,
    ExpensePage,
    IncomeOut,
    IncomePage,
    entry_body,
)

JsonObject = Annotated[dict[str, Any], Depends(json_object)]
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description='The ETag that was read, such as "3"; refused with 412 if it has changed.',
    ),
]


_MODELS: Final[Mapping[Kind, tuple[type[BaseModel], type[BaseModel], type[BaseModel]]]] = {
    Kind.EXPENSE: (ExpenseIn, ExpenseOut, ExpensePage),
    Kind.INCOME: (IncomeIn, IncomeOut, IncomePage),
}
_ETAG: Final = {"ETag": {"description": "The version.", "schema": {"type": "string"}}}
_LOCATION: Final = {"Location": {"description": "Its address.", "schema": {"type": "string"}}}


def make_router(kind: Kind) -> APIRouter:
    """Return the routes of expenses or of incomes."""
    router = APIRouter(prefix=f"/{kind.plural}", tags=[kind.plural.capitalize()])
    _add_reading(router, kind)
    _add_recording(router, kind)
    _add_trash(router, kind)
    return router


def _add_reading(router: APIRouter, kind: Kind) -> None:
    """Add the list and the single entry."""
    _, out, page = _MODELS[kind]

    @router.get(
        "", operation_id=f"list_{kind.plural}", summary=f"List {kind.plural}", response_model=page
    )
    async def list_entries(actor: SignedIn, query: Annotated[EntryQuery, Query()]) -> Response:
        """Return one page; follow next_cursor, with all else unchanged, for the next."""
        wanted = EntryFilter.parse(query.model_dump(by_alias=True), actor.currency_code)
        found = await service.list_entries(actor, kind, wanted)
        items = [entry_body(entry) for entry in found.items]
        return JSONResponse({"items": items, "next_cursor": found.next_cursor})

    @router.get(
        "/{entry_id}",
        operation_id=f"get_{kind}",
        summary=f"Read one {kind}",
        response_model=out,
        responses={200: {"headers": _ETAG}, 304: {"description": "It has not changed."}},
    )
    async def get_entry(
        actor: SignedIn,
        entry_id: UUID,
        if_none_match: Annotated[str | None, Header(alias="If-None-Match")] = None,
    ) -> Response:
        """Return one that is not in the trash; with If-None-Match 304 if it has not changed."""
        entry = await service.get_entry(actor, kind, entry_id)
        if is_known(if_none_match, entry.version):
            return Response(status_code=304, headers={"etag": entity_tag(entry.version)})
        return _shown(entry)


def _add_recording(router: APIRouter, kind: Kind) -> None:
    """Add recording and changing."""
    given, out, _ = _MODELS[kind]

    @router.post(
        "",
        operation_id=f"record_{kind}",
        summary=f"Record an {kind}",
        status_code=201,
        response_model=out,
        responses={201: {"headers": _ETAG | _LOCATION}},
        openapi_extra=body_of(given),
    )
    async def record_entry(
        request: Request, actor: SignedIn, raw: JsonObject, _key: RequestKey = None
    ) -> Response:
        """Keep a new one; its address is in Location."""
        entered = _entered(actor, kind, raw)

        async def work() -> Response:
            entry = await service.record_entry(actor, kind, entered, source="api")
            place = f"{request.scope['path'].rstrip('/')}/{entry.id}"
            return _shown(entry, status=201, location=place)

        return await once(request, actor, work)

    @router.put(
        "/{entry_id}",
        operation_id=f"change_{kind}",
        summary=f"Change an {kind}",
        response_model=out,
        responses={200: {"headers": _ETAG}},
        openapi_extra=body_of(given),
    )
    async def change_entry(
        request: Request,
        actor: SignedIn,
        entry_id: UUID,
        raw: JsonObject,
        *,
        if_match: IfMatch = None,
        _key: RequestKey = None,
    ) -> Response:
        """Replace what it says; what is left out becomes empty.

        With If-Match a change by someone else is not overwritten: 412, with `current`.
        """
        versions = versions_of(if_match)
        entered = _entered(actor, kind, raw)

        async def work() -> Response:
            version = await _version(actor, kind, entry_id, versions)
            entry = await service.change_entry(actor, kind, entry_id, entered, version=version)
            return _shown(entry)

        try:
            return await once(request, actor, work)
        except service.StaleEntryError as error:
            return _stale(error)


def _add_trash(router: APIRouter, kind: Kind) -> None:
    """Add deleting and restoring."""
    _, out, _ = _MODELS[kind]

    @router.delete(
        "/{entry_id}",
        operation_id=f"delete_{kind}",
        summary=f"Move an {kind} to the trash",
        status_code=204,
        response_class=Response,
    )
    async def delete_entry(
        request: Request,
        actor: SignedIn,
        entry_id: UUID,
        *,
        if_match: IfMatch = None,
        _key: RequestKey = None,
    ) -> Response:
        """Move it to the trash, from where it can be restored."""
        versions = versions_of(if_match)

        async def work() -> Response:
            version = await _version(actor, kind, entry_id, versions)
            await service.delete_entry(actor, kind, entry_id, version=version)
            return Response(status_code=204)

        try:
            return await once(request, actor, work)
        except service.StaleEntryError as error:
            return _stale(error)

    @router.post(
        "/{entry_id}/restore",
        operation_id=f"restore_{kind}",
        summary=f"Take an {kind} out of the trash",
        response_model=out,
        responses={200: {"headers": _ETAG}},
    )
    async def restore_entry(
        request: Request, actor: SignedIn, entry_id: UUID, _key: RequestKey = None
    ) -> Response:
        """Bring it back as it was; one that is not in the trash stays as it is."""

        async def work() -> Response:
            await service.restore_entries(actor, kind, [entry_id])
            return _shown(await service.get_entry(actor, kind, entry_id))

        return await once(request, actor, work)


def entered_of(actor: Actor, kind: Kind, raw: Mapping[str, object]) -> EntryInput:
    """Return what a body says, with every problem at once. Raises `InvalidInputError`."""
    actor.require(Permission.WRITE)
    typed = typed_body(raw)
    try:
        return EntryInput.parse(typed, kind, actor.currency_code)
    except InvalidInputError as error:
        if typed is raw:
            raise
        found = {FOREIGN_NAMES.get(name, name): told for name, told in error.fields.items()}
        raise InvalidInputError(fields=found) from None


def _entered(actor: Actor, kind: Kind, raw: Mapping[str, object]) -> EntryInput:
    """Return a single entry that a body describes. Raises `InvalidInputError`."""
    entered = entered_of(actor, kind, raw)
    if entered.parts:
        sentence = f"What has parts is sent to /{kind.plural}/splits, or to …/split to change it."
        raise InvalidInputError(sentence, fields={"parts": sentence})
    return entered


async def _version(
    actor: Actor, kind: Kind, entry_id: UUID, versions: frozenset[int] | None
) -> int | None:
    """Return the version a change is for, None for any. Raises `StaleEntryError`."""
    if versions is None:
        return None
    if len(versions) == 1:
        return next(iter(versions))
    current = await service.get_entry(actor, kind, entry_id)
    if current.version not in versions:
        raise service.StaleEntryError(current)
    return current.version


def _shown(entry: Entry, *, status: int = 200, location: str = "") -> Response:
    headers = {"etag": entity_tag(entry.version)} | ({"location": location} if location else {})
    return JSONResponse(entry_body(entry), status, headers)


def _stale(error: service.StaleEntryError) -> Response:
    """Return the refusal of a change, with the entry as it is now."""
    headers = {"etag": entity_tag(error.current.version)}
    return problems.problem_of(error, headers=headers, current=entry_body(error.current))
