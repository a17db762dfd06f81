"""What the editor shows: the texts a form starts from, and two versions of an entry side by side.

Fields have the names of the form: `party` is the vendor or client.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from finance_app.kit.errors import NotFoundError
from finance_app.kit.money import amount_parts, format_amount, plain_amount
from finance_app.ledger.entries.inputs import EntryInput
from finance_app.ledger.entries.rules import Entry, Kind
from finance_app.ledger.entries.views import day_text
from finance_app.ledger.entry_rules.rules import rule_address

FIELDS: Final = (
    "amount", "date", "party", "category", "payment_method", "bank_account", "notes",
)  # fmt: skip
_NAMES: Final = ("category", "bank_account")
_SHOWN_LENGTH_MAX: Final = 400
_EMPTY: Final = "Empty"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that two people gave different values; both as texts for reading."""

    field: str
    label: str
    mine: str
    theirs: str


def labels(kind: Kind) -> dict[str, str]:
    """Return what each field is called."""
    return {
        "amount": "Amount",
        "date": "Date",
        "party": kind.party_field.capitalize(),
        "category": "Category",
        "payment_method": "Payment method",
        "bank_account": "Bank account",
        "notes": "Notes",
    }


def form_values(entry: Entry | EntryInput, currency_code: str) -> dict[str, str]:
    """Return what the fields of a form start from for an entry that exists."""
    return {
        "amount": plain_amount(entry.amount, currency_code),
        "date": entry.date.isoformat(),
        "party": entry.party,
        "category": entry.category or "",
        "payment_method": entry.payment_method,
        "bank_account": entry.bank_account or "",
        "notes": entry.notes,
    }


def new_values(today: date) -> dict[str, str]:
    """Return what the fields of a form start from for a new entry."""
    return {**dict.fromkeys(FIELDS, ""), "date": today.isoformat()}


def kept_values(values: Mapping[str, str]) -> dict[str, str]:
    """Return what the next of several new entries starts from: day, category, how it was paid."""
    kept = ("date", "category", "payment_method", "bank_account")
    return {name: values[name] if name in kept else "" for name in FIELDS}


def field_id(name: str) -> str:
    """Return the id of a field of the form in the page."""
    return f"entry-{name.replace('_', '-')}"


def version_of(text: str) -> int:
    """Return the version a form carries. Raises NotFoundError for what no form of ours does."""
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise NotFoundError
    return int(text)


def saved_text(entry: Entry) -> str:
    """Return what to say about a new entry: "Expense saved: Staples, €42.50."."""
    name = entry.kind.value.capitalize()
    amount = "".join(amount_parts(entry.amount, entry.currency_code))
    return f"{name} saved: {f'{entry.party}, ' if entry.party else ''}{amount}."


def rule_link(saved: Entry, before: Mapping[str, str]) -> str:
    """Return the address of a rule that makes the change of a name or category, "" for none.

    `before` is what the form started from.
    """
    party = before.get("party", "")
    if party and saved.party and saved.party != party:
        return rule_address(saved.kind, party, saved.category, new_party=saved.party)
    if saved.party and saved.category and saved.category != before.get("category"):
        return rule_address(saved.kind, saved.party, saved.category)
    return ""


def typed_values(form: Mapping[str, Any]) -> dict[str, str]:
    """Return the texts of a form that was sent, whatever they are."""
    return {name: str(form.get(name) or "") for name in FIELDS}


def outside_values(values: Mapping[str, str], kind: Kind) -> dict[str, str]:
    """Return the texts under the names that `EntryInput.parse` reads."""
    return {**values, kind.party_field: values["party"]}


def inside_problems(problems: Mapping[str, str], kind: Kind) -> dict[str, str]:
    """Return problems of outside fields under the names of the form."""
    return {
        ("party" if name == kind.party_field else name): text for name, text in problems.items()
    }


def find_conflicts(mine: EntryInput, theirs: Entry, today: date) -> list[Conflict]:
    """Return the fields whose values differ between what was typed and the entry as it is now."""
    code, names = theirs.currency_code, labels(theirs.kind)
    current = EntryInput.of(theirs)
    return [
        Conflict(
            name, names[name], _shown(mine, name, code, today), _shown(current, name, code, today)
        )
        for name in FIELDS
        if _compared(mine, name) != _compared(current, name)
    ]


def _compared(entry: EntryInput, name: str) -> object:
    """Return a value to compare; names are the same in any case, and none is like empty."""
    value = getattr(entry, name)
    return (value or "").casefold() if name in _NAMES else value


def _shown(entry: EntryInput, name: str, currency_code: str, today: date) -> str:
    if name == "amount":
        return format_amount(entry.amount, currency_code)
    if name == "date":
        return day_text(entry.date, today)
    text = str(getattr(entry, name) or _EMPTY)
    return text if len(text) <= _SHOWN_LENGTH_MAX else f"{text[:_SHOWN_LENGTH_MAX]}…"
