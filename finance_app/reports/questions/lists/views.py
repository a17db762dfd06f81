"""Single entries as a finding, each leading to itself, and what all of them come to."""

from datetime import date
from typing import Final

from finance_app.kit.figures import count, money
from finance_app.kit.tools import Figure, Finding, Row, Table
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.entries.rules import Entry
from finance_app.ledger.filters.views import list_href
from finance_app.reports.questions.service import Listed
from finance_app.reports.questions.views import (
    WITH_TAX,
    WORDS,
    nothing,
    ordered_kinds,
    scope_href,
    scope_title,
)
from finance_app.reports.shell.days.rules import short_date

_NOTE_LENGTH_MAX: Final = 200


def entries_finding(found: Listed, code: str, today: date, *, has_tax: bool) -> Finding:
    """Return the first entries, each leading to itself, and what all of them come to."""
    scope = found.scope
    figures: list[Figure] = []
    for kind in ordered_kinds(scope):
        own, href = found.sums[kind], scope_href(scope, kind)
        if own.is_exact:
            figures.append(money(WORDS[kind], own.amount, code, href))
            figures.append(count(f"{kind.plural.capitalize()} counted", own.entry_count, href))
    every = sum(one.entry_count for one in found.sums.values())
    columns: tuple[str, ...] = ("Name", "Date", "Amount", "Category", "Notes")
    if len(scope.kinds) > 1:
        columns = ("Name", "Date", "Income", "Expense", "Category", "Notes")
    hrefs = [scope_href(scope, kind) for kind in scope.kinds]
    is_both = len(scope.kinds) > 1
    return Finding(
        title=scope_title(scope) + (WITH_TAX if has_tax else ""),
        as_of=today,
        period=scope.days,
        figures=tuple(figures),
        table=Table(
            columns, tuple(_entry_row(one, code, is_both=is_both) for one in found.entries)
        ),
        row_count=every,
        href="" if is_both else hrefs[0],
        missing="" if every else nothing(scope),
        has_foreign_text=bool(found.entries),
    )


def _entry_row(one: Entry, code: str, *, is_both: bool) -> Row:
    href = list_href(one.kind, {}) + f"?entry={one.id}"
    label = one.party or "Without a name"
    amount = money(f"{label}, {short_date(one.date)}", one.amount, code, href)
    amounts: tuple[Figure | str, ...] = (amount,)
    if is_both:
        amounts = (amount, "") if one.kind is Kind.INCOME else ("", amount)
    cells = (
        short_date(one.date),
        *amounts,
        one.category or "Uncategorised",
        one.notes[:_NOTE_LENGTH_MAX],
    )
    return Row(label, cells, href)
