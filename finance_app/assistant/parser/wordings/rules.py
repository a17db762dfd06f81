"""The words of the parser's answers: one or two calm sentences, with figures that tools found.

Every number is written as its figure is; period, rows and day are named. The text goes through the
same proof of numbers as the words of a model.
"""

from collections.abc import Callable, Sequence
from typing import Final

from finance_app.assistant.answers.wire.rules import figure_text
from finance_app.assistant.parser.phrases.rules import (
    amounts_of,
    amounts_text,
    figure_of,
    first_of,
    more_or_less,
    row_text,
    say,
    source_line,
)
from finance_app.assistant.parser.readings.rules import (
    Asked,
    Drafted,
    NeedsOne,
    NotUnderstood,
    Reading,
)
from finance_app.assistant.parser.tellings.rules import (
    tell_account,
    tell_assets,
    tell_budget,
    tell_cash,
    tell_facts,
    tell_figures,
    tell_missing,
    tell_names,
    tell_open,
)
from finance_app.kit.tools import Figure, Finding, Unit

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
    words = _WORDINGS.get(reading.wording, tell_figures)(reading, findings)
    if reading.wording == "names":
        return words
    notes = [one.missing for one in findings if one.missing and one.missing not in words]
    if reading.wording == "account" or (reading.wording == "cash" and reading.focus != "runway"):
        notes = []
    return " ".join([words, *notes, source_line(findings)])


def _total(reading: Asked, findings: Sequence[Finding]) -> str:
    finding = findings[0]
    money = [
        one for one in finding.figures
        if one.unit is Unit.MONEY and not one.label.startswith("Average")
    ]  # fmt: skip
    counts = [one for one in finding.figures if one.unit is Unit.COUNT]
    average = figure_of(finding, "Average")
    if reading.focus == "count" and counts:
        told = ", ".join(say(one) for one in counts)
        return f"{finding.title}: {told}, {amounts_text(money)}."
    if reading.focus == "average" and average is not None:
        return f"{finding.title}: {say(average)}, {amounts_text(money)}."
    return f"{finding.title}: {amounts_text(money)}."


def _compared(reading: Asked, findings: Sequence[Finding]) -> str:
    """Return both totals, and how much more or less that is."""
    finding = findings[0]
    differences = [one for one in finding.figures if one.label.endswith(", difference")]
    told = []
    for difference in differences:
        word = difference.label.removesuffix(", difference")
        now = figure_of(finding, word)
        other = next(
            (one for one in finding.figures if one.label.startswith(f"{word}, ")
             and one.unit is Unit.MONEY and one not in (now, difference)), None,
        )  # fmt: skip
        change = next((one for one in finding.figures if one.label == f"{word}, change"), None)
        if now is None or other is None:
            continue
        days = other.label.removeprefix(f"{word}, ")
        more = more_or_less(difference, change)
        told.append(f"{word} {figure_text(now)}, against {figure_text(other)} in {days}: {more}")
    if not told:
        return tell_figures(reading, findings)
    return f"{finding.title}. {'. '.join(told)}."


def _profit(reading: Asked, findings: Sequence[Finding]) -> str:
    """Return what was earned, spent and left; compared, how much more or less of each."""
    is_compared = any(one.label.endswith(", difference") for one in findings[0].figures)
    if is_compared and reading.focus != "margin":
        return _compared(reading, findings)
    return tell_figures(reading, findings)


def _two(reading: Asked, findings: Sequence[Finding]) -> str:  # noqa: ARG001
    """Return the totals of two periods, and the difference that was computed."""
    told = [
        f"{one.title}: {figure_text(figure)}" for one in findings[:2]
        if (figure := first_of(one)) is not None
    ]  # fmt: skip
    if len(findings) > 2 and (difference := first_of(findings[2])) is not None:
        told.append(f"That is {more_or_less(difference, None)}")
    return f"{'. '.join(told)}."


