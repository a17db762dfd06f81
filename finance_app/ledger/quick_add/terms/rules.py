"""Reads "due 14 apr", "due in 30 days" and "refund"; without a year, the next such day."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from finance_app.ledger.entries.rules import DateError, check_date, make_date
from finance_app.ledger.quick_add.dates.rules import TypedDay, find_day

_REFUND: Final = "refund"
_TOO_EARLY: Final = "It cannot be due before its date."
_DUE: Final = "due"
_BEFORE: Final = frozenset({"on", "by", "in"})
_COUNT: Final = re.compile(r"[0-9]{1,3}")
_UNITS: Final = {"day": 1, "days": 1, "week": 7, "weeks": 7}


@dataclass(frozen=True, slots=True)
class TypedDue:
    """A due day found in words: where, and either so many days on or a day."""

    start: int
    word_count: int
    days: int = 0
    day: TypedDay | None = None

    def resolve(self, base: date) -> date:
        """Return the day, at or after that of the entry. Raises DateError for none at all."""
        if self.day is None:
            try:
                return base + timedelta(days=self.days)
            except OverflowError:
                raise DateError("This is due too late.") from None
        if self.day.year is not None:
            return self.day.resolve()
        this_year = make_date(base.year, self.day.month, self.day.day)
        return this_year if this_year >= base else make_date(
            base.year + 1, self.day.month, self.day.day
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Terms:
    """What a line says beside the rest, and which words say so, as (place, count)."""

    is_refund: bool
    due: TypedDue | None
    used: tuple[tuple[int, int], ...]

    def due_on(self, day: date, today: date) -> tuple[date | None, str]:
        """Return the day it is due, for an entry of a day, and what is wrong with that, if so."""
        if self.due is None:
            return None, ""
        try:
            due_on = check_date(self.due.resolve(day), today)
        except DateError as error:
            return None, str(error)
        return due_on, _TOO_EARLY if due_on < day else ""


def find_terms(words: Sequence[str], today: date) -> Terms:
    """Return the terms that a line names."""
    due = find_due(words, today)
    refunds = [at for at, word in enumerate(words) if word.casefold() == _REFUND]
    used = [(due.start, due.word_count)] if due else []
    if refunds:
        used.append((refunds[-1], 1))
    return Terms(bool(refunds), due, tuple(used))


def find_due(words: Sequence[str], today: date) -> TypedDue | None:
    """Return the first due day of a line, None where it says none."""
    for start, word in enumerate(words):
        if word.casefold() != _DUE:
            continue
        at = start + 1
        if at < len(words) and words[at].casefold() in _BEFORE:
            at += 1
        if at >= len(words):
            return None
        if days := _days(words[at : at + 2]):
            return TypedDue(start, at + 2 - start, days=days)
        if day := find_day(words[at:], today):
            return TypedDue(start, at + day.word_count - start, day=day)
    return None


def _days(words: Sequence[str]) -> int:
    """Return how many days "30 days" or "2 weeks" are, 0 for other words."""
    if len(words) < 2 or not _COUNT.fullmatch(words[0]):
        return 0
    return int(words[0]) * _UNITS.get(words[1].casefold(), 0)
