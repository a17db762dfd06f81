"""What a part hands to the sheets that speak of all parts: Summary, Checks and About."""

from collections.abc import Sequence
from dataclasses import dataclass

from finance_app.kit.excel_chart import Chart
from finance_app.kit.excel_sheet import Look
from finance_app.reports.workbook.checks.rules import Check
from finance_app.reports.workbook.rules import Figure


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A line of the Summary: what it is, and the cell of its own sheet it shows.

    `name` is how formulas of any sheet call that cell, "" for not at all.
    """

    label: str
    figure: Figure
    name: str = ""
    look: Look = Look.BODY


@dataclass(frozen=True, slots=True)
class Filled:
    """What there is to say of a part once its sheets are filled.

    `checks` are lines that must read 0.00, `key_figures` and `charts` go on the Summary in this
    order, `about` are lines of the last sheet.
    """

    checks: Sequence[Check] = ()
    key_figures: Sequence[KeyFigure] = ()
    charts: Sequence[Chart] = ()
    about: Sequence[tuple[str, str]] = ()
