"""The words of the parser's answers: one or two calm sentences, with figures that tools found.

Every number is written as its figure is; period, rows and day are named. The text goes through the
same proof of numbers as the words of a model.
"""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final

from finance_app.assistant.answers.wire.rules import figure_text
from finance_app.assistant.figures.links.rules import period_text
from finance_app.assistant.parser.readings.rules import (
    Asked,
    Drafted,
    NeedsOne,
    NotUnderstood,
    Reading,
)
from finance_app.kit.tools import Figure, Finding, Row, Unit

_DRAFTED: Final = "Drafted, to be checked and saved on the card."
_DRAFTED_MORE: Final = "Drafted on one card, to be checked and saved."
_NOTHING: Final = "Nothing was found."
_NO_ENTRY: Final = "There is no such entry to change."
_ROWS_TOLD: Final = 3


def word_answer(reading: Reading, findings: Sequence[Finding] = (), *, problem: str = "") -> str:
    """Return the words of the answer to a reading, from what its calls found, in their order.

    `problem` is the sentence of a tool that refused; it is said instead.
    """
    if problem:
        return problem
    if isinstance(reading, NeedsOne):
        return reading.question
    if isinstance(reading, NotUnderstood):
        return reading.why
    if isinstance(reading, Drafted):
        drafts = [one for one in reading.calls if one.name.startswith("draft_")]
        if any(one.entry_from is not None for one in drafts) and not _has_rows(findings):
            return _NO_ENTRY
        return _DRAFTED if len(drafts) == 1 else _DRAFTED_MORE
    return _told(reading, findings)


def _has_rows(findings: Sequence[Finding]) -> bool:
    return any(one.table is not None and one.table.rows for one in findings)


def _told(reading: Asked, findings: Sequence[Finding]) -> str:
    if not findings:
        return _NOTHING
    first = findings[0]
    if first.missing and not first.row_count:
        more = [one.missing for one in findings[1:] if one.missing]
        return " ".join([first.missing, *more])
    words = _WORDINGS.get(reading.wording, _figures_told)(reading, findings)
    notes = [one.missing for one in findings if one.missing and one.missing not in words]
    return " ".join([words, *notes, _source(findings)])


def _source(findings: Sequence[Finding]) -> str:
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


def _figure(finding: Finding, *labels: str) -> Figure | None:
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


def _first(finding: Finding, unit: Unit = Unit.MONEY) -> Figure | None:
    return next((one for one in finding.figures if one.unit is unit), None)


def _say(figure: Figure) -> str:
    return f"{figure.label}: {figure_text(figure)}"


def _figures_told(reading: Asked, findings: Sequence[Finding]) -> str:
    """Return the title and the first figures: how every finding can be told."""
    parts = []
    for one in findings:
        shown = [figure for figure in one.figures if _is_asked(reading, figure)] or list(
            one.figures
        )
        told = "; ".join(_say(figure) for figure in shown[:4])
        parts.append(f"{one.title}. {told}." if told else f"{one.title}.")
    return " ".join(parts)


def _is_asked(reading: Asked, figure: Figure) -> bool:
    return bool(reading.focus) and figure.label.casefold().startswith(reading.focus.casefold())


def _total(reading: Asked, findings: Sequence[Finding]) -> str:
    finding = findings[0]
    money = [
        one for one in finding.figures
        if one.unit is Unit.MONEY and not one.label.startswith("Average")
    ]  # fmt: skip
    counts = [one for one in finding.figures if one.unit is Unit.COUNT]
    average = _figure(finding, "Average")
    if reading.focus == "count" and counts:
        told = ", ".join(_say(one) for one in counts)
        return f"{finding.title}: {told}, {_amounts(money)}."
    if reading.focus == "average" and average is not None:
        return f"{finding.title}: {_say(average)}, {_amounts(money)}."
    return f"{finding.title}: {_amounts(money)}."


def _amounts(figures: Sequence[Figure]) -> str:
    if len(figures) == 1:
        return f"in total {figure_text(figures[0])}"
    return ", ".join(f"{one.label.lower()} {figure_text(one)}" for one in figures)


