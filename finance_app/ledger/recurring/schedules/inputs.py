"""What comes in about a schedule: how often, on which day, what of weekends, and until when."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Final, Self, TypeVar

from pydantic import BaseModel, ConfigDict

from finance_app.kit import clock, fields
from finance_app.ledger.entries.rules import parse_date, read_iso_date
from finance_app.ledger.recurring.schedules.rules import (
    DAY_MAX,
    END_COUNT_MAX,
    EVERY_MAX,
    DayRule,
    Schedule,
    Shift,
    Unit,
    next_occurrences,
)

T = TypeVar("T", Unit, DayRule, Shift)

SKIPPED_MAX: Final = 10_000
_ENDS: Final = ("", "never", "on", "after")
_NO_DAY: Final = "Enter the last day, or let it never end."
_NO_COUNT: Final = "Enter how many times, or let it never end."
_BOTH_ENDS: Final = "It can end on a day or after a number of times, not both."
_ENDS_FIRST: Final = "It ends before its first day."
_NO_LAST_DAY: Final = "Only months, quarters and years have a last day."


class ScheduleInput(BaseModel):
    """A schedule as it came in; `skipped_on` is None where nothing was said of it."""

    model_config = ConfigDict(frozen=True)

    unit: Unit = Unit.MONTH
    every: int = 1
    starts_on: date
    day_rule: DayRule = DayRule.SAME
    shift: Shift = Shift.NONE
    ends_on: date | None = None
    end_count: int | None = None
    skipped_on: frozenset[date] | None = None

    @classmethod
    def parse(cls, raw: Mapping[str, object]) -> Self:
        """Read the outside fields. Raises InvalidInputError with a sentence per wrong one."""
        read = fields.Fields(raw)
        made = cls.read(read)
        read.raise_problems()
        return made

    @classmethod
    def read(cls, read: fields.Fields) -> Self:
        """Read the outside fields together with others; problems stay with those."""
        ends = read.read("ends", _ends_of, "")
        today, number_of = clock.today(), fields.whole_number_of
        made = cls(
            unit=read.read("unit", partial(_choice, Unit, Unit.MONTH), Unit.MONTH),
            every=read.read("every", partial(number_of, least=1, most=EVERY_MAX, default=1), 1),
            starts_on=read.read("starts_on", lambda value: parse_date(_text(value), today), today),
            day_rule=read.read("day_rule", partial(_choice, DayRule, DayRule.SAME), DayRule.SAME),
            shift=read.read("shift", partial(_choice, Shift, Shift.NONE), Shift.NONE),
            ends_on=read.read("ends_on", _day_of, None) if ends in {"", "on"} else None,
            end_count=read.read("end_count", _count_of, None) if ends in {"", "after"} else None,
            skipped_on=read.read("skipped_on", _days_of, None),
        )
        made._check(read.problems, ends)
        return made

    def schedule(self, skipped_on: frozenset[date] = frozenset()) -> Schedule:
        """Return the schedule; where nothing is said of what it skips, it skips these days."""
        names = [name for name in type(self).model_fields if name != "skipped_on"]
        skipped = skipped_on if self.skipped_on is None else self.skipped_on
        return Schedule(**{name: getattr(self, name) for name in names}, skipped_on=skipped)

    def _check(self, problems: dict[str, str], ends: str) -> None:
        """Add what is wrong between fields; a field that is wrong by itself says so already."""
        if self.day_rule is DayRule.LAST and not self.unit.has_months:
            problems.setdefault("day_rule", _NO_LAST_DAY)
        if ends == "on" and self.ends_on is None:
            problems.setdefault("ends_on", _NO_DAY)
        if ends == "after" and self.end_count is None:
            problems.setdefault("end_count", _NO_COUNT)
        if self.ends_on is not None and self.end_count is not None:
            problems.setdefault("end_count", _BOTH_ENDS)
        is_ending = self.ends_on is not None and "starts_on" not in problems
        if is_ending and not next_occurrences(self.schedule(), date.min, 1):
            problems.setdefault("ends_on", _ENDS_FIRST)


def _choice(choices: type[T], usual: T, value: object) -> T:
    """Return the one of the choices that a word names, the usual for a missing one."""
    word = fields.text_of(value).strip().casefold()
    if not word:
        return usual
    try:
        return choices(word)
    except ValueError:
        known = ", ".join(one.value for one in choices)
        raise fields.TextError(f"Choose one of these: {known}.") from None


def _ends_of(value: object) -> str:
    """Return which end of a form is meant: "never", "on" a day, "after" a number; "" for either."""
    word = fields.text_of(value).strip().casefold()
    if word not in _ENDS:
        raise fields.TextError("Choose never, on or after.")
    return word


def _count_of(value: object) -> int | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    return fields.whole_number_of(value, least=1, most=END_COUNT_MAX, default=1)


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else fields.text_of(value)


def _day_of(value: object) -> date | None:
    """Return a day up to the last that entries can have, None for a missing one."""
    text = _text(value)
    if not text.strip():
        return None
    day = read_iso_date(text)
    if day > DAY_MAX:
        raise fields.TextError(f"Days end with {DAY_MAX.isoformat()}.")
    return day


def _days_of(value: object) -> frozenset[date] | None:
    """Return days given as a list, or as text with commas; None for nothing said."""
    if value is None:
        return None
    given = value.split(",") if isinstance(value, str) else value
    if not isinstance(given, list | tuple | frozenset) or len(given) > SKIPPED_MAX:
        raise fields.TextError(f"Give up to {SKIPPED_MAX:,} days, like 2026-11-20.")
    return frozenset(read_iso_date(_text(one)) for one in given if _text(one).strip())
