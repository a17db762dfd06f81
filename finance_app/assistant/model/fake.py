"""A server that speaks Chat Completions by a script, for tests, evaluation and measuring.

It listens on 127.0.0.1, keeps to the protocol as strictly as the real one (roles, ids of calls,
strict schemas, events) and plays what goes wrong with real ones: limits, failures, silence,
streams that break off, arguments that are no JSON. It keeps what it was sent.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Self

MODEL: Final = "fake-1"
KEY: Final = "sk-fake"
_USAGE: Final = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}


@dataclass(frozen=True)
class Say:
    """A reply in words, cut into pieces; each is sent after a pause. `finish` "" breaks off."""

    text: str
    piece_length: int = 8
    pause_seconds: float = 0.0
    has_usage: bool = True
    finish: str = "stop"
    is_cut: bool = False
    """Whether the connection ends after the words, within the stream."""


@dataclass(frozen=True)
class Use:
    """A reply of calls: names with arguments, as JSON or as text that may be none."""

    calls: Sequence[tuple[str, Mapping[str, Any] | str]]
    words: str = ""
    piece_length: int = 7
    """How the arguments are cut; 0 sends them whole, as some servers do."""
    has_index: bool = True
    has_id: bool = True


@dataclass(frozen=True)
class Fail:
    """A refusal; `location` redirects."""

    status: int
    message: str = "The server had an error."
    retry_after: str = ""
    location: str = ""


@dataclass(frozen=True)
class Hang:
    """No answer at all, or none after the head of the response."""

    is_head_sent: bool = False


@dataclass(frozen=True)
class Raw:
    """These bytes as the body of a stream."""

    body: bytes


Step = Say | Use | Fail | Hang | Raw
Script = Callable[[Mapping[str, Any]], Step]
"""What to do with the body of a request."""


@dataclass(frozen=True)
class Request:
    """What was sent: the body, and the headers by their names in lower case."""

    body: Mapping[str, Any]
    headers: Mapping[str, str]
    path: str


class BadRequestError(Exception):
    """The request is not of the protocol; str() of it is what the server says."""


@dataclass
class FakeModel:
    """The server; entered, it listens. Steps are played in order, the last one again and again.

    `refuses` names members it does not know: stream_options, strict, max_completion_tokens.
    """

    script: Script | Sequence[Step]
    refuses: frozenset[str] = frozenset()
    requests: list[Request] = field(default_factory=list)
    sent_at: list[float] = field(default_factory=list)
    """When each first piece of words left, by the clock of the loop."""
    _server: asyncio.Server | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def url(self) -> str:
        """Return the base URL, as OPENAI_BASE_URL takes it."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/v1"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            while await self._answer(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
            self._tasks.discard(task)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; return whether the connection goes on."""
        request = await _read(reader)
        if request is None:
            return False
        self.requests.append(request)
        try:
            _check(request, self.refuses)
        except BadRequestError as error:
            await _refuse(writer, Fail(400, str(error)))
            return True
        step = self._step(request.body)
        if isinstance(step, Fail):
            await _refuse(writer, step)
            return True
        if isinstance(step, Hang) and not step.is_head_sent:
            await asyncio.Event().wait()
        async with _stream(writer) as send:
            if isinstance(step, Hang):
                await asyncio.Event().wait()
            elif isinstance(step, Raw):
                await send(step.body)
            elif isinstance(step, Use):
                await self._use(send, step, request.body)
            else:
                await self._say(send, step, request.body)
                if step.is_cut:
                    writer.transport.abort()
                    return False
        return True

    def _step(self, body: Mapping[str, Any]) -> Step:
        if callable(self.script):
            return self.script(body)
        return self.script[min(len(self.requests), len(self.script)) - 1]

    async def _say(self, send: Any, step: Say, body: Mapping[str, Any]) -> None:
        await send(_event({"role": "assistant", "content": ""}))
        length = step.piece_length or len(step.text) or 1
        for at in range(0, len(step.text), length):
            if step.pause_seconds:
                await asyncio.sleep(step.pause_seconds)
            if at == 0:
                self.sent_at.append(asyncio.get_running_loop().time())
            await send(_event({"content": step.text[at : at + length]}))
        if step.is_cut or not step.finish:
            return
        await send(_event({}, finish=step.finish))
        await _end(send, body, has_usage=step.has_usage)

    async def _use(self, send: Any, step: Use, body: Mapping[str, Any]) -> None:
        await send(_event({"role": "assistant", "content": step.words or None}))
        for at, (name, given) in enumerate(step.calls):
            text = given if isinstance(given, str) else json.dumps(given)
            call_id = f"call_{len(self.requests)}_{at}" if step.has_id else None
            where = {"index": at} if step.has_index else {}
            length = step.piece_length or len(text) or 1
            pieces = [text[i : i + length] for i in range(0, len(text), length)] or [""]
            first = pieces.pop(0) if not step.piece_length else ""
            head = {"type": "function", "function": {"name": name, "arguments": first}}
            await send(_event({"tool_calls": [{**where, "id": call_id, **head}]}))
            for piece in pieces:
                await send(_event({"tool_calls": [{**where, "function": {"arguments": piece}}]}))
        await send(_event({}, finish="tool_calls"))
        await _end(send, body, has_usage=True)


async def _end(send: Any, body: Mapping[str, Any], *, has_usage: bool) -> None:
    if has_usage and (body.get("stream_options") or {}).get("include_usage"):
        await send(_data({**_CHUNK, "choices": [], "usage": _USAGE}))
    await send(b"data: [DONE]\n\n")


_CHUNK: Final = {
    "id": "chatcmpl-1",
    "object": "chat.completion.chunk",
    "created": 1,
    "model": MODEL,
}


def _event(delta: Mapping[str, Any], *, finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return _data({**_CHUNK, "choices": [choice]})


def _data(content: Mapping[str, Any]) -> bytes:
    return f"data: {json.dumps(content)}\n\n".encode()


@asynccontextmanager
async def _stream(writer: asyncio.StreamWriter) -> AsyncIterator[Any]:
    """Send the head of an event stream, and its chunks by what is yielded."""
    head = (
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
    )
    writer.write(head.encode())

    async def send(body: bytes) -> None:
        writer.write(f"{len(body):x}\r\n".encode() + body + b"\r\n")
        await writer.drain()

    yield send
    writer.write(b"0\r\n\r\n")
    await writer.drain()


async def _refuse(writer: asyncio.StreamWriter, step: Fail) -> None:
    body = json.dumps({"error": {"message": step.message, "type": "error", "code": None}}).encode()
    lines = [f"HTTP/1.1 {step.status} Refused", "content-type: application/json"]
    lines += [f"retry-after: {step.retry_after}"] if step.retry_after else []
    lines += [f"location: {step.location}"] if step.location else []
    lines.append(f"content-length: {len(body)}")
    writer.write("\r\n".join([*lines, "", ""]).encode() + body)
    await writer.drain()


async def _read(reader: asyncio.StreamReader) -> Request | None:
    """Return the next request of a connection, None at its end."""
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.strip().split("\r\n")
    headers = {n.strip().lower(): v.strip() for n, _, v in (one.partition(":") for one in lines)}
    content = await reader.readexactly(int(headers.get("content-length", "0")))
    try:
        body = json.loads(content or b"{}")
    except ValueError:
        body = {}
    return Request(body, headers, first.split(" ")[1])


def _check(request: Request, refuses: frozenset[str]) -> None:
    """Raise `BadRequestError` for what the real server would refuse."""
    body = request.body
    if request.path != "/v1/chat/completions" or not request.headers.get("authorization"):
        raise BadRequestError("Unknown address, or no key.")
    for name in sorted(refuses - {"strict"}):
        if name in body:
            raise BadRequestError(f"Unsupported parameter: '{name}'.")
    if not body.get("stream") or not body.get("model") or not body.get("messages"):
        raise BadRequestError("model, messages and stream are needed.")
    for tool in body.get("tools", ()):
        function = tool["function"]
        if "strict" in function and "strict" in refuses:
            raise BadRequestError("Unknown parameter: 'tools[0].function.strict'.")
        if function.get("strict"):
            _check_strict(function["name"], function["parameters"])
    _check_calls(body["messages"])


def _check_strict(name: str, schema: Mapping[str, Any]) -> None:
    """Strict functions list every property as required and allow nothing else."""
    if schema.get("type") == "object" or "properties" in schema:
        properties = schema.get("properties", {})
        if schema.get("additionalProperties") is not False:
            raise BadRequestError(f"Invalid schema for {name}: additionalProperties must be false.")
        if sorted(schema.get("required", ())) != sorted(properties):
            raise BadRequestError(f"Invalid schema for {name}: required must list every property.")
        for inner in properties.values():
            _check_strict(name, inner)
    for inner in (*schema.get("anyOf", ()), schema.get("items")):
        if isinstance(inner, Mapping):
            _check_strict(name, inner)


def _check_calls(messages: Sequence[Mapping[str, Any]]) -> None:
    """Every call is answered by a message of its id, right after it, and nothing else is."""
    waiting: list[str] = []
    for message in messages:
        role = message.get("role")
        if role == "tool":
            if message.get("tool_call_id") not in waiting:
                raise BadRequestError("A tool message must answer a call before it.")
            waiting.remove(message["tool_call_id"])
            continue
        if waiting:
            raise BadRequestError("A call has no tool message.")
        if role not in {"system", "user", "assistant"}:
            raise BadRequestError(f"Unknown role {role!r}.")
        waiting = [call["id"] for call in message.get("tool_calls") or ()]
    if waiting:
        raise BadRequestError("A call has no tool message.")
