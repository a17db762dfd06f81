"""What the assistant may propose of expenses and incomes: one to add, or one to change.

What is saved goes the way of the form: the same texts, the same input, the same service.
"""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Final, Literal

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import db
from finance_app.kit.errors import AppError, ChangedSinceError, InvalidInputError, NotFoundError
from finance_app.kit.money import amount_parts
from finance_app.kit.tools import (
    Draftable,
    DraftField,
    DraftTool,
    FieldKind,
    Proposal,
    Saved,
    ToolInput,
    said,
)
from finance_app.ledger.bank_accounts.service import list_accounts
from finance_app.ledger.categories.service import list_categories
from finance_app.ledger.editor import views
from finance_app.ledger.editor.service import tax_ratio_of
from finance_app.ledger.entries.inputs import EntryInput
from finance_app.ledger.entries.rules import Entry, Kind
from finance_app.ledger.entries.service import (
    EntryNotFoundError,
    SplitEntryError,
    StaleEntryError,
    change_entry,
    delete_entry,
    get_entry,
    record_entry,
)
from finance_app.ledger.locks.rules import day_words
from finance_app.ledger.rules import id_of, version_of
from finance_app.ledger.suggestions.service import payment_methods
from finance_app.ledger.tax_rates.service import list_rates

SOURCE: Final = "assistant"
_KIND: Final = "kind"
_NO_KIND: Final = "Choose expense or income."
_FIXED: Final = "What was recorded as an {} stays one."
_FLAGS: Final = {"1": "on", "0": ""}

FIELDS: Final = (
    DraftField(_KIND, "Kind", FieldKind.CHOICE, is_required=True,
               question="Is it an expense or an income?"),
    DraftField("date", "Date", FieldKind.DAY, is_required=True, question="Which day was it?"),
    DraftField("amount", "Amount", FieldKind.AMOUNT, is_required=True,
               question="How much was it?"),
    DraftField("party", "Vendor or client", is_required=True,
               question="Who was it paid to, or who paid it?"),
    DraftField("category", "Category", FieldKind.CHOICE),
    DraftField("payment_method", "Payment method"),
    DraftField("bank_account", "Bank account", FieldKind.CHOICE),
    DraftField("notes", "Notes"),
    DraftField("due_on", "Due on", FieldKind.DAY),
    DraftField("is_refund", "Refund", FieldKind.FLAG),
    DraftField("tax_rate", "Tax rate", FieldKind.CHOICE),
    DraftField("tax_amount", "Tax", FieldKind.AMOUNT),
    DraftField("currency_code", "Currency"),
    DraftField("exchange_rate", "Exchange rate"),
)  # fmt: skip


class EntryDraft(ToolInput):
    """An expense or income to add, or with `entry_id` the changes to one; what is not said is None.

    `party` is the vendor or client. With `due_on` it is on credit. `amount` is above zero, also of
    a refund, and in `currency_code`.
    """

    entry_id: str | None = None
    kind: Literal["expense", "income"] | None = None
    date: dt.date | None = None
    amount: Decimal | None = None
    party: str | None = None
    category: str | None = None
    payment_method: str | None = None
    bank_account: str | None = None
    notes: str | None = None
    due_on: dt.date | None = None
    is_refund: bool | None = None
    tax_rate: str | None = None
    tax_amount: Decimal | None = None
    currency_code: str | None = None
    exchange_rate: Decimal | None = None


async def _propose(actor: Actor, asked: EntryDraft) -> Proposal:
    """Return what would be saved; nothing that was not said is made up.

    Raises `EntryNotFoundError`, `SplitEntryError`.
    """
    actor.require(Permission.WRITE)
    texts = _flagged(said(asked, "entry_id"))
    if asked.entry_id is None:
        return Proposal(DRAFTABLE.name, {_KIND: "", **dict.fromkeys(views.FIELDS, ""), **texts})
    entry = await _find(actor, asked.entry_id)
    kept = views.form_values(entry, await tax_ratio_of(actor, entry))
    values = {_KIND: entry.kind.value, **kept, **texts}
    return Proposal(DRAFTABLE.name, values, str(entry.id), str(entry.version))


