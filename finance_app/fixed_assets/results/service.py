"""The profit or loss of disposals, and impairments, become entries and stay what they come to."""

from collections.abc import Sequence
from uuid import UUID

from finance_app.fixed_assets.results.repository import ResultRepository
from finance_app.fixed_assets.results.rules import Result
from finance_app.identity.rules import Actor, Permission
from finance_app.kit import db
from finance_app.ledger.categories.service import ensure_category
from finance_app.ledger.entries.inputs import EntryInput
from finance_app.ledger.entries.rules import PARTY_LENGTH_MAX
from finance_app.ledger.entries.service import (
    change_entry,
    delete_entries,
    find_entry,
    record_entries,
    restore_entries,
)


async def adjust_results(actor: Actor, asset_ids: Sequence[UUID] = ()) -> int:
    """Bring the entries of disposals and impairments to what the register says; returns how many.

    Of some assets, or of all. An entry that was given another category or other words keeps them;
    its day and amount follow the register, so that what a disposal leaves on the clearing account
    is always taken off it. Raises `LockedError`.
    """
    actor.require(Permission.WRITE)
    done = 0
    async with db.transaction(actor) as session:
        repository = ResultRepository(session, actor.currency_code)
        for one in await repository.list_results(asset_ids):
            done += await _adjust(actor, repository, one)
    return done


async def _adjust(actor: Actor, repository: ResultRepository, result: Result) -> bool:
    """Bring the entry of one result to what it is now; says whether anything changed."""
    entry = None if result.entry is None else await find_entry(actor, *result.entry)
    if entry is not None and result.amount and entry.kind is result.entry_kind:
        is_there = entry.deleted_at is None
        if is_there and (entry.date, entry.amount) == (result.on, abs(result.amount)):
            return False
        if not is_there:
            await restore_entries(actor, entry.kind, [entry.id])
        values = {"amount": abs(result.amount), "date": result.on}
        changed = EntryInput.of(entry).model_copy(update=values)
        await change_entry(actor, entry.kind, entry.id, changed, version=None)
        return True
    if entry is not None and entry.deleted_at is None:
        await delete_entries(actor, entry.kind, [entry.id])
    elif not result.amount:
        return False
    if result.amount:
        await repository.keep(result.change_id, result.entry_kind, await _record(actor, result))
    return True


async def _record(actor: Actor, result: Result) -> UUID:
    """Make the entry of a result; the sample's go with the sample."""
    kind = result.entry_kind
    await ensure_category(actor, kind, result.category)
    entry = EntryInput(
        date=result.on,
        category=result.category,
        party=result.asset_name[:PARTY_LENGTH_MAX],
        amount=abs(result.amount),
        notes=result.notes,
    )
    source = "sample" if result.source == "sample" else "disposal"
    (made,) = await record_entries(
        actor, kind, [entry], source=source, contra_account_id=result.contra_account_id
    )
    return made
