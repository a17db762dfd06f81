"""The list of what comes again as a page shows it: sentences and texts only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from finance_app.identity.rules import Actor
from finance_app.kit import clock, db
from finance_app.kit.money import format_amount
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.entries.views import day_text
from finance_app.ledger.locks.service import locked_through
from finance_app.ledger.recurring.rules import Due, Recorded
from finance_app.ledger.recurring.schedules.rules import ends_text, schedule_text
from finance_app.ledger.recurring.service import Standing, list_standings

UNCATEGORISED: Final = "Uncategorised"


@dataclass(frozen=True, slots=True)
class RecurringRow:
    """Something that comes again. `skip_on` is the nominal day of the next, "" without one."""

    id: str
    party: str
    category: str
    schedule: str
    ends: str
    next: str
    next_iso: str
    skip_on: str
    skip_label: str
    amount: str
    is_income: bool
    is_paused: bool
    due: str


@dataclass(frozen=True, slots=True)
class RecurringView:
    """The list, how much is due of it, and what locked books keep from being recorded."""

    rows: tuple[RecurringRow, ...]
    due_text: str
    locked_text: str


async def recurring_view(actor: Actor) -> RecurringView:
    """Return what comes again, what comes first is first."""
    async with db.transaction(actor, read_only=True):
        found = await list_standings(actor)
        locked = await locked_through(actor)
    today = clock.today()
    due = [one for standing in found for one in standing.due]
    shut = [one for one in due if locked is not None and one.occurrence.day <= locked]
    return RecurringView(
        rows=tuple(_row(one, today, actor.currency_code) for one in found),
        due_text=_due_text(len(due) - len(shut)),
        locked_text=_locked_text(len(shut)),
    )


def recorded_text(done: Recorded) -> str:
    """Return what was recorded: "2 expenses and 1 income recorded."."""
    counts = ((done.expense_count, Kind.EXPENSE), (done.income_count, Kind.INCOME))
    parts = [
        f"{count:,} {kind.value if count == 1 else kind.plural}" for count, kind in counts if count
    ]
    told = f"{' and '.join(parts)} recorded." if parts else "Nothing was due."
    if done.has_more:
        return f"{told} There is more: record again."
    locked = _locked_text(len(done.in_locked_books))
    return f"{told} {locked}".strip()


def resumed_text(skipped_count: int) -> str:
    """Return what is said when a pause is over."""
    if not skipped_count:
        return "Resumed."
    days = "1 day that passed" if skipped_count == 1 else f"{skipped_count:,} days that passed"
    return f"Resumed. {days} meanwhile {'is' if skipped_count == 1 else 'are'} skipped."


def party_text(party: str, kind: Kind) -> str:
    """Return the name of a vendor or client, or that there is none."""
    return party or f"No {kind.party_field}"


def _row(one: Standing, today: date, currency_code: str) -> RecurringRow:
    entry, coming = one.entry, one.next.occurrence if one.next else None
    return RecurringRow(
        id=str(entry.id),
        party=party_text(entry.template.party, entry.kind),
        category=entry.template.category or UNCATEGORISED,
        schedule=schedule_text(entry.schedule),
        ends=ends_text(entry.schedule),
        next=day_text(coming.day, today) if coming else "",
        next_iso=coming.day.isoformat() if coming else "",
        skip_on=coming.nominal_on.isoformat() if coming else "",
        skip_label=f"Skip {day_text(coming.day, today)}" if coming else "",
        amount=format_amount(entry.template.amount, currency_code),
        is_income=entry.kind is Kind.INCOME,
        is_paused=entry.is_paused,
        due=_row_due_text(one.due, today),
    )


def _row_due_text(due: Sequence[Due], today: date) -> str:
    """Return how many days before today are not recorded; today's come by themselves."""
    count = sum(one.occurrence.day < today for one in due)
    return f"{count:,} not recorded" if count else ""


def _due_text(count: int) -> str:
    if not count:
        return ""
    return f"{count:,} {'entry is' if count == 1 else 'entries are'} due and not recorded."


def _locked_text(count: int) -> str:
    if not count:
        return ""
    entries = "1 entry is" if count == 1 else f"{count:,} entries are"
    return f"{entries} in locked books and not recorded."
