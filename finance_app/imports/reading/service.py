"""The parent: starts the child that reads, passes its batches on, and ends it (`kit.sandbox`)."""

import asyncio
import json
import logging
import signal
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import asdict
from typing import Any, Final

from finance_app.imports.reading.rules import WALL_SECONDS, ReadRequest
from finance_app.kit.errors import InvalidInputError
from finance_app.kit.sandbox import end_child, start_child

log = logging.getLogger("finance_app.imports")

MODULE: Final = "finance_app.imports.reading.jobs"
OUTPUT_BYTES_MAX: Final = 2_000_000_000

_MESSAGE_BYTES_MAX: Final = 64 * 1024 * 1024
_slots = asyncio.Semaphore(2)


class UnreadableFileError(InvalidInputError):
    """This file could not be read within the limits."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.fields = {"file": self.message}


async def read_messages(
    request: ReadRequest, *, module: str = MODULE, wall_seconds: float = WALL_SECONDS
) -> AsyncGenerator[dict[str, Any]]:
    """Yield what the child sends of a file, message by message.

    First a `preview` of what the head says, then about how many lines there are in `total`, then
    `lines` in batches with their `statement`, `account` and `count`, at the end the `facts`. Only
    the time it is waited for counts. Raises `UnreadableFileError` with the child's sentence where
    the file cannot be read, and with ours where the child ends without one.
    """
    async with _slots:
        process = await start_child(module, buffer_bytes=_MESSAGE_BYTES_MAX)
        try:
            assert process.stdin is not None
            with suppress(ConnectionError):
                process.stdin.write(json.dumps(asdict(request)).encode())
                await process.stdin.drain()
            process.stdin.close()
            has_facts = False
            async for message in _messages(process, wall_seconds):
                if "error" in message:
                    raise UnreadableFileError(str(message["error"])[:1_000])
                has_facts = has_facts or "facts" in message
                yield message
            if not has_facts:
                raise UnreadableFileError
        finally:
            await asyncio.shield(_end(process))


async def _messages(
    process: asyncio.subprocess.Process, wall_seconds: float
) -> AsyncGenerator[dict[str, Any]]:
    """Yield messages until the child closes its end. Raises `UnreadableFileError` past a limit."""
    assert process.stdout is not None
    loop, waited, received = asyncio.get_running_loop(), 0.0, 0
    while True:
        began = loop.time()
        try:
            line = await asyncio.wait_for(process.stdout.readline(), wall_seconds - waited)
            message = json.loads(line) if line else None
        except (TimeoutError, ValueError) as error:
            log.warning("a file could not be read: %s", type(error).__name__)
            raise UnreadableFileError from None
        waited += loop.time() - began
        received += len(line)
        if not line:
            return
        if received > OUTPUT_BYTES_MAX or not isinstance(message, dict):
            raise UnreadableFileError
        yield message


async def _end(process: asyncio.subprocess.Process) -> None:
    code = await end_child(process)
    if code not in {0, -signal.SIGKILL}:
        log.warning("the reader of a file ended with %s", code)
