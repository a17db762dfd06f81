"""Expenses and incomes: record, change, delete, restore, list and sum; one way for both kinds."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Any, Final
from uuid import UUID

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import db
from finance_app.kit.errors import ConflictError, NotFoundError, StaleError
from finance_app.kit.money import round_amount
from finance_app.kit.paging import Page, decode_cursor
from finance_app.ledger.bank_accounts.rules import BankAccount
from finance_app.ledger.bank_accounts.service import require_account
from finance_app.ledger.categories.rules import Category
from finance_app.ledger.categories.service import (
    UnknownCategoryError,
    get_category,
    require_category,
)
from finance_app.ledger.entries.inputs import EntryFilter, EntryInput
from finance_app.ledger.entries.repository import EntryRepository
from finance_app.ledger.entries.rules import (
    UNCATEGORISED,
    Entry,
    EntrySummary,
    Kind,
    OccurrenceEntry,
)
from finance_app.ledger.entries.terms.rules import Kept
from finance_app.ledger.entries.terms.service import (
    keep_amounts,
    require_changeable,
    require_own,
)
from finance_app.ledger.totals.service import sum_period

SUMMARY_COUNT_MAX: Final = 10_000
"""How many entries are added up one by one; beyond it a summary is not exact."""


class EntryNotFoundError(NotFoundError):
    """This entry does not exist, or is not yours."""


class StaleEntryError(StaleError):
    """Someone else has changed this entry since you opened it."""

    def __init__(self, current: Entry) -> None:
        super().__init__(
            "This entry has been moved to the trash since you opened it. Nothing was saved."
            if current.deleted_at is not None
            else "This entry has been changed since you opened it. Nothing was saved."
        )
        self.current = current
        """The entry as it is now."""


class SplitEntryError(ConflictError):
    """This is one part of a split. Change the split as a whole."""


async def record_entry(
    actor: Actor,
    kind: Kind,
    entry: EntryInput,
    *,
    entry_id: UUID | None = None,
    source: str = "screen",
) -> Entry:
    """Record an entry in the business's currency.

    With an `entry_id` that was recorded before, the first stays and is returned, so that a form
    sent twice records once. `source` is screen, api or sample. What has parts is recorded by
    `record_split`. Raises `UnknownCategoryError`, `UnknownAccountError`, `NoRateError`,
    `UnknownTaxRateError`.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = EntryRepository(session, kind)
        category = await require_category(actor, kind, entry.category)
        values = await _values(actor, kind, entry, category)
        values |= {
            "organization_id": actor.organization_id,
            "id": entry_id or db.new_id(),
            "currency_code": actor.currency_code,
            "source": source,
            "created_by": actor.user_id,
        }
        added = await repository.add(values)
        return added or await _existing(repository, values["id"])


async def record_entries(
    actor: Actor,
    kind: Kind,
    entries: Sequence[EntryInput],
    *,
    source: str,
    contra_account_id: UUID | None = None,
) -> list[UUID]:
    """Record many entries at once, all or none; returns their ids in the same order.

    `contra_account_id` is the account on their other side where it is none of the usual. Raises
    as `record_entry` does, and `LockedError`.
    """
    actor.require(Permission.WRITE)
    same = {
        "organization_id": actor.organization_id,
        "currency_code": actor.currency_code,
        "source": source,
        "contra_account_id": contra_account_id,
        "created_by": actor.user_id,
    }
    async with db.transaction(actor) as session:
        names = {one.category for one in entries}
        named = {name: await require_category(actor, kind, name) for name in names}
        held = {one.bank_account for one in entries}
        accounts = {name: await require_account(actor, name) for name in held}
        rows = [
            {
                **same,
                **shared_columns(kind, one, accounts[one.bank_account]),
                **part_columns(named[one.category], one.notes, (await keep_amounts(actor, one))[0]),
                "id": db.new_id(),
            }
            for one in entries
        ]
        await EntryRepository(session, kind).add_all(rows)
    return [row["id"] for row in rows]


async def record_occurrences(
    actor: Actor, kind: Kind, rows: Sequence[OccurrenceEntry]
) -> tuple[UUID, ...]:
    """Record what comes again, each occurrence once however often; returns the ids made now.

    One that is there already stays as it is, in the trash too. Raises `LockedError`.
    """
    actor.require(Permission.WRITE)
    same = {
        "organization_id": actor.organization_id,
        "currency_code": actor.currency_code,
        "source": "recurring",
        "created_by": actor.user_id,
    }
    found = [{**same, **asdict(one), kind.party_field: one.party} for one in rows]
    for one in found:
        del one["party"]
    async with db.transaction(actor) as session:
        return tuple(await EntryRepository(session, kind).add_missing(found))


