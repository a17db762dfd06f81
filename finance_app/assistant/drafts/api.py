"""REST: cards of what the assistant proposed; each exists for its own person alone."""

from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from finance_app.assistant.drafts import service
from finance_app.assistant.drafts.rules import Card
from finance_app.assistant.drafts.wire.inputs import DraftEditIn, DraftSaveIn
from finance_app.assistant.drafts.wire.views import DraftOut, card_body
from finance_app.identity.api import SignedIn
from finance_app.identity.idempotency.api import RequestKey, once
from finance_app.identity.rules import Actor

router = APIRouter(prefix="/ai/drafts", tags=["Assistant"])

_NO_STORE: Final = {"cache-control": "no-store"}


@router.get("/{draft_id}", operation_id="get_draft", summary="Read a card", response_model=DraftOut)
async def get_draft(actor: SignedIn, draft_id: UUID) -> Response:
    """Return a card with what is wrong with it now, and while it is open the token that saves it.

    Cards expire ten minutes after they were proposed, or changed last.
    """
    return _shown(await service.get(actor, draft_id))


@router.post(
    "/{draft_id}/edit",
    operation_id="edit_draft",
    summary="Change fields of a card",
    response_model=DraftOut,
)
async def edit_draft(
    request: Request, actor: SignedIn, draft_id: UUID, entered: DraftEditIn, _key: RequestKey = None
) -> Response:
    """Change fields of an open card; it gets a new token and another ten minutes.

    What is wrong is kept and said at its field. Nothing else is written.
    """
    return await _answer(
        request, actor, lambda: service.edit(actor, draft_id, entered.token, entered.changes)
    )


@router.post(
    "/{draft_id}/save",
    operation_id="save_draft",
    summary="Save what a card proposes",
    response_model=DraftOut,
)
async def save_draft(
    request: Request, actor: SignedIn, draft_id: UUID, entered: DraftSaveIn, _key: RequestKey = None
) -> Response:
    """Write all of it, or nothing, once.

    Refused with 403 for a token that is not of the card as it is, with 409 for a card that has
    expired, or was saved or discarded before, and as the forms refuse what they are sent.
    """
    return await _answer(request, actor, lambda: service.save(actor, draft_id, entered.token))


@router.post(
    "/{draft_id}/discard",
    operation_id="discard_draft",
    summary="Discard a card",
    response_model=DraftOut,
)
async def discard_draft(
    request: Request, actor: SignedIn, draft_id: UUID, _key: RequestKey = None
) -> Response:
    """Put a card aside; one that was saved stays saved."""
    return await _answer(request, actor, lambda: service.discard(actor, draft_id))


@router.post(
    "/{draft_id}/undo",
    operation_id="undo_draft",
    summary="Take back what a card has written",
    response_model=DraftOut,
)
async def undo_draft(
    request: Request, actor: SignedIn, draft_id: UUID, _key: RequestKey = None
) -> Response:
    """Take back all of it, or nothing; refused with 409 where any of it has changed since."""
    return await _answer(request, actor, lambda: service.undo(actor, draft_id))


async def _answer(request: Request, actor: Actor, work: Callable[[], Awaitable[Card]]) -> Response:
    async def answer() -> Response:
        return _shown(await work())

    return await once(request, actor, answer)


def _shown(card: Card) -> Response:
    return JSONResponse(card_body(card), headers=_NO_STORE)
