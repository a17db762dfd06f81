"""The assistant's tools over entries: sum, break down, list, explain a change."""

from dataclasses import replace
from typing import Final

from finance_app.identity.rules import Actor
from finance_app.kit import clock
from finance_app.kit.tools import Finding, Tool
from finance_app.ledger.categories.rules import Kind
from finance_app.reports.questions.changes.views import change_finding
from finance_app.reports.questions.groups.views import groups_finding
from finance_app.reports.questions.inputs import (
    BreakDown,
    EntryOrder,
    EntryQuestion,
    ExplainChange,
    Grouping,
    ListEntries,
    SumEntries,
)
from finance_app.reports.questions.lists.views import entries_finding
from finance_app.reports.questions.service import (
    has_tax,
    list_found,
    read_groups,
    read_sums,
    resolve,
)
from finance_app.reports.questions.views import sums_finding

TOP_USUAL: Final = 10
MONTHS_MAX: Final = 3_600
CONTRIBUTIONS: Final = 8


async def sum_entries(actor: Actor, asked: SumEntries) -> Finding:
    """Return what entries come to, how many they are and their average."""
    scope = await resolve(actor, asked)
    found = await read_sums(actor, scope, asked.compare)
    return sums_finding(found, actor.currency_code, clock.today())


async def break_down(actor: Actor, asked: BreakDown) -> Finding:
    """Return entries in groups, the largest first; months in order."""
    scope = await resolve(actor, asked)
    is_by_month = asked.by is Grouping.MONTH
    if len(scope.kinds) > 1 and not is_by_month:
        scope = replace(scope, kinds=(Kind.EXPENSE,))
    top = asked.top or (MONTHS_MAX if is_by_month else TOP_USUAL)
    found = await read_groups(actor, scope, asked.by, top=top)
    return groups_finding(found, actor.currency_code, clock.today())


async def list_entries(actor: Actor, asked: ListEntries) -> Finding:
    """Return single entries, the latest or the largest first."""
    scope = await resolve(actor, asked)
    order = asked.order or EntryOrder.DATE
    found = await list_found(actor, scope, order, asked.top or TOP_USUAL)
    taxed = await has_tax(actor)
    return entries_finding(found, actor.currency_code, clock.today(), has_tax=taxed)


async def explain_change(actor: Actor, asked: ExplainChange) -> Finding:
    """Return what made the total of some days another than that of others."""
    question = EntryQuestion(kind=asked.kind, first=asked.first, last=asked.last)
    scope = await resolve(actor, question)
    before = asked.other_first, asked.other_last
    by_category, by_party = [
        await read_groups(actor, scope, by, top=CONTRIBUTIONS, before=before)
        for by in (Grouping.CATEGORY, Grouping.COUNTERPARTY)
    ]
    code, today = actor.currency_code, clock.today()
    return change_finding(by_category, by_party, before, code=code, today=today)


TOOLS: Final = (
    Tool(
        "sum_entries",
        "Total, number and average of expenses, incomes or both, by any filter; with compare also"
        " of the days before or a year earlier, and the change.",
        SumEntries,
        sum_entries,
    ),
    Tool(
        "break_down",
        "Totals by category, vendor or client, month, payment method, bank account or weekday, the"
        " largest first (months in order), with shares. Without a kind it is expenses; by month"
        " both and the net.",
        BreakDown,
        break_down,
    ),
    Tool(
        "list_entries",
        "Single expenses and incomes, the latest or the largest first; also to search in names and"
        " notes.",
        ListEntries,
        list_entries,
    ),
    Tool(
        "explain_change",
        "Why expenses or income of some days are higher or lower than those of other days:"
        " contributions by category and by vendor or client.",
        ExplainChange,
        explain_change,
    ),
)
