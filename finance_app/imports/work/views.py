"""How far work on an import has come, for reading."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from finance_app.imports.plans.rules import Work

WORDS: Final = {"read": "Reading", "commit": "Adding entries", "undo": "Taking entries out"}
_SECONDS_A_MINUTE: Final = 60
_SECONDS_MIN: Final = 0.2
_COLUMNS_SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class FirstLine:
    """One of the first lines of a file that is still being read."""

    date: str
    party: str
    amount: str


@dataclass(frozen=True, slots=True)
class WorkView:
    """How far work has come: a title, per cent (-1 unknown) and words, and how the file begins."""

    title: str = ""
    percent: int = -1
    text: str = ""
    is_stopping: bool = False
    lines: tuple[FirstLine, ...] = ()
    columns_text: str = ""


def work_view(work: Work | None, now: datetime) -> WorkView:
    """Return how far work has come, how fast it goes and how long it takes yet."""
    if work is None:
        return WorkView()
    percent, text = _progress(work, now)
    preview = work.preview or {}
    return WorkView(
        title=WORDS[work.work],
        percent=percent,
        text=text,
        is_stopping=work.is_cancelled,
        lines=tuple(_first_line(one) for one in preview.get("lines", ())),
        columns_text=" · ".join((preview.get("header") or ())[:_COLUMNS_SHOWN]),
    )


def _progress(work: Work, now: datetime) -> tuple[int, str]:
    """Return per cent (-1 unknown) and words."""
    if work.is_cancelled:
        return -1, "Stopping…"
    done, total = work.done_count, max(work.total_count or 0, work.done_count)
    if not done or work.started_at is None:
        return -1, "Starting…"
    seconds = max((now - work.started_at).total_seconds(), _SECONDS_MIN)
    rate = done / seconds
    if not work.total_count:
        return -1, f"{done:,} lines · {rate:,.0f} a second"
    left = time_text((total - done) / rate)
    text = f"{done:,} of about {total:,} lines · {rate:,.0f} a second · {left} left"
    return int(100 * done / total), text


def _first_line(told: Mapping[str, Any]) -> FirstLine:
    party = told["counterparty"] or told["description"] or told["problems"]
    amount = f"{Decimal(told['amount']):,f}" if told["amount"] else ""
    return FirstLine(told["date"] or "", party, amount)


def time_text(seconds: float) -> str:
    """Return a time for reading: "4 seconds", "3 minutes"."""
    if seconds < _SECONDS_A_MINUTE:
        count = max(round(seconds), 1)
        return f"{count} {'second' if count == 1 else 'seconds'}"
    count = round(seconds / _SECONDS_A_MINUTE)
    return f"{count} {'minute' if count == 1 else 'minutes'}"
