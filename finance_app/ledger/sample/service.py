"""Load the sample business into a business, and take it out again."""

from collections.abc import Awaitable, Callable

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import clock, db
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.categories.service import add_starter_chart, list_categories
from finance_app.ledger.sample.repository import SampleRepository
from finance_app.ledger.sample.rules import sample_entries

_loaders: list[Callable[[Actor], Awaitable[object]]] = []
_removers: list[Callable[[Actor], Awaitable[object]]] = []


def when_sample_loads(listener: Callable[[Actor], Awaitable[object]]) -> None:
    """Call the listener when the sample is loaded, in the same transaction."""
    if listener not in _loaders:
        _loaders.append(listener)


def when_sample_goes(listener: Callable[[Actor], Awaitable[object]]) -> None:
    """Call the listener before the sample's entries are deleted, in the same transaction."""
    if listener not in _removers:
        _removers.append(listener)


async def load_sample(actor: Actor) -> int:
    """Add two years of invented entries up to today; returns how many.

    0 where they are loaded already. A business without any category gets the starter chart; a
    category that was renamed or merged leaves its sample entries uncategorised.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = SampleRepository(session, actor.organization_id)
        has_sample, currency_code = await repository.lock()
        if has_sample:
            return 0
        if not await list_categories(actor):
            await add_starter_chart(actor)
        entries = sample_entries(clock.today(), currency_code)
        for kind in Kind:
            names = {one.name.casefold(): one.id for one in await list_categories(actor, kind)}
            of_kind = [one for one in entries if one.kind is kind]
            await repository.add(
                kind, of_kind, names, currency_code=currency_code, user_id=actor.user_id
            )
        await repository.mark(has_sample=True)
        for listener in _loaders:
            await listener(actor)
        return await repository.count()


async def remove_sample(actor: Actor) -> int:
    """Delete the sample entries for good, those changed or trashed since too; returns how many.

    Categories stay. What people recorded themselves is not touched; the database refuses it.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = SampleRepository(session, actor.organization_id)
        await repository.lock()
        for listener in _removers:
            await listener(actor)
        await repository.take_back_payments()
        removed = sum([await repository.remove(kind) for kind in Kind])
        await repository.mark(has_sample=False)
        return removed
