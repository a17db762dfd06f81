"""Recording what a form holds, however often it is sent."""

from uuid import UUID

from finance_app.identity.rules import Actor
from finance_app.ledger.entries.inputs import EntryInput
from finance_app.ledger.entries.rules import Entry, Kind
from finance_app.ledger.entries.service import StaleEntryError, change_entry, record_entry


async def record_once(actor: Actor, kind: Kind, entered: EntryInput, *, entry_id: UUID) -> Entry:
    """Record a new entry; sent again under the same id it becomes what was sent last.

    Raises `StaleEntryError` where the entry has been moved to the trash since, and what
    `record_entry` does.
    """
    saved = await record_entry(actor, kind, entered, entry_id=entry_id)
    if saved.deleted_at is not None:
        raise StaleEntryError(saved)
    if _is_same(EntryInput.of(saved), entered):
        return saved
    return await change_entry(actor, kind, entry_id, entered, version=saved.version)


def _is_same(kept: EntryInput, entered: EntryInput) -> bool:
    """Say whether two entries say the same; names are the same in any case."""
    names = ("category", "bank_account")
    return kept == entered.model_copy(update={name: getattr(kept, name) for name in names}) and all(
        (getattr(kept, name) or "").casefold() == (getattr(entered, name) or "").casefold()
        for name in names
    )