def _several(reading: Asked, findings: Sequence[Finding]) -> str:
    """Return the total of each part, and all together where that was computed."""
    told = [
        f"{one.title}: {figure_text(figure)}" for one in findings
        if one.row_count and (figure := first_of(one)) is not None
    ]  # fmt: skip
    last = findings[-1].figures[0] if findings[-1].figures else None
    if len(findings) == len(reading.calls) and reading.calls[-1].name == "calculate" and last:
        word = "Share" if reading.wording == "share" else "Together"
        told.append(f"{word}: {figure_text(last)}")
    return f"{'. '.join(told)}." if told else _NOTHING


def _ranked(reading: Asked, findings: Sequence[Finding]) -> str:
    """Return the first rows of a table and the total."""
    finding = findings[0]
    rows = finding.table.rows if finding.table else ()
    named = [one for one in rows if not one.label.startswith("All others")]
    told = ", ".join(row_text(one) for one in named[:_ROWS_TOLD])
    return f"{finding.title}. {told}.{_whole(finding)}" if told else _trend(reading, findings)


def _peak(reading: Asked, findings: Sequence[Finding]) -> str:
    """Return the month with the most, or the least; of both kinds that of the net."""
    finding = findings[0]
    rows = finding.table.rows if finding.table else ()
    known = [(amounts[-1], one) for one in rows if (amounts := amounts_of(one))]
    if not known:
        return _trend(reading, findings)
    choose = min if reading.focus == "least" else max
    figure, row = choose(known, key=lambda one: one[0].value)
    return f"{finding.title}. The {reading.focus}: {row.label}, {figure_text(figure)}."


def _trend(reading: Asked, findings: Sequence[Finding]) -> str:  # noqa: ARG001
    finding = findings[0]
    return f"{finding.title}.{_whole(finding)}"


def _whole(finding: Finding) -> str:
    """Return all of it together, by kind where there are two."""
    named = [one for one in finding.figures if one.label in {"Income", "Expenses", "Total"}]
    if len(named) > 1:
        return f" In total {amounts_text(named)}."
    total = named[0] if named else first_of(finding)
    return f" In total {figure_text(total)}." if total is not None else ""


def _mean(reading: Asked, findings: Sequence[Finding]) -> str:
    told = _trend(reading, findings[:1])
    average = first_of(findings[1]) if len(findings) > 1 else None
    return f"{told} Average a month: {figure_text(average)}." if average is not None else told


def _listed(reading: Asked, findings: Sequence[Finding]) -> str:  # noqa: ARG001
    finding = findings[0]
    told = "; ".join(say(one) for one in finding.figures[:3])
    return f"{finding.title}. {told}." if told else f"{finding.title}."


def _last_one(reading: Asked, findings: Sequence[Finding]) -> str:  # noqa: ARG001
    """Return the first row of a list: when it was, who and how much."""
    finding = findings[0]
    rows = finding.table.rows if finding.table else ()
    if not rows:
        return finding.missing or f"{finding.title}."
    first = rows[0]
    cells = [cell if isinstance(cell, str) else figure_text(cell) for cell in first.cells]
    day, *rest = [one for one in cells if one] or [""]
    return f"The last, {day}: {', '.join([first.label, *rest])}."


def _explained(reading: Asked, findings: Sequence[Finding]) -> str:
    finding = findings[0]
    told = _compared(reading, findings)
    rows = finding.table.rows if finding.table else ()
    parts = []
    for row in rows[:_ROWS_TOLD]:
        money = [one for one in row.cells if isinstance(one, Figure) and one.unit is Unit.MONEY]
        changes = [one for one in money if "difference" in one.label.casefold()]
        change = changes[-1] if changes else None
        if change is not None and change.value:
            parts.append(f"{row.label} {more_or_less(change, None)}")
    return f"{told} Most of it: {', '.join(parts)}." if parts else told


_WORDINGS: Final[dict[str, Callable[[Asked, Sequence[Finding]], str]]] = {
    "total": _total, "compare": _compared, "two": _two, "ranked": _ranked, "groups": _ranked,
    "peak": _peak,
    "trend": _trend, "mean": _mean, "largest": _ranked, "list": _listed, "when": _last_one,
    "profit": _profit, "names": tell_names, "cash": tell_cash, "account": tell_account,
    "open": tell_open, "assets": tell_assets, "budget": tell_budget, "facts": tell_facts,
    "missing": tell_missing,
    "explain": _explained, "several": _several, "share": _several,
}  # fmt: skip
