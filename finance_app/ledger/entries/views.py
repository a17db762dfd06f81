"""Rows of the entry lists as pages show them: text only, amounts formatted for reading."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from finance_app.identity.rules import Actor
from finance_app.kit import clock
from finance_app.kit.money import format_amount, plain_amount
from finance_app.ledger.entries.inputs import EntryFilter
from finance_app.ledger.entries.rules import Entry, EntrySummary, Kind
from finance_app.ledger.entries.service import SUMMARY_COUNT_MAX, list_entries, summarise_entries
from finance_app.ledger.entries.terms.rules import Status, status_of
from finance_app.ledger.entry_files.service import count_files

NOTES_EXCERPT_LENGTH: Final = 120
COLOUR_COUNT: Final = 6
_MONTHS: Final = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry for a page. `amount` is for reading, `amount_plain` for a form field.

    `colour` is "1" to "6", always the same for a category, "" without one. `status_text` says what
    is to be paid of what is on credit, "" where nothing is; `terms` what else the amount is: a
    refund, a part of a split, an amount in another currency, its rate of tax.
    """

    id: str
    kind: str
    date: str
    date_iso: str
    party: str
    notes: str
    notes_excerpt: str
    category: str
    colour: str
    payment_method: str
    amount: str
    amount_plain: str
    currency_code: str
    version: int
    is_uncategorised: bool
    is_suggested: bool
    is_unnamed: bool
    is_trashed: bool
    status: str = Status.PAID.value
    status_text: str = ""
    terms: str = ""
    has_files: bool = False


@dataclass(frozen=True, slots=True)
class EntryListView:
    """A page of a list: its rows, the cursors beside it ("" for none), and what all come to."""

    rows: tuple[EntryRow, ...]
    older_cursor: str
    newer_cursor: str
    entry_count: str
    total: str


async def entry_list(actor: Actor, kind: Kind, wanted: EntryFilter) -> EntryListView:
    """Return one page of a list with its totals. Raises as `list_entries` does.

    `older_cursor` leads on in the order of the list, `newer_cursor` back.
    """
    page = await list_entries(actor, kind, wanted)
    is_whole = not (wanted.cursor or page.next_cursor)
    if is_whole:  # a search that found little is not made twice
        amount = sum((one.amount for one in page.items), Decimal(0))
        summary = EntrySummary(len(page.items), amount, is_exact=True)
    else:
        summary = await summarise_entries(actor, kind, wanted)
    today = clock.today()
    counts = await count_files(actor, kind, [one.id for one in page.items])
    return EntryListView(
        rows=tuple(
            replace(entry_row(one, today), has_files=one.id in counts) for one in page.items
        ),
        older_cursor=page.next_cursor or "",
        newer_cursor=page.previous_cursor or "",
        entry_count=_count_text(summary),
        total=_total_text(summary, actor.currency_code),
    )


def entry_row(entry: Entry, today: date) -> EntryRow:
    """Return an entry as text; the year is named where it is not this one."""
    code = entry.currency_code
    status = status_of(entry.amount, entry.paid_amount, entry.due_on, today)
    return EntryRow(
        id=str(entry.id),
        kind=entry.kind.value,
        date=day_text(entry.date, today),
        date_iso=entry.date.isoformat(),
        party=entry.party,
        notes=entry.notes,
        notes_excerpt=_excerpt(entry.notes),
        category=entry.category or "",
        colour=colour_of(entry.category_id),
        payment_method=entry.payment_method,
        amount=format_amount(entry.amount, code),
        amount_plain=plain_amount(entry.amount, code),
        currency_code=code,
        version=entry.version,
        is_uncategorised=entry.category_id is None,
        is_suggested=entry.is_suggested,
        is_unnamed=not entry.party,
        is_trashed=entry.deleted_at is not None,
        status=status.value,
        status_text=_status_text(entry, status, today),
        terms=", ".join(_terms(entry)),
    )


def _status_text(entry: Entry, status: Status, today: date) -> str:
    """Return "Due 14 Apr", "Overdue 14 Mar", "40.00 open, due 14 Apr"; "" for what is paid."""
    if entry.due_on is None or status is Status.PAID:
        return ""
    word, day = ("overdue" if status is Status.OVERDUE else "due"), day_text(entry.due_on, today)
    if not entry.paid_amount:
        return f"{word.capitalize()} {day}"
    return f"{format_amount(abs(entry.open_amount), entry.currency_code)} open, {word} {day}"


def _terms(entry: Entry) -> Iterator[str]:
    if entry.is_refund:
        yield "Refund"
    if entry.split_id is not None:
        yield "Split"
    code, foreign = entry.foreign_currency_code, entry.foreign_amount
    if code is not None and foreign is not None:
        yield f"{code} {format_amount(foreign, code)}"
    if entry.tax_rate is not None:
        yield entry.tax_rate


def day_text(day: date, today: date) -> str:
    """Return "20 Nov", or "20 Nov 2025" in another year than today's."""
    text = f"{day.day} {_MONTHS[day.month - 1]}"
    return text if day.year == today.year else f"{text} {day.year}"


def colour_of(category_id: UUID | None) -> str:
    """Return the chart colour of a category: by its id, so that it never changes."""
    return "" if category_id is None else str(category_id.int % COLOUR_COUNT + 1)


def _excerpt(notes: str) -> str:
    line = " ".join(notes[: NOTES_EXCERPT_LENGTH * 4].split())
    if len(line) <= NOTES_EXCERPT_LENGTH:
        return line
    return f"{line[: NOTES_EXCERPT_LENGTH - 1].rstrip()}…"


def _count_text(summary: EntrySummary) -> str:
    if not summary.is_exact:
        return f"More than {SUMMARY_COUNT_MAX:,} entries"
    return f"{summary.entry_count:,} {'entry' if summary.entry_count == 1 else 'entries'}"


def _total_text(summary: EntrySummary, currency_code: str) -> str:
    """Return the sum for reading, "" where it is only a lower bound."""
    return format_amount(summary.amount, currency_code) if summary.is_exact else ""
