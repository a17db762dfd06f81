"""The sample business from a page: loaded by one click, gone by another."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import reflex as rx

from finance_app.identity.rules import Actor, Permission, allow
from finance_app.identity.state import SessionState, current_actor, reload_page
from finance_app.ledger.sample import service
from finance_app.ui.toast import NoticeState


class SampleState(rx.State):
    """Whether the sample is being loaded or removed right now."""

    is_pending: bool = False

    @rx.event
    @allow(Permission.WRITE)
    async def load_sample(self) -> AsyncIterator[Any]:
        """Fill the business with the sample, and show the page anew."""
        actor = await current_actor(self)
        self.is_pending = True
        yield
        try:
            count = await service.load_sample(actor)
        finally:
            self.is_pending = False
        await self._mark(actor, has_sample=True)
        told = f"{count:,} sample entries are there." if count else "The sample is there already."
        yield NoticeState.show(told)
        yield reload_page()

    @rx.event
    @allow(Permission.WRITE)
    async def remove_sample(self) -> AsyncIterator[Any]:
        """Take the sample out again, and show the page anew; own entries stay."""
        actor = await current_actor(self)
        self.is_pending = True
        yield
        try:
            count = await service.remove_sample(actor)
        finally:
            self.is_pending = False
        await self._mark(actor, has_sample=False)
        yield NoticeState.show(f"{count:,} sample entries are gone. Your own are still here.")
        yield reload_page()

    async def _mark(self, actor: Actor, *, has_sample: bool) -> None:
        """Let the shell of this tab know at once."""
        session = await self.get_state(SessionState)
        session._bind(replace(actor, has_sample=has_sample))
