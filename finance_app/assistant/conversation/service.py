"""What could be asked: first what is missing in the books, then questions about what is in them."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from finance_app.assistant.catalogue import service as catalogue
from finance_app.identity.rules import Actor, Permission
from finance_app.kit import clock
from finance_app.kit.period import PeriodKind, period_of
from finance_app.kit.tools import Finding
from finance_app.reports.missing_data.rules import MissingKind
from finance_app.reports.missing_data.service import list_missing
from finance_app.reports.missing_data.views import missing_views

MISSING_SHOWN: Final = 2
ASK_MISSING: Final = {
    MissingKind.CATEGORY: "Which entries have no category?",
    MissingKind.PARTY: "Which entries name nobody?",
    MissingKind.RECEIPT: "Which expenses have no receipt?",
    MissingKind.RECURRING: "Which recurring entries were not recorded?",
    MissingKind.INCOME: "Which months have no income?",
    MissingKind.STATEMENT: "Are there gaps between statements?",
    MissingKind.ASSET_LIFE: "Which assets have no life?",
    MissingKind.RATE: "Which exchange rates are missing?",
}
"""How each kind of what is missing is asked for; the parser reads each."""


@dataclass(frozen=True, slots=True)
class Hint:
    """Something to ask: what the button says, and the question it asks."""

    label: str
    question: str


async def hints(actor: Actor) -> list[Hint]:
    """Return what is missing, and four questions with names of the business's own."""
    actor.require(Permission.READ)
    groups = (await list_missing(actor, item_count=1))[:MISSING_SHOWN]
    shown = missing_views(groups, actor.currency_code)
    missing = [
        Hint(f"{view.title}: show", ASK_MISSING[group.kind])
        for group, view in zip(groups, shown, strict=True)
    ]
    year = period_of(clock.today(), PeriodKind.YEAR, actor.fiscal_year_start)
    category = await _most(actor, "category", year.starts_on, year.ends_on)
    vendor = await _most(actor, "counterparty", year.starts_on, year.ends_on)
    questions = [
        f"How much did we spend on {category} this fiscal year?"
        if category
        else "How much did we spend this fiscal year?",
        f"What did we pay {vendor} by month?" if vendor else "What did we spend by month?",
        "What is our profit this fiscal year, compared with the year before?",
        "How long will the cash last?",
    ]
    return missing + [Hint(one, one) for one in questions]


async def _most(actor: Actor, by: str, first: date, last: date) -> str:
    """Return the name that most was spent on, "" where there is none."""
    asked = {"kind": "expense", "by": by, "first": first, "last": last, "top": 1}
    found = await catalogue.call(actor, "break_down", asked)
    if not isinstance(found, Finding) or found.table is None:
        return ""
    return next((row.label for row in found.table.rows if row.href), "")
