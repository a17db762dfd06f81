"""The Idempotency-Key header: repeated requests change nothing and get the first answer."""

import hashlib
from collections.abc import Awaitable, Callable
from typing import Annotated, Final

from fastapi import Header, Request, Response

from finance_app.identity.idempotency.service import Answer, answer_once
from finance_app.identity.rules import Actor

KEY_LENGTH_MAX: Final = 255

RequestKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=KEY_LENGTH_MAX,
        description=(
            "A value of your choice that is new for each new request. The same request sent again"
            " within a day changes nothing and gets the first answer, marked Idempotency-Hit."
        ),
    ),
]


async def once(
    request: Request,
    actor: Actor,
    work: Callable[[], Awaitable[Response]],
    *,
    content: bytes | None = None,
) -> Response:
    """Return the response of the work, or the first one where the request came before.

    Without the header the work is simply done. The work raises where it refuses; only what it
    returns is kept. `content` stands for a body that was read as it came. Raises `KeyReusedError`.
    """
    key = request.headers.get("idempotency-key")
    if key is None:
        return await work()

    async def answer() -> Answer:
        response = await work()
        headers = {k: v for k, v in response.headers.items() if k != "content-length"}
        return Answer(response.status_code, headers, bytes(response.body))

    found = await answer_once(actor, key, await _hash(request, actor, content), answer)
    hit = {"idempotency-hit": "true"} if found.is_repeat else {}
    return Response(found.body, found.status, {**found.headers, **hit})


async def _hash(request: Request, actor: Actor, content: bytes | None) -> bytes:
    """Return what makes two requests the same: who sends what to which address."""
    parts = (
        str(actor.user_id).encode(),
        request.method.encode(),
        request.scope["path"].encode("utf-8", "surrogateescape"),
        request.scope.get("query_string", b""),
        hashlib.sha256(await request.body() if content is None else content).digest(),
    )
    return hashlib.sha256(b"\n".join(parts)).digest()
