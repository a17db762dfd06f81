"""A transaction that stays open while others try something."""

import asyncio
from typing import Any, Self

from finance_app.identity.rules import Actor
from finance_app.kit import db


class Held:
    """Work in a transaction of its own that stays open until it is let go."""

    def __init__(self, actor: Actor, work: Any) -> None:
        self._actor, self._work = actor, work
        self._is_done, self._may_end = asyncio.Event(), asyncio.Event()

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run())
        await asyncio.wait_for(self._is_done.wait(), 10)
        return self

    async def __aexit__(self, *problem: object) -> None:
        await self.end()

    async def end(self) -> None:
        self._may_end.set()
        await self._task

    async def _run(self) -> None:
        async with db.transaction(self._actor):
            try:
                await self._work()
            finally:
                self._is_done.set()
            await self._may_end.wait()


async def waits(task: asyncio.Task[Any]) -> bool:
    """Say whether the task is still waiting after a moment that is long for a query."""
    done, _ = await asyncio.wait([task], timeout=0.4)
    return not done
