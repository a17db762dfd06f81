"""Expected cash as its page shows it: key figures, a line to draw, weeks, and what is expected."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from finance_app.kit.money import amount_parts, format_accounting, format_amount
from finance_app.reports.expected_cash.rules import ExpectedCash, Item, Reason, Span
from finance_app.reports.shell.days.rules import days_text, short_date
from finance_app.reports.shell.statement.views import (
    LineView,
    TableView,
    Title,
    money_cell,
    table_view,
    text_cell,
)

_WEEK_TITLES: Final = (
    Title("Week"), Title("Opening"), Title("In"), Title("Out"), Title("Closing"),
)  # fmt: skip
_ITEM_TITLES: Final = (
    Title("Day"), Title("What", is_words=True), Title("Why", is_words=True), Title("In"),
    Title("Out"),
)  # fmt: skip
_REASONS: Final = {
    Reason.OPEN: "To be paid",
    Reason.RECORDED: "In the books",
    Reason.RECURRING: "Recurring",
}
_WORDS: Final = "is-words"
_ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class FigureView:
    """A key figure in parts, and when it is so."""

    symbol: str = ""
    whole: str = ""
    decimals: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ExpectedView:
    """The key figures, the sentence where there is too little, and what is not listed.

    `is_empty` where there is no money on any day, nothing is expected and no minimum is asked for.
    """

    today: FigureView = FigureView()
    lowest: FigureView = FigureView()
    last: FigureView = FigureView()
    warning: str = ""
    more: str = ""
    is_empty: bool = False


def expected_view(found: ExpectedCash, code: str) -> ExpectedView:
    """Return what stands above the tables."""
    lowest, last = found.lowest, found.days[-1]
    left = found.item_count - len(found.items)
    return ExpectedView(
        today=_figure(found.opening, "before what is expected today", code),
        lowest=_figure(lowest.closing, f"on {short_date(lowest.last)}", code),
        last=_figure(last.closing, f"on {short_date(last.last)}", code),
        warning=warning_text(found, code),
        more=f"And {left:,} more, which count too." if left else "",
        is_empty=not (found.item_count or found.minimum or any(one.closing for one in found.days)),
    )


def warning_text(found: ExpectedCash, code: str) -> str:
    """Return what to say where the money falls below the minimum or zero, or ""."""
    below = found.first_below
    if below is None:
        return ""
    floor = "zero" if not found.floor else f"the minimum of {format_amount(found.floor, code)}"
    least = f"{format_amount(found.lowest.closing, code)} {code}"
    if below == found.lowest:
        return f"The money falls below {floor} on {short_date(below.last)}, to {least}."
    return (
        f"The money falls below {floor} on {short_date(below.last)}. The least is {least}"
        f" on {short_date(found.lowest.last)}."
    )


def weeks_view(found: ExpectedCash, code: str) -> TableView:
    """Return a line a week; the one with the lowest day says so."""
    return table_view(_WEEK_TITLES, [_week(one, found.lowest, code) for one in found.weeks])


def items_view(found: ExpectedCash, code: str) -> TableView:
    """Return what is expected, each leading to its entry; empty without any."""
    return table_view(_ITEM_TITLES, [_item(one, code) for one in found.items])


def item_href(item: Item) -> str:
    """Return where what is expected is shown, "" where it has no page."""
    if item.id is None:
        return "/transfers" if item.reason is Reason.RECORDED else ""
    if item.reason is Reason.RECURRING:
        return f"/recurring?id={item.id}"
    return "" if item.kind is None else f"/{item.kind.plural}?entry={item.id}"


def figure(found: ExpectedCash, code: str) -> dict[str, Any]:
    """Return the line of the balance by day, its lowest point, and the minimum dashed."""
    ends = [found.days[0].first.isoformat(), found.days[-1].last.isoformat()]
    lowest = found.lowest
    line = {
        "type": "scatter", "mode": "lines", "line": {"width": 2, "shape": "hv"},
        **_series("Balance", [(one.last.isoformat(), one.closing) for one in found.days], code),
    }  # fmt: skip
    floor = {
        "type": "scatter", "mode": "lines", "line": {"width": 1.5, "dash": "dash"},
        **_series("Minimum", [(day, found.floor) for day in ends], code), "hoverinfo": "skip",
    }  # fmt: skip
    point = {
        "type": "scatter", "mode": "markers", "marker": {"size": 9},
        **_series("Lowest", [(lowest.last.isoformat(), lowest.closing)], code),
    }  # fmt: skip
    return {
        "data": [line, floor, point],
        "layout": {
            "xaxis": {"type": "date", "unifiedhovertitle": {"text": "%{x|%-d %b %Y}"}},
            "yaxis": {"rangemode": "tozero", "separatethousands": True},
            "margin": {"l": 56, "r": 8, "t": 12, "b": 28},
        },
    }


def _series(name: str, points: list[tuple[str, Decimal]], code: str) -> dict[str, Any]:
    return {
        "name": name,
        "x": [day for day, _ in points],
        "y": [float(amount) for _, amount in points],
        "customdata": [format_accounting(amount, code) for _, amount in points],
        "hovertemplate": f"{name} %{{customdata}}<extra></extra>",
    }


def _figure(amount: Decimal, note: str, code: str) -> FigureView:
    return FigureView(*amount_parts(amount, code), note=note)


def _week(one: Span, lowest: Span, code: str) -> LineView:
    is_lowest = one.first <= lowest.last <= one.last
    amounts = (one.opening, one.flow.money_in, one.flow.money_out, one.closing)
    least = format_accounting(lowest.closing, code)
    note = f"Lowest on {short_date(lowest.last)}: {least}" if is_lowest else ""
    cells = [money_cell(amount, code) for amount in amounts]
    kind = "subtotal" if is_lowest else "line"
    return LineView(kind, days_text(one.first, one.last), cells, note=note)


def _item(one: Item, code: str) -> LineView:
    note = f"Due {short_date(one.due_on)}" if one.is_overdue else ""
    money_in, money_out = max(one.amount, _ZERO), max(-one.amount, _ZERO)
    what = one.party or ("Move of money" if one.kind is None else "Without a name")
    cells = [
        text_cell(what, item_href(one), look=_WORDS),
        text_cell("Overdue" if one.is_overdue else _REASONS[one.reason], look=_WORDS),
        money_cell(money_in, code) if money_in else text_cell(""),
        money_cell(money_out, code) if money_out else text_cell(""),
    ]
    return LineView("line", short_date(one.day), cells, note=note)
