"""What comes again: its template and its schedule, and which of its days are wanted as entries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Final
from urllib.parse import urlencode
from uuid import UUID, uuid5

from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.entries.rules import OccurrenceEntry
from finance_app.ledger.recurring.schedules.rules import (
    Occurrence,
    Schedule,
    coming,
    occurrences,
)

PATH: Final = "/recurring"
MAKE_RECURRING: Final = "Make recurring"
"""What a link to the address of a new recurring entry says, wherever it stands."""

RECURRING_MAX: Final = 500
"""How many a business can have: the job looks at all days of each."""

DUE_DAYS_MAX: Final = 366
PREVIEW_COUNT: Final = 6
"""How many of the coming days a preview shows."""

_RATE_STEP: Final = Decimal("0.000000000001")


@dataclass(frozen=True, slots=True)
class Template:
    """What each entry says. The amount is above zero, in the business's currency.

    With `due_days` each is on credit and due so many days after it happened; without, it is paid
    then. `foreign_amount` in `foreign_currency_code` is what the amount stands for, where it is
    fixed in another currency. `category`, `bank_account` and `tax_rate` are names, None without
    one; the tax in the amount is by the rate of each day.
    """

    amount: Decimal
    party: str = ""
    category_id: UUID | None = None
    category: str | None = None
    payment_method: str = ""
    notes: str = ""
    bank_account_id: UUID | None = None
    bank_account: str | None = None
    due_days: int | None = None
    tax_rate_id: UUID | None = None
    tax_rate: str | None = None
    foreign_currency_code: str | None = None
    foreign_amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class RecurringEntry:
    """An expense or income that comes again.

    Nominal days up to `settled_through` belong to an earlier schedule and are never made. From
    `paused_on` on nothing happens. Without `posts_automatically` it waits for a person to record.
    """

    id: UUID
    kind: Kind
    template: Template
    schedule: Schedule
    settled_through: date | None = None
    paused_on: date | None = None
    posts_automatically: bool = True
    version: int = 1
    deleted_at: datetime | None = None

    @property
    def is_paused(self) -> bool:
        """Say whether nothing happens until it is resumed."""
        return self.paused_on is not None


@dataclass(frozen=True, slots=True)
class Due:
    """An occurrence of a recurring entry that is to be an entry."""

    entry: RecurringEntry
    occurrence: Occurrence

    @property
    def key(self) -> tuple[UUID, date]:
        """What identifies it for ever."""
        return self.entry.id, self.occurrence.nominal_on

    @property
    def due_on(self) -> date:
        """The day money is to move: later than it happens for what is on credit."""
        return self.occurrence.day + timedelta(days=self.entry.template.due_days or 0)


@dataclass(frozen=True, slots=True)
class Upcoming:
    """What is expected and not recorded. The amount is in the business's currency, above zero.

    It happens on `day`; its money moves on `due_on`, the same day unless it is on credit.
    """

    kind: Kind
    day: date
    due_on: date
    amount: Decimal
    party: str
    category: str | None
    recurring_id: UUID
    occurrence_on: date


@dataclass(frozen=True, slots=True)
class Hole:
    """A day in the past that has no entry and was not skipped; `occurrence_on` identifies it."""

    recurring_id: UUID
    party: str
    kind: Kind
    day: date
    occurrence_on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was recorded, and what was not because its day is in locked books.

    `has_more` says that there was more to record than one time takes.
    """

    expense_count: int = 0
    income_count: int = 0
    in_locked_books: tuple[Hole, ...] = ()
    has_more: bool = False

    @property
    def entry_count(self) -> int:
        """Return how many entries were made."""
        return self.expense_count + self.income_count


def due_between(entry: RecurringEntry, first: date, last: date) -> list[Due]:
    """Return what is to happen from one day to another, recorded or not; never what is skipped."""
    found = occurrences(entry.schedule, first, last)
    return [Due(entry, one) for one in found if is_wanted(entry, one)]


def next_wanted(entry: RecurringEntry, first: date, count: int) -> list[Due]:
    """Return the first so many that are to happen on a day or after it, recorded or not."""
    if entry.paused_on is not None and entry.paused_on <= first:
        return []
    wanted = (one for one in coming(entry.schedule, first) if is_wanted(entry, one))
    return [Due(entry, one) for one in islice(wanted, count)]


def is_wanted(entry: RecurringEntry, one: Occurrence) -> bool:
    """Say whether an occurrence is to be an entry: not skipped, settled or while paused."""
    is_settled = entry.settled_through is not None and one.nominal_on <= entry.settled_through
    is_paused = entry.paused_on is not None and one.day >= entry.paused_on
    return not (one.is_skipped or is_settled or is_paused)


def passed_since(schedule: Schedule, since: date, today: date) -> frozenset[date]:
    """Return the nominal days of what would have happened from a day to yesterday."""
    found = occurrences(schedule, since, today - timedelta(days=1))
    return frozenset(one.nominal_on for one in found)


def hole_of(due: Due) -> Hole:
    """Return an occurrence without an entry as others know it."""
    entry = due.entry
    return Hole(
        recurring_id=entry.id,
        party=entry.template.party,
        kind=entry.kind,
        day=due.occurrence.day,
        occurrence_on=due.occurrence.nominal_on,
        amount=entry.template.amount,
    )


def upcoming_of(due: Due) -> Upcoming:
    """Return an occurrence that is expected as others know it."""
    entry = due.entry
    return Upcoming(
        kind=entry.kind,
        day=due.occurrence.day,
        due_on=due.due_on,
        amount=entry.template.amount,
        party=entry.template.party,
        category=entry.template.category,
        recurring_id=entry.id,
        occurrence_on=due.occurrence.nominal_on,
    )


def entry_of(due: Due, tax_amount: Decimal | None = None) -> OccurrenceEntry:
    """Return the entry that an occurrence becomes; its id is always the same for an occurrence.

    What is fixed in another currency has the rate that the template implies. `tax_amount` is the
    tax in it by its rate of the day, None where there was none yet.
    """
    template, (recurring_id, nominal_on) = due.entry.template, due.key
    rate = None
    if template.foreign_amount is not None:
        rate = (template.amount / template.foreign_amount).quantize(_RATE_STEP)
    return OccurrenceEntry(
        id=uuid5(recurring_id, nominal_on.isoformat()),
        recurring_id=recurring_id,
        occurrence_on=nominal_on,
        date=due.occurrence.day,
        due_on=None if template.due_days is None else due.due_on,
        category_id=template.category_id,
        party=template.party,
        payment_method=template.payment_method,
        amount=template.amount,
        notes=template.notes,
        bank_account_id=template.bank_account_id,
        foreign_amount=template.foreign_amount if rate else None,
        foreign_currency_code=template.foreign_currency_code if rate else None,
        exchange_rate=rate,
        tax_rate_id=None if tax_amount is None else template.tax_rate_id,
        tax_amount=tax_amount or Decimal(0),
    )


def in_order(found: Sequence[Due]) -> list[Due]:
    """Return occurrences by day, the same days always in the same order."""
    return sorted(found, key=lambda one: (one.occurrence.day, *one.key))


def recurring_address(kind: Kind | str, entry_id: UUID | str) -> str:
    """Return the address of a new recurring entry that begins with what an entry says."""
    return f"{PATH}?{urlencode({'kind': str(kind), 'entry': str(entry_id)})}"
