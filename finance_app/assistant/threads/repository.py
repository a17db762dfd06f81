"""Queries on threads and messages. Row-level security leaves only those of the person who asks."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import insert, literal, select, text, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.assistant.threads.models import MessageRow, ThreadRow
from finance_app.assistant.threads.rules import Message, Role, Thread
from finance_app.kit.db import metadata
from finance_app.kit.paging import Cursor, Page, page_of, wrong_cursor

THREADS_SORT: Final = "-asked_at"
MESSAGES_SORT: Final = "-position"

_THREADS: Final = metadata().tables[str(ThreadRow.__tablename__)]
_MESSAGES: Final = metadata().tables[str(MessageRow.__tablename__)]
_ASK: Final = text("""
UPDATE assistant_threads SET message_count = message_count + 1, asked_at = greatest(asked_at, :now)
WHERE id = :id AND deleted_at IS NULL RETURNING message_count
""")
_ANSWER: Final = text("""
UPDATE assistant_threads SET message_count = message_count + 1
WHERE id = :id RETURNING message_count
""")


class ThreadRepository:
    """The threads of the session's person."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list_page(self, cursor: Cursor | None, limit: int) -> Page[Thread]:
        """Return threads, the one asked in last first, without the deleted ones."""
        is_backward = cursor is not None and cursor.is_backward
        place = tuple_(_THREADS.c.asked_at, _THREADS.c.id)
        query = select(_THREADS).where(_THREADS.c.deleted_at.is_(None))
        if cursor is not None:
            edge = tuple_(literal(_instant(cursor), _THREADS.c.asked_at.type), literal(cursor.id))
            query = query.where(place > edge if is_backward else place < edge)
        order = (_THREADS.c.asked_at, _THREADS.c.id)
        query = query.order_by(*(one.asc() if is_backward else one.desc() for one in order))
        found = await self._session.execute(query.limit(limit + 1))
        return page_of(
            [_thread(row) for row in found],
            limit=limit,
            sort=THREADS_SORT,
            cursor=cursor,
            place=lambda thread: (thread.asked_at.isoformat(), thread.id),
        )

    async def find(self, thread_id: UUID) -> Thread | None:
        """Return a thread, a deleted one too, or None."""
        query = select(_THREADS).where(_THREADS.c.id == thread_id)
        row = (await self._session.execute(query)).first()
        return None if row is None else _thread(row)

    async def add(self, values: Mapping[str, Any]) -> None:
        """Add a thread."""
        await self._session.execute(insert(_THREADS).values(**values))

    async def change(self, thread_id: UUID, values: Mapping[str, Any]) -> None:
        """Set columns of a thread and give it the next version."""
        query = update(_THREADS).where(_THREADS.c.id == thread_id)
        await self._session.execute(query.values(**values, version=_THREADS.c.version + 1))

    async def keep_summary(self, thread_id: UUID, summary: str, through: int, before: int) -> None:
        """Keep a summary, unless another one has been kept since `before` was read."""
        query = update(_THREADS).where(
            _THREADS.c.id == thread_id, _THREADS.c.summarised_through == before
        )
        await self._session.execute(query.values(summary=summary, summarised_through=through))

    async def next_position(self, thread_id: UUID, *, now: dt.datetime | None = None) -> int | None:
        """Return the place of the next message, which nobody else gets; None for no thread.

        A question comes with `now`, which makes its thread the latest.
        """
        values = {"id": thread_id} if now is None else {"id": thread_id, "now": now}
        found = await self._session.execute(_ANSWER if now is None else _ASK, values)
        return found.scalar_one_or_none()

    async def add_message(self, values: Mapping[str, Any]) -> None:
        """Add a message."""
        await self._session.execute(insert(_MESSAGES).values(**values))

    async def find_request(self, user_id: UUID, request_key: str) -> Message | None:
        """Return the question that came under a key of its sender, or None."""
        query = select(_MESSAGES).where(
            _MESSAGES.c.user_id == user_id, _MESSAGES.c.request_key == request_key
        )
        row = (await self._session.execute(query)).first()
        return None if row is None else _message(row)

    async def free_request(self, question_id: UUID) -> None:
        """Free the key that a question came under, for another try."""
        query = update(_MESSAGES).where(_MESSAGES.c.id == question_id)
        await self._session.execute(query.values(request_key=None))

    async def find_answer(self, question_id: UUID) -> Message | None:
        """Return the answer to a question, or None."""
        query = select(_MESSAGES).where(_MESSAGES.c.question_id == question_id)
        row = (await self._session.execute(query)).first()
        return None if row is None else _message(row)

    async def list_between(self, thread_id: UUID, after: int, before: int) -> list[Message]:
        """Return the messages between two places, in order, without their whole answers."""
        query = (
            select(*(column for column in _MESSAGES.c if column.name != "answer"))
            .where(
                _MESSAGES.c.thread_id == thread_id,
                _MESSAGES.c.position > after,
                _MESSAGES.c.position < before,
            )
            .order_by(_MESSAGES.c.position)
        )
        return [_message(row) for row in await self._session.execute(query)]

    async def list_messages(
        self, thread_id: UUID, cursor: Cursor | None, limit: int
    ) -> Page[Message]:
        """Return messages of a thread, the latest first."""
        is_backward = cursor is not None and cursor.is_backward
        position = _MESSAGES.c.position
        query = select(_MESSAGES).where(_MESSAGES.c.thread_id == thread_id)
        if cursor is not None:
            edge = _position(cursor)
            query = query.where(position > edge if is_backward else position < edge)
        query = query.order_by(position.asc() if is_backward else position.desc())
        found = await self._session.execute(query.limit(limit + 1))
        return page_of(
            [_message(row) for row in found],
            limit=limit,
            sort=MESSAGES_SORT,
            cursor=cursor,
            place=lambda message: (str(message.position), message.id),
        )


def _instant(cursor: Cursor) -> dt.datetime:
    try:
        found = dt.datetime.fromisoformat(cursor.key)
    except ValueError:
        raise wrong_cursor() from None
    if found.tzinfo is None:
        raise wrong_cursor()
    return found


def _position(cursor: Cursor) -> int:
    if not (cursor.key.isascii() and cursor.key.isdigit() and len(cursor.key) < 10):
        raise wrong_cursor()
    return int(cursor.key)


def _thread(row: Any) -> Thread:
    return Thread(
        id=row.id,
        title=row.title,
        summary=row.summary,
        summarised_through=row.summarised_through,
        message_count=row.message_count,
        version=row.version,
        created_at=row.created_at,
        asked_at=row.asked_at,
        deleted_at=row.deleted_at,
    )


def _message(row: Any) -> Message:
    return Message(
        id=row.id,
        thread_id=row.thread_id,
        position=row.position,
        role=Role(row.role),
        text=row.text,
        created_at=row.created_at,
        question_id=row.question_id,
        answer=getattr(row, "answer", None),
    )
