"""REST: expenses and incomes in parts, by one set of routes made for each kind."""

from collections.abc import Mapping
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from finance_app.identity.api import SignedIn
from finance_app.identity.idempotency.api import RequestKey, once
from finance_app.identity.rules import Actor, Permission
from finance_app.kit import problems
from finance_app.kit.errors import InvalidInputError
from finance_app.kit.requests import body_of, entity_tag, json_object, versions_of
from finance_app.ledger.entries.inputs import EntryInput
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entries.splits import service
from finance_app.ledger.entries.splits.rules import Split
from finance_app.ledger.entries.splits.wire.inputs import ExpenseSplitIn, IncomeSplitIn
from finance_app.ledger.entries.splits.wire.views import (
    ExpenseSplitOut,
    IncomeSplitOut,
    split_body,
)
from finance_app.ledger.entries.wire.inputs import ExpenseIn, IncomeIn, typed_body
from finance_app.ledger.entries.wire.views import ExpenseOut, IncomeOut, entry_body

JsonObject = Annotated[dict[str, Any], Depends(json_object)]
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description='The ETag that was read, such as "3"; refused with 412 if it has changed.',
    ),
]

_MODELS: Final[Mapping[Kind, tuple[type[BaseModel], type[BaseModel]]]] = {
    Kind.EXPENSE: (ExpenseSplitIn, ExpenseSplitOut),
    Kind.INCOME: (IncomeSplitIn, IncomeSplitOut),
}
_SINGLE: Final[Mapping[Kind, tuple[type[BaseModel], type[BaseModel]]]] = {
    Kind.EXPENSE: (ExpenseIn, ExpenseOut),
    Kind.INCOME: (IncomeIn, IncomeOut),
}
_ETAG: Final = {"ETag": {"description": "The version.", "schema": {"type": "string"}}}
_LOCATION: Final = {"Location": {"description": "Its address.", "schema": {"type": "string"}}}
_NO_PARTS: Final = "Send the parts, two at least."


def make_router(kind: Kind) -> APIRouter:
    """Return the routes of split expenses or of split incomes."""
    router = APIRouter(prefix=f"/{kind.plural}", tags=[kind.plural.capitalize()])
    _add_recording(router, kind)
    _add_changing(router, kind)
    return router


def _add_recording(router: APIRouter, kind: Kind) -> None:
    """Add recording and reading."""
    given, out = _MODELS[kind]

    @router.post(
        "/splits",
        operation_id=f"record_split_{kind}",
        summary=f"Record an {kind} in parts",
        status_code=201,
        response_model=out,
        responses={201: {"headers": _ETAG | _LOCATION}},
        openapi_extra=body_of(given),
    )
    async def record_split(
        request: Request, actor: SignedIn, raw: JsonObject, _key: RequestKey = None
    ) -> Response:
        """Keep one payment or invoice as an entry for each part; they come to the amount."""
        entered = _entered(actor, kind, raw)

        async def work() -> Response:
            found = await service.record_split(actor, kind, entered, source="api")
            assert isinstance(found, Split)
            place = request.scope["path"].rstrip("/").removesuffix("splits")
            return _shown(found, status=201, location=f"{place}{found.first.id}/split")

        return await once(request, actor, work)

    @router.get(
        "/{entry_id}/split",
        operation_id=f"get_split_{kind}",
        summary=f"Read all parts of an {kind}",
        response_model=out,
        responses={200: {"headers": _ETAG}},
    )
    async def get_split(actor: SignedIn, entry_id: UUID) -> Response:
        """Return the split that an entry is a part of; any of its parts names it."""
        return _shown(await service.get_split(actor, kind, entry_id))


def _add_changing(router: APIRouter, kind: Kind) -> None:
    """Add changing, and putting together."""
    given, out = _MODELS[kind]
    single, entry = _SINGLE[kind]

    @router.put(
        "/{entry_id}/split",
        operation_id=f"change_split_{kind}",
        summary=f"Change all parts of an {kind}, or split one",
        response_model=out,
        responses={200: {"headers": _ETAG}},
        openapi_extra=body_of(given),
    )
    async def change_split(
        request: Request,
        actor: SignedIn,
        entry_id: UUID,
        raw: JsonObject,
        *,
        if_match: IfMatch = None,
        _key: RequestKey = None,
    ) -> Response:
        """Replace what it says; an entry that is not split yet becomes the first part.

        With If-Match a change by someone else is not overwritten: 412, with `current`.
        """
        entered, versions = _entered(actor, kind, raw), versions_of(if_match)

        async def work() -> Response:
            version = await _version(actor, kind, entry_id, versions)
            return _shown(
                await service.change_split(actor, kind, entry_id, entered, version=version)
            )

        return await _unless_stale(request, actor, work)

    @router.post(
        "/{entry_id}/unsplit",
        operation_id=f"unsplit_{kind}",
        summary=f"Put the parts of an {kind} together",
        response_model=entry,
        responses={200: {"headers": _ETAG}},
        openapi_extra=body_of(single),
    )
    async def unsplit(
        request: Request,
        actor: SignedIn,
        entry_id: UUID,
        raw: JsonObject,
        *,
        if_match: IfMatch = None,
        _key: RequestKey = None,
    ) -> Response:
        """Make one entry of all parts, the first of them; the others go to the trash."""
        entered, versions = _entered(actor, kind, raw, in_parts=False), versions_of(if_match)

        async def work() -> Response:
            version = await _version(actor, kind, entry_id, versions)
            found = await service.unsplit(actor, kind, entry_id, entered, version=version)
            return JSONResponse(entry_body(found), 200, {"etag": entity_tag(found.version)})

        return await _unless_stale(request, actor, work)


def _entered(
    actor: Actor, kind: Kind, raw: Mapping[str, object], *, in_parts: bool = True
) -> EntryInput:
    """Return what a body says, with every problem at once. Raises `InvalidInputError`."""
    actor.require(Permission.WRITE)
    plain = raw if in_parts else {**typed_body(raw), "parts": None}
    entered = EntryInput.parse(plain, kind, actor.currency_code)
    if in_parts and not entered.parts:
        raise InvalidInputError(_NO_PARTS, fields={"parts": _NO_PARTS})
    return entered


async def _version(
    actor: Actor, kind: Kind, entry_id: UUID, versions: frozenset[int] | None
) -> int | None:
    """Return the version a change is for, None for any. Raises `StaleSplitError`."""
    if versions is None:
        return None
    current = await service.find_whole(actor, kind, entry_id)
    if current.version not in versions:
        raise service.StaleSplitError(current)
    return current.version


async def _unless_stale(request: Request, actor: Actor, work: Any) -> Response:
    try:
        return await once(request, actor, work)
    except service.StaleSplitError as error:
        found = error.current
        body = split_body(found) if isinstance(found, Split) else entry_body(found)
        headers = {"etag": entity_tag(found.version)}
        return problems.problem_of(error, headers=headers, current=body)


def _shown(split: Split, *, status: int = 200, location: str = "") -> Response:
    headers = {"etag": entity_tag(split.version)} | ({"location": location} if location else {})
    return JSONResponse(split_body(split), status, headers)
