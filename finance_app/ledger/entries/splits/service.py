"""Record a payment or invoice in parts, change the whole of it, put it together again.

A split is recorded, changed, trashed and restored as one; its parts share whatever makes them parts
of the same document, so that the balance of a bank account and its statements stay as they were.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import db
from finance_app.kit.errors import NotFoundError, StaleError
from finance_app.ledger.bank_accounts.service import require_account
from finance_app.ledger.categories.service import UnknownCategoryError, require_category
from finance_app.ledger.entries.inputs import EntryInput
from finance_app.ledger.entries.repository import EntryRepository
from finance_app.ledger.entries.rules import Entry, Kind
from finance_app.ledger.entries.service import EntryNotFoundError, shared_columns
from finance_app.ledger.entries.splits.inputs import PartInput
from finance_app.ledger.entries.splits.repository import SplitRepository
from finance_app.ledger.entries.splits.rules import Split, places_of
from finance_app.ledger.entries.terms.rules import Kept
from finance_app.ledger.entries.terms.service import keep_amounts, require_changeable

_Part = tuple[Kept, dict[str, Any]]
"""The amounts that a part keeps, and its other columns of its own."""


class NotSplitError(NotFoundError):
    """This entry is not split."""


class StaleSplitError(StaleError):
    """Someone else has changed this split since you opened it. Nothing was saved."""

    def __init__(self, current: Split | Entry) -> None:
        super().__init__()
        self.current = current
        """The split as it is now, or the entry where it is none any more."""


async def record_split(
    actor: Actor,
    kind: Kind,
    entry: EntryInput,
    *,
    entry_id: UUID | None = None,
    source: str = "screen",
) -> Split | Entry:
    """Record a payment or invoice in parts, an entry for each part of the input.

    With an `entry_id` that was recorded before, what is there stays and is returned: an entry where
    it is not split. Raises as `record_entry` does, with fields such as `parts.0.category`.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        books = _Books.of(actor, kind, session)
        categories = await _categories(actor, kind, entry)
        shared, parts = await _columns(actor, kind, entry, categories)
        first_id = entry_id or db.new_id()
        own = {
            "organization_id": actor.organization_id,
            "id": first_id,
            "split_id": db.new_id(),
            "currency_code": actor.currency_code,
            "source": source,
            "created_by": actor.user_id,
        }
        kept, first = parts[0]
        if await books.entries.add({**shared, **asdict(kept), **first, **own}):
            await books.add_parts(first_id, parts[1:])
        return await books.whole(first_id)


async def find_whole(actor: Actor, kind: Kind, entry_id: UUID) -> Split | Entry:
    """Return the split that an entry is a part of, or the entry where it is of none.

    Raises `EntryNotFoundError`, also for what is in the trash.
    """
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        found = await _Books.of(actor, kind, session).whole(entry_id)
    if _first(found).deleted_at is not None:
        raise EntryNotFoundError
    return found


async def keep_whole(actor: Actor, kind: Kind, entry_id: UUID, *, lock: bool) -> Split | Entry:
    """Return the whole that an entry is of, from the trash too, within the caller's transaction.

    With `lock` nobody else changes it until the end. Raises `EntryNotFoundError`.
    """
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=not lock) as session:
        books = _Books.of(actor, kind, session)
        if lock:
            await books.splits.lock(entry_id)
        return await books.whole(entry_id)


async def get_split(actor: Actor, kind: Kind, entry_id: UUID) -> Split:
    """Return the split that an entry is a part of. Raises `EntryNotFoundError`, `NotSplitError`."""
    found = await find_whole(actor, kind, entry_id)
    if isinstance(found, Entry):
        raise NotSplitError
    return found


async def change_split(
    actor: Actor, kind: Kind, entry_id: UUID, entry: EntryInput, *, version: int | None
) -> Split:
    """Replace what a split says, or split an entry that is not yet.

    A part that names the entry it was keeps it; others take what is left. `version` is the one that
    was read, of the split or the entry; None overwrites any. Raises `StaleSplitError`,
    `EntryNotFoundError`, `PaidEntryError`, and as `record_split` does.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        found = await _Books.of(actor, kind, session).replace(entry_id, entry, version)
        assert isinstance(found, Split)
        return found


async def unsplit(
    actor: Actor, kind: Kind, entry_id: UUID, entry: EntryInput, *, version: int | None
) -> Entry:
    """Put a split together: its first part becomes the entry, the others go to the trash.

    Raises as `change_split` does.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        found = await _Books.of(actor, kind, session).replace(entry_id, entry, version)
        assert isinstance(found, Entry)
        return found


