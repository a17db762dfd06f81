"""Findings as JSON holds them and as plain text; amounts stay exact texts."""

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any, Final

from finance_app.assistant.figures.links.rules import safe_href
from finance_app.kit.money import CURRENCIES, format_amount
from finance_app.kit.tools import ChartKind, Figure, Finding, Row, Table, Unit

_CONTEXT: Final = Context(prec=60, rounding=ROUND_HALF_UP)
_NAMES: Final = {Unit.MONTHS: "month", Unit.DAYS: "day"}


def figure_text(figure: Figure) -> str:
    """Return a figure for reading: "1,234.50 EUR", "12", "12.5 %", "7.5 months", "1.0834"."""
    if figure.unit is Unit.MONEY:
        return f"{amount_text(figure)} {figure.currency_code}".strip()
    if figure.unit is Unit.PERCENT:
        return f"{_places(figure.value, 1)} %"
    if figure.unit is Unit.COUNT:
        return f"{_places(figure.value, 0)}"
    if name := _NAMES.get(figure.unit):
        shown = _places(figure.value, 1)
        return f"{shown} {name}{'' if shown == '1' else 's'}"
    return _places(figure.value, 6)


def amount_text(figure: Figure) -> str:
    """Return an amount without its currency, or another figure without its unit."""
    if figure.unit is Unit.MONEY and figure.currency_code in CURRENCIES:
        return format_amount(figure.value, figure.currency_code)
    return f"{figure.value:,f}"


def table_text(finding: Finding) -> str:
    """Return the table of a finding as lines of text, "" without one."""
    if finding.table is None or not finding.table.rows:
        return ""
    lines = [" | ".join(finding.table.columns)]
    for row in finding.table.rows:
        cells = [cell if isinstance(cell, str) else figure_text(cell) for cell in row.cells]
        lines.append(" | ".join([row.label, *cells]))
    return "\n".join(lines)


def finding_to_wire(finding: Finding) -> dict[str, Any]:
    """Return a finding as JSON holds it."""
    return {
        "title": finding.title,
        "as_of": finding.as_of.isoformat(),
        "period": [day.isoformat() for day in finding.period] if finding.period else None,
        "figures": [figure_to_wire(one) for one in finding.figures],
        "table": _table_to_wire(finding.table) if finding.table else None,
        "row_count": finding.row_count,
        "href": finding.href,
        "missing": finding.missing,
        "has_foreign_text": finding.has_foreign_text,
        "chart": finding.chart.value if finding.chart else None,
    }


def finding_from_wire(kept: Mapping[str, Any]) -> Finding:
    """Return a finding that was kept."""
    period = kept.get("period")
    table = kept.get("table")
    chart = kept.get("chart")
    return Finding(
        title=kept["title"],
        as_of=date.fromisoformat(kept["as_of"]),
        period=(date.fromisoformat(period[0]), date.fromisoformat(period[1])) if period else None,
        figures=tuple(figure_from_wire(one) for one in kept.get("figures", ())),
        table=_table_from_wire(table) if table else None,
        row_count=kept.get("row_count", 0),
        href=safe_href(kept.get("href", "")),
        missing=kept.get("missing", ""),
        has_foreign_text=kept.get("has_foreign_text", False),
        chart=ChartKind(chart) if chart else None,
    )


def figure_to_wire(figure: Figure) -> dict[str, str]:
    """Return a figure as JSON holds it; its value is the exact text of the Decimal."""
    return {
        "label": figure.label,
        "value": f"{figure.value:f}",
        "unit": figure.unit.value,
        "currency_code": figure.currency_code,
        "href": figure.href,
    }


def figure_from_wire(kept: Mapping[str, str]) -> Figure:
    """Return a figure that was kept."""
    return Figure(
        label=kept["label"],
        value=Decimal(kept["value"]),
        unit=Unit(kept["unit"]),
        currency_code=kept.get("currency_code", ""),
        href=safe_href(kept.get("href", "")),
    )


def _table_to_wire(table: Table) -> dict[str, Any]:
    return {
        "columns": list(table.columns),
        "rows": [
            {
                "label": row.label,
                "cells": [
                    cell if isinstance(cell, str) else figure_to_wire(cell) for cell in row.cells
                ],
                "href": row.href,
            }
            for row in table.rows
        ],
    }


def _table_from_wire(kept: Mapping[str, Any]) -> Table:
    return Table(
        columns=tuple(kept["columns"]),
        rows=tuple(
            Row(
                row["label"],
                tuple(
                    cell if isinstance(cell, str) else figure_from_wire(cell)
                    for cell in row["cells"]
                ),
                safe_href(row.get("href", "")),
            )
            for row in kept["rows"]
        ),
    )


def _places(value: Decimal, places: int) -> str:
    """Return a number with at most so many decimals; zeros at the end are left out."""
    shown = value.quantize(Decimal(1).scaleb(-places), context=_CONTEXT)
    text = f"{shown:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
