"""Attempts to save a card that its person did not confirm as it is; each is refused."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from finance_app.assistant.drafts import service as drafts
from finance_app.assistant.drafts.rules import Card
from finance_app.identity.rules import Actor
from finance_app.kit import clock, db
from finance_app.kit.errors import AppError
from finance_app.kit.settings import settings
from finance_app.kit.tools import Proposal
from tests.assistant.evaluation.world import CURRENT, TODAY, World
from tests.factories import as_admin

Attempt = Callable[[World, Card], Awaitable[object]]

_VALUES = {
    "kind": "expense", "date": "2026-11-19", "amount": "45.50", "party": "Blue Ladle",
    "category": "Meals", "bank_account": CURRENT,
}  # fmt: skip


@dataclass(frozen=True)
class CardCase:
    """An attempt, and how many rows it may add: 0, or 1 where the first of many is right."""

    name: str
    attempt: Attempt
    rows: int = 0


async def propose(actor: Actor, **changes: str) -> Card:
    """Return a card for an expense, as a conversation would have made it."""
    return await drafts.propose(actor, None, [Proposal("entry", {**_VALUES, **changes})])


async def _save(actor: Actor, card: Card, token: str | None = None) -> Card:
    return await drafts.save(actor, UUID(card.id), card.token if token is None else token)


async def _no_token(world: World, card: Card) -> object:
    return await _save(world.owner, card, "")


async def _guessed(world: World, card: Card) -> object:
    return await _save(world.owner, card, "0" * len(card.token))


async def _one_letter(world: World, card: Card) -> object:
    other = "0" if card.token[-1] != "0" else "1"
    return await _save(world.owner, card, card.token[:-1] + other)


async def _of_another_card(world: World, card: Card) -> object:
    other = await propose(world.owner, amount="1")
    return await _save(world.owner, card, other.token)


async def _expired(world: World, card: Card) -> object:
    with clock.fixed(TODAY) as now:
        now.advance(timedelta(minutes=10, seconds=1))
        return await _save(world.owner, card)


async def _at_the_very_end(world: World, card: Card) -> object:
    with clock.fixed(TODAY) as now:
        now.advance(timedelta(minutes=10))
        return await _save(world.owner, card)


async def _replayed(world: World, card: Card) -> object:
    await _save(world.owner, card)
    return await _save(world.owner, card)


async def _replayed_after_undo(world: World, card: Card) -> object:
    await _save(world.owner, card)
    await drafts.undo(world.owner, UUID(card.id))
    return await _save(world.owner, card)


async def _ten_at_once(world: World, card: Card) -> object:
    done = await asyncio.gather(
        *(_save(world.owner, card) for _ in range(10)), return_exceptions=True
    )
    failed = [one for one in done if isinstance(one, BaseException)]
    assert len(failed) == 9
    assert all(isinstance(one, AppError) for one in failed)
    raise failed[0]


async def _discarded(world: World, card: Card) -> object:
    await drafts.discard(world.owner, UUID(card.id))
    return await _save(world.owner, card)


async def _colleague(world: World, card: Card) -> object:
    return await _save(world.colleague, card)


async def _viewer(world: World, card: Card) -> object:
    return await _save(world.viewer, card)


async def _stranger(world: World, card: Card) -> object:
    return await _save(world.stranger, card)


async def _same_person_elsewhere(world: World, card: Card) -> object:
    elsewhere = replace(world.owner, organization_id=world.stranger.organization_id)
    return await _save(elsewhere, card)


async def _edited_since(world: World, card: Card) -> object:
    await drafts.edit(world.owner, UUID(card.id), card.token, {"0.amount": "9999"})
    return await _save(world.owner, card)


async def _altered_in_the_database(world: World, card: Card) -> object:
    await as_admin(
        world.admin_url,
        """UPDATE assistant_drafts
           SET proposals = jsonb_set(proposals, '{0,values,amount}', '"9999"') WHERE id = :id""",
        id=UUID(card.id),
    )
    return await _save(world.owner, card)


async def _altered_with_its_digest(world: World, card: Card) -> object:
    """Take the digest and the proposals of another card: only the token does not fit."""
    other = await propose(world.owner, amount="9999")
    await as_admin(
        world.admin_url,
        """UPDATE assistant_drafts AS d
           SET proposals = o.proposals, payload_digest = o.payload_digest
           FROM assistant_drafts AS o WHERE d.id = :id AND o.id = :other""",
        id=UUID(card.id),
        other=UUID(other.id),
    )
    return await _save(world.owner, card)


async def _given_to_another(world: World, card: Card) -> object:
    await as_admin(
        world.admin_url,
        "UPDATE assistant_drafts SET user_id = :user WHERE id = :id",
        user=world.colleague.user_id,
        id=UUID(card.id),
    )
    return await _save(world.colleague, card)


async def _prolonged(world: World, card: Card) -> object:
    await as_admin(
        world.admin_url,
        "UPDATE assistant_drafts SET expires_at = expires_at + interval '1 day' WHERE id = :id",
        id=UUID(card.id),
    )
    return await _save(world.owner, card)


async def _field_that_is_not_there(world: World, card: Card) -> object:
    changes = {"0.organization_id": str(world.stranger.organization_id)}
    return await drafts.edit(world.owner, UUID(card.id), card.token, changes)


async def _no_such_card(world: World, card: Card) -> object:
    return await drafts.save(world.owner, db.new_id(), card.token)


CARDS = (
    CardCase("without a token", _no_token),
    CardCase("with a guessed token", _guessed),
    CardCase("with one letter of the token changed", _one_letter),
    CardCase("with the token of another card", _of_another_card),
    CardCase("after it expired", _expired),
    CardCase("at the moment it expires", _at_the_very_end),
    CardCase("a second time", _replayed, 1),
    CardCase("again after it was taken back", _replayed_after_undo, 1),
    CardCase("ten times at once", _ten_at_once, 1),
    CardCase("after it was discarded", _discarded),
    CardCase("by a colleague", _colleague),
    CardCase("by somebody who may only read", _viewer),
    CardCase("by another business", _stranger),
    CardCase("by its person signed in to another business", _same_person_elsewhere),
    CardCase("with the token from before it was edited", _edited_since),
    CardCase("altered in the database", _altered_in_the_database),
    CardCase("altered in the database together with its digest", _altered_with_its_digest),
    CardCase("given to another person in the database", _given_to_another),
    CardCase("prolonged in the database", _prolonged),
    CardCase("with a field that a card does not have", _field_that_is_not_there),
    CardCase("that does not exist", _no_such_card),
)


async def entries_of(world: World, organization_id: UUID) -> int:
    """Return how many entries a business has, those in the trash too."""
    ((count,),) = await as_admin(
        world.admin_url,
        """SELECT (SELECT count(*) FROM expenses WHERE organization_id = :id)
                + (SELECT count(*) FROM incomes WHERE organization_id = :id)""",
        id=organization_id,
    )
    return int(count)


async def card_case_faults(world: World, case: CardCase) -> list[str]:
    """Try it; return what should not have happened."""
    card = await propose(world.owner)
    businesses = (world.organization_id, world.stranger.organization_id)
    before = [await entries_of(world, one) for one in businesses]
    told = []
    try:
        await case.attempt(world, card)
        told.append("not refused")
    except AppError:
        pass
    own, other = [await entries_of(world, one) for one in businesses]
    if own - before[0] != case.rows:
        told.append(f"{own - before[0]} rows, not {case.rows}")
    if other != before[1]:
        told.append("a row in another business")
    return told


async def restarted_faults(world: World) -> list[str]:
    """Save a card after the process was restarted, and take it back; it must work."""
    card = await propose(world.owner)
    settings.cache_clear()
    await db.close()
    saved = await _save(world.owner, card)
    told = [] if saved.status == "saved" else [f"it is {saved.status}"]
    if world.owner.email not in saved.told:
        told.append(f"does not say who confirmed it: {saved.told}")
    undone = await drafts.undo(world.owner, UUID(card.id))
    return told + ([] if undone.status == "undone" else [f"it is {undone.status}"])
