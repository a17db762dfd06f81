"""Sums of entries as a finding: figures that lead to their entries, and what is not there."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from finance_app.kit.figures import count, in_percent, money
from finance_app.kit.tools import Figure, Finding
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.entries.rules import UNCATEGORISED
from finance_app.ledger.filters.views import list_href
from finance_app.reports.questions.rules import Days, Scope, change_percent
from finance_app.reports.questions.service import Answered
from finance_app.reports.shell.days.rules import span_label

WORDS: Final[Mapping[Kind, str]] = {Kind.EXPENSE: "Expenses", Kind.INCOME: "Income"}
NET_OF_TAX: Final = ", net of tax"
WITH_TAX: Final = ", with tax"
_TEXT_LENGTH_MAX: Final = 80


def scope_href(scope: Scope, kind: Kind, days: Days | None = None, **changes: str) -> str:
    """Return the list of the entries of a scope."""
    return list_href(kind, scope.filter_of(days, **changes).query())


def scope_title(scope: Scope) -> str:
    """Return which entries are meant: "Expenses in Rent, Nov 2026"."""
    wanted = scope.wanted
    words = [
        " and ".join(WORDS[kind] if at == 0 else WORDS[kind].lower()
                     for at, kind in enumerate(ordered_kinds(scope)))
    ]  # fmt: skip
    if wanted.category is not None:
        is_none = wanted.category == UNCATEGORISED
        words.append("without a category" if is_none else f"in {wanted.category}")
    for name, before in (
        (wanted.party, "from" if scope.kinds == (Kind.INCOME,) else "with"),
        (wanted.payment_method, "paid by"),
        (wanted.bank_account, "on"),
    ):
        if name:
            words.append(f"{before} {name}")
    if wanted.q:
        words.append(f"with “{wanted.q[:_TEXT_LENGTH_MAX]}”")
    if wanted.min_amount is not None:
        words.append(f"from {wanted.min_amount:,f}")
    if wanted.max_amount is not None:
        words.append(f"up to {wanted.max_amount:,f}")
    return f"{' '.join(words)}, {scope.label}"


def nothing(scope: Scope) -> str:
    """Return that there are no such entries, in a sentence."""
    title = scope_title(scope)
    return f"There are no entries: {title[0].lower()}{title[1:]}."


def sums_finding(found: Answered, code: str, today: date) -> Finding:
    """Return totals, counts and averages, beside those of the days compared with."""
    scope = found.scope
    figures: list[Figure] = []
    for kind in ordered_kinds(scope):
        figures += _of_kind(found, kind, code)
    if len(scope.kinds) > 1:
        figures += _net(found, code)
    every = sum(one.count for one in found.sums.values())
    hrefs = [scope_href(scope, kind) for kind in scope.kinds]
    return Finding(
        title=scope_title(scope) + (NET_OF_TAX if found.has_tax else ""),
        as_of=today,
        period=scope.days,
        figures=tuple(figures),
        row_count=every,
        href=hrefs[0] if len(hrefs) == 1 else "",
        missing="" if every else nothing(scope),
    )


def _of_kind(found: Answered, kind: Kind, code: str) -> list[Figure]:
    scope, own, word = found.scope, found.sums[kind], WORDS[kind]
    href = scope_href(scope, kind)
    figures = [
        money(word, own.amount, code, href),
        count(f"{kind.plural.capitalize()} counted", own.count, href),
    ]
    if own.count:
        figures.append(money(f"Average {kind.value}", own.amount / own.count, code, href))
    if found.before is None:
        return figures
    label = span_label(*found.before, scope.start)
    before_href = scope_href(scope, kind, found.before)
    figures += [
        money(f"{word}, {label}", own.before, code, before_href),
        count(f"{kind.plural.capitalize()} counted, {label}", own.count_before, before_href),
        *_change(word, own.amount, own.before, code),
    ]
    return figures


def _net(found: Answered, code: str) -> list[Figure]:
    scope = found.scope
    income, expense = found.sums[Kind.INCOME], found.sums[Kind.EXPENSE]
    now, before = income.amount - expense.amount, income.before - expense.before
    figures = [money("Net", now, code)]
    if found.before is not None:
        label = span_label(*found.before, scope.start)
        figures += [money(f"Net, {label}", before, code), *_change("Net", now, before, code)]
    return figures


def _change(word: str, now: Decimal, before: Decimal, code: str) -> list[Figure]:
    change = change_percent(now, before)
    figures = [money(f"{word}, difference", now - before, code)]
    return figures if change is None else [*figures, in_percent(f"{word}, change", change)]


def ordered_kinds(scope: Scope) -> tuple[Kind, ...]:
    """Return the kinds of a scope, income first."""
    return tuple(kind for kind in (Kind.INCOME, Kind.EXPENSE) if kind in scope.kinds)
