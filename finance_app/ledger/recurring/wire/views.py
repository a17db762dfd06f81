"""What comes again as REST answers with it: money, days and ids as text, exactly these fields."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from finance_app.kit.money import plain_amount
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.recurring.rules import Hole, Recorded, RecurringEntry, Upcoming
from finance_app.ledger.recurring.schedules.rules import Occurrence, ends_text, schedule_text
from finance_app.ledger.recurring.service import Preview, Standing
from finance_app.ledger.recurring.wire.inputs import AMOUNT, DATE, RecurringIn


class RecurringOut(RecurringIn):
    """What comes again as it is kept."""

    id: UUID
    text: str = Field(description="The schedule in words.")
    ends_text: str = Field(description="When it ends, in words; empty for never.")
    is_paused: bool
    version: int = Field(description="Grows with each change; also the ETag.")


class StandingOut(RecurringOut):
    """What comes again, the day it comes next, and how many days are due and not recorded."""

    next_on: str | None = Field(json_schema_extra=DATE)
    next_occurrence_on: str | None = Field(
        json_schema_extra=DATE, description="The nominal day of it, which identifies it."
    )
    due_count: int


class RecurringList(BaseModel):
    """All of it, what comes first is first; the list has one page."""

    items: list[StandingOut]
    next_cursor: str | None


class OccurrenceOut(BaseModel):
    """One time: its number from 1, the nominal day that identifies it, and when it happens."""

    number: int
    occurrence_on: str = Field(json_schema_extra=DATE)
    day: str = Field(json_schema_extra=DATE)
    is_skipped: bool


class PreviewOut(BaseModel):
    """The schedule in words, its next days, and how many before today are recorded at once."""

    text: str
    ends_text: str
    days: list[OccurrenceOut]
    past_count: int


class HoleOut(BaseModel):
    """A day that has no entry."""

    recurring_id: UUID
    kind: Kind
    party: str
    amount: str = Field(json_schema_extra=AMOUNT)
    day: str = Field(json_schema_extra=DATE)
    occurrence_on: str = Field(json_schema_extra=DATE)


class UpcomingOut(HoleOut):
    """A day that is expected; its money moves on `due_on`."""

    due_on: str = Field(json_schema_extra=DATE)
    category: str | None


class RecordedOut(BaseModel):
    """What was recorded, and what was not because its books are locked."""

    expense_count: int
    income_count: int
    in_locked_books: list[HoleOut]
    has_more: bool = Field(description="Whether there was more than one call records.")


class UpcomingList(BaseModel):
    """What is expected, in order of its days; the list has one page."""

    currency_code: str
    items: list[UpcomingOut]
    next_cursor: str | None


def recurring_body(entry: RecurringEntry, currency_code: str) -> dict[str, Any]:
    """Return what comes again as the API shows it; amounts and days as text."""
    template, schedule = entry.template, entry.schedule
    foreign, code = template.foreign_amount, template.foreign_currency_code
    return {
        "id": str(entry.id),
        "kind": entry.kind.value,
        "amount": plain_amount(template.amount, currency_code),
        "party": template.party,
        "category": template.category,
        "payment_method": template.payment_method,
        "notes": template.notes,
        "bank_account": template.bank_account,
        "due_days": template.due_days,
        "tax_rate": template.tax_rate,
        "foreign_currency_code": code,
        "foreign_amount": None if foreign is None or code is None else plain_amount(foreign, code),
        "posts_automatically": entry.posts_automatically,
        "unit": schedule.unit.value,
        "every": schedule.every,
        "starts_on": schedule.starts_on.isoformat(),
        "day_rule": schedule.day_rule.value,
        "shift": schedule.shift.value,
        "ends_on": schedule.ends_on.isoformat() if schedule.ends_on else None,
        "end_count": schedule.end_count,
        "skipped_on": [one.isoformat() for one in sorted(schedule.skipped_on)],
        "text": schedule_text(schedule),
        "ends_text": ends_text(schedule),
        "is_paused": entry.is_paused,
        "version": entry.version,
    }


def standing_body(one: Standing, currency_code: str) -> dict[str, Any]:
    """Return what comes again with what is next and due of it."""
    coming = one.next.occurrence if one.next else None
    return {
        **recurring_body(one.entry, currency_code),
        "next_on": coming.day.isoformat() if coming else None,
        "next_occurrence_on": coming.nominal_on.isoformat() if coming else None,
        "due_count": len(one.due),
    }


def preview_body(shown: Preview) -> dict[str, Any]:
    """Return what a schedule comes to."""
    return {
        "text": schedule_text(shown.schedule),
        "ends_text": ends_text(shown.schedule),
        "days": occurrence_bodies(shown.days),
        "past_count": len(shown.past),
    }


def occurrence_bodies(found: Iterable[Occurrence]) -> list[dict[str, Any]]:
    """Return the times of a schedule."""
    return [
        {
            "number": one.number,
            "occurrence_on": one.nominal_on.isoformat(),
            "day": one.day.isoformat(),
            "is_skipped": one.is_skipped,
        }
        for one in found
    ]


def hole_body(one: Hole | Upcoming, currency_code: str) -> dict[str, Any]:
    """Return a day that has no entry."""
    return {
        "recurring_id": str(one.recurring_id),
        "kind": one.kind.value,
        "party": one.party,
        "amount": plain_amount(one.amount, currency_code),
        "day": one.day.isoformat(),
        "occurrence_on": one.occurrence_on.isoformat(),
    }


def upcoming_body(one: Upcoming, currency_code: str) -> dict[str, Any]:
    """Return a day that is expected."""
    more = {"due_on": one.due_on.isoformat(), "category": one.category}
    return {**hole_body(one, currency_code), **more}


def recorded_body(done: Recorded, currency_code: str) -> dict[str, Any]:
    """Return what was recorded, and what was not."""
    return {
        "expense_count": done.expense_count,
        "income_count": done.income_count,
        "in_locked_books": [hole_body(one, currency_code) for one in done.in_locked_books],
        "has_more": done.has_more,
    }
