"""Taking back what a notice offers to take back."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from uuid import UUID

from finance_app.identity.rules import Actor
from finance_app.kit import db
from finance_app.kit.errors import NotFoundError
from finance_app.ledger.bank_accounts.reconciliations.service import undo_reconciliation
from finance_app.ledger.bank_accounts.service import restore_account
from finance_app.ledger.budgets.rules import undone_text as budgets_undone_text
from finance_app.ledger.budgets.service import undo_change as undo_budget_change
from finance_app.ledger.bulk_changes.rules import undone_text
from finance_app.ledger.bulk_changes.service import undo_bulk_change
from finance_app.ledger.categories.service import undo_merge
from finance_app.ledger.entries.inputs import EntryFilter
from finance_app.ledger.entries.rules import UNCATEGORISED, Kind
from finance_app.ledger.entries.service import (
    categorise_entries,
    delete_entries,
    restore_entries,
    summarise_entries,
)
from finance_app.ledger.entry_rules.service import restore_rule
from finance_app.ledger.exchange_rates.service import restore_rate
from finance_app.ledger.gl_accounts.service import restore_account as restore_gl_account
from finance_app.ledger.locks.rules import day_words
from finance_app.ledger.payments.service import delete_payment, restore_payment
from finance_app.ledger.recurring.schedules.rules import short_day
from finance_app.ledger.recurring.service import restore_recurring, skip_day
from finance_app.ledger.revaluations.service import restore_revaluations, undo_revaluations
from finance_app.ledger.rules import id_of, ids_of, kind_of
from finance_app.ledger.saved_views.service import restore_view
from finance_app.ledger.tax_rates import service as tax_rates
from finance_app.ledger.tax_rates.inputs import TaxRateInput
from finance_app.ledger.transfers.service import delete_transfer, restore_transfer


async def _undo_merge(actor: Actor, ids: Sequence[str]) -> str:
    count = await undo_merge(actor, id_of(ids[0] if ids else ""))
    return f"Merge undone, {count:,} {'entry' if count == 1 else 'entries'} moved back."


async def _undo_bulk_change(actor: Actor, ids: Sequence[str]) -> str:
    return undone_text(await undo_bulk_change(actor, id_of(ids[0] if ids else "")))


async def _restore_recurring(actor: Actor, ids: Sequence[str]) -> str:
    await restore_recurring(actor, id_of(ids[0] if ids else ""))
    return "Recurring entry restored."


async def _take_in_again(actor: Actor, ids: Sequence[str]) -> str:
    """Take a day in again: "id=2026-12-01"."""
    key, _, text = (ids[0] if ids else "").partition("=")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise NotFoundError from None
    await skip_day(actor, id_of(key), day, is_skipped=False)
    return f"{short_day(day)} is no longer skipped."


async def _restore_rule(actor: Actor, ids: Sequence[str]) -> str:
    await restore_rule(actor, id_of(ids[0] if ids else ""))
    return "Rule restored."


async def _restore_rate(actor: Actor, ids: Sequence[str]) -> str:
    rate = await restore_rate(actor, id_of(ids[0] if ids else ""))
    return f"Rate restored: {rate.currency_code} of {day_words(rate.quoted_on)}."


async def _undo_budgets(actor: Actor, ids: Sequence[str]) -> str:
    return budgets_undone_text(await undo_budget_change(actor, id_of(ids[0] if ids else "")))


async def _restore_view(actor: Actor, ids: Sequence[str]) -> str:
    return f"View restored: {(await restore_view(actor, id_of(ids[0] if ids else ''))).name}."


async def _restore_gl_account(actor: Actor, ids: Sequence[str]) -> str:
    found = await restore_gl_account(actor, id_of(ids[0] if ids else ""))
    return f"Account back in use: {found.name}."


async def _delete_transfer(actor: Actor, ids: Sequence[str]) -> str:
    gone = await delete_transfer(actor, id_of(ids[0] if ids else ""))
    if gone.is_of_entries:
        return "The expense and the income are back."
    return "Transfer moved to the trash."


async def _restore_transfer(actor: Actor, ids: Sequence[str]) -> str:
    await restore_transfer(actor, id_of(ids[0] if ids else ""))
    return "Transfer restored."


async def _take_payments_back(actor: Actor, ids: Sequence[str]) -> str:
    async with db.transaction(actor):
        for one in ids_of(list(ids)):
            await delete_payment(actor, one)
    return "Payment taken back." if len(ids) == 1 else f"{len(ids):,} payments taken back."


async def _restore_payment(actor: Actor, ids: Sequence[str]) -> str:
    await restore_payment(actor, id_of(ids[0] if ids else ""))
    return "Payment restored."


async def _take_revaluations_back(actor: Actor, ids: Sequence[str]) -> str:
    await undo_revaluations(actor, ids_of(list(ids)))
    return "The differences of exchange were taken back."


async def _restore_revaluations(actor: Actor, ids: Sequence[str]) -> str:
    await restore_revaluations(actor, ids_of(list(ids)))
    return "The differences of exchange are back."


async def _restore_tax_rate(actor: Actor, ids: Sequence[str]) -> str:
    found = await tax_rates.restore_rate(actor, id_of(ids[0] if ids else ""))
    return f"Tax rate back in use: {found.name}."


async def _put_tax_period_back(actor: Actor, ids: Sequence[str]) -> str:
    """Let a tax rate be again what it was from a day on: "id=2020-07-01=16"."""
    key, _, rest = (ids[0] if ids else "").partition("=")
    day, _, percent = rest.partition("=")
    found = await tax_rates.get_rate(actor, id_of(key))
    raw = {"name": found.name, "percent": percent, "starts_on": day}
    await tax_rates.change_rate(actor, found.id, TaxRateInput.parse(raw), version=None)
    return f"{found.name} is as it was."


_others: dict[str, Callable[[Actor, Sequence[str]], Awaitable[str]]] = {
    "merge": _undo_merge,
    "bulk-change": _undo_bulk_change,
    "rule": _restore_rule,
    "recurring": _restore_recurring,
    "recurring-skip": _take_in_again,
    "budget": _undo_budgets,
    "saved-view": _restore_view,
    "exchange-rate": _restore_rate,
    "archive:gl_account": _restore_gl_account,
    "archive:tax_rate": _restore_tax_rate,
    "tax-period": _put_tax_period_back,
    "payment:record": _take_payments_back,
    "payment:delete": _restore_payment,
    "revaluation:record": _take_revaluations_back,
    "revaluation:delete": _restore_revaluations,
    "transfer:record": _delete_transfer,
    "transfer:delete": _restore_transfer,
}


def undo_with(what: str, undo: Callable[[Actor, Sequence[str]], Awaitable[str]]) -> None:
    """Let a feature above the ledger take back what its notices offer to.

    `undo` gets the ids of the notice and returns what to say.
    """
    _others[what] = undo


async def take_back(actor: Actor, what: str, ids: Sequence[str]) -> str:
    """Undo what was done to records, and return what to say about it.

    `what` is "record:expense", "delete:expense", "restore:expense", "category:expense", the same
    for incomes, "archive:bank_account", "archive:gl_account", "archive:tax_rate", "tax-period",
    "transfer:record" (made, or brought back), "transfer:delete", "payment:record",
    "payment:delete", "revaluation:record", "revaluation:delete", "reconciliation", "merge",
    "bulk-change", "rule", "recurring", "budget", "saved-view", or what `undo_with` was told; `ids`
    are theirs, for "category" with the category each had before: "id=name", "id?=name" where it
    was suggested.
    Raises NotFoundError for anything else, and what the services raise.
    """
    if what in _others:
        return await _others[what](actor, ids)
    if what == "reconciliation":
        day = await undo_reconciliation(actor, id_of(ids[0] if ids else ""))
        return f"The statement of {day_words(day)} is undone; what was on it is open again."
    if what == "archive:bank_account":
        found = await restore_account(actor, id_of(ids[0] if ids else ""))
        return f"Account back in use: {found.name}."
    action, _, name = what.partition(":")
    kind = kind_of(name)
    if action == "delete":
        return counted(len(await restore_entries(actor, kind, ids_of(list(ids)))), kind, "restored")
    if action in {"record", "restore"}:
        done = await delete_entries(actor, kind, ids_of(list(ids)))
        return counted(len(done), kind, "moved to the trash")
    if action == "category":
        return counted(await _put_categories_back(actor, kind, ids), kind, "put back")
    raise NotFoundError


async def count_to_review(actor: Actor, kind: Kind) -> int:
    """Return how many entries of a kind have no category."""
    wanted = EntryFilter(category=UNCATEGORISED)
    return (await summarise_entries(actor, kind, wanted)).entry_count


def counted(count: int, kind: Kind, done: str) -> str:
    """Return "1 expense deleted." or "3 expenses deleted."."""
    return f"{count:,} {kind.value if count == 1 else kind.plural} {done}."


async def _put_categories_back(actor: Actor, kind: Kind, packed: Sequence[str]) -> int:
    """Give entries the categories they had; returns how many still exist."""
    if len(packed) > 200:
        raise NotFoundError
    by_category: dict[tuple[str, bool], list[UUID]] = defaultdict(list)
    for one in packed:
        entry_id, _, category = one.partition("=")
        is_suggested = entry_id.endswith("?")
        by_category[category, is_suggested].append(id_of(entry_id.removesuffix("?")))
    done = 0
    async with db.transaction(actor):
        for (category, is_suggested), ids in by_category.items():
            done += len(
                await categorise_entries(
                    actor, kind, ids, category or None, is_suggested=is_suggested
                )
            )
    return done
