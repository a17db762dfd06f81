"""What the sheet of a recurring entry shows: texts to start from, choices, and days in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from finance_app.kit.errors import NotFoundError
from finance_app.kit.money import plain_amount
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.recurring.inputs import RecurringInput
from finance_app.ledger.recurring.rules import RecurringEntry
from finance_app.ledger.recurring.schedules.inputs import ScheduleInput
from finance_app.ledger.recurring.schedules.rules import (
    Occurrence,
    ends_text,
    long_day,
    schedule_text,
    short_day,
)
from finance_app.ledger.recurring.service import Preview

FIELDS: Final = (
    "kind", "amount", "starts_on", "party", "category", "payment_method", "bank_account", "every",
    "unit", "day_rule", "shift", "ends", "ends_on", "end_count", "posts_automatically", "notes",
    "due_days", "tax_rate", "foreign_currency_code", "foreign_amount", "skipped_on",
)  # fmt: skip
SCHEDULE: Final = (*(name for name in ScheduleInput.model_fields), "ends")
MORE: Final = ("notes", "due_days", "tax_rate", "foreign_currency_code", "foreign_amount")
"""Fields that are needed less often."""

KINDS: Final = [(kind.value, kind.value.capitalize()) for kind in Kind]
UNITS: Final = (
    ("day", "Day"), ("week", "Week"), ("month", "Month"), ("quarter", "Quarter"), ("year", "Year"),
)  # fmt: skip
DAY_RULES: Final = (("same", "The same as the first"), ("last", "Last day of the month"))
SHIFTS: Final = (
    ("none", "It stays"),
    ("next", "Weekday after"),
    ("previous", "Weekday before"),
    ("modified", "Weekday after, in the month"),
)
ENDS: Final = (("never", "Never"), ("on", "On a day"), ("after", "After a number of times"))
RECORDING: Final = (("1", "By itself, on its day"), ("0", "When you choose “Record due now”"))
NEW: Final[Mapping[str, str]] = {
    **dict.fromkeys(FIELDS, ""),
    "kind": "expense", "every": "1", "unit": "month", "day_rule": "same", "shift": "none",
    "ends": "never", "posts_automatically": "1",
}  # fmt: skip
_VALUE_LENGTH_MAX: Final = 110_000


def refund_sentence(kind: Kind) -> str:
    """Return what to say where the entry that is to come again is a refund."""
    return f"A refund does not come again: this records an {kind} of the same amount each time."


@dataclass(frozen=True, slots=True)
class DayRow:
    """One of the next days; `moved` says from which day a weekend has moved it."""

    nominal_on: str
    day: str
    moved: str
    is_skipped: bool


def new_values(today: date) -> dict[str, str]:
    """Return what the fields start from for a new one."""
    return {**NEW, "starts_on": today.isoformat()}


def input_values(entered: RecurringInput, currency_code: str) -> dict[str, str]:
    """Return what the fields start from for what an entry begins."""
    skipped = entered.schedule.skipped_on or frozenset()
    foreign, code = entered.foreign_amount, entered.foreign_currency_code or ""
    return {
        **NEW,
        "kind": entered.kind.value,
        "amount": plain_amount(entered.amount, currency_code),
        "starts_on": entered.schedule.starts_on.isoformat(),
        "party": entered.party,
        "category": entered.category or "",
        "payment_method": entered.payment_method,
        "bank_account": entered.bank_account or "",
        "notes": entered.notes,
        "tax_rate": entered.tax_rate or "",
        "due_days": "" if entered.due_days is None else str(entered.due_days),
        "foreign_currency_code": code,
        "foreign_amount": "" if foreign is None else plain_amount(foreign, code),
        "skipped_on": _joined(skipped),
    }


def form_values(entry: RecurringEntry, currency_code: str) -> dict[str, str]:
    """Return what the fields start from for one that exists."""
    template, schedule = entry.template, entry.schedule
    foreign, code = template.foreign_amount, template.foreign_currency_code or ""
    ends = "on" if schedule.ends_on else "after" if schedule.end_count else "never"
    return {
        "kind": entry.kind.value,
        "amount": plain_amount(template.amount, currency_code),
        "starts_on": schedule.starts_on.isoformat(),
        "party": template.party,
        "category": template.category or "",
        "payment_method": template.payment_method,
        "bank_account": template.bank_account or "",
        "every": str(schedule.every),
        "unit": schedule.unit.value,
        "day_rule": schedule.day_rule.value,
        "shift": schedule.shift.value,
        "ends": ends,
        "ends_on": schedule.ends_on.isoformat() if schedule.ends_on else "",
        "end_count": str(schedule.end_count or ""),
        "posts_automatically": "1" if entry.posts_automatically else "0",
        "notes": template.notes,
        "tax_rate": template.tax_rate or "",
        "due_days": "" if template.due_days is None else str(template.due_days),
        "foreign_currency_code": code,
        "foreign_amount": "" if foreign is None else plain_amount(foreign, code),
        "skipped_on": _joined(schedule.skipped_on),
    }


def typed_values(form: Mapping[str, Any]) -> dict[str, str]:
    """Return the texts of a form that was sent, whatever they are."""
    return {name: str(form.get(name) or "")[:_VALUE_LENGTH_MAX] for name in FIELDS}


def version_of(text: object) -> int:
    """Return the version a form carries. Raises NotFoundError for what no form of ours does."""
    plain = str(text)
    if not (plain.isascii() and plain.isdecimal() and len(plain) < 10):
        raise NotFoundError
    return int(plain)


def toggled(skipped: str, nominal_on: str) -> str:
    """Return days with commas with one more of them, or without it where it was among them."""
    days = {one for one in skipped.split(",") if one}
    return ",".join(sorted(days ^ {nominal_on[:10]}))


def preview_text(shown: Preview) -> str:
    """Return the schedule in words, and when it ends."""
    ends = ends_text(shown.schedule)
    return f"{schedule_text(shown.schedule)}. {ends}." if ends else schedule_text(shown.schedule)


def past_text(shown: Preview, *, posts_automatically: bool) -> str:
    """Return what is recorded as soon as it is saved, "" for nothing."""
    count = len(shown.past)
    if not count:
        return ""
    days = "1 day" if count == 1 else f"{count:,} days"
    how = "recorded within an hour of saving" if posts_automatically else "due at once"
    first = short_day(shown.past[0].day)
    return f"{days} before today, from {first}, {'is' if count == 1 else 'are'} {how}."


def day_rows(shown: Preview) -> list[DayRow]:
    """Return the next days."""
    return [_day_row(one) for one in shown.days]


def _day_row(one: Occurrence) -> DayRow:
    return DayRow(
        nominal_on=one.nominal_on.isoformat(),
        day=long_day(one.day),
        moved=f"instead of {long_day(one.nominal_on)}" if one.is_moved else "",
        is_skipped=one.is_skipped,
    )


def _joined(days: frozenset[date]) -> str:
    return ",".join(one.isoformat() for one in sorted(days))
