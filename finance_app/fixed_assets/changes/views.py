"""Changes as a page shows them: what one would make different, and what happened so far."""

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from finance_app.fixed_assets.changes.rules import (
    KIND_LABELS,
    Difference,
    RecordedChange,
    active,
)
from finance_app.fixed_assets.depreciation.life.rules import ChangeKind
from finance_app.fixed_assets.register.views import terms_text
from finance_app.identity.rules import Actor
from finance_app.kit.money import format_accounting, format_amount
from finance_app.kit.period import FiscalYearStart, period_from_key
from finance_app.ledger.locks.rules import day_words

FIELDS: Final = (
    "on", "amount", "units", "proceeds", "bank_account", "method", "convention", "life",
    "residual", "factor", "is_switching", "capacity", "notes",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """A figure before and after: a fiscal year's charge, or another fact."""

    label: str
    before: str
    after: str
    difference: str = ""


@dataclass(frozen=True, slots=True)
class DifferenceView:
    """What a change would make different; `outcome` is what a disposal comes to."""

    outcome: tuple[tuple[str, str], ...] = ()
    facts: tuple[DifferenceRow, ...] = ()
    years: tuple[DifferenceRow, ...] = ()
    notice: str = ""


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """Something that happened to an asset."""

    id: str
    day: str
    day_iso: str
    title: str
    text: str
    amount: str
    notes: str
    is_reversed: bool
    can_reverse: bool


def year_label(fiscal_year: int, start: FiscalYearStart) -> str:
    """Return a fiscal year in words: "FY 2026", "FY 2026/27"."""
    return period_from_key(f"fy{fiscal_year:04d}", start).label


def difference_view(found: Difference, actor: Actor) -> DifferenceView:
    """Return a difference as text."""
    code, start = actor.currency_code, actor.fiscal_year_start

    def row(label: str, before: Decimal, after: Decimal) -> DifferenceRow:
        return DifferenceRow(
            label, format_amount(before, code), format_amount(after, code),
            format_accounting(after - before, code),
        )  # fmt: skip

    outcome: list[tuple[str, str]] = []
    facts = []
    if found.carrying_amount is not None and found.charge_to_date is not None:
        gain = found.gain or Decimal(0)
        outcome = [
            ("Charge of the year to that day", format_amount(found.charge_to_date, code)),
            ("Carrying amount", format_amount(found.carrying_amount, code)),
            ("Proceeds", format_amount(found.proceeds or Decimal(0), code)),
            ("Loss" if gain < 0 else "Gain", format_amount(abs(gain), code)),
        ]
    elif found.before.book_value != found.after.book_value:
        facts = [row("Book value", found.before.book_value, found.after.book_value)]
    if found.carrying_amount is None and found.ends_before != found.ends_after:
        before, after = _short(found.ends_before), _short(found.ends_after)
        facts.append(DifferenceRow("Ends", before, after))
    years = [row(year_label(one.fiscal_year, start), one.before, one.after) for one in found.years]
    return DifferenceView(tuple(outcome), tuple(facts), tuple(years), found.notice)


def change_rows(
    changes: Sequence[RecordedChange], actor: Actor, locked_through: date | None
) -> list[ChangeRow]:
    """Return what happened, the latest first; only the last open change can be reversed."""
    kept = active(changes)
    last = kept[-1] if kept else None
    return [
        ChangeRow(
            id=str(one.id),
            day=day_words(one.on),
            day_iso=one.on.isoformat(),
            title=KIND_LABELS[one.kind],
            text=_text(one, actor.currency_code),
            amount=_amount(one, actor.currency_code),
            notes=one.notes,
            is_reversed=one.reversed_at is not None,
            can_reverse=one is last and (locked_through is None or one.on > locked_through),
        )
        for one in sorted(changes, key=lambda each: each.number, reverse=True)
    ]


def typed_values(form: Mapping[str, Any]) -> dict[str, str]:
    """Return the texts of a form that was sent, whatever they are."""
    return {name: str(form.get(name) or "") for name in FIELDS}


def field_id(name: str) -> str:
    """Return the id of a field of the form in the page."""
    return f"change-{name.replace('_', '-')}"


def _short(day: date) -> str:
    return f"{day.day} {calendar.month_abbr[day.month]} {day.year}"


def _amount(one: RecordedChange, code: str) -> str:
    if one.kind is ChangeKind.USAGE:
        return f"{one.units.normalize():,f} units"
    if one.kind is ChangeKind.REVISION:
        return ""
    return format_amount(one.amount, code)


def _text(one: RecordedChange, code: str) -> str:
    if one.kind is ChangeKind.DISPOSAL:
        name = "loss" if one.gain < 0 else "gain"
        proceeds = format_amount(one.proceeds, code)
        to = f" to {one.bank_account}" if one.bank_account else ""
        return f"Proceeds {proceeds}{to}, {name} {format_amount(abs(one.gain), code)}"
    if one.terms is not None:
        residual = format_amount(one.terms.residual, code)
        return f"{terms_text(one.terms)}, residual {residual}"
    return f"Paid from {one.bank_account}" if one.bank_account else ""
