"""Figures, rows and where they come from, in words."""

from collections.abc import Sequence

from finance_app.assistant.answers.wire.rules import figure_text
from finance_app.assistant.figures.links.rules import period_text
from finance_app.kit.tools import Figure, Finding, Row, Unit


def source_line(findings: Sequence[Finding]) -> str:
    """Return "From 12 entries, 1 to 31 Oct 2026, as of 20 Nov 2026.", or without the rows."""
    first = findings[0]
    day = period_text(first.as_of, first.as_of)
    days = ""
    if first.period and first.period[0] != first.period[1]:
        days = f" {period_text(*first.period)},"
    if not first.row_count:
        return f"As of {day}."
    noun = _noun(first)
    count = f"{first.row_count:,} {noun[0] if first.row_count == 1 else noun[1]}"
    return f"From {count},{days} as of {day}."


def _noun(finding: Finding) -> tuple[str, str]:
    title = finding.title
    if title.startswith("Assets"):
        return "asset", "assets"
    if title.startswith(("Cash", "Balance sheet")):
        return "account", "accounts"
    if title.startswith("Expected"):
        return "row", "rows"
    return "entry", "entries"


def figure_of(finding: Finding, *labels: str) -> Figure | None:
    """Return the first key figure whose label is one of these, or begins with it."""
    for label in labels:
        for one in finding.figures:
            if one.label == label:
                return one
    for label in labels:
        for one in finding.figures:
            if one.label.startswith(label):
                return one
    return None


def first_of(finding: Finding, unit: Unit = Unit.MONEY) -> Figure | None:
    """Return the first key figure of a unit."""
    return next((one for one in finding.figures if one.unit is unit), None)


def say(figure: Figure) -> str:
    """Return a figure with its label."""
    return f"{figure.label}: {figure_text(figure)}"


def amounts_text(figures: Sequence[Figure]) -> str:
    """Return amounts in words: the only one as a total, several by their labels."""
    if len(figures) == 1:
        return f"in total {figure_text(figures[0])}"
    return ", ".join(f"{one.label.lower()} {figure_text(one)}" for one in figures)


def more_or_less(difference: Figure, change: Figure | None) -> str:
    """Return "50.00 EUR more (12.5 %)"; a minus is said by "less"."""
    if not difference.value:
        return "no difference"
    is_less = difference.value < 0
    word = "less" if is_less else "more"
    amount = figure_text(_positive(difference))
    if change is None or (change.value < 0) != is_less:
        return f"{amount} {word}"
    return f"{amount} {word} ({figure_text(_positive(change))})"


def _positive(figure: Figure) -> Figure:
    return Figure(
        label=figure.label, value=abs(figure.value), unit=figure.unit,
        currency_code=figure.currency_code,
    )  # fmt: skip


def amounts_of(row: Row) -> list[Figure]:
    """Return the amounts of a row, in the order of its columns."""
    return [cell for cell in row.cells if isinstance(cell, Figure) and cell.unit is Unit.MONEY]


def row_text(row: Row) -> str:
    """Return a row by its label and its first amount."""
    amounts = amounts_of(row)
    return f"{row.label} {figure_text(amounts[0])}" if amounts else row.label
