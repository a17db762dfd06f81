"""Cards as tests need them, and what they have written."""

from typing import Any
from uuid import UUID

from sqlalchemy import text

from finance_app.assistant.drafts import service
from finance_app.assistant.drafts.rules import Card
from finance_app.identity.rules import Actor
from finance_app.kit import db
from finance_app.kit.tools import Proposal

ENTRY = {
    "kind": "expense", "date": "2026-03-14", "amount": "42.50", "party": "Northgate Stationers",
    "category": "Office",
}  # fmt: skip


def entry(**changes: str) -> Proposal:
    """Return an expense that is proposed; changes replace its fields."""
    return Proposal("entry", {**ENTRY, **changes})


async def propose(actor: Actor, *proposals: Proposal, thread_id: UUID | None = None) -> Card:
    """Return a card, of a plain expense where nothing else is given."""
    return await service.propose(actor, thread_id, proposals or (entry(),))


async def rows(actor: Actor) -> list[tuple[Any, ...]]:
    """Return the expenses that are not in the trash: party, amount as text, source, version."""
    query = text(
        "SELECT vendor, amount::numeric(20, 2)::text, source, version FROM expenses"
        " WHERE deleted_at IS NULL ORDER BY date, vendor"
    )
    async with db.transaction(actor) as session:
        return [tuple(row) for row in await session.execute(query)]


def problems(card: Card) -> dict[str, str]:
    """Return what a card says is wrong, by the keys of its fields; "0" for the whole of one."""
    found = {str(at): one.problem for at, one in enumerate(card.items)}
    found |= {field.key: field.problem for one in card.items for field in one.fields}
    return {key: told for key, told in found.items() if told}


def value(card: Card, key: str) -> str:
    """Return what a field of a card says."""
    return next(one.value for item in card.items for one in item.fields if one.key == key)


def id_of(card: Card) -> UUID:
    return UUID(card.id)
