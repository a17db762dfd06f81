"""A client of Chat Completions: one streamed reply at a time, over the `openai` library.

The address comes from the settings alone and redirects are not followed. What servers of the
protocol differ in is tried once and remembered: no `stream_options`, no `strict` tools, another
name for the limit of tokens, tool calls without an index or an id, no usage in the stream.
"""

import asyncio
import importlib
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final, Protocol

from finance_app.assistant.model.replies.rules import Gathered, ModelError, Reply

CONNECT_SECONDS: Final = 5.0
READ_SECONDS: Final = 30.0
RETRIES: Final = 2
RETRY_SECONDS: Final = (0.5, 1.5)
RETRY_AFTER_SECONDS_MAX: Final = 10.0
"""A server that asks for more patience than this is not waited for."""
OUTPUT_TOKENS_MAX: Final = 2_000

_AGAIN: Final = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_LOGGERS: Final = ("openai", "httpx", "httpx2", "httpcore", "httpcore2")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a model is asked, by which key."""

    url: str
    key: str
    model: str


class Model(Protocol):
    """What answers: pieces of text as they come, then the whole reply."""

    def stream(
        self, messages: Sequence[Mapping[str, Any]], tools: Sequence[Mapping[str, Any]]
    ) -> AsyncIterator[str | Reply]:
        """Ask once. Raises `ModelError`."""
        ...


@dataclass(frozen=True, slots=True)
class _Dialect:
    """What a server understands; everything, until it has refused some of it."""

    has_usage: bool = True
    has_strict: bool = True
    limit_name: str = "max_completion_tokens"


_dialects: dict[tuple[str, str], _Dialect] = {}
"""By address and model, learned in this process: what was accepted last."""


async def prepare() -> None:
    """Import what a client needs, so that the first question does not wait for it."""
    await asyncio.to_thread(_libraries)


def open_client(place: Place) -> AbstractAsyncContextManager[Model]:
    """Return a client for one turn, to be entered; its connections close with it."""
    return _opened(place)


@asynccontextmanager
async def _opened(place: Place) -> AsyncIterator[Model]:
    openai, httpx2, trusted = await asyncio.to_thread(_libraries)
    timeout = httpx2.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
    is_local = httpx2.URL(place.url).host in {"127.0.0.1", "::1", "localhost"}
    http = httpx2.AsyncClient(
        verify=trusted, timeout=timeout, follow_redirects=False, trust_env=not is_local
    )
    async with openai.AsyncOpenAI(
        api_key=place.key, base_url=place.url, timeout=timeout, max_retries=0, http_client=http
    ) as client:
        yield OpenAIModel(client, place)


@lru_cache(maxsize=1)
def _libraries() -> tuple[Any, Any, Any]:
    """Import what takes seconds, and read whom to trust; neither library logs what it sends."""
    openai, httpx2 = importlib.import_module("openai"), importlib.import_module("httpx2")
    for name in _LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)
    return openai, httpx2, httpx2.create_ssl_context()


class OpenAIModel:
    """A model behind a client of the library."""

    def __init__(self, client: Any, place: Place) -> None:
        self._client = client
        self._place = place

    async def stream(
        self, messages: Sequence[Mapping[str, Any]], tools: Sequence[Mapping[str, Any]]
    ) -> AsyncIterator[str | Reply]:
        """Yield pieces of text as they arrive, then the reply. Raises `ModelError`."""
        gathered = Gathered()
        is_open = False
        try:
            async with await self._open(messages, tools) as chunks:
                is_open = True
                async for chunk in chunks:
                    if piece := gathered.take(chunk):
                        yield piece
        except ModelError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever two libraries may raise
            raise _error_of(error, is_open=is_open) from None
        yield gathered.reply()

    async def _open(
        self, messages: Sequence[Mapping[str, Any]], tools: Sequence[Mapping[str, Any]]
    ) -> Any:
        """Return the stream; refusals of a dialect, and failures worth it, are tried again."""
        failures = 0
        key = self._place.url, self._place.model
        dialect = _dialects.get(key, _Dialect())
        while True:
            request = _request(self._place.model, messages, tools, dialect)
            try:
                found = await self._client.chat.completions.create(**request)
            except Exception as error:
                status = getattr(error, "status_code", None)
                if status in {400, 422} and (other := _simpler(dialect, str(error))) is not None:
                    dialect = other
                    continue
                wait = _wait_seconds(error, failures)
                if wait is None:
                    raise
                failures += 1
                await asyncio.sleep(wait)
            else:
                _dialects[key] = dialect
                return found


def _request(
    model: str,
    messages: Sequence[Mapping[str, Any]],
    tools: Sequence[Mapping[str, Any]],
    dialect: _Dialect,
) -> dict[str, Any]:
    request: dict[str, Any] = {
        "model": model,
        "messages": list(messages),
        "stream": True,
        dialect.limit_name: OUTPUT_TOKENS_MAX,
    }
    if tools:
        request["tools"] = [dict(one) if dialect.has_strict else _loose(one) for one in tools]
    if dialect.has_usage:
        request["stream_options"] = {"include_usage": True}
    return request


def _loose(tool: Mapping[str, Any]) -> dict[str, Any]:
    """Return a tool for a server that does not know strict ones."""
    function = {name: value for name, value in tool["function"].items() if name != "strict"}
    return {**tool, "function": function}


def _simpler(dialect: _Dialect, said: str) -> _Dialect | None:
    """Return what to try after a refusal that names something, None where nothing is left."""
    text = said.casefold()
    if dialect.limit_name == "max_completion_tokens" and dialect.limit_name in text:
        return replace(dialect, limit_name="max_tokens")
    if dialect.has_usage and ("stream_options" in text or "include_usage" in text):
        return replace(dialect, has_usage=False)
    if dialect.has_strict and ("strict" in text or "additionalproperties" in text):
        return replace(dialect, has_strict=False)
    if dialect.has_usage or dialect.has_strict:  # it does not say what: without all of it, once
        return _Dialect(has_usage=False, has_strict=False, limit_name="max_tokens")
    return None


def _wait_seconds(error: Exception, failures: int) -> float | None:
    """Return how long to wait before another try, None where it is not worth one."""
    if failures >= RETRIES:
        return None
    status = getattr(error, "status_code", None)
    if status is None:
        return RETRY_SECONDS[failures] if type(error).__name__ == "APIConnectionError" else None
    if status not in _AGAIN:
        return None
    said = error.response.headers.get("retry-after", "")  # type: ignore[attr-defined]
    try:
        wait = float(said)
    except ValueError:
        return RETRY_SECONDS[failures]
    return max(wait, 0.0) if wait <= RETRY_AFTER_SECONDS_MAX else None


_BY_STATUS: Final = {401: "key", 403: "key", 404: "unknown", 408: "time", 429: "busy", 504: "time"}
_BY_NAME: Final = {
    "APITimeoutError": "time",
    "APIConnectionError": "unreachable",
    "ConnectTimeout": "time",
    "ReadTimeout": "time",
    "PoolTimeout": "time",
    "WriteTimeout": "time",
    "RemoteProtocolError": "cut",
    "ReadError": "cut",
}


def _error_of(error: Exception, *, is_open: bool) -> ModelError:
    """Return what went wrong in one of our sentences; what the server said is not repeated."""
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        return ModelError(_BY_STATUS.get(status) or ("failed" if status >= 500 else "refused"))
    name = type(error).__name__
    if name == "APIError":  # an error that came within the stream
        return ModelError("failed")
    if is_open and name == "APIConnectionError":
        return ModelError("cut")
    return ModelError(_BY_NAME.get(name, "unreadable"))
