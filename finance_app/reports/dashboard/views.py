"""What the dashboard shows, as text: the period, the key figures, and rows with their links."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from finance_app.kit.money import amount_parts, format_accounting, format_amount
from finance_app.ledger.entries.rules import UNCATEGORISED, Kind
from finance_app.reports.dashboard import rules
from finance_app.reports.dashboard.charts.rules import MONTH_NAMES, spark_points
from finance_app.reports.dashboard.rules import (
    Attention,
    Figures,
    PeriodSums,
    RecentEntry,
    Sums,
)

_COLOUR_COUNT: Final = 6


@dataclass(frozen=True, slots=True)
class FigureView:
    """A key figure in parts, how it changed, and the list behind it."""

    symbol: str = ""
    whole: str = ""
    decimals: str = ""
    change: str = ""
    is_good: bool = True
    is_up: bool = True
    note: str = ""
    points: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class RecentRow:
    """One of the latest entries; `colour` is "1" to "6", always the same for a category."""

    date: str
    party: str
    is_unnamed: bool
    note: str
    category: str
    colour: str
    payment_method: str
    amount: str
    is_income: bool
    href: str


@dataclass(frozen=True, slots=True)
class TodoRow:
    """Something that needs attention, and where it is settled."""

    title: str
    text: str
    href: str
    is_category: bool


def figure_views(found: Figures, code: str) -> tuple[FigureView, FigureView, FigureView]:
    """Return income, expenses and net profit of the period, beside those of the one before."""
    return (
        _figure(found, code, Kind.INCOME),
        _figure(found, code, Kind.EXPENSE),
        _figure(found, code, None),
    )


def _figure(found: Figures, code: str, kind: Kind | None) -> FigureView:
    now, before = _amount(found.now.sums, kind), _amount(found.before.sums, kind)
    change = rules.compare(now, before)
    symbol, whole, decimals = amount_parts(now, code)
    return FigureView(
        symbol=symbol,
        whole=whole,
        decimals=decimals,
        change=_change_text(change, code),
        is_good=rules.is_favourable(change, kind),
        is_up=change.is_up,
        note=_note(found, change, kind),
        points=spark_points([_amount(one.sums, kind) for one in found.months]),
        href=rules.list_href(kind, _days(found.now)) if kind else "",
    )


def _amount(sums: Sums, kind: Kind | None) -> Decimal:
    if kind is None:
        return sums.net
    return sums.income if kind is Kind.INCOME else sums.expense


def _change_text(change: rules.Change, code: str) -> str:
    if change.amount.is_zero():
        return ""
    if change.ratio is None:
        return format_amount(abs(change.amount), code)
    return rules.percent_text(change.ratio)


def _note(found: Figures, change: rules.Change, kind: Kind | None) -> str:
    before = rules.before_text(found.now.period, found.before.period)
    if change.amount.is_zero():
        note = f"as in {before}" if _amount(found.now.sums, kind) else ""
    else:
        note = f"vs {before}"
    margin = rules.margin_text(found.now.sums) if kind is None else ""
    return ", ".join(part for part in (note, margin and f"{margin} margin") if part)


def _days(one: PeriodSums) -> tuple[date, date]:
    return one.period.starts_on, one.period.ends_on


def recent_rows(entries: Sequence[RecentEntry], today: date, code: str) -> list[RecentRow]:
    """Return the latest entries; each leads to the entries of its day."""
    return [
        RecentRow(
            date=day_text(one.date, today),
            party=one.party or f"No {one.kind.party_field}",
            is_unnamed=not one.party,
            note=" ".join(one.note.split()),
            category=one.category or "",
            colour=str(one.category_id.int % _COLOUR_COUNT + 1) if one.category_id else "",
            payment_method=one.payment_method,
            amount=format_accounting(one.amount if one.kind is Kind.INCOME else -one.amount, code),
            is_income=one.kind is Kind.INCOME,
            href=rules.list_href(one.kind, (one.date, one.date)),
        )
        for one in entries
    ]


def day_text(day: date, today: date) -> str:
    """Return "20 Nov", or "20 Nov 2025" in another year than today's."""
    text = f"{day.day} {MONTH_NAMES[day.month - 1]}"
    return text if day.year == today.year else f"{text} {day.year}"


def todo_rows(found: Attention) -> list[TodoRow]:
    """Return what the entries lack, what is most first."""
    rows: list[tuple[int, TodoRow]] = []
    for kind in (Kind.EXPENSE, Kind.INCOME):
        counts, party = found.of(kind), kind.party_field
        if number := counts.uncategorised_count:
            verb = "needs" if number == 1 else "need"
            title = f"{_count(number, kind)} {verb} a category"
            href = rules.list_href(kind, category=UNCATEGORISED)
            rows.append((number, TodoRow(title, "Choose one right in the list", href, True)))
        if number := counts.unnamed_count:
            title = f"{_count(number, kind)} without a {party}"
            text = "Say who was paid" if kind is Kind.EXPENSE else "Say who paid"
            href = rules.list_href(kind, missing="party")
            rows.append((number, TodoRow(title, text, href, False)))
    return [row for _, row in sorted(rows, key=lambda one: -one[0])]


def _count(number: int, kind: Kind) -> str:
    return f"{number:,} {kind.value if number == 1 else kind.plural}"