async def change_entry(
    actor: Actor, kind: Kind, entry_id: UUID, entry: EntryInput, *, version: int | None
) -> Entry:
    """Replace what an entry says and give it the next version.

    `version` is the one that was read; None overwrites whatever is there. Raises
    `StaleEntryError` with the current entry, `EntryNotFoundError`, `SplitEntryError` for a part of
    a split, `PaidEntryError`, `ExchangeEntryError`, and as `record_entry` does.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = EntryRepository(session, kind)
        # Categories are locked before entries, as by those that merge them.
        async with _stale_first(repository, entry_id, version):
            category = await require_category(actor, kind, entry.category)
        current = await _current(repository, entry_id, version)
        if current.split_id is not None:
            raise SplitEntryError
        values = await _values(actor, kind, entry, category, current=current)
        values["is_suggested"] = False
        return await _change(repository, entry_id, values, version=version)


async def categorise_entry(
    actor: Actor, kind: Kind, entry_id: UUID, category: str | None, *, version: int | None
) -> Entry:
    """Move an entry to another category, or to none. Raises as `change_entry` does."""
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = EntryRepository(session, kind)
        async with _stale_first(repository, entry_id, version):
            found = await require_category(actor, kind, category)
        values = {"category_id": found.id if found else None, "is_suggested": False}
        return await _change(repository, entry_id, values, version=version)


async def categorise_entries(
    actor: Actor,
    kind: Kind,
    ids: Sequence[UUID],
    category: str | None,
    *,
    is_suggested: bool = False,
) -> tuple[UUID, ...]:
    """Move entries to another category, or to none; returns those that are not in the trash.

    The category then counts as looked at; with `is_suggested` it is still to review, as before a
    change that is taken back.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        found = await require_category(actor, kind, category)
        values = {"category_id": found.id if found else None, "is_suggested": is_suggested}
        return await EntryRepository(session, kind).change_all(ids, values)


async def delete_entries(actor: Actor, kind: Kind, ids: Sequence[UUID]) -> tuple[UUID, ...]:
    """Move entries to the trash, from where they can be restored; returns those moved now.

    All parts of a split go together. Raises `ExchangeEntryError`, `RevaluationEntryError`.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = EntryRepository(session, kind)
        await _require_own(repository, ids)
        return await repository.trash(ids)


async def delete_entry(actor: Actor, kind: Kind, entry_id: UUID, *, version: int | None) -> None:
    """Move one entry to the trash if it still has the version, and with it its whole split.

    Raises `StaleEntryError`, `EntryNotFoundError`, `ExchangeEntryError`.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = EntryRepository(session, kind)
        current = await _current(repository, entry_id, version)
        await _require_own(repository, [current.id])
        await repository.trash([current.id])


async def restore_entries(actor: Actor, kind: Kind, ids: Sequence[UUID]) -> tuple[UUID, ...]:
    """Take entries out of the trash as they were; returns those restored now.

    All parts of a split come together. Raises `ExchangeEntryError`, `RevaluationEntryError`.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = EntryRepository(session, kind)
        await _require_own(repository, ids)
        return await repository.restore(ids)


async def get_entry(actor: Actor, kind: Kind, entry_id: UUID) -> Entry:
    """Return an entry that is not in the trash. Raises `EntryNotFoundError`."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        found = await EntryRepository(session, kind).find(entry_id)
    if found is None or found.deleted_at is not None:
        raise EntryNotFoundError
    return found


