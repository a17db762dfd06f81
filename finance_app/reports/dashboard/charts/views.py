"""The charts as the page shows them: rows of text with links, and figures to draw.

A figure is a plain mapping for Plotly without colours, which the page adds for light and dark. It
holds numbers to draw with; what is read on it is text formatted here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Any, Final

from finance_app.kit.money import format_accounting, format_amount
from finance_app.kit.period import Period
from finance_app.ledger.entries.rules import UNCATEGORISED, Kind
from finance_app.reports.dashboard.charts import rules
from finance_app.reports.dashboard.rules import CategorySum, Figures, days_of, list_href

BARS_MAX: Final = 7
BAR_ROW_HEIGHT: Final = 42
"""Pixels from one bar of the category chart to the next."""

_LINE_LENGTH: Final = 36
"""Characters of name and amount that fit over a bar on the narrowest screen."""
_SHARE_WIDTH: Final = 36
"""Pixels at the end of a bar's line that belong to the share."""
_NAME_LENGTH_MIN: Final = 10
_BAR_THICKNESS: Final = 0.15
_TRACK: Final = "rgba(134, 143, 156, 0.18)"

Figure = dict[str, Any]


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A fiscal month of the chart, with the lists behind its sums."""

    label: str
    income: str
    expense: str
    net: str
    income_href: str
    expense_href: str


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """A category with its sum, its share of all, and the list behind it."""

    name: str
    amount: str
    share: str
    href: str


def month_rows(found: Figures, code: str) -> list[MonthRow]:
    """Return the table behind the chart of months, the latest month first."""
    return [
        MonthRow(
            label=one.period.label,
            income=format_accounting(one.sums.income, code),
            expense=format_accounting(one.sums.expense, code),
            net=format_accounting(one.sums.net, code),
            income_href=list_href(Kind.INCOME, days_of(one.period)),
            expense_href=list_href(Kind.EXPENSE, days_of(one.period)),
        )
        for one in reversed(found.months)
    ]


def category_rows(sums: Sequence[CategorySum], period: Period, code: str) -> list[CategoryRow]:
    """Return the sums by category with their shares of all of them, in the order they come in."""
    total = sum((one.amount for one in sums), Decimal(0))
    return [
        CategoryRow(
            name=one.category or "Uncategorised",
            amount=format_amount(one.amount, code),
            share=rules.share_text(one.amount, total),
            href=list_href(one.kind, days_of(period), category=one.category or UNCATEGORISED),
        )
        for one in sums
    ]


def month_figure(found: Figures, code: str) -> Figure:
    """Return bars of income and expenses with a line of net profit, a month each.

    Empty where there is nothing in any of the months.
    """
    sums = [one.sums for one in found.months]
    if not any(one.income or one.expense for one in sums):
        return {}
    labels = [one.period.label for one in found.months]
    marks = rules.month_marks([one.period for one in found.months])
    foot = 42 if any("<br>" in mark for mark in marks) else 28
    line = {"type": "scatter", "mode": "lines+markers", "line": {"width": 2}, "marker": {"size": 5}}
    return {
        "data": [
            {"type": "bar", **_series("Income", labels, [one.income for one in sums], code)},
            {"type": "bar", **_series("Expenses", labels, [one.expense for one in sums], code)},
            {**line, **_series("Net profit", labels, [one.net for one in sums], code)},
        ],
        "layout": {
            "xaxis": {
                "type": "category",
                "tickmode": "array",
                "tickvals": labels,
                "ticktext": marks,
                "tickangle": 0,
                "unifiedhovertitle": {"text": "%{x}"},
            },
            "yaxis": {"rangemode": "tozero", "separatethousands": True},
            "margin": {"l": 44, "r": 8, "t": 12, "b": foot},
        },
    }


def _series(name: str, labels: list[str], values: list[Decimal], code: str) -> dict[str, Any]:
    return {
        "name": name,
        "x": labels,
        "y": [float(value) for value in values],
        "customdata": [format_amount(value, code) for value in values],
        "hovertemplate": f"{name} %{{customdata}}<extra></extra>",
    }


def category_figure(sums: Sequence[CategorySum], rows: Sequence[CategoryRow]) -> Figure:
    """Return a bar a category with its name, amount and share over it; empty without any.

    Only the largest are drawn; the table has them all.
    """
    drawn = [one.amount for one in sums[:BARS_MAX]]
    if not drawn or drawn[0] <= 0:
        return {}
    places = list(range(len(drawn)))
    thick = _BAR_THICKNESS
    return {
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "x": [round(float(amount / drawn[0]), 4) for amount in drawn],
                "y": places,
                "width": [thick] * len(drawn),
                "hoverinfo": "none",
            }
        ],
        "layout": {
            "hovermode": "y",
            "margin": {"l": 8, "r": 8, "t": 0, "b": 0},
            "xaxis": {"visible": False, "range": [0, 1]},
            "yaxis": {"visible": False, "range": [len(drawn) - 0.6, -0.6]},
            "annotations": [part for at in places for part in _words(at, rows[at])],
            "shapes": [_track(at - thick / 2, at + thick / 2) for at in places],
        },
    }


def _words(at: int, row: CategoryRow) -> list[dict[str, Any]]:
    """Return the name over the start of a bar, and amount and share over its end."""
    room = max(_NAME_LENGTH_MIN, _LINE_LENGTH - len(row.amount))
    # Plotly reads a little HTML in text; a name is never more than a name.
    name = escape(rules.shortened(row.name, room), quote=False)
    return [
        _word(at, name, x=0, xshift=-2),
        _word(at, row.amount, x=1, xshift=-_SHARE_WIDTH),
        _word(at, escape(row.share, quote=False), x=1, xshift=2),
    ]


def _word(at: int, text: str, *, x: int, xshift: int) -> dict[str, Any]:
    return {
        "text": text,
        "xref": "paper",
        "x": x,
        "xanchor": "right" if x else "left",
        "xshift": xshift,
        "y": at,
        "yshift": 14,
        "showarrow": False,
        "font": {"size": 13},
    }


def _track(top: float, bottom: float) -> dict[str, Any]:
    """Return the groove that a bar lies in: a grey that both light and dark show through."""
    ends = {"xref": "paper", "x0": 0, "x1": 1, "yref": "y", "y0": top, "y1": bottom}
    return {"type": "rect", **ends, "layer": "below", "line": {"width": 0}, "fillcolor": _TRACK}


def figure_height(rows: Sequence[CategoryRow]) -> int:
    """Return how high the category chart is, in pixels."""
    return min(len(rows), BARS_MAX) * BAR_ROW_HEIGHT


def is_cut(rows: Sequence[CategoryRow]) -> bool:
    """Say whether the category chart leaves some out that the table has."""
    return len(rows) > BARS_MAX
