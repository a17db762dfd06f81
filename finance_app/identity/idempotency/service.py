"""Do a piece of work once per key, and give its answer again to whoever repeats the request.

Key, work and answer are one transaction: what rolls back is not remembered, so a refused or
failed request may be sent again under the same key.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from finance_app.identity.idempotency.repository import IdempotencyRepository
from finance_app.identity.rules import Actor
from finance_app.kit import clock, db
from finance_app.kit.errors import ConflictError, InvalidInputError

KEPT_HOURS: Final = 24


class KeyReusedError(InvalidInputError):
    """This Idempotency-Key belongs to another request. Send a new key with a new request."""


class KeyGoneError(ConflictError):
    """The answer kept under this Idempotency-Key has just run out. Send the request again."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request is answered with; `is_repeat` where the work was done before."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    is_repeat: bool = False


async def answer_once(
    actor: Actor, key: str, request_hash: bytes, work: Callable[[], Awaitable[Answer]]
) -> Answer:
    """Return the answer of the work, done now or, under this key, within the last day.

    The work joins this transaction and raises where it refuses. Requests under one key wait for
    each other. Raises `KeyReusedError` where the key was used for a request of another hash.
    """
    expired = clock.now() - timedelta(hours=KEPT_HOURS)
    async with db.transaction(actor) as session:
        repository = IdempotencyRepository(session)
        if not await repository.claim(actor.organization_id, key, request_hash, expired=expired):
            return await _kept(repository, key, request_hash)
        answer = await work()
        await repository.keep(key, answer.status, answer.headers, answer.body)
        await repository.drop_before(expired)
        return answer


async def _kept(repository: IdempotencyRepository, key: str, request_hash: bytes) -> Answer:
    """Return the answer that is kept under a key."""
    row = await repository.find(key)
    if row is None:
        raise KeyGoneError
    if row.request_hash != request_hash:
        raise KeyReusedError
    return replace(Answer(row.status, row.headers, row.body), is_repeat=True)
