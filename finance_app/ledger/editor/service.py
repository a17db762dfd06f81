"""Recording what a form holds, however often it is sent, whole or in parts."""

from decimal import Decimal
from typing import Final
from uuid import UUID

from finance_app.identity.rules import Actor
from finance_app.kit import db
from finance_app.ledger.entries.inputs import EntryInput
from finance_app.ledger.entries.rules import Entry, Kind
from finance_app.ledger.entries.service import StaleEntryError, change_entry, record_entry
from finance_app.ledger.entries.splits.rules import Split
from finance_app.ledger.entries.splits.service import (
    StaleSplitError,
    change_split,
    find_whole,
    keep_whole,
    record_split,
    unsplit,
)
from finance_app.ledger.tax_rates.service import UnknownTaxRateError, require_rate

STALE: Final = (StaleEntryError, StaleSplitError)
"""What says that somebody else was faster, with what is there now."""


async def record_once(
    actor: Actor, kind: Kind, entered: EntryInput, *, entry_id: UUID
) -> Entry | Split:
    """Record a new entry; sent again under the same id it becomes what was sent last.

    Raises `StaleEntryError` or `StaleSplitError` where it has been moved to the trash since, and
    what `record_entry` does.
    """
    async with db.transaction(actor):
        if entered.parts:
            saved = await record_split(actor, kind, entered, entry_id=entry_id)
        else:
            saved = await record_entry(actor, kind, entered, entry_id=entry_id)
        if isinstance(saved, Split):
            if saved.first.deleted_at is not None:
                raise StaleSplitError(saved)
        elif saved.deleted_at is not None:
            raise StaleEntryError(saved)
        whole = await find_whole(actor, kind, entry_id)
        if _is_same(input_of(whole), entered):
            return whole
        return await change_whole(actor, kind, entry_id, entered, version=whole.version)


async def change_whole(
    actor: Actor, kind: Kind, entry_id: UUID, entered: EntryInput, *, version: int | None
) -> Entry | Split:
    """Replace what an entry, or the split it is a part of, says; split it or put it together.

    Raises `StaleEntryError` or `StaleSplitError` with what is there now, and as `change_split`.
    """
    async with db.transaction(actor):
        if entered.parts:
            return await change_split(actor, kind, entry_id, entered, version=version)
        if isinstance(await keep_whole(actor, kind, entry_id, lock=False), Split):
            return await unsplit(actor, kind, entry_id, entered, version=version)
        return await change_entry(actor, kind, entry_id, entered, version=version)


def input_of(whole: Entry | Split) -> EntryInput:
    """Return what would keep a document as it is."""
    return EntryInput.of(whole) if isinstance(whole, Entry) else EntryInput.of_parts(whole.parts)


async def tax_ratio_of(actor: Actor, whole: Entry | Split) -> Decimal | None:
    """Return what the rate of tax of a document is on its day, None where there is none."""
    first = whole if isinstance(whole, Entry) else whole.first
    if first.tax_rate is None:
        return None
    try:
        found = await require_rate(actor, first.tax_rate, first.date, may_be_archived=True)
    except UnknownTaxRateError:  # it has been made to begin later since
        return None
    return found.ratio


def _is_same(kept: EntryInput, entered: EntryInput) -> bool:
    """Say whether two entries say the same; names are the same in any case.

    A rate that was not typed is the one of the day, and a tax what its rate made it; both were
    kept.
    """
    names = ("category", "bank_account", "tax_rate")
    same = {name: getattr(kept, name) for name in names}
    if entered.currency_code and entered.exchange_rate is None:
        same["exchange_rate"] = kept.exchange_rate
    if entered.tax_rate and entered.tax_amount is None:
        same["tax_amount"] = kept.tax_amount
    parts = tuple(one.model_copy(update={"id": None}) for one in kept.parts)
    typed = tuple(one.model_copy(update={"id": None}) for one in entered.parts)
    return kept.model_copy(update={"parts": parts}) == entered.model_copy(
        update={**same, "parts": typed}
    ) and all(
        (getattr(kept, name) or "").casefold() == (getattr(entered, name) or "").casefold()
        for name in names
    )
