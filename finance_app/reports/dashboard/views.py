"""What the dashboard shows, as text: the period, the key figures, and rows with their links."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlencode

from finance_app.kit.money import amount_parts, format_accounting, format_amount
from finance_app.kit.period import Period, PeriodKind, period_of
from finance_app.ledger.entries.rules import DATE_MIN, Kind
from finance_app.reports.dashboard import rules
from finance_app.reports.dashboard.charts.rules import MONTH_NAMES, shortened, spark_points
from finance_app.reports.dashboard.rules import (
    Figures,
    RecentEntry,
)

_COLOUR_COUNT: Final = 6
_CHIP_LENGTH_MAX: Final = 24


@dataclass(frozen=True, slots=True)
class PeriodView:
    """The shown period, and the addresses of its neighbours, its other lengths and its workbook."""

    label: str = ""
    note: str = ""
    kind: str = PeriodKind.MONTH.value
    previous_href: str = ""
    following_href: str = ""
    month_href: str = ""
    quarter_href: str = ""
    year_href: str = ""
    excel_url: str = ""


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


def period_view(period: Period, today: date) -> PeriodView:
    """Return the period as the head of the page shows it.

    Another length is that around today where today is shown, else that around its last day.
    """
    anchor = today if period.contains(today) else period.ends_on
    lengths = {kind: _page_href(period_of(anchor, kind, period.start)) for kind in PeriodKind}
    first, last = period.starts_on, period.ends_on
    is_plain = period.kind is PeriodKind.MONTH
    return PeriodView(
        label=period.label,
        note="" if is_plain else f"{_day(first, last)} to {_day(last)}",
        kind=period.kind.value,
        previous_href=_page_href(period.shift(-1)) if first > DATE_MIN else "",
        following_href=_page_href(period.shift(1)) if last < rules.DATE_MAX else "",
        month_href=lengths[PeriodKind.MONTH],
        quarter_href=lengths[PeriodKind.QUARTER],
        year_href=lengths[PeriodKind.YEAR],
        excel_url=f"/api/v1/reports/excel?{urlencode({'from': first, 'to': last})}",
    )


def _day(day: date, beside: date | None = None) -> str:
    """Return "6 Apr 2026", without the year beside a day that names the same one."""
    text = f"{day.day} {MONTH_NAMES[day.month - 1]}"
    return text if beside and beside.year == day.year else f"{text} {day.year}"


def _page_href(period: Period) -> str:
    return f"/?{urlencode({'period': period.key})}"


def figure_views(found: Figures, code: str) -> tuple[FigureView, FigureView, FigureView]:
    """Return income, expenses and net profit of the period, beside those of the one before."""
    return (
        _figure(found, code, Kind.INCOME),
        _figure(found, code, Kind.EXPENSE),
        _figure(found, code, None),
    )


def _figure(found: Figures, code: str, kind: Kind | None) -> FigureView:
    now, before = found.now.sums.of(kind), found.before.sums.of(kind)
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
        points=spark_points([one.sums.of(kind) for one in found.months]),
        href=rules.list_href(kind, rules.days_of(found.now.period)) if kind else "",
    )


def _change_text(change: rules.Change, code: str) -> str:
    if change.amount.is_zero():
        return ""
    if change.ratio is None:
        return format_amount(abs(change.amount), code)
    return rules.percent_text(change.ratio)


def _note(found: Figures, change: rules.Change, kind: Kind | None) -> str:
    before = rules.before_text(found.now.period, found.before.period)
    if change.amount.is_zero():
        note = f"as in {before}" if found.now.sums.of(kind) else ""
    else:
        note = f"vs {before}"
    margin = rules.margin_text(found.now.sums) if kind is None else ""
    return ", ".join(part for part in (note, margin and f"{margin} margin") if part)


def recent_rows(entries: Sequence[RecentEntry], today: date, code: str) -> list[RecentRow]:
    """Return the latest entries; each leads to the entries of its day."""
    return [
        RecentRow(
            date=_day(one.date, today),
            party=one.party or f"No {one.kind.party_field}",
            is_unnamed=not one.party,
            note=" ".join(one.note.split()),
            category=shortened(one.category or "", _CHIP_LENGTH_MAX),
            colour=str(one.category_id.int % _COLOUR_COUNT + 1) if one.category_id else "",
            payment_method=shortened(one.payment_method, _CHIP_LENGTH_MAX),
            amount=format_accounting(one.amount if one.kind is Kind.INCOME else -one.amount, code),
            is_income=one.kind is Kind.INCOME,
            href=rules.list_href(one.kind, (one.date, one.date)),
        )
        for one in entries
    ]
