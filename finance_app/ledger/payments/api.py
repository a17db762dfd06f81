"""REST: payments of expenses and incomes on credit."""

from collections.abc import Mapping
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.responses import JSONResponse

from finance_app.identity.api import SignedIn
from finance_app.identity.idempotency.api import RequestKey, once
from finance_app.identity.rules import Actor, Permission
from finance_app.kit import problems
from finance_app.kit.money import plain_amount
from finance_app.kit.requests import body_of, entity_tag, json_object, versions_of
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.payments import service
from finance_app.ledger.payments.inputs import PaymentInput
from finance_app.ledger.payments.rules import Payment
from finance_app.ledger.payments.wire.inputs import PaymentIn, typed_payment
from finance_app.ledger.payments.wire.views import PaymentList, PaymentOut, payment_body

JsonObject = Annotated[dict[str, Any], Depends(json_object)]
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description='The ETag that was read, such as "3"; refused with 412 if it has changed.',
    ),
]

_ETAG: Final = {"ETag": {"description": "The version.", "schema": {"type": "string"}}}
_LOCATION: Final = {"Location": {"description": "Its address.", "schema": {"type": "string"}}}

router = APIRouter(prefix="/payments", tags=["Payments"])


def make_router(kind: Kind) -> APIRouter:
    """Return the routes of the payments of one expense or income."""
    own = APIRouter(prefix=f"/{kind.plural}", tags=["Payments"])

    @own.get(
        "/{entry_id}/payments",
        operation_id=f"list_{kind}_payments",
        summary=f"List the payments of an {kind}",
        response_model=PaymentList,
    )
    async def list_payments(actor: SignedIn, entry_id: UUID) -> Response:
        """Return what was paid, the earliest first, and what is open; of a split, of all parts."""
        found = await service.get_standing(actor, kind, entry_id)
        body = {
            "currency_code": found.currency_code,
            "open_amount": plain_amount(found.open_amount, found.currency_code),
            "items": [payment_body(one) for one in found.payments],
            "next_cursor": None,
        }
        return JSONResponse(body)

    @own.post(
        "/{entry_id}/payments",
        operation_id=f"pay_{kind}",
        summary=f"Record a payment of an {kind}",
        status_code=201,
        response_model=PaymentOut,
        responses={201: {"headers": _ETAG | _LOCATION}},
        openapi_extra=body_of(PaymentIn),
    )
    async def pay_entry(
        request: Request, actor: SignedIn, entry_id: UUID, raw: JsonObject, _key: RequestKey = None
    ) -> Response:
        """Pay what is on credit, in parts or in full; refused where it is more than is open."""
        actor.require(Permission.WRITE)

        async def work() -> Response:
            found = await service.get_standing(actor, kind, entry_id)
            entered = _entered(actor, raw, found.currency_code)
            payment = await service.pay_entry(actor, kind, entry_id, entered)
            path = request.scope["path"]
            place = f"{path[: path.index(f'/{kind.plural}/')]}/payments/{payment.id}"
            return _shown(payment, status=201, location=place)

        return await once(request, actor, work)

    return own


@router.get(
    "/{payment_id}",
    operation_id="get_payment",
    summary="Read one payment",
    response_model=PaymentOut,
    responses={200: {"headers": _ETAG}},
)
async def get_payment(actor: SignedIn, payment_id: UUID) -> Response:
    """Return one that was not taken back."""
    return _shown(await service.get_payment(actor, payment_id))


@router.put(
    "/{payment_id}",
    operation_id="change_payment",
    summary="Change a payment",
    response_model=PaymentOut,
    responses={200: {"headers": _ETAG}},
    openapi_extra=body_of(PaymentIn),
)
async def change_payment(
    request: Request,
    actor: SignedIn,
    payment_id: UUID,
    raw: JsonObject,
    *,
    if_match: IfMatch = None,
    _key: RequestKey = None,
) -> Response:
    """Replace what it says; with If-Match a change by someone else is not overwritten: 412."""
    actor.require(Permission.WRITE)
    versions = versions_of(if_match)

    async def work() -> Response:
        current = await service.get_payment(actor, payment_id)
        version = _version(current, versions)
        code = current.foreign_currency_code or actor.currency_code
        entered = _entered(actor, raw, code)
        changed = await service.change_payment(actor, payment_id, entered, version=version)
        return _shown(changed)

    return await _unless_stale(request, actor, work)


@router.delete(
    "/{payment_id}",
    operation_id="delete_payment",
    summary="Take a payment back",
    status_code=204,
    response_class=Response,
)
async def delete_payment(
    request: Request,
    actor: SignedIn,
    payment_id: UUID,
    *,
    if_match: IfMatch = None,
    _key: RequestKey = None,
) -> Response:
    """Take it back, with what its rate of exchange made; it can be restored."""
    versions = versions_of(if_match)

    async def work() -> Response:
        version = _version(await service.get_payment(actor, payment_id), versions)
        await service.delete_payment(actor, payment_id, version=version)
        return Response(status_code=204)

    return await _unless_stale(request, actor, work)


@router.post(
    "/{payment_id}/restore",
    operation_id="restore_payment",
    summary="Bring a payment back",
    response_model=PaymentOut,
    responses={200: {"headers": _ETAG}},
)
async def restore_payment(
    request: Request, actor: SignedIn, payment_id: UUID, _key: RequestKey = None
) -> Response:
    """Bring back what was taken back, if that much is still open; one that is there stays."""

    async def work() -> Response:
        return _shown(await service.restore_payment(actor, payment_id))

    return await once(request, actor, work)


def _entered(actor: Actor, raw: Mapping[str, object], currency_code: str) -> PaymentInput:
    return PaymentInput.parse(typed_payment(raw), currency_code, actor.currency_code)


def _version(current: Payment, versions: frozenset[int] | None) -> int | None:
    """Return the version a change is for, None for any. Raises `StalePaymentError`."""
    if versions is None:
        return None
    if current.version not in versions:
        raise service.StalePaymentError(current)
    return current.version


async def _unless_stale(request: Request, actor: Actor, work: Any) -> Response:
    try:
        return await once(request, actor, work)
    except service.StalePaymentError as error:
        headers = {"etag": entity_tag(error.current.version)}
        return problems.problem_of(error, headers=headers, current=payment_body(error.current))


def _shown(payment: Payment, *, status: int = 200, location: str = "") -> Response:
    headers = {"etag": entity_tag(payment.version)} | ({"location": location} if location else {})
    return JSONResponse(payment_body(payment), status, headers)