async def _save(actor: Actor, proposal: Proposal) -> Saved:
    """Record the entry, or change the one that is named. Raises as the form does."""
    values = {**dict.fromkeys(views.FIELDS, ""), **proposal.values}
    kind = _kind(values)
    before: Mapping[str, str] = {}
    if proposal.target_id:
        before = await _read(actor, proposal)
        if before[_KIND] != kind.value:
            told = _FIXED.format(before[_KIND])
            raise InvalidInputError(told, fields={_KIND: told})
    try:
        outside = views.outside_values(values, kind)
        entered = EntryInput.parse(outside, kind, actor.currency_code)
        if proposal.target_id:
            key, known = id_of(proposal.target_id), version_of(proposal.version)
            entry = await change_entry(actor, kind, key, entered, version=known)
        else:
            entry = await record_entry(actor, kind, entered, source=SOURCE)
    except AppError as error:
        error.fields = views.inside_problems(error.fields, kind, values)
        raise
    href = f"/{kind.plural}?entry={entry.id}"
    return Saved(str(entry.id), _label(entry), href, before, str(entry.version))


async def _check(actor: Actor, proposal: Proposal) -> dict[str, str]:
    return await db.rehearse(actor, lambda: _save(actor, proposal))


async def _read(actor: Actor, proposal: Proposal) -> dict[str, str]:
    """Return what the fields say of an entry as it is. Raises `EntryNotFoundError`."""
    entry = await _find(actor, proposal.target_id)
    return {_KIND: entry.kind.value, **views.form_values(entry)}


async def _undo(actor: Actor, saved: Saved) -> None:
    """Move what was recorded to the trash, or put back what was changed.

    Raises `ChangedSinceError`.
    """
    key, known = id_of(saved.id), version_of(saved.version)
    try:
        entry = await _find(actor, saved.id)
        if not saved.before:
            await delete_entry(actor, entry.kind, key, version=known)
            return
        outside = views.outside_values(saved.before, entry.kind)
        before = EntryInput.parse(outside, entry.kind, actor.currency_code)
        await change_entry(actor, entry.kind, key, before, version=known)
    except (EntryNotFoundError, SplitEntryError, StaleEntryError):
        raise ChangedSinceError from None


async def _choices(actor: Actor) -> dict[str, list[str]]:
    names = {kind: [one.name for one in await list_categories(actor, kind)] for kind in Kind}
    return {
        _KIND: [kind.value for kind in Kind],
        "category": sorted({name for found in names.values() for name in found}),
        **{f"category:{kind.value}": found for kind, found in names.items()},
        "payment_method": list(await payment_methods(actor)),
        "bank_account": [one.name for one in await list_accounts(actor)],
        "tax_rate": [one.name for one in await list_rates(actor) if not one.is_archived],
    }


async def _find(actor: Actor, entry_id: str) -> Entry:
    """Return an entry of either kind that stands alone.

    Raises `EntryNotFoundError`, `SplitEntryError`.
    """
    for kind in Kind:
        try:
            entry = await get_entry(actor, kind, id_of(entry_id))
        except NotFoundError:
            continue
        if entry.split_id is not None:
            raise SplitEntryError
        return entry
    raise EntryNotFoundError


def _kind(values: Mapping[str, str]) -> Kind:
    word = values.get(_KIND, "").strip().casefold()
    if word not in set(Kind):
        raise InvalidInputError(_NO_KIND, fields={_KIND: _NO_KIND})
    return Kind(word)


def _flagged(texts: dict[str, str]) -> dict[str, str]:
    """Return texts with the flag as the form has it, for what is changed and what is new alike."""
    refund = texts.get("is_refund")
    return texts if refund is None else {**texts, "is_refund": _FLAGS[refund]}


def _label(entry: Entry) -> str:
    """Return "Expense: Staples, €42.50 on 20 November 2026"."""
    shown = "".join(amount_parts(entry.amount, entry.currency_code))
    party = f"{entry.party}, " if entry.party else ""
    return f"{entry.kind.value.capitalize()}: {party}{shown} on {day_words(entry.date)}"


DRAFTABLE: Final = Draftable(
    name="entry",
    title="expense or income",
    fields=FIELDS,
    check=_check,
    save=_save,
    undo=_undo,
    choices=_choices,
    read=_read,
)

TOOLS: Final = (
    DraftTool(
        name="draft_entry",
        about=(
            "Propose an expense or income to add, or with entry_id changes to one that exists."
            " A person confirms it. Leave out what was not said: day, amount and vendor or client"
            " are asked for, never guessed."
        ),
        input=EntryDraft,
        draftable=DRAFTABLE,
        propose=_propose,
    ),
)
