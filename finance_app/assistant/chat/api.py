"""REST: ask the assistant, for the whole answer at once or as it comes (server-sent events)."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse

from finance_app.assistant.chat import service
from finance_app.assistant.chat.rules import Done, Event
from finance_app.assistant.chat.wire.inputs import ChatIn
from finance_app.assistant.chat.wire.views import ChatOut, chat_body, event_text, sent_event
from finance_app.assistant.threads.service import ThreadNotFoundError
from finance_app.identity.api import SignedIn
from finance_app.identity.idempotency.api import RequestKey
from finance_app.kit.errors import AppError, InvalidInputError

router = APIRouter(prefix="/ai", tags=["Assistant"])

BEAT_SECONDS: Final = 15.0
"""After how long of silence a comment is sent, for whatever stands between to keep it open."""

_EVENTS: Final = "text/event-stream"
_HEADERS: Final = {"cache-control": "no-store", "x-accel-buffering": "no"}
_STREAM: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": (
            "The answer; with `Accept: text/event-stream` the events `step` (a tool that is used),"
            " `words` (more of the answer; after `is_restart` its first ones), `done` (the whole,"
            " as in JSON) or `problem`."
        ),
        "content": {_EVENTS: {"schema": {"type": "string"}}},
    }
}


@router.post(
    "/chat",
    operation_id="ask_assistant",
    summary="Ask the assistant",
    response_model=ChatOut,
    responses=_STREAM,
)
async def ask_assistant(
    request: Request, actor: SignedIn, entered: ChatIn, _key: RequestKey = None
) -> Response:
    """Answer a question about the books with figures that are proved, or propose entries.

    Nothing is written but a draft, which is saved with its token. The same Idempotency-Key gets
    the same answer, also once it is done. Refused with 429 over a limit of turns.
    """
    key = request.headers.get("idempotency-key")
    try:
        events = await service.start(actor, entered.thread_id, entered.question, request_key=key)
    except ThreadNotFoundError as error:  # the body names it, so it is a field that is wrong
        raise InvalidInputError(error.message, fields={"thread_id": error.message}) from None
    if _EVENTS in request.headers.get("accept", "").lower():
        return StreamingResponse(_stream(events), media_type=_EVENTS, headers=_HEADERS)
    done = await _last(events)
    hit = {"idempotency-hit": "true"} if done.is_repeat else {}
    return JSONResponse(chat_body(done), headers={"cache-control": "no-store", **hit})


async def _last(events: AsyncIterator[Event]) -> Done:
    async for event in events:
        if isinstance(event, Done):
            return event
    raise AppError


async def _stream(events: AsyncGenerator[Event]) -> AsyncIterator[str]:
    """Yield events as they come, and a comment where none does for a while."""
    following = asyncio.ensure_future(anext(events))
    try:
        while True:
            await asyncio.wait({following}, timeout=BEAT_SECONDS)
            if not following.done():
                yield ": still here\n\n"
                continue
            event = following.result()
            yield event_text(event)
            if isinstance(event, Done):
                return
            following = asyncio.ensure_future(anext(events))
    except AppError as error:
        yield sent_event("problem", {"status": error.status, "detail": error.message})
    finally:
        if not following.cancel():  # else it ends the events itself
            await events.aclose()
