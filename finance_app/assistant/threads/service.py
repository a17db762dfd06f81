"""Threads of a person: ask, keep the answer, list, rename, delete and bring back.

For everybody else, the owner of the business too, they do not exist: the database says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from finance_app.assistant.threads.inputs import question_of, title_in
from finance_app.assistant.threads.repository import (
    MESSAGES_SORT,
    THREADS_SORT,
    ThreadRepository,
)
from finance_app.assistant.threads.rules import (
    ANSWER_LENGTH_MAX,
    Conversation,
    Message,
    Role,
    Thread,
    cut,
    older_count,
    summarised,
    title_of,
)
from finance_app.identity.idempotency.service import KeyReusedError
from finance_app.identity.rules import Actor, Permission
from finance_app.kit import clock, db
from finance_app.kit.errors import ConflictError, NotFoundError, StaleError
from finance_app.kit.paging import Page, decode_cursor

THREADS_A_PAGE: Final = 30
MESSAGES_A_PAGE: Final = 40
LIMIT_MAX: Final = 100
ABANDONED_AFTER: Final = timedelta(minutes=5)
"""After which a question without an answer is not being answered any more."""


class ThreadNotFoundError(NotFoundError):
    """This conversation does not exist, or has been deleted."""


class StaleThreadError(StaleError):
    """This conversation has been renamed since you opened it. Nothing was saved."""

    def __init__(self, current: Thread) -> None:
        super().__init__()
        self.current = current
        """The thread as it is now."""


class StillAnsweringError(ConflictError):
    """The question under this Idempotency-Key is still being answered. Ask for it in a moment."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that is kept, and its answer where the same request came before."""

    thread: Thread
    question: Message
    answer: Message | None = None


async def list_threads(
    actor: Actor, *, cursor: str = "", limit: int = THREADS_A_PAGE
) -> Page[Thread]:
    """Return the actor's threads, the one asked in last first. Raises for a wrong cursor."""
    actor.require(Permission.READ)
    place = decode_cursor(cursor, sort=THREADS_SORT) if cursor else None
    async with db.transaction(actor, read_only=True) as session:
        return await ThreadRepository(session).list_page(place, limit)


