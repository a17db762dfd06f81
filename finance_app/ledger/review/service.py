"""Accepting suggested categories."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import db
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.entries.inputs import EntryFilter
from finance_app.ledger.review.repository import ReviewRepository
from finance_app.ledger.review.rules import COUNTED_MAX


@dataclass(frozen=True, slots=True)
class Accepted:
    """How many suggestions were accepted, and what `undo_bulk_change` takes; None for none."""

    entry_count: int
    change_id: UUID | None


async def count_suggested(actor: Actor, kind: Kind) -> int:
    """Return how many entries have a category that nobody looked at; `COUNTED_MAX` + 1 for more."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        return await ReviewRepository(session, kind).count(COUNTED_MAX + 1)


async def accept_suggestions(actor: Actor, kind: Kind, ids: Sequence[UUID]) -> Accepted:
    """Keep the suggested categories of these entries; they say what they said, in locked books too.

    Entries without a suggestion, in the trash or of another business are passed over.
    """
    actor.require(Permission.WRITE)
    change = _change(actor)
    async with db.transaction(actor) as session:
        count = await ReviewRepository(session, kind).accept_these(ids, change)
    return Accepted(count, change["id"] if count else None)


async def accept_listed(actor: Actor, kind: Kind, wanted: EntryFilter) -> Accepted:
    """Keep the suggested categories of all entries a filter lets through, on whichever page."""
    actor.require(Permission.WRITE)
    change = _change(actor)
    async with db.transaction(actor) as session:
        count = await ReviewRepository(session, kind).accept_listed(wanted, change)
    return Accepted(count, change["id"] if count else None)


def _change(actor: Actor) -> dict[str, Any]:
    """Return the columns by which what is accepted can be taken back."""
    return {
        "organization_id": actor.organization_id,
        "id": db.new_id(),
        "created_by": actor.user_id,
    }
