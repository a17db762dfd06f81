"""REST: the conversations of the person who asks, and what was said in them."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from finance_app.assistant.threads import service
from finance_app.assistant.threads.rules import TITLE_LENGTH_MAX, Message, Role, Thread
from finance_app.identity.api import SignedIn
from finance_app.identity.idempotency.api import RequestKey, once
from finance_app.kit import problems
from finance_app.kit.requests import entity_tag, versions_of

router = APIRouter(prefix="/ai/threads", tags=["Assistant"])

_ETAG: Final = {"ETag": {"description": "The version.", "schema": {"type": "string"}}}
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description='The ETag that was read, such as "3"; refused with 412 if it has changed.',
    ),
]
Cursor = Annotated[str, Query(max_length=2_000, description="`next_cursor` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=service.LIMIT_MAX)]


class ThreadIn(BaseModel):
    """What can be changed of a thread."""

    title: str = Field(max_length=TITLE_LENGTH_MAX, examples=["Rent in 2026"])


class ThreadOut(ThreadIn):
    """A conversation; nobody but its person sees it."""

    id: UUID
    message_count: int
    created_at: str
    asked_at: str = Field(description="When something was asked last.")
    version: int = Field(description="Grows with each change; also the ETag.")


class ThreadList(BaseModel):
    """A page of threads, the one asked in last first."""

    items: list[ThreadOut]
    next_cursor: str | None


class MessageOut(BaseModel):
    """A question, or its answer; `answer` is what the chat gave, with figures and drafts."""

    id: UUID
    role: Role
    text: str
    created_at: str
    question_id: UUID | None
    answer: dict[str, Any] | None


class MessageList(BaseModel):
    """A page of messages, the latest first."""

    items: list[MessageOut]
    next_cursor: str | None


@router.get(
    "", operation_id="list_threads", summary="List conversations", response_model=ThreadList
)
async def list_threads(
    actor: SignedIn, cursor: Cursor = "", limit: Limit = service.THREADS_A_PAGE
) -> Response:
    """Return your conversations with the assistant, the one asked in last first."""
    page = await service.list_threads(actor, cursor=cursor, limit=limit)
    return JSONResponse(
        {"items": [thread_body(one) for one in page.items], "next_cursor": page.next_cursor}
    )


@router.get(
    "/{thread_id}",
    operation_id="get_thread",
    summary="Read a conversation",
    response_model=ThreadOut,
    responses={200: {"headers": _ETAG}},
)
async def get_thread(actor: SignedIn, thread_id: UUID) -> Response:
    """Return one conversation, without its messages."""
    return _shown(await service.get_thread(actor, thread_id))


@router.get(
    "/{thread_id}/messages",
    operation_id="list_thread_messages",
    summary="List messages",
    response_model=MessageList,
)
async def list_thread_messages(
    actor: SignedIn, thread_id: UUID, cursor: Cursor = "", limit: Limit = service.MESSAGES_A_PAGE
) -> Response:
    """Return what was asked and answered, the latest first."""
    page = await service.list_messages(actor, thread_id, cursor=cursor, limit=limit)
    return JSONResponse(
        {"items": [message_body(one) for one in page.items], "next_cursor": page.next_cursor}
    )


@router.patch(
    "/{thread_id}",
    operation_id="rename_thread",
    summary="Rename a conversation",
    response_model=ThreadOut,
    responses={200: {"headers": _ETAG}},
)
async def rename_thread(
    request: Request,
    actor: SignedIn,
    thread_id: UUID,
    entered: ThreadIn,
    *,
    if_match: IfMatch = None,
    _key: RequestKey = None,
) -> Response:
    """Give it another title."""
    versions = versions_of(if_match)

    async def work() -> Response:
        version = None
        if versions is not None:
            current = await service.get_thread(actor, thread_id)
            if current.version not in versions:
                raise service.StaleThreadError(current)
            version = current.version
        title = entered.title
        return _shown(await service.rename_thread(actor, thread_id, title, version=version))

    try:
        return await once(request, actor, work)
    except service.StaleThreadError as error:
        headers = {"etag": entity_tag(error.current.version)}
        return problems.problem_of(error, headers=headers, current=thread_body(error.current))


@router.delete(
    "/{thread_id}",
    operation_id="delete_thread",
    summary="Delete a conversation",
    status_code=204,
    response_class=Response,
)
async def delete_thread(
    request: Request, actor: SignedIn, thread_id: UUID, _key: RequestKey = None
) -> Response:
    """Take it away; it can be restored."""

    async def work() -> Response:
        await service.delete_thread(actor, thread_id)
        return Response(status_code=204)

    return await once(request, actor, work)


@router.post(
    "/{thread_id}/restore",
    operation_id="restore_thread",
    summary="Bring a deleted conversation back",
    response_model=ThreadOut,
    responses={200: {"headers": _ETAG}},
)
async def restore_thread(
    request: Request, actor: SignedIn, thread_id: UUID, _key: RequestKey = None
) -> Response:
    """Bring it back to its place; one that is in use stays as it is."""

    async def work() -> Response:
        return _shown(await service.restore_thread(actor, thread_id))

    return await once(request, actor, work)


def thread_body(thread: Thread) -> dict[str, Any]:
    """Return a thread as the API shows it."""
    return {
        "id": str(thread.id),
        "title": thread.title,
        "message_count": thread.message_count,
        "created_at": thread.created_at.isoformat(),
        "asked_at": thread.asked_at.isoformat(),
        "version": thread.version,
    }


def message_body(message: Message) -> dict[str, Any]:
    """Return a message as the API shows it."""
    return {
        "id": str(message.id),
        "role": message.role.value,
        "text": message.text,
        "created_at": message.created_at.isoformat(),
        "question_id": str(message.question_id) if message.question_id else None,
        "answer": dict(message.answer) if message.answer is not None else None,
    }


def _shown(thread: Thread) -> Response:
    return JSONResponse(thread_body(thread), 200, {"etag": entity_tag(thread.version)})