async def get_thread(actor: Actor, thread_id: UUID) -> Thread:
    """Return a thread of the actor. Raises `ThreadNotFoundError`."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        return await _existing(ThreadRepository(session), thread_id)


async def list_messages(
    actor: Actor, thread_id: UUID, *, cursor: str = "", limit: int = MESSAGES_A_PAGE
) -> Page[Message]:
    """Return messages of a thread, the latest first; the next page has older ones.

    Raises `ThreadNotFoundError`.
    """
    actor.require(Permission.READ)
    place = decode_cursor(cursor, sort=MESSAGES_SORT) if cursor else None
    async with db.transaction(actor, read_only=True) as session:
        repository = ThreadRepository(session)
        await _existing(repository, thread_id)
        return await repository.list_messages(thread_id, place, limit)


async def rename_thread(
    actor: Actor, thread_id: UUID, title: str, *, version: int | None = None
) -> Thread:
    """Give a thread another title. `version` was read; None overwrites any.

    Raises `ThreadNotFoundError`, `StaleThreadError`, `InvalidInputError` for the title.
    """
    actor.require(Permission.READ)
    name = title_in(title)
    async with db.transaction(actor) as session:
        repository = ThreadRepository(session)
        current = await _existing(repository, thread_id)
        if version not in {None, current.version}:
            raise StaleThreadError(current)
        await repository.change(thread_id, {"title": name})
        return await _existing(repository, thread_id)


async def delete_thread(actor: Actor, thread_id: UUID) -> Thread:
    """Take a thread away, until it is restored; returns it as it was.

    Raises `ThreadNotFoundError`.
    """
    actor.require(Permission.READ)
    async with db.transaction(actor) as session:
        repository = ThreadRepository(session)
        current = await _existing(repository, thread_id)
        await repository.change(thread_id, {"deleted_at": clock.now()})
        return current


async def restore_thread(actor: Actor, thread_id: UUID) -> Thread:
    """Bring a deleted thread back; one that is in use stays. Raises `ThreadNotFoundError`."""
    actor.require(Permission.READ)
    async with db.transaction(actor) as session:
        repository = ThreadRepository(session)
        current = await repository.find(thread_id)
        if current is None:
            raise ThreadNotFoundError
        if current.deleted_at is not None:
            await repository.change(thread_id, {"deleted_at": None})
        return await _existing(repository, thread_id)


async def find_repeat(
    actor: Actor, question: str, thread_id: UUID | None, *, request_key: str
) -> Asked | None:
    """Return what the same request got before, None for a request that is new.

    A request that came to nothing, as when the server stopped under it, is new after a while.
    Raises `KeyReusedError` where the key was used for another question, and `StillAnsweringError`.
    """
    actor.require(Permission.READ)
    async with db.transaction(actor) as session:
        repository = ThreadRepository(session)
        found = await repository.find_request(actor.user_id, request_key)
        if found is None:
            return None
        if found.text != question_of(question) or thread_id not in {None, found.thread_id}:
            raise KeyReusedError
        answer = await repository.find_answer(found.id)
        if answer is None and found.created_at + ABANDONED_AFTER < clock.now():
            await repository.free_request(found.id)
            return None
        if answer is None:
            raise StillAnsweringError
        return Asked(await _existing(repository, found.thread_id), found, answer)


async def free_request(actor: Actor, question: Message) -> None:
    """Let a request that came to nothing be sent again under its key."""
    async with db.transaction(actor) as session:
        await ThreadRepository(session).free_request(question.id)


async def ask(
    actor: Actor, thread_id: UUID | None, question: str, *, request_key: str | None = None
) -> Asked:
    """Keep a question at the end of a thread, or of a new one that is named after it.

    Raises `ThreadNotFoundError`, `InvalidInputError`, `ConflictError` for a key of two requests.
    """
    actor.require(Permission.READ)
    text, now = question_of(question), clock.now()
    own = {"organization_id": actor.organization_id, "user_id": actor.user_id}
    async with db.transaction(actor) as session:
        repository = ThreadRepository(session)
        if thread_id is None:
            thread_id = db.new_id()
            added = {**own, "id": thread_id, "title": title_of(text), "asked_at": now}
            await repository.add({**added, "created_at": now})
        position = await repository.next_position(thread_id, now=now)
        if position is None:
            raise ThreadNotFoundError
        message = Message(db.new_id(), thread_id, position, Role.PERSON, text, now)
        await repository.add_message({**own, **_columns(message), "request_key": request_key})
        return Asked(await _existing(repository, thread_id), message)


async def keep_answer(
    actor: Actor, question: Message, text: str, answer: Mapping[str, Any]
) -> Message:
    """Keep what a question was answered with; `answer` is JSON. A second one is refused.

    It is kept also where the thread has been deleted meanwhile. Raises `ConflictError`.
    """
    actor.require(Permission.READ)
    kept = cut(text, ANSWER_LENGTH_MAX)
    async with db.transaction(actor) as session:
        repository = ThreadRepository(session)
        position = await repository.next_position(question.thread_id)
        if position is None:
            raise ThreadNotFoundError
        message = Message(
            id=db.new_id(),
            thread_id=question.thread_id,
            position=position,
            role=Role.ASSISTANT,
            text=kept,
            created_at=clock.now(),
            question_id=question.id,
            answer=dict(answer),
        )
        own = {"organization_id": actor.organization_id, "user_id": actor.user_id}
        await repository.add_message(
            {**own, **_columns(message), "question_id": question.id, "answer": dict(answer)}
        )
        return message


async def read_conversation(actor: Actor, question: Message) -> Conversation:
    """Return what was said before a question; where that is long, older turns are summarised.

    The summary is kept in the thread, so that each turn goes into it once.
    """
    actor.require(Permission.READ)
    async with db.transaction(actor) as session:
        repository = ThreadRepository(session)
        thread = await repository.find(question.thread_id)
        if thread is None:
            raise ThreadNotFoundError
        before = thread.summarised_through
        recent = await repository.list_between(thread.id, before, question.position)
        count = older_count(recent)
        if not count:
            return Conversation(thread.summary, tuple(recent))
        summary = summarised(thread.summary, recent[:count])
        through = recent[count - 1].position
        await repository.keep_summary(thread.id, summary, through, before)
        return Conversation(summary, tuple(recent[count:]))


async def list_questions_before(actor: Actor, question: Message, count: int) -> tuple[str, ...]:
    """Return the questions of the thread before this one, at most so many, in their order."""
    actor.require(Permission.READ)
    after = max(question.position - 2 * count - 1, 0)
    async with db.transaction(actor, read_only=True) as session:
        found = await ThreadRepository(session).list_between(
            question.thread_id, after, question.position
        )
    asked = [one.text for one in found if one.role is Role.PERSON]
    return tuple(asked[-count:])


def _columns(message: Message) -> dict[str, Any]:
    return {
        "id": message.id,
        "thread_id": message.thread_id,
        "position": message.position,
        "role": message.role.value,
        "text": message.text,
        "created_at": message.created_at,
    }


async def _existing(repository: ThreadRepository, thread_id: UUID) -> Thread:
    found = await repository.find(thread_id)
    if found is None or found.deleted_at is not None:
        raise ThreadNotFoundError
    return found
