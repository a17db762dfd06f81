"""The cards of the conversation that is open: edited, saved, discarded and taken back."""

from typing import Any

import reflex as rx

from finance_app.assistant.drafts import service
from finance_app.assistant.drafts.rules import Card, Status
from finance_app.identity.rules import Permission, allow
from finance_app.identity.state import current_actor
from finance_app.kit.errors import AppError, NotFoundError
from finance_app.ledger.rules import id_of
from finance_app.ui.toast import NoticeState


class CardsState(rx.State):
    """Cards by their id, as the server last gave them out."""

    cards: dict[str, Card] = {}

    async def _show_cards(self, ids: list[str]) -> None:
        """Fetch the cards of these ids, each with a token of its own person."""
        actor = await current_actor(self)
        found = {}
        for one in ids:
            try:
                found[one] = await service.get(actor, id_of(one))
            except NotFoundError:
                continue
        self.cards = found

    @rx.event
    @allow(Permission.WRITE)
    async def save(self, form: dict[str, Any]) -> Any:
        """Save a card with what was typed into it; a problem is said at its field."""
        card_id, token = str(form.pop("card_id", "")), str(form.pop("token", ""))
        card = self.cards.get(card_id)
        if card is None:
            return NoticeState.show_error(service.DraftNotFoundError().message)
        actor, key = await current_actor(self), id_of(card_id)
        try:
            if changes := _changes(card, form):
                card = await service.edit(actor, key, token, changes)
                self._put(card)
                token = card.token
            if card.status == Status.OPEN and not card.can_save:
                return None
            self._put(await service.save(actor, key, token))
        except AppError as error:
            self._put(await service.get(actor, key))
            return NoticeState.show_error(error.message)
        return NoticeState.show(self.cards[card_id].told)

    @rx.event
    @allow(Permission.WRITE)
    async def discard(self, card_id: str) -> Any:
        """Put a card aside without saving it."""
        return await self._close(card_id, service.discard)

    @rx.event
    @allow(Permission.WRITE)
    async def undo(self, card_id: str) -> Any:
        """Take back what a card saved."""
        return await self._close(card_id, service.undo)

    async def _close(self, card_id: str, close: Any) -> Any:
        actor = await current_actor(self)
        try:
            self._put(await close(actor, id_of(card_id)))
        except AppError as error:
            return NoticeState.show_error(error.message)
        return None

    def _put(self, card: Card) -> None:
        self.cards = {**self.cards, card.id: card}


def _changes(card: Card, form: dict[str, Any]) -> dict[str, str]:
    """Return the fields whose text is not the card's any more."""
    before = {one.key: one.value for item in card.items for one in item.fields}
    typed = {key: str(form.get(key) or "") for key in before if key in form}
    return {key: text for key, text in typed.items() if text != before[key]}
