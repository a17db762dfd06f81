"""REST: rules, in the order in which they decide, and what they do to the past."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import JSONResponse

from finance_app.identity.api import SignedIn
from finance_app.identity.idempotency.api import RequestKey, once
from finance_app.identity.rules import Actor, Permission
from finance_app.kit import problems
from finance_app.kit.errors import InvalidInputError
from finance_app.kit.requests import entity_tag, versions_of
from finance_app.ledger.entries.wire.views import entry_body
from finance_app.ledger.entry_rules import service
from finance_app.ledger.entry_rules.inputs import RuleInput
from finance_app.ledger.entry_rules.rules import Rule
from finance_app.ledger.entry_rules.wire.inputs import ConditionsIn, OrderIn, PastIn, RuleIn
from finance_app.ledger.entry_rules.wire.views import (
    AppliedOut,
    EffectOut,
    MatchesOut,
    RuleList,
    RuleOut,
    effect_body,
    rule_body,
)

router = APIRouter(prefix="/entry-rules", tags=["Rules"])

_LOCATION: Final = {"Location": {"description": "Its address.", "schema": {"type": "string"}}}
_ETAG: Final = {"ETag": {"description": "The version.", "schema": {"type": "string"}}}
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description='The ETag that was read, such as "3"; refused with 412 if it has changed.',
    ),
]


@router.get("", operation_id="list_entry_rules", summary="List rules", response_model=RuleList)
async def list_entry_rules(actor: SignedIn) -> Response:
    """Return the rules in the order in which they decide."""
    return _list(actor, await service.list_rules(actor))


@router.post(
    "",
    operation_id="add_entry_rule",
    summary="Add a rule",
    status_code=201,
    response_model=RuleOut,
    responses={201: {"headers": _ETAG | _LOCATION}},
)
async def add_entry_rule(
    request: Request, actor: SignedIn, entered: RuleIn, _key: RequestKey = None
) -> Response:
    """Add a rule after all others; it decides about imports from now on."""
    actor.require(Permission.WRITE)
    wanted = RuleInput.parse(entered.model_dump(), actor.currency_code)

    async def work() -> Response:
        rule = await service.add_rule(actor, wanted)
        place = f"{request.scope['path'].rstrip('/')}/{rule.id}"
        return _shown(actor, rule, status=201, location=place)

    return await once(request, actor, work)


@router.put(
    "/order", operation_id="order_entry_rules", summary="Order the rules", response_model=RuleList
)
async def order_entry_rules(
    request: Request, actor: SignedIn, entered: OrderIn, _key: RequestKey = None
) -> Response:
    """Put all rules into an order; refused with 409 where the list is not of all of them."""

    async def work() -> Response:
        return _list(actor, await service.order_rules(actor, entered.ids))

    return await once(request, actor, work)


@router.post(
    "/matches",
    operation_id="match_entry_rule",
    summary="Count what conditions match",
    response_model=MatchesOut,
)
async def match_entry_rule(actor: SignedIn, entered: ConditionsIn) -> Response:
    """Return which past entries the conditions of a rule match, whatever other rules say."""
    raw = entered.model_dump()
    wanted = RuleInput.parse(raw, actor.currency_code, needs_effect=False)
    found = await service.count_matches(actor, wanted)
    items = [{"kind": entry.kind.value, **entry_body(entry)} for entry in found.latest]
    body = {"entry_count": found.entry_count, "is_exact": found.is_exact, "items": items}
    return JSONResponse(body)


@router.post(
    "/preview",
    operation_id="preview_entry_rules",
    summary="Count what applying rules to the past changes",
    response_model=EffectOut,
)
async def preview_entry_rules(actor: SignedIn, entered: PastIn) -> Response:
    """Return how many entries `apply` would change now."""
    with _named():
        return JSONResponse(effect_body(await service.preview_past(actor, entered.rule_id)))


@router.post(
    "/apply",
    operation_id="apply_entry_rules",
    summary="Apply rules to the past",
    response_model=AppliedOut,
)
async def apply_entry_rules(
    request: Request, actor: SignedIn, entered: PastIn, _key: RequestKey = None
) -> Response:
    """Give past entries what the first rule that matches them says; locked books stay."""

    async def work() -> Response:
        with _named():
            done = await service.apply_to_past(actor, entered.rule_id)
        change_id = str(done.change_id) if done.change_id else None
        return JSONResponse({**effect_body(done.effect), "change_id": change_id})

    return await once(request, actor, work)


@router.get(
    "/{rule_id}",
    operation_id="get_entry_rule",
    summary="Read one rule",
    response_model=RuleOut,
    responses={200: {"headers": _ETAG}},
)
async def get_entry_rule(actor: SignedIn, rule_id: UUID) -> Response:
    """Return one rule."""
    return _shown(actor, await service.get_rule(actor, rule_id))


@router.put(
    "/{rule_id}",
    operation_id="change_entry_rule",
    summary="Change a rule",
    response_model=RuleOut,
    responses={200: {"headers": _ETAG}},
)
async def change_entry_rule(
    request: Request,
    actor: SignedIn,
    rule_id: UUID,
    entered: RuleIn,
    *,
    if_match: IfMatch = None,
    _key: RequestKey = None,
) -> Response:
    """Replace what it says; with If-Match a change by someone else is not overwritten: 412."""
    actor.require(Permission.WRITE)
    versions = versions_of(if_match)
    wanted = RuleInput.parse(entered.model_dump(), actor.currency_code)

    async def work() -> Response:
        current = await service.get_rule(actor, rule_id)
        if versions is not None and current.version not in versions:
            raise service.StaleRuleError(current)
        version = None if versions is None else current.version
        return _shown(actor, await service.change_rule(actor, rule_id, wanted, version=version))

    try:
        return await once(request, actor, work)
    except service.StaleRuleError as error:
        headers = {"etag": entity_tag(error.current.version)}
        return problems.problem_of(
            error, headers=headers, current=rule_body(error.current, actor.currency_code)
        )


@router.delete(
    "/{rule_id}",
    operation_id="delete_entry_rule",
    summary="Delete a rule",
    status_code=204,
    response_class=Response,
)
async def delete_entry_rule(
    request: Request, actor: SignedIn, rule_id: UUID, _key: RequestKey = None
) -> Response:
    """Take it out of use; what it did stays, and it can be restored."""

    async def work() -> Response:
        await service.delete_rule(actor, rule_id)
        return Response(status_code=204)

    return await once(request, actor, work)


@router.post(
    "/{rule_id}/restore",
    operation_id="restore_entry_rule",
    summary="Bring a deleted rule back",
    response_model=RuleOut,
    responses={200: {"headers": _ETAG}},
)
async def restore_entry_rule(
    request: Request, actor: SignedIn, rule_id: UUID, _key: RequestKey = None
) -> Response:
    """Bring it back to its place; one that is in use stays as it is."""

    async def work() -> Response:
        return _shown(actor, await service.restore_rule(actor, rule_id))

    return await once(request, actor, work)


@contextmanager
def _named() -> Iterator[None]:
    """Say of a rule that a body names, and that does not exist, that this field is wrong."""
    try:
        yield
    except service.RuleNotFoundError as error:
        raise InvalidInputError(error.message, fields={"rule_id": error.message}) from None


def _list(actor: Actor, found: tuple[Rule, ...]) -> Response:
    return JSONResponse(
        {"items": [rule_body(one, actor.currency_code) for one in found], "next_cursor": None}
    )


def _shown(actor: Actor, rule: Rule, *, status: int = 200, location: str = "") -> Response:
    headers = {"etag": entity_tag(rule.version)} | ({"location": location} if location else {})
    return JSONResponse(rule_body(rule, actor.currency_code), status, headers)
