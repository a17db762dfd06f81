"""How the findings of reports are told: cash, what is open, assets, budgets, facts."""

import re
from collections.abc import Sequence

from finance_app.assistant.answers.wire.rules import figure_text
from finance_app.assistant.parser.phrases.rules import (
    figure_of,
    row_text,
    say,
)
from finance_app.assistant.parser.readings.rules import (
    Asked,
)
from finance_app.kit.tools import Figure, Finding


def tell_figures(reading: Asked, findings: Sequence[Finding]) -> str:
    """Return the title and the first figures: how every finding can be told."""
    parts = []
    for one in findings:
        shown = [figure for figure in one.figures if _is_asked(reading, figure)] or list(
            one.figures
        )
        told = "; ".join(say(figure) for figure in shown[:6])
        parts.append(f"{one.title}. {told}." if told else f"{one.title}.")
    return " ".join(parts)


def _is_asked(reading: Asked, figure: Figure) -> bool:
    return bool(reading.focus) and figure.label.casefold().startswith(reading.focus.casefold())


def tell_names(reading: Asked, findings: Sequence[Finding]) -> str:  # noqa: ARG001
    """Return how many names there are; the table has them."""
    told = "; ".join(say(one) for one in findings[0].figures)
    return f"{told}, listed below."


def tell_cash(reading: Asked, findings: Sequence[Finding]) -> str:
    """Return the money there is, or how long it lasts."""
    finding = findings[0]
    cash, runway = figure_of(finding, "Cash"), figure_of(finding, "Runway")
    outflow = figure_of(finding, "Average outflow")
    parts = [say(cash)] if cash is not None else []
    if reading.focus == "runway":
        parts += [say(one) for one in (runway, outflow) if one is not None]
    return f"{finding.title}. {'; '.join(parts)}." if parts else f"{finding.title}."


def tell_account(reading: Asked, findings: Sequence[Finding]) -> str:
    """Return the balance of the account that was asked for."""
    finding = findings[0]
    rows = finding.table.rows if finding.table else ()
    row = next((one for one in rows if one.label.casefold() == reading.focus.casefold()), None)
    return f"{finding.title}. {row_text(row)}." if row is not None else tell_cash(reading, findings)


def tell_open(reading: Asked, findings: Sequence[Finding]) -> str:
    """Return what is open and overdue, or what one party owes."""
    parts = []
    for finding in findings:
        if finding.missing and not finding.row_count:
            continue
        labels = (
            ("Overdue", "Total open") if reading.focus == "overdue" else ("Total open", "Overdue")
        )
        told = [say(one) for label in labels if (one := figure_of(finding, label)) is not None]
        rows = finding.table.rows if finding.table else ()
        row = next((one for one in rows if one.label.casefold() == reading.focus.casefold()), None)
        if row is not None:
            totals = [cell for cell in row.cells if isinstance(cell, Figure)]
            told = [f"{row.label}: {figure_text(totals[-1])}"] if totals else told
        parts.append(f"{finding.title}. {'; '.join(told)}.")
    return " ".join(parts)


def tell_assets(reading: Asked, findings: Sequence[Finding]) -> str:
    """Return the figure of one asset, or of all of them."""
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
        return f"{'; '.join(say(one) for one in shown or cells)}."
    return f"{finding.title}. {'; '.join(say(one) for one in figures)}."


def tell_budget(reading: Asked, findings: Sequence[Finding]) -> str:
    """Return budget and actual of a category, or of all."""
    finding = findings[0]
    rows = finding.table.rows if finding.table else ()
    row = next((one for one in rows if one.label.casefold() == reading.focus.casefold()), None)
    if row is None:
        return tell_figures(reading, findings)
    cells = [cell for cell in row.cells if isinstance(cell, Figure)]
    return f"{finding.title}. {'; '.join(say(one) for one in cells)}."


def tell_facts(reading: Asked, findings: Sequence[Finding]) -> str:
    """Return one fact of the business, or how many entries it has."""
    finding = findings[0]
    rows = finding.table.rows if finding.table else ()
    row = next((one for one in rows if one.label == reading.focus), None)
    if row is not None and row.cells and isinstance(row.cells[0], str):
        return f"{row.label}: {row.cells[0]}."
    return f"{finding.title}. {'; '.join(say(one) for one in finding.figures)}."


def tell_missing(reading: Asked, findings: Sequence[Finding]) -> str:  # noqa: ARG001
    """Return how much is missing of each kind."""
    finding = findings[0]
    told = "; ".join(say(one) for one in finding.figures)
    return f"{finding.title}: {told}." if not re.match("[0-9]", finding.title) else f"{told}."
