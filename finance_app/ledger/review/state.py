"""Accepting suggested categories from a list of entries."""

from typing import Any

import reflex as rx

from finance_app.identity.rules import Permission, allow
from finance_app.identity.state import current_actor, reload_page
from finance_app.ledger.entries.inputs import EntryFilter
from finance_app.ledger.filters.views import kept_values
from finance_app.ledger.review import service
from finance_app.ledger.review.service import Accepted
from finance_app.ledger.rules import ids_of, kind_of
from finance_app.ui.toast import NoticeState


class ReviewState(rx.State):
    """What was suggested, and is right as it is."""

    @rx.event
    @allow(Permission.WRITE)
    async def accept(self, kind: str, ids: list[str]) -> Any:
        """Keep the suggested categories of these entries."""
        actor = await current_actor(self)
        return _told(await service.accept_suggestions(actor, kind_of(kind), ids_of(ids)))

    @rx.event
    @allow(Permission.WRITE)
    async def accept_listed(self, kind: str, values: dict[str, str]) -> Any:
        """Keep the suggested categories of all entries that the filters of a list let through."""
        actor = await current_actor(self)
        wanted = EntryFilter.parse(kept_values(values), actor.currency_code)
        return _told(await service.accept_listed(actor, kind_of(kind), wanted))


def _told(done: Accepted) -> Any:
    """Say how many were accepted, with Undo, and show the list as it is now."""
    if done.change_id is None:
        return [NoticeState.show("There was nothing to accept."), reload_page()]
    count = done.entry_count
    told = f"{count:,} suggested {'category' if count == 1 else 'categories'} accepted."
    return [NoticeState.show_undo(told, "bulk-change", [str(done.change_id)]), reload_page()]
