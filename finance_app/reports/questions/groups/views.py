"""Groups of entries as a finding: their amounts, shares and where their entries are."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from finance_app.kit.figures import count, in_percent, money
from finance_app.kit.tools import ChartKind, Finding, Row, Table
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.entries.rules import UNCATEGORISED
from finance_app.reports.questions.inputs import Grouping
from finance_app.reports.questions.rules import GroupSum, month_label, percent
from finance_app.reports.questions.service import BrokenDown
from finance_app.reports.questions.views import NET_OF_TAX, WORDS, nothing, scope_href, scope_title

_GROUPS: Final[Mapping[Grouping, tuple[str, str]]] = {
    Grouping.CATEGORY: ("Category", "Uncategorised"),
    Grouping.COUNTERPARTY: ("", "Without a name"),
    Grouping.MONTH: ("Month", ""),
    Grouping.PAYMENT_METHOD: ("Payment method", "Without a payment method"),
    Grouping.ACCOUNT: ("Bank account", "Without an account"),
    Grouping.WEEKDAY: ("Weekday", ""),
}


def groups_finding(found: BrokenDown, code: str, today: date) -> Finding:
    """Return the groups of one kind, or the months of both, with their shares."""
    scope, by = found.scope, found.by
    if len(found.groups) > 1:
        return _months_finding(found, code, today)
    ((kind, ranked),) = found.groups.items()
    heading, _ = _GROUPS[by]
    total = ranked.total
    href = scope_href(scope, kind)
    figures = [
        money(WORDS[kind], total.amount, code, href),
        count(f"{kind.plural.capitalize()} counted", total.count, href),
    ]
    rows = [_group_row(found, one, total.amount, code) for one in ranked.shown]
    if ranked.others is not None:
        label = f"All others ({ranked.other_count:,})"
        figures.append(money("All others", ranked.others.amount, code))
        rows.append(_row(label, ranked.others, total.amount, code))
    columns = (heading or kind.party_field.capitalize(), "Amount", "Share", "Entries")
    words = (heading or kind.party_field).lower()
    return Finding(
        title=f"{scope_title(scope)}, by {words}" + (NET_OF_TAX if found.has_tax else ""),
        as_of=today,
        period=scope.days,
        figures=tuple(figures),
        table=Table(columns, tuple(rows)),
        row_count=total.count,
        href=href,
        missing="" if total.count else nothing(scope),
        has_foreign_text=by in {Grouping.COUNTERPARTY, Grouping.PAYMENT_METHOD},
        chart=ChartKind.LINE if by is Grouping.MONTH else ChartKind.BAR,
    )


def _group_row(found: BrokenDown, one: GroupSum, total: Decimal, code: str) -> Row:
    scope, by = found.scope, found.by
    (kind,) = found.groups
    if by is Grouping.MONTH:
        assert isinstance(one.key, tuple)
        href = scope_href(scope, kind, one.key)
        return _row(month_label(one.key, scope.start), one, total, code, href=href)
    name = str(one.key or "")
    changes: dict[str, str] = {
        Grouping.CATEGORY: {"category": name},
        Grouping.COUNTERPARTY: {"party": name} if name else {"missing": "party"},
        Grouping.PAYMENT_METHOD: {"payment_method": name} if name else {},
        Grouping.ACCOUNT: {"bank_account": name} if name else {},
    }.get(by, {})
    label = _GROUPS[by][1] if name in {"", UNCATEGORISED} else name
    href = scope_href(scope, kind, None, **changes) if changes else ""
    return _row(label, one, total, code, href=href)


def _row(label: str, one: GroupSum, total: Decimal, code: str, *, href: str = "") -> Row:
    share = percent(one.amount, total)
    return Row(
        label,
        (
            money(label, one.amount, code, href),
            "" if share is None else in_percent(f"{label}, share", share),
            count(f"{label}, entries", one.count, href),
        ),
        href,
    )


def _months_finding(found: BrokenDown, code: str, today: date) -> Finding:
    """Return income, expenses and net of each month."""
    scope = found.scope
    sides = {kind: found.groups[kind] for kind in (Kind.INCOME, Kind.EXPENSE)}
    by_month = {kind: {one.key: one for one in ranked.shown} for kind, ranked in sides.items()}
    rows = []
    keys = {key for own in by_month.values() for key in own if isinstance(key, tuple)}
    for key in sorted(keys):
        label = month_label(key, scope.start)
        income, expense = (by_month[kind].get(key, GroupSum(key)) for kind in sides)
        cells = (
            money(f"Income, {label}", income.amount, code, scope_href(scope, Kind.INCOME, key)),
            money(f"Expenses, {label}", expense.amount, code, scope_href(scope, Kind.EXPENSE, key)),
            money(f"Net, {label}", income.amount - expense.amount, code),
        )
        rows.append(Row(label, cells))
    income, expense = (sides[kind].total for kind in sides)
    every = income.count + expense.count
    return Finding(
        title=f"{scope_title(scope)}, by month" + (NET_OF_TAX if found.has_tax else ""),
        as_of=today,
        period=scope.days,
        figures=(
            money("Income", income.amount, code, scope_href(scope, Kind.INCOME)),
            money("Expenses", expense.amount, code, scope_href(scope, Kind.EXPENSE)),
            money("Net", income.amount - expense.amount, code),
        ),
        table=Table(("Month", "Income", "Expenses", "Net"), tuple(rows)),
        row_count=every,
        missing="" if every else nothing(scope),
        chart=ChartKind.LINE,
    )
