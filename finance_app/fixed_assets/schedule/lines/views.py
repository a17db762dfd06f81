"""The lines of a schedule as text, and the curve of the book value."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from finance_app.fixed_assets.changes.rules import RecordedChange
from finance_app.fixed_assets.changes.views import year_label
from finance_app.fixed_assets.depreciation.life.rules import ChangeKind
from finance_app.fixed_assets.depreciation.rules import Schedule
from finance_app.fixed_assets.depreciation.service import books_of
from finance_app.fixed_assets.roll_forward.rules import RollYear
from finance_app.identity.rules import Actor
from finance_app.kit.money import format_accounting, format_amount
from finance_app.kit.period import months_between

POINTS_MAX: Final = 50
MONTHS_MAX: Final = 600


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """A fiscal year or month of the schedule; book values open and close it."""

    label: str
    opening: str
    additions: str
    charge: str
    impairments: str
    disposals: str
    closing: str
    is_now: bool


def month_rows(
    schedule: Schedule, changes: Sequence[RecordedChange], actor: Actor, today: date
) -> list[ScheduleRow]:
    """Return the schedule by fiscal month, from the first to the last charge or change.

    `changes` are those that were not reversed.
    """
    books, code = books_of(actor), actor.currency_code
    first, last = schedule.stretches[0].starts_on, schedule.ends_on
    last = max([last, *(one.on for one in changes)])
    rows: list[ScheduleRow] = []
    opening: Decimal | None = None
    for month in months_between(first, last, books.start)[:MONTHS_MAX]:
        own = [one for one in changes if month.contains(one.on)]
        added = _sum(one.amount for one in own if one.kind is ChangeKind.ADDITION)
        impaired = _sum(one.amount for one in own if one.kind is ChangeKind.IMPAIRMENT)
        gone = _sum(one.amount - one.depreciation for one in own if one.kind is ChangeKind.DISPOSAL)
        charge = schedule.charge_between(month.starts_on, month.ends_on, books)
        closing = schedule.at(month.ends_on, books).book_value
        if opening is None:
            opening = closing + charge + impaired + gone - added
        rows.append(
            ScheduleRow(
                label=month.label,
                opening=format_accounting(opening, code),
                additions=amount_text(added, code),
                charge=format_accounting(charge, code),
                impairments=amount_text(impaired, code),
                disposals=amount_text(gone, code),
                closing=format_accounting(closing, code),
                is_now=month.contains(today),
            )
        )
        opening = closing
    return rows


def book_value_figure(years: Sequence[RollYear], actor: Actor) -> dict[str, Any]:
    """Return the book value over the life as a line, and each year's charge as columns."""
    shown = list(years)[:POINTS_MAX]
    if not any(one.movement.charge for one in shown):
        return {}
    code, labels = actor.currency_code, []
    for one in shown:
        label = year_label(one.fiscal_year, actor.fiscal_year_start).removeprefix("FY ")
        labels.append(label)
    book = [one.closing_book_value for one in shown]
    charge = [one.movement.charge for one in shown]
    line = {"type": "scatter", "mode": "lines+markers", "line": {"width": 2}, "marker": {"size": 5}}
    return {
        "data": [
            {**line, **_series("Book value", labels, book, code)},
            {"type": "bar", **_series("Depreciation", labels, charge, code)},
        ],
        "layout": {
            "xaxis": {
                "type": "category",
                "tickangle": 0,
                "nticks": 8,
                "unifiedhovertitle": {"text": "%{x}"},
            },
            "yaxis": {"rangemode": "tozero", "separatethousands": True},
            "margin": {"l": 52, "r": 8, "t": 12, "b": 28},
        },
    }


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))


def _series(name: str, labels: list[str], values: list[Decimal], code: str) -> dict[str, Any]:
    return {
        "name": name,
        "x": labels,
        "y": [float(value) for value in values],
        "customdata": [format_amount(value, code) for value in values],
        "hovertemplate": f"{name} %{{customdata}}<extra></extra>",
    }


def year_row(one: RollYear, actor: Actor, this_year: int) -> ScheduleRow:
    """Return a fiscal year of the schedule."""
    code, moved = actor.currency_code, one.movement
    return ScheduleRow(
        label=year_label(one.fiscal_year, actor.fiscal_year_start),
        opening=format_accounting(one.opening_book_value, code),
        additions=amount_text(moved.additions - moved.brought_in, code),
        charge=format_accounting(moved.charge, code),
        impairments=amount_text(moved.impairments, code),
        disposals=amount_text(moved.disposed_book_value, code),
        closing=format_accounting(one.closing_book_value, code),
        is_now=one.fiscal_year == this_year,
    )


def amount_text(amount: Decimal, code: str) -> str:
    """Return a statement's amount, "" for none."""
    return format_accounting(amount, code) if amount else ""