async def find_entry(actor: Actor, kind: Kind, entry_id: UUID) -> Entry | None:
    """Return an entry, from the trash too, or None."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        return await EntryRepository(session, kind).find(entry_id)


async def list_entries(actor: Actor, kind: Kind, wanted: EntryFilter) -> Page[Entry]:
    """Return one page of entries, and the cursors of the pages beside it.

    Raises InvalidInputError (field `cursor`) for a cursor of another list, and
    `UnknownCategoryError` or `UnknownAccountError`. Going back past the first page returns the
    first page.
    """
    actor.require(Permission.READ)
    cursor = decode_cursor(wanted.cursor, sort=wanted.sort) if wanted.cursor else None
    async with db.transaction(actor, read_only=True) as session:
        repository = EntryRepository(session, kind)
        page = await repository.list_page(wanted, cursor)
        if cursor and cursor.is_backward and len(page.items) < wanted.limit:
            page = await repository.list_page(wanted, None)
        if not page.items:
            await _require_known(actor, kind, wanted)
    return page


async def summarise_entries(actor: Actor, kind: Kind, wanted: EntryFilter) -> EntrySummary:
    """Return count and sum of all entries that the filter wants, its cursor and limit aside.

    By period and category alone the kept totals answer, always exactly. Otherwise entries are
    added up, at most `SUMMARY_COUNT_MAX` of them. Raises `UnknownCategoryError`.
    """
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        if wanted.is_by_period_and_category:
            count, amount = await sum_period(
                actor, kind, wanted.from_, wanted.to, category=wanted.category
            )
        else:
            repository = EntryRepository(session, kind)
            count, amount = await repository.sum_up_to(wanted, SUMMARY_COUNT_MAX + 1)
        if not count:
            await _require_known(actor, kind, wanted)
    is_exact = wanted.is_by_period_and_category or count <= SUMMARY_COUNT_MAX
    return EntrySummary(count, round_amount(amount, actor.currency_code), is_exact)


async def _values(
    actor: Actor,
    kind: Kind,
    entry: EntryInput,
    category: Category | None,
    *,
    current: Entry | None = None,
) -> dict[str, Any]:
    """Return the columns that an input sets: names found, amounts as they are kept."""
    account = await require_account(actor, entry.bank_account)
    kept_rate = current.tax_rate if current else None
    (kept,) = await keep_amounts(actor, entry, kept_tax_rate=kept_rate)
    if current is not None:
        require_changeable(current, kept, entry)
    return shared_columns(kind, entry, account) | part_columns(category, entry.notes, kept)


def shared_columns(kind: Kind, entry: EntryInput, account: BankAccount | None) -> dict[str, Any]:
    """Return the columns that all parts of an entry have in common."""
    return {
        "date": entry.date,
        kind.party_field: entry.party,
        "payment_method": entry.payment_method,
        "bank_account_id": account.id if account else None,
        "due_on": entry.due_on,
    }


def part_columns(category: Category | None, notes: str, kept: Kept) -> dict[str, Any]:
    """Return the columns that each part of an entry has of its own."""
    return {"category_id": category.id if category else None, "notes": notes, **asdict(kept)}


async def _current(repository: EntryRepository, entry_id: UUID, version: int | None) -> Entry:
    """Return an entry as it is, which nobody else changes until the end of the transaction."""
    current = await repository.find(entry_id, lock=True)
    if current is None or (version is None and current.deleted_at is not None):
        raise EntryNotFoundError
    if current.deleted_at is not None or version not in {None, current.version}:
        raise StaleEntryError(current)
    return current


async def _require_own(repository: EntryRepository, ids: Sequence[UUID]) -> None:
    """Raise where an entry goes with its payment or its revaluation."""
    require_own(await repository.find_sources(ids))


@asynccontextmanager
async def _stale_first(
    repository: EntryRepository, entry_id: UUID, version: int | None
) -> AsyncIterator[None]:
    """Where a category is unknown because it was merged away meanwhile, say what happened."""
    try:
        yield
    except UnknownCategoryError:
        current = await _existing(repository, entry_id)
        if version not in {None, current.version}:
            raise StaleEntryError(current) from None
        raise


async def _change(
    repository: EntryRepository, entry_id: UUID, values: dict[str, Any], *, version: int | None
) -> Entry:
    """Change an entry, or say why it cannot be."""
    changed = await repository.change(entry_id, values, version=version)
    if changed is not None:
        return changed
    current = await _existing(repository, entry_id)
    if version is None:  # without a version only the trash can have been in the way
        raise EntryNotFoundError
    raise StaleEntryError(current)


async def _existing(repository: EntryRepository, entry_id: UUID) -> Entry:
    found = await repository.find(entry_id)
    if found is None:
        raise EntryNotFoundError
    return found


async def _require_known(actor: Actor, kind: Kind, wanted: EntryFilter) -> None:
    """Raise where nothing was found because the category or the bank account is unknown."""
    if wanted.category is not None and wanted.category != UNCATEGORISED:
        await get_category(actor, kind, wanted.category)
    await require_account(actor, wanted.bank_account)