@dataclass(frozen=True, slots=True)
class _Books:
    """The entries of one kind within a transaction, and whose they are."""

    actor: Actor
    kind: Kind
    entries: EntryRepository
    splits: SplitRepository

    @classmethod
    def of(cls, actor: Actor, kind: Kind, session: AsyncSession) -> Self:
        return cls(actor, kind, EntryRepository(session, kind), SplitRepository(session, kind))

    async def whole(self, entry_id: UUID) -> Split | Entry:
        """Return the split that an entry is a part of, or the entry; from the trash too."""
        found = await self.entries.find(entry_id)
        if found is None:
            raise EntryNotFoundError
        if found.split_id is None:
            return found
        return Split(found.split_id, await self.entries.list_split(found.split_id))

    async def locked(self, entry_id: UUID, version: int | None) -> Split | Entry:
        """Return the whole as it is, which nobody else changes until the end."""
        await self.splits.lock(entry_id)
        found = await self.whole(entry_id)
        is_gone = _first(found).deleted_at is not None
        if is_gone and version is None:
            raise EntryNotFoundError
        if is_gone or version not in {None, found.version}:
            raise StaleSplitError(found)
        return found

    async def replace(
        self, entry_id: UUID, entry: EntryInput, version: int | None
    ) -> Split | Entry:
        """Bring the entries of a document to what an input says; return what it is then."""
        # Categories are locked before entries, as by those that merge them.
        try:
            categories = await _categories(self.actor, self.kind, entry)
        except UnknownCategoryError:
            await self.locked(entry_id, version)  # one that was merged away meanwhile is stale
            raise
        current = await self.locked(entry_id, version)
        split_id = None if isinstance(current, Entry) else current.split_id
        before = (current,) if isinstance(current, Entry) else current.parts
        kept_rate = before[0].tax_rate
        shared, parts = await _columns(
            self.actor, self.kind, entry, categories, kept_tax_rate=kept_rate
        )
        places = places_of([one.id for one in before], [one.id for one in entry.parts] or [None])
        placed = list(zip(places, parts, strict=True))
        becomes = {place: part for place, part in placed if place is not None}
        for one in before:
            require_changeable(one, becomes[one.id][0] if one.id in becomes else None, entry)
        shared["split_id"] = (split_id or db.new_id()) if entry.parts else None
        shared["is_suggested"] = False
        for place, (kept, own) in becomes.items():
            await self.entries.change(place, {**shared, **asdict(kept), **own}, version=None)
        await self.splits.take_out([one.id for one in before if one.id not in becomes])
        await self.add_parts(before[0].id, [part for place, part in placed if place is None])
        return await self.whole(before[0].id)

    async def add_parts(self, first_id: UUID, parts: Sequence[_Part]) -> None:
        """Add parts to the split of an entry."""
        for kept, own in parts:
            values = {"id": db.new_id(), "created_by": self.actor.user_id}
            await self.splits.add(first_id, {**values, **asdict(kept), **own})


def _first(whole: Split | Entry) -> Entry:
    return whole if isinstance(whole, Entry) else whole.first


async def _categories(actor: Actor, kind: Kind, entry: EntryInput) -> list[UUID | None]:
    """Return the category of each part, which stays until the end of the transaction."""
    found: list[UUID | None] = []
    parts: Sequence[PartInput | EntryInput] = entry.parts or (entry,)
    for at, part in enumerate(parts):
        try:
            category = await require_category(actor, kind, part.category)
        except UnknownCategoryError as error:
            if entry.parts:
                error.fields = {f"parts.{at}.category": error.message}
            raise
        found.append(category.id if category else None)
    return found


async def _columns(
    actor: Actor,
    kind: Kind,
    entry: EntryInput,
    categories: Sequence[UUID | None],
    *,
    kept_tax_rate: str | None = None,
) -> tuple[dict[str, Any], list[_Part]]:
    """Return the columns that all parts share, and the amounts and own columns of each."""
    account = await require_account(actor, entry.bank_account)
    kept = await keep_amounts(actor, entry, kept_tax_rate=kept_tax_rate)
    parts: Sequence[PartInput | EntryInput] = entry.parts or (entry,)
    own = [
        {"category_id": category_id, "notes": part.notes}
        for part, category_id in zip(parts, categories, strict=True)
    ]
    return shared_columns(kind, entry, account), list(zip(kept, own, strict=True))
