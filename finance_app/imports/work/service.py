"""Put work on an import in line, cancel it, and wait for it a little."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from finance_app.identity.rules import Actor, Permission
from finance_app.imports.work.repository import WorkRepository
from finance_app.imports.work.rules import (
    IN_LINE_MAX,
    TooMuchWorkError,
    WorkKind,
    WorkUnderWayError,
)
from finance_app.kit import db

_LOOK_SECONDS: Final = 0.05
_wake = asyncio.Event()


async def put_in_line(
    actor: Actor, import_id: UUID, work: WorkKind, arguments: Mapping[str, Any] | None = None
) -> None:
    """Have work done soon, once this transaction is done.

    Raises `WorkUnderWayError`, `TooMuchWorkError`.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = WorkRepository(session)
        if await repository.count() >= IN_LINE_MAX:
            raise TooMuchWorkError
        is_new = await repository.add(actor, (import_id, work), arguments or {})
        if not is_new:
            raise WorkUnderWayError
    _wake.set()


async def cancel_work(actor: Actor, import_id: UUID) -> None:
    """Have work on an import stop, which then leaves nothing behind; none is no error."""
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        await WorkRepository(session).cancel(import_id)


async def wait_for(actor: Actor, import_id: UUID, seconds: float) -> bool:
    """Wait until no work is on an import, but not longer; says whether that is so."""
    loop = asyncio.get_running_loop()
    until, pause = loop.time() + seconds, _LOOK_SECONDS
    while True:
        async with db.transaction(actor, read_only=True) as session:
            if not await WorkRepository(session).exists(import_id):
                return True
        if loop.time() >= until:
            return False
        await asyncio.sleep(pause)
        pause = min(pause * 1.5, 0.5)


async def wait_for_work(seconds: float) -> None:
    """Wait until this process puts work in line, but not longer."""
    try:
        async with asyncio.timeout(seconds):
            await _wake.wait()
    except TimeoutError:
        return
    _wake.clear()
