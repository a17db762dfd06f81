"""Reads a change of the last entry: which is looked up first, and what becomes of it."""

import re
from typing import Any, Final

from finance_app.assistant.parser.amounts.rules import amount_of
from finance_app.assistant.parser.names.rules import PARTIES, words_of
from finance_app.assistant.parser.orders.rules import BUDGET, category_in
from finance_app.assistant.parser.periods.units.rules import units_in
from finance_app.assistant.parser.readings.rules import (
    Call,
    Context,
    Drafted,
    NeedsOne,
    NotUnderstood,
    Reading,
)

_CHANGE: Final = re.compile(
    r"^(?:change|update|correct|edit|set|make|move|recategori[sz]e|fix|rename)\b.*\b(?:the |my |"
    r"our )?"
    r"(?:last|latest|most recent|previous) (?P<kind>expense|income|entry|sale|payment|purchase)\b"
)
_CHANGE_OTHER: Final = re.compile(
    r"^(?:change|update|correct|edit|rename|recategori[sz]e)\b(?! "
    r"(?:of|in)\b)"
)

_FIELDS: Final = (
    ("category", re.compile(r"\b(category|recategori[sz]e)")),
    ("date", re.compile(r"\b(date|day)\b")),
    ("amount", re.compile(r"\b(amount|price|sum)\b")),
    ("party", re.compile(r"\b(vendor|client|party|supplier|customer|name)\b")),
    ("notes", re.compile(r"\bnotes?\b")),
)


def read_change(plain: str, low: str, context: Context) -> Reading | None:
    """Return the change of the last entry that is asked for, None where none is."""
    match = _CHANGE.match(low)
    if match is None:
        if _CHANGE_OTHER.match(low) and not BUDGET.search(low):
            return NotUnderstood(
                "Say which entry: “the last expense at” and its vendor. Any other can be changed "
                "in its list.", href="/expenses",
            )  # fmt: skip
        return None
    kind = {"income": "income", "sale": "income"}.get(match["kind"], "")
    kind = kind or ("expense" if match["kind"] in {"expense", "purchase"} else "")
    look: dict[str, Any] = {"order": "date", "top": 1}
    if kind:
        look["kind"] = kind
    head, value = plain, ""
    places = list(re.finditer(r"\b(?:to|as|into|under)\s+", low[match.end() :]))
    if places:
        at = match.end() + places[-1].start()
        head, value = plain[:at], plain[match.end() + places[-1].end() :].strip(" \"'“”")
    for found in context.names.whole(words_of(head[match.end() :])):
        party = next((one.text for one in found.names if one.kind in PARTIES), "")
        if party:
            look["counterparty"] = party
    arguments = _changed(head.casefold(), value, context)
    if not arguments:
        return NeedsOne("What should it be changed to?", "value", (Call("list_entries", look),))
    draft = Call("draft_entry", arguments, entry_from=0)
    return Drafted((Call("list_entries", look), draft))


def _changed(head: str, value: str, context: Context) -> dict[str, Any]:
    """Return the field that is changed and its new value."""
    category, _ = category_in(value, context)
    days = units_in(value.casefold(), context.today, context.fiscal_year_start)
    day = days[0].first if days and days[0].kind == "day" else None
    amount = amount_of(value, context.currency_code)
    said = {"category": category, "date": day, "amount": amount, "party": value, "notes": value}
    for name, pattern in _FIELDS:
        if pattern.search(head):
            return {name: said[name]} if said[name] not in (None, "") else {}
    likely = {"amount": amount} if amount is not None else {"category": category}
    return {name: value for name, value in likely.items() if value not in (None, "")}
