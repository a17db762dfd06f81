"""The assistant's question after the business itself."""

from typing import Final

from finance_app.identity.rules import Actor
from finance_app.kit import clock
from finance_app.kit.figures import count
from finance_app.kit.tools import Finding, Row, Table, Tool
from finance_app.ledger.categories.rules import Kind
from finance_app.reports.business.inputs import BusinessAsked, NamesOf
from finance_app.reports.business.service import Business, Named, list_names, read_business
from finance_app.reports.shell.days.rules import short_date

_WORDS: Final = {
    NamesOf.CATEGORIES: "Categories",
    NamesOf.COUNTERPARTIES: "Vendors and clients",
    NamesOf.ACCOUNTS: "Bank accounts",
    NamesOf.PAYMENT_METHODS: "Payment methods",
}
_FOREIGN: Final = frozenset({NamesOf.COUNTERPARTIES, NamesOf.PAYMENT_METHODS})


async def describe_business(actor: Actor, asked: BusinessAsked) -> Finding:
    """Return the facts of the business, or the names it uses."""
    found = await read_business(actor)
    names: Named | None = None
    if asked.names_of is not None:
        names = await list_names(actor, asked.names_of, asked.text or "")
    return _finding(actor, asked, found, names)


def _finding(actor: Actor, asked: BusinessAsked, found: Business, names: Named | None) -> Finding:
    days = (found.first, found.last) if found.first and found.last else None
    figures = [
        count("Entries", sum(found.counts.values())),
        count("Expenses counted", found.counts[Kind.EXPENSE], "/expenses"),
        count("Incomes counted", found.counts[Kind.INCOME], "/incomes"),
    ]
    title, table = "This business", Table(("About", "It is"), _facts(actor, found))
    missing = "" if days else "There are no entries yet."
    if asked.names_of is not None and names is not None:
        title = _WORDS[asked.names_of]
        figures = [count(title, len(names))]
        table = Table(("Name", "Of"), tuple(Row(name, (of,)) for name, of in names))
        missing = "" if names else f"There are no such names: {title.lower()}."
    return Finding(
        title=title,
        as_of=clock.today(),
        period=days,
        figures=tuple(figures),
        table=table,
        row_count=sum(found.counts.values()),
        missing=missing,
        has_foreign_text=asked.names_of in _FOREIGN and bool(names),
    )


def _facts(actor: Actor, found: Business) -> tuple[Row, ...]:
    facts = {
        "Name": actor.business_name,
        "Currency": actor.currency_code,
        "Fiscal year starts on": actor.fiscal_year_start.label,
        "First entry": short_date(found.first) if found.first else "None",
        "Last entry": short_date(found.last) if found.last else "None",
        "Locked through": short_date(found.locked) if found.locked else "Open",
    }
    return tuple(Row(name, (value,)) for name, value in facts.items())


TOOLS: Final = (
    Tool(
        "describe_business",
        "Currency, fiscal year, first and last day and number of entries, last locked day; or the"
        " names of categories, vendors and clients, bank accounts or payment methods.",
        BusinessAsked,
        describe_business,
    ),
)