def _compared(reading: Asked, findings: Sequence[Finding]) -> str:
    """Return both totals, and how much more or less that is."""
    finding = findings[0]
    differences = [one for one in finding.figures if one.label.endswith(", difference")]
    told = []
    for difference in differences:
        word = difference.label.removesuffix(", difference")
        now = _figure(finding, word)
        other = next(
            (one for one in finding.figures if one.label.startswith(f"{word}, ")
             and one.unit is Unit.MONEY and one is not difference), None,
        )  # fmt: skip
        change = next((one for one in finding.figures if one.label == f"{word}, change"), None)
        if now is None or other is None:
            continue
        days = other.label.removeprefix(f"{word}, ")
        more = _more(difference, change)
        told.append(f"{word} {figure_text(now)}, against {figure_text(other)} in {days}: {more}")
    if not told:
        return _figures_told(reading, findings)
    return f"{finding.title}. {'. '.join(told)}."


def _more(difference: Figure, change: Figure | None) -> str:
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


def _two(reading: Asked, findings: Sequence[Finding]) -> str:
    """Return the totals of two periods, and the difference that was computed."""
    told = [
        f"{one.title}: {figure_text(figure)}" for one in findings[:2]
        if (figure := _first(one)) is not None
    ]  # fmt: skip
    if len(findings) > 2 and (difference := _first(findings[2])) is not None:
        told.append(_more(difference, None).capitalize())
    return f"{'. '.join(told)}."


def _ranked(reading: Asked, findings: Sequence[Finding]) -> str:
    """Return the first rows of a table and the total."""
    finding = findings[0]
    rows = finding.table.rows if finding.table else ()
    told = ", ".join(_row(one) for one in rows[:_ROWS_TOLD])
    total = _figure(finding, "Total") or _first(finding)
    whole = f" {_say(total)}." if total is not None else ""
    return f"{finding.title}. {told}.{whole}" if told else f"{finding.title}.{whole}"


def _row(row: Row) -> str:
    amounts = [cell for cell in row.cells if isinstance(cell, Figure) and cell.unit is Unit.MONEY]
    return f"{row.label} {figure_text(amounts[0])}" if amounts else row.label


def _trend(reading: Asked, findings: Sequence[Finding]) -> str:
    finding = findings[0]
    total = _figure(finding, "Total") or _first(finding)
    whole = f" {_say(total)}." if total is not None else ""
    return (
        f"{finding.title}, by month.{whole}"
        if "month" not in finding.title
        else f"{finding.title}.{whole}"
    )


def _mean(reading: Asked, findings: Sequence[Finding]) -> str:
    told = _trend(reading, findings[:1])
    average = _first(findings[1]) if len(findings) > 1 else None
    return f"{told} Average a month: {figure_text(average)}." if average is not None else told


def _listed(reading: Asked, findings: Sequence[Finding]) -> str:
    finding = findings[0]
    told = "; ".join(_say(one) for one in finding.figures[:3])
    return f"{finding.title}. {told}." if told else f"{finding.title}."


def _last_one(reading: Asked, findings: Sequence[Finding]) -> str:
    """Return the first row of a list: when it was, who and how much."""
    finding = findings[0]
    rows = finding.table.rows if finding.table else ()
    if not rows:
        return finding.missing or f"{finding.title}."
    first = rows[0]
    cells = [cell if isinstance(cell, str) else figure_text(cell) for cell in first.cells]
    return f"The last is of {', '.join(one for one in [first.label, *cells] if one)}."


def _cash(reading: Asked, findings: Sequence[Finding]) -> str:
    finding = findings[0]
    cash, runway = _figure(finding, "Cash"), _figure(finding, "Runway")
    outflow = _figure(finding, "Average outflow")
    parts = [_say(cash)] if cash is not None else []
    if reading.focus == "runway":
        parts += [_say(one) for one in (runway, outflow) if one is not None]
    return f"{finding.title}. {'; '.join(parts)}." if parts else f"{finding.title}."


