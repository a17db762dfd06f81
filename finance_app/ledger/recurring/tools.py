"""What the assistant may propose of recurring entries: one to add, or one to change.

What is saved goes the way of the form: the same texts, the same input, the same service.
"""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Final, Literal
from urllib.parse import urlencode

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import db
from finance_app.kit.errors import ChangedSinceError
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
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.categories.service import list_categories
from finance_app.ledger.recurring import service
from finance_app.ledger.recurring.editor import views
from finance_app.ledger.recurring.inputs import RecurringInput
from finance_app.ledger.recurring.rules import PATH, RecurringEntry
from finance_app.ledger.recurring.schedules.rules import DayRule, Shift, Unit, schedule_text
from finance_app.ledger.rules import id_of, version_of
from finance_app.ledger.suggestions.service import payment_methods
from finance_app.ledger.tax_rates.service import list_rates

FIELDS: Final = (
    DraftField("kind", "Kind", FieldKind.CHOICE, is_required=True,
               question="Is it an expense or an income?"),
    DraftField("amount", "Amount each time", FieldKind.AMOUNT, is_required=True,
               question="How much is it each time?"),
    DraftField("party", "Vendor or client", is_required=True,
               question="Who is it paid to, or who pays it?"),
    DraftField("starts_on", "First day", FieldKind.DAY, is_required=True,
               question="Which day is the first?"),
    DraftField("every", "Every"),
    DraftField("unit", "Unit", FieldKind.CHOICE, is_required=True,
               question="How often: every week, month, quarter or year?"),
    DraftField("day_rule", "Day", FieldKind.CHOICE),
    DraftField("shift", "On a weekend", FieldKind.CHOICE),
    DraftField("ends_on", "Last day", FieldKind.DAY),
    DraftField("end_count", "How many times"),
    DraftField("category", "Category", FieldKind.CHOICE),
    DraftField("payment_method", "Payment method"),
    DraftField("bank_account", "Bank account", FieldKind.CHOICE),
    DraftField("due_days", "Due after days"),
    DraftField("tax_rate", "Tax rate", FieldKind.CHOICE),
    DraftField("foreign_currency_code", "Other currency"),
    DraftField("foreign_amount", "Amount in it", FieldKind.AMOUNT),
    DraftField("notes", "Notes"),
    DraftField("posts_automatically", "Recorded by itself", FieldKind.FLAG),
)  # fmt: skip


class RecurringDraft(ToolInput):
    """What is to come again, or with `recurring_id` changes to it; what is not said is None.

    It comes every `every` units from `starts_on` on, until `ends_on` or `end_count` times. `amount`
    is in the currency of the business.
    """

    recurring_id: str | None = None
    kind: Literal["expense", "income"] | None = None
    amount: Decimal | None = None
    party: str | None = None
    starts_on: dt.date | None = None
    every: int | None = None
    unit: Literal["day", "week", "month", "quarter", "year"] | None = None
    day_rule: Literal["same", "last"] | None = None
    shift: Literal["none", "next", "previous", "modified"] | None = None
    ends_on: dt.date | None = None
    end_count: int | None = None
    category: str | None = None
    payment_method: str | None = None
    bank_account: str | None = None
    due_days: int | None = None
    tax_rate: str | None = None
    foreign_currency_code: str | None = None
    foreign_amount: Decimal | None = None
    notes: str | None = None
    posts_automatically: bool | None = None


async def _propose(actor: Actor, asked: RecurringDraft) -> Proposal:
    """Return what would be saved; nothing that was not said is made up.

    Raises `RecurringNotFoundError`.
    """
    actor.require(Permission.WRITE)
    texts = said(asked, "recurring_id")
    if asked.recurring_id is None:
        blank = {**views.NEW, "kind": "", "unit": "", "ends": ""}
        return Proposal(DRAFTABLE.name, {**blank, **texts})
    entry = await service.get_recurring(actor, id_of(asked.recurring_id))
    values = {**_values(actor, entry), **texts}
    return Proposal(DRAFTABLE.name, values, str(entry.id), str(entry.version))


async def _save(actor: Actor, proposal: Proposal) -> Saved:
    """Add what comes again, or change the one that is named. Raises as the form does."""
    entered = RecurringInput.parse(proposal.values, actor.currency_code)
    before: Mapping[str, str] = {}
    if proposal.target_id:
        before = await _read(actor, proposal)
        key, known = id_of(proposal.target_id), version_of(proposal.version)
        entry = await service.change_recurring(actor, key, entered, version=known)
    else:
        entry = await service.add_recurring(actor, entered)
    href = f"{PATH}?{urlencode({'id': str(entry.id)})}"
    return Saved(str(entry.id), _label(actor, entry), href, before, str(entry.version))


async def _check(actor: Actor, proposal: Proposal) -> dict[str, str]:
    return await db.rehearse(actor, lambda: _save(actor, proposal))


async def _read(actor: Actor, proposal: Proposal) -> dict[str, str]:
    """Return what the fields say of it as it is. Raises `RecurringNotFoundError`."""
    return _values(actor, await service.get_recurring(actor, id_of(proposal.target_id)))


async def _undo(actor: Actor, saved: Saved) -> None:
    """Let it not come again, or put back what it was; what it recorded stays.

    Raises `ChangedSinceError`.
    """
    key, known = id_of(saved.id), version_of(saved.version)
    try:
        if not saved.before:
            await service.delete_recurring(actor, key, version=known)
            return
        before = RecurringInput.parse(saved.before, actor.currency_code)
        await service.change_recurring(actor, key, before, version=known)
    except (service.RecurringNotFoundError, service.StaleRecurringError):
        raise ChangedSinceError from None


async def _choices(actor: Actor) -> dict[str, list[str]]:
    names = {kind: [one.name for one in await list_categories(actor, kind)] for kind in Kind}
    return {
        "kind": [kind.value for kind in Kind],
        "unit": [one.value for one in Unit],
        "day_rule": [one.value for one in DayRule],
        "shift": [one.value for one in Shift],
        "category": sorted({name for found in names.values() for name in found}),
        **{f"category:{kind.value}": found for kind, found in names.items()},
        "payment_method": list(await payment_methods(actor)),
        "bank_account": [one.name for one in await list_accounts(actor)],
        "tax_rate": [one.name for one in await list_rates(actor) if not one.is_archived],
    }


def _values(actor: Actor, entry: RecurringEntry) -> dict[str, str]:
    """Return the texts of the form; that it ends is said by its last day or its count alone."""
    return {**views.form_values(entry, actor.currency_code), "ends": ""}


def _label(actor: Actor, entry: RecurringEntry) -> str:
    """Return "Recurring expense: Landlord, €900.00, Every month on day 1"."""
    shown = "".join(amount_parts(entry.template.amount, actor.currency_code))
    party = f"{entry.template.party}, " if entry.template.party else ""
    return f"Recurring {entry.kind.value}: {party}{shown}, {schedule_text(entry.schedule)}"


DRAFTABLE: Final = Draftable(
    name="recurring",
    title="recurring entry",
    fields=FIELDS,
    check=_check,
    save=_save,
    undo=_undo,
    choices=_choices,
    read=_read,
)

TOOLS: Final = (
    DraftTool(
        name="draft_recurring",
        about=(
            "Propose an expense or income that comes again, or with recurring_id changes to one."
            " A person confirms it. Leave out what was not said: it is asked for, never guessed."
        ),
        input=RecurringDraft,
        draftable=DRAFTABLE,
        propose=_propose,
    ),
)
