"""A change as a finding: what each category and each vendor or client did to it."""

from datetime import date
from typing import Final

from finance_app.kit.figures import in_percent, money
from finance_app.kit.tools import Figure, Finding, Row, Table
from finance_app.ledger.entries.rules import UNCATEGORISED
from finance_app.reports.questions.inputs import Grouping
from finance_app.reports.questions.rules import Days, GroupSum, change_percent
from finance_app.reports.questions.service import BrokenDown
from finance_app.reports.questions.views import NET_OF_TAX, WORDS, nothing, scope_href
from finance_app.reports.shell.days.rules import span_label

_UNNAMED: Final = {Grouping.CATEGORY: "Uncategorised", Grouping.COUNTERPARTY: "Without a name"}


def change_finding(
    by_category: BrokenDown, by_party: BrokenDown, before: Days, *, code: str, today: date
) -> Finding:
    """Return both totals, their difference, and the contributions; each kind of them foots to it.

    Both breakdowns are of the same scope, one kind, with the days before beside them.
    """
    scope = by_category.scope
    (kind,) = scope.kinds
    total = by_category.groups[kind].total
    labels = scope.label, span_label(*before, scope.start)
    word = WORDS[kind]
    hrefs = scope_href(scope, kind), scope_href(scope, kind, before)
    figures = [
        money(f"{word}, {labels[0]}", total.amount, code, hrefs[0]),
        money(f"{word}, {labels[1]}", total.before, code, hrefs[1]),
        money(f"{word}, difference", total.difference, code),
    ]
    change = change_percent(total.amount, total.before)
    if change is not None:
        figures.append(in_percent(f"{word}, change", change))
    rows = [row for found in (by_category, by_party) for row in _rows(found, before, code)]
    every = total.count + total.count_before
    columns = ("Contribution", "By", labels[0], labels[1], "Difference")
    tax = NET_OF_TAX if by_category.has_tax else ""
    return Finding(
        title=f"{word}, {labels[0]} against {labels[1]}{tax}",
        as_of=today,
        period=scope.days,
        figures=tuple(figures),
        table=Table(columns, tuple(rows)),
        row_count=every,
        href=hrefs[0],
        missing="" if every else nothing(scope),
        has_foreign_text=True,
    )


def _rows(found: BrokenDown, before: Days, code: str) -> list[Row]:
    """Return the contributions of one kind, the largest first, all others last."""
    (ranked,) = found.groups.values()
    rows = [_row(found, one, before, code) for one in ranked.shown]
    if ranked.others is not None:
        label = f"All others ({ranked.other_count:,})"
        rows.append(Row(label, (_words(found), *_cells(label, ranked.others, code, ("", "")))))
    return rows


def _row(found: BrokenDown, one: GroupSum, before: Days, code: str) -> Row:
    (kind,) = found.groups
    name = str(one.key or "")
    label = _UNNAMED[found.by] if name in {"", UNCATEGORISED} else name
    if found.by is Grouping.CATEGORY:
        changes = {"category": name}
    else:
        changes = {"party": name} if name else {"missing": "party"}
    hrefs = tuple(
        scope_href(found.scope, kind, days, **changes) for days in (found.scope.days, before)
    )
    return Row(label, (_words(found), *_cells(label, one, code, (hrefs[0], hrefs[1]))), hrefs[0])


def _words(found: BrokenDown) -> str:
    (kind,) = found.groups
    return "Category" if found.by is Grouping.CATEGORY else kind.party_field.capitalize()


def _cells(label: str, one: GroupSum, code: str, hrefs: tuple[str, str]) -> tuple[Figure, ...]:
    return (
        money(label, one.amount, code, hrefs[0]),
        money(f"{label}, before", one.before, code, hrefs[1]),
        money(f"{label}, difference", one.difference, code),
    )
