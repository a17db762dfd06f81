"""Which day the lock may move to, and what is said of it."""

import calendar
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from finance_app.kit.period import FiscalYearStart, PeriodKind, period_of

REASON_LENGTH_MAX: Final = 500
NO_DAY: Final = "Choose the last day to lock."


@dataclass(frozen=True, slots=True)
class LockChange:
    """One move of the lock: the last locked day since then, None for open books.

    A reason stands only where days were opened again.
    """

    id: UUID
    locked_through: date | None
    reason: str
    changed_by: UUID
    changed_at: datetime


def day_words(day: date) -> str:
    """Return the day in words: "31 March 2026"."""
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"


def locked_sentence(locked_through: date) -> str:
    """Return what to say of a day that is locked."""
    return f"The books are locked through {day_words(locked_through)}. Choose a later day."


def lock_problem(through: date, before: date | None, today: date) -> str:
    """Return why the books cannot be locked through the day, "" where they can.

    The lock only moves on, and never past today.
    """
    if through > today:
        return f"Choose a day up to today, {day_words(today)}."
    if before is not None and through <= before:
        return f"The books are locked through {day_words(before)} already. Choose a later day."
    return ""


def reopen_problems(through: date | None, before: date | None, reason: str) -> dict[str, str]:
    """Return why the books cannot be opened again back to the day, by field; empty where they can.

    Days are opened only for a reason, which stays in the history.
    """
    problems: dict[str, str] = {}
    if before is None:
        problems["locked_through"] = "The books are open already."
    elif through is not None and through >= before:
        day = day_words(before)
        problems["locked_through"] = f"Choose a day before {day}, or none to open everything."
    if not reason:
        problems["reason"] = "Say why; it stays in the history."
    return problems


def usual_day(today: date, start: FiscalYearStart, before: date | None) -> date | None:
    """Return the day to offer: the end of the last whole fiscal month; None where it is locked."""
    day = period_of(today, PeriodKind.MONTH, start).previous().ends_on
    return day if before is None or day > before else None
