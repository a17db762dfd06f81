"""Suggestions for whoever fills in an entry, from what the business used before."""

import asyncio
from collections.abc import Sequence
from typing import Final

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import db
from finance_app.kit.fields import TextError, clean_line
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.entries.rules import PARTY_LENGTH_MAX
from finance_app.ledger.suggestions.bayes.rules import NOTES_LENGTH_MAX, Model, text_of, train
from finance_app.ledger.suggestions.repository import SuggestionRepository
from finance_app.ledger.suggestions.rules import key_range, most_frequent, rank_payment_methods

LOOK_BACK: Final = 20
"""How many of the entries last recorded for a vendor or client decide its category."""

EXAMPLES_MAX: Final = 20_000
"""How many of the latest entries of each kind a model is made of."""


async def suggest_category(actor: Actor, kind: Kind, party: str) -> str | None:
    """Return the category most used lately for a vendor or client, or None."""
    actor.require(Permission.READ)
    plain = _plain(party)
    if not plain:
        return None
    async with db.transaction(actor, read_only=True) as session:
        names = await SuggestionRepository(session, kind).list_categories_of(plain, LOOK_BACK)
    return most_frequent(names)


async def known_parties(
    actor: Actor, kind: Kind, prefix: str = "", limit: int = 8
) -> tuple[str, ...]:
    """Return vendors or clients whose names begin so, in any case, as last written."""
    actor.require(Permission.READ)
    low, high = key_range(_plain(prefix))
    async with db.transaction(actor, read_only=True) as session:
        return tuple(await SuggestionRepository(session, kind).list_parties(low, high, limit))


async def matching_parties(actor: Actor, kind: Kind, names: Sequence[str]) -> tuple[str, ...]:
    """Return those of the names, in any case, that entries have, as last written."""
    actor.require(Permission.READ)
    plain = [name for name in map(_plain, names) if name]
    if not plain:
        return ()
    async with db.transaction(actor, read_only=True) as session:
        return tuple(await SuggestionRepository(session, kind).find_parties(plain))


async def payment_methods(actor: Actor) -> tuple[str, ...]:
    """Return the ways of paying in the latest entries, most used first, then the usual ones."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        counts = [
            await SuggestionRepository(session, kind).count_payment_methods() for kind in Kind
        ]
    return rank_payment_methods(counts)


async def category_model(actor: Actor) -> Model:
    """Return what the words of entries say of their category, from what the business reviewed."""
    actor.require(Permission.READ)
    examples: list[tuple[str, str, str]] = []
    async with db.transaction(actor, read_only=True) as session:
        for kind in Kind:
            repository = SuggestionRepository(session, kind)
            reviewed = await repository.list_reviewed(EXAMPLES_MAX, NOTES_LENGTH_MAX)
            examples += [
                (kind.value, category, text_of(party, notes)) for category, party, notes in reviewed
            ]
    return await asyncio.to_thread(train, examples)


def _plain(text: str) -> str:
    """Return a name as entries keep it, "" for one that none can have."""
    try:
        return clean_line(text, length_max=PARTY_LENGTH_MAX)
    except TextError:
        return ""
