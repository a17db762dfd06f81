"""Depreciation becomes entries: once a month and asset, whoever asks, however often or late.

Months are posted from a day on that the business chooses (this fiscal year, unless it says
otherwise), once they are over, and never in locked books. A change of an asset that alters a
posted month alters its entry in the same transaction; an entry that someone changed or deleted by
hand is left alone.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.fixed_assets.depreciation.service import require_same_books
from finance_app.fixed_assets.posting.repository import PostingRepository
from finance_app.fixed_assets.posting.rules import (
    CATEGORIES,
    Charge,
    DueMonth,
    PostingMonth,
    PostingSettings,
    due_months,
    entry_notes,
    usual_start,
)
from finance_app.fixed_assets.results.service import adjust_results
from finance_app.identity.rules import Actor, Permission
from finance_app.kit import clock, db
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.categories.service import ensure_category
from finance_app.ledger.entries.inputs import EntryInput
from finance_app.ledger.entries.rules import PARTY_LENGTH_MAX, Entry
from finance_app.ledger.entries.service import (
    change_entry,
    delete_entries,
    find_entry,
    record_entries,
    restore_entries,
)
from finance_app.ledger.gl_accounts.rules import SystemAccount
from finance_app.ledger.locks.service import keep_locked_through, locked_through


async def list_due(actor: Actor) -> list[DueMonth]:
    """Return the months that are over and not yet posted in full, with what would be posted."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        repository = _postings(session, actor)
        found = []
        for month in await _months(actor, repository, await locked_through(actor)):
            charges = await repository.list_unposted(month)
            if charges:
                amount = sum((one.amount for one in charges[1:]), charges[0].amount)
                found.append(DueMonth(month, len(charges), amount))
    return found


async def list_posted(actor: Actor) -> list[DueMonth]:
    """Return the months that were posted, the latest first, with their charges and sums."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        return await _postings(session, actor).list_posted()


async def post_due(actor: Actor) -> list[DueMonth]:
    """Post every charge of a month that is over and was never posted; returns what was posted.

    Others that post for the business wait, and then find nothing left. In one transaction.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = _postings(session, actor)
        await require_same_books(session, actor)
        locked = await keep_locked_through(actor)
        await repository.lock()
        posted = []
        for month in await _months(actor, repository, locked):
            charges = await repository.list_unposted(month)
            if charges:
                await _post(actor, repository, month, charges)
                amount = sum((one.amount for one in charges[1:]), charges[0].amount)
                posted.append(DueMonth(month, len(charges), amount))
    return posted


async def adjust_postings(actor: Actor, asset_ids: Sequence[UUID]) -> int:
    """Bring posted months of assets to what their schedules say now; returns how many changed.

    Months in locked books stay: no change can alter them. So do entries changed by hand. Gains and
    losses of disposals, and impairments, follow too.
    """
    actor.require(Permission.WRITE)
    done = 0
    async with db.transaction(actor) as session:
        repository = _postings(session, actor)
        locked = await keep_locked_through(actor)
        await repository.lock()
        for month in await repository.list_months(asset_ids):
            if locked is not None and month.last <= locked:
                continue
            for charge in await repository.list_changed(month, asset_ids):
                done += await _adjust(actor, repository, month, charge)
        done += await adjust_results(actor, asset_ids)
    return done


async def drop_postings(actor: Actor, asset_ids: Sequence[UUID]) -> None:
    """Move the entries of assets to the trash, together with the assets."""
    async with db.transaction(actor) as session:
        expenses, incomes = await _postings(session, actor).list_entries(asset_ids)
        await delete_entries(actor, Kind.EXPENSE, expenses)
        await delete_entries(actor, Kind.INCOME, incomes)


async def restore_postings(actor: Actor, asset_ids: Sequence[UUID], trashed_at: datetime) -> None:
    """Take the entries that went to the trash with assets at that moment out of it again."""
    async with db.transaction(actor) as session:
        expenses, incomes = await _postings(session, actor).list_entries(asset_ids)
        for kind, ids in ((Kind.EXPENSE, expenses), (Kind.INCOME, incomes)):
            found = [await find_entry(actor, kind, one) for one in ids]
            own = [one.id for one in found if one is not None and one.deleted_at == trashed_at]
            await restore_entries(actor, kind, own)