def _account(reading: Asked, findings: Sequence[Finding]) -> str:
    finding = findings[0]
    rows = finding.table.rows if finding.table else ()
    row = next((one for one in rows if one.label.casefold() == reading.focus.casefold()), None)
    return f"{finding.title}. {_row(row)}." if row is not None else _cash(reading, findings)


def _open(reading: Asked, findings: Sequence[Finding]) -> str:
    parts = []
    for finding in findings:
        if finding.missing and not finding.row_count:
            continue
        labels = (
            ("Overdue", "Total open") if reading.focus == "overdue" else ("Total open", "Overdue")
        )
        told = [_say(one) for label in labels if (one := _figure(finding, label)) is not None]
        rows = finding.table.rows if finding.table else ()
        row = next((one for one in rows if one.label.casefold() == reading.focus.casefold()), None)
        if row is not None:
            totals = [cell for cell in row.cells if isinstance(cell, Figure)]
            told = [f"{row.label}: {figure_text(totals[-1])}"] if totals else told
        parts.append(f"{finding.title}. {'; '.join(told)}.")
    return " ".join(parts)


def _assets(reading: Asked, findings: Sequence[Finding]) -> str:
    finding = findings[0]
    rows = finding.table.rows if finding.table else ()
    figures = [one for one in finding.figures if one.label == reading.focus] or list(
        finding.figures
    )
    if len(rows) == 1:
        cells = [cell for cell in rows[0].cells if isinstance(cell, Figure)]
        ending = reading.focus.casefold()
        shown = (
            [cell for cell in cells if cell.label.casefold().endswith(ending)] if ending else cells
        )
        return f"{'; '.join(_say(one) for one in shown or cells)}."
    return f"{finding.title}. {'; '.join(_say(one) for one in figures)}."


def _budget(reading: Asked, findings: Sequence[Finding]) -> str:
    finding = findings[0]
    rows = finding.table.rows if finding.table else ()
    row = next((one for one in rows if one.label.casefold() == reading.focus.casefold()), None)
    if row is None:
        return _figures_told(reading, findings)
    cells = [cell for cell in row.cells if isinstance(cell, Figure)]
    return f"{finding.title}. {'; '.join(_say(one) for one in cells)}."


def _facts(reading: Asked, findings: Sequence[Finding]) -> str:
    finding = findings[0]
    rows = finding.table.rows if finding.table else ()
    row = next((one for one in rows if one.label == reading.focus), None)
    if row is not None and row.cells and isinstance(row.cells[0], str):
        return f"{row.label}: {row.cells[0]}."
    return f"{finding.title}. {'; '.join(_say(one) for one in finding.figures)}."


def _missing(reading: Asked, findings: Sequence[Finding]) -> str:
    finding = findings[0]
    told = "; ".join(_say(one) for one in finding.figures)
    return f"{finding.title}: {told}." if not re.match("[0-9]", finding.title) else f"{told}."


def _explained(reading: Asked, findings: Sequence[Finding]) -> str:
    finding = findings[0]
    told = _compared(reading, findings)
    rows = finding.table.rows if finding.table else ()
    parts = []
    for row in rows[:_ROWS_TOLD]:
        change = next(
            (cell for cell in reversed(row.cells) if isinstance(cell, Figure) and cell.unit is Unit.MONEY
             and "difference" in cell.label.casefold()), None,
        )  # fmt: skip
        if change is not None and change.value:
            parts.append(f"{row.label} {_more(change, None)}")
    return f"{told} Most of it: {', '.join(parts)}." if parts else told


def has_value(figure: Figure) -> bool:
    """Say whether a figure is not zero."""
    return figure.value != Decimal(0)


_WORDINGS: Final[dict[str, Callable[[Asked, Sequence[Finding]], str]]] = {
    "total": _total, "compare": _compared, "two": _two, "ranked": _ranked, "groups": _ranked,
    "trend": _trend, "mean": _mean, "largest": _ranked, "list": _listed, "when": _last_one,
    "cash": _cash, "account": _account, "open": _open, "assets": _assets, "budget": _budget,
    "facts": _facts, "missing": _missing, "explain": _explained,
}  # fmt: skip
