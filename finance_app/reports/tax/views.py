"""The tax report as its page shows it: both sides, the payable, and what changed since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from finance_app.kit.money import CURRENCIES, format_amount
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.journals.rules import Basis
from finance_app.ledger.tax_rates.rules import percent_text
from finance_app.reports.shell.days.rules import days_text, short_date
from finance_app.reports.shell.statement.views import (
    Cell,
    LineView,
    TableView,
    Title,
    money_cell,
    table_view,
    text_cell,
)
from finance_app.reports.tax.repository import Reported
from finance_app.reports.tax.rules import Change, RateLine, Rounding, TaxReport
from finance_app.reports.tax.service import Exceptions

PATH: Final = "/reports/tax"
SIDES: Final = {
    Kind.INCOME: ("Output tax, on incomes", "Output tax"),
    Kind.EXPENSE: ("Input tax, on expenses", "Input tax"),
}
ROUNDINGS: Final = {
    Rounding.LINE: "Rounded line by line",
    Rounding.TOTAL: "Rounded on the total of each rate",
}
_TITLES: Final = (Title(""), Title("Entries"), Title("Net"), Title("Tax"))
_CHANGE_TITLES: Final = (
    Title("Date", is_words=True), Title("What", is_words=True), Title("Party", is_words=True),
    Title("Net reported"), Title("Net now"), Title("Tax reported"), Title("Tax now"),
    Title("Net payable"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReportedView:
    """A report that was made: its days, the payable, and where its exceptions are."""

    id: str
    days: str
    text: str
    payable: str
    href: str
    is_shown: bool


def tax_view(found: TaxReport, first: date, last: date, code: str, *, basis: Basis) -> TableView:
    """Return both sides and the payable; empty without any row.

    Figures lead to the entries of their rate, except on cash basis: lists are not of payments.
    """
    if not found.lines:
        return TableView()
    sign = CURRENCIES[code].symbol
    lines: list[LineView] = []
    for kind, (title, total) in SIDES.items():
        own = found.of(kind)
        if own:
            lines.append(LineView("section", title))
            lines += [_line(one, code, _href(one, first, last, basis)) for one in own]
            sums = [money_cell(found.net(kind), code), money_cell(found.tax(kind), code)]
            lines.append(LineView("subtotal", total, [text_cell(""), *sums]))
    blank = [text_cell("")] * 2
    if found.rounding is Rounding.TOTAL:
        cell = money_cell(found.rounding_difference, code)
        lines.append(LineView("line", "Of which by rounding the total", [*blank, cell]))
    label = "Net payable" if found.payable >= 0 else "Net refund"
    lines.append(LineView("total", label, [*blank, money_cell(found.payable, code, sign=sign)]))
    return table_view(_TITLES, lines)


def _href(one: RateLine, first: date, last: date, basis: Basis) -> str:
    if basis is Basis.CASH or one.rate_id is None:
        return ""
    days = {"from": first.isoformat(), "to": last.isoformat()}
    return f"/{one.kind.plural}?{urlencode({**days, 'tax_rate': one.name})}"


def _line(one: RateLine, code: str, href: str) -> LineView:
    label = one.name if one.ratio is None else f"{one.name}, {percent_text(one.ratio)}"
    cells: list[Cell] = [
        text_cell(f"{one.count:,}"), money_cell(one.net, code, href),
        money_cell(one.tax, code, href),
    ]  # fmt: skip
    return LineView("line", label, cells)


def exceptions_view(found: Exceptions, code: str) -> TableView:
    """Return the rows that are not as they were reported, and what they come to; empty for none."""
    if not found.changes:
        return TableView()
    lines = [_change(one, code) for one in found.changes]
    payable = sum((one.payable for one in found.changes), Decimal(0))
    sign = CURRENCIES[code].symbol
    cells = [*[text_cell("")] * 6, money_cell(payable, code, sign=sign)]
    lines.append(LineView("total", "Difference to what was reported", cells))
    return table_view(_CHANGE_TITLES, lines)


def _change(one: Change, code: str) -> LineView:
    row, blank = one.row, text_cell("")
    href = f"/{row.kind.plural}?{urlencode({'entry': str(row.entry_id)})}"
    cells = [
        text_cell(one.what, look="is-words"),
        text_cell(row.party or "Without a name", href, look="is-words"),
        money_cell(one.reported.net, code) if one.reported else blank,
        money_cell(one.now.net, code) if one.now else blank,
        money_cell(one.reported.tax, code) if one.reported else blank,
        money_cell(one.now.tax, code) if one.now else blank,
        money_cell(one.payable, code),
    ]
    return LineView("line", short_date(row.day), cells)


def reported_views(found: Sequence[Reported], shown: str, code: str) -> list[ReportedView]:
    """Return the reports that were made, the latest days first."""
    return [
        ReportedView(
            id=str(one.id),
            days=days_text(one.first, one.last),
            text=(
                f"Reported on {short_date(one.reported_at.date())},"
                f" {one.basis.value} basis, {ROUNDINGS[one.rounding].lower()}"
            ),
            payable=_payable_text(one.output_tax - one.input_tax, code),
            href=f"{PATH}?{urlencode({**_query(one), 'report': str(one.id)})}",
            is_shown=str(one.id) == shown,
        )
        for one in found
    ]


def _payable_text(payable: Decimal, code: str) -> str:
    word = "Net refund" if payable < 0 else "Net payable"
    return f"{word} {format_amount(abs(payable), code)}"


def _query(one: Reported) -> dict[str, str]:
    return {
        "from": one.first.isoformat(),
        "to": one.last.isoformat(),
        "basis": one.basis.value,
        "rounding": one.rounding.value,
    }
