"""The switch of the model on its page."""

from typing import Any

import reflex as rx

from finance_app.assistant.consent import service
from finance_app.assistant.consent.rules import consent_text, state_text
from finance_app.identity.rules import Permission, allow
from finance_app.identity.state import current_actor
from finance_app.kit.errors import AppError
from finance_app.ui.toast import NoticeState


class ConsentState(rx.State):
    """Which model is configured, whether it may be asked, and what it would be sent."""

    is_loaded: bool = False
    is_configured: bool = False
    is_allowed: bool = False
    host: str = ""
    model: str = ""
    text: str = ""
    terms: str = ""
    decided: str = ""

    @rx.event
    @allow(Permission.READ)
    async def load(self) -> None:
        """Show what is configured and what the owner has decided."""
        found = await service.read_consent(await current_actor(self))
        self.is_configured, self.is_allowed = found.is_configured, found.is_allowed
        self.host, self.model, self.text = found.host, found.model, state_text(found)
        self.terms = consent_text(found.host, found.model) if found.is_configured else ""
        choice = found.choice
        self.decided = ""
        if choice is not None and choice.allowed_at is not None:
            day = choice.allowed_at
            self.decided = f"Decided by {choice.allowed_by} on {day.day} {day:%B %Y}."
        self.is_loaded = True

    @rx.event
    @allow(Permission.MANAGE)
    async def allow_model(self, host: str, model: str) -> Any:
        """Allow the model whose terms were shown."""
        return await self._set(is_allowed=True, host=host, model=model)

    @rx.event
    @allow(Permission.MANAGE)
    async def forbid_model(self) -> Any:
        """Switch the model off: from now on nothing is sent."""
        return await self._set(is_allowed=False)

    async def _set(self, *, is_allowed: bool, host: str = "", model: str = "") -> Any:
        actor = await current_actor(self)
        try:
            await service.set_consent(actor, is_allowed=is_allowed, host=host, model=model)
        except AppError as error:
            return [NoticeState.show_error(error.message), ConsentState.load]
        return ConsentState.load