async def start_posting(actor: Actor) -> None:
    """See that the business has a day from which it posts."""
    async with db.transaction(actor) as session:
        first = usual_start(clock.today(), actor.fiscal_year_start)
        await _postings(session, actor).start(first)


async def get_settings(actor: Actor) -> PostingSettings:
    """Return from when on the business posts, and whether by itself."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        found = await _postings(session, actor).find_settings()
    first = usual_start(clock.today(), actor.fiscal_year_start)
    return found or PostingSettings(first, is_automatic=True)


async def set_settings(actor: Actor, posts_from: date, *, is_automatic: bool) -> None:
    """Choose from which day on depreciation becomes entries; what was posted before stays."""
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        await _postings(session, actor).set(PostingSettings(posts_from, is_automatic))
        await adjust_results(actor)


async def _months(
    actor: Actor, repository: PostingRepository, locked: date | None
) -> list[PostingMonth]:
    """Return the months that may be posted."""
    kept = await repository.find_settings()
    if kept is None:
        return []
    return due_months(kept.posts_from, clock.today(), locked, actor.fiscal_year_start)


async def _post(
    actor: Actor, repository: PostingRepository, month: PostingMonth, charges: Sequence[Charge]
) -> None:
    """Make an entry of each charge, and keep which; the sample's entries go with the sample."""
    for kind in Kind:
        for is_sample in (False, True):
            own = [
                one for one in charges if one.kind is kind and (one.source == "sample") is is_sample
            ]
            if own:
                source = "sample" if is_sample else "depreciation"
                ids = await _record(actor, month, own, source=source)
                await repository.add(own, ids)


async def _record(
    actor: Actor, month: PostingMonth, charges: Sequence[Charge], *, source: str
) -> list[UUID]:
    """Make the entries of charges that are all of one kind."""
    kind = charges[0].kind
    await ensure_category(actor, kind, CATEGORIES[kind])
    entries = [
        EntryInput(
            date=month.last,
            category=CATEGORIES[kind],
            party=one.name[:PARTY_LENGTH_MAX],
            amount=abs(one.amount),
            notes=entry_notes(one.month),
        )
        for one in charges
    ]
    contra = SystemAccount.DEPRECIATION
    return await record_entries(actor, kind, entries, source=source, contra_account_id=contra)


async def _adjust(
    actor: Actor, repository: PostingRepository, month: PostingMonth, charge: Charge
) -> bool:
    """Bring one posted charge to its new amount, unless someone changed its entry by hand."""
    held = charge.entry
    entry = None if held is None else await find_entry(actor, *held)
    if entry is not None and not _is_as_posted(entry, charge):
        return False
    expense_id, income_id = charge.expense_id, charge.income_id
    if entry is not None and entry.kind is charge.kind and charge.amount:
        if entry.deleted_at is not None:
            await restore_entries(actor, entry.kind, [entry.id])
        changed = EntryInput.of(entry).model_copy(update={"amount": abs(charge.amount)})
        await change_entry(actor, entry.kind, entry.id, changed, version=None)
    else:
        if entry is not None and entry.deleted_at is None:
            await delete_entries(actor, entry.kind, [entry.id])
        if charge.amount:
            source = "sample" if charge.source == "sample" else "depreciation"
            (made,) = await _record(actor, month, [charge], source=source)
            expense_id, income_id = (made, None) if charge.kind is Kind.EXPENSE else (None, made)
    await repository.change(
        Charge(
            charge.asset_id, charge.name, charge.source, charge.month, charge.amount,
            charge.posted, expense_id, income_id,
        )
    )  # fmt: skip
    return True


def _is_as_posted(entry: Entry, charge: Charge) -> bool:
    """Say whether an entry is as it was posted: nobody moved, changed or deleted it by hand."""
    posted = charge.posted or charge.amount * 0
    if not posted:  # taken back when the charge became zero
        return entry.deleted_at is not None
    is_there = entry.deleted_at is None and entry.date == charge.month.last
    return is_there and entry.amount == abs(posted)


def _postings(session: AsyncSession, actor: Actor) -> PostingRepository:
    return PostingRepository(
        session, currency_code=actor.currency_code, start_day=actor.fiscal_year_start.day
    )
