"""The fields of an entry that two people gave different values, both as texts for reading."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from finance_app.kit.money import format_amount
from finance_app.ledger.editor.parts.views import parts_text
from finance_app.ledger.entries.inputs import EntryInput
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entries.views import day_text
from finance_app.ledger.exchange_rates.rules import plain_rate

PARTS: Final = "parts"
"""The parts of a split are chosen all together."""

_LABELS: Final = {
    "amount": "Amount",
    "date": "Date",
    "party": "",
    "category": "Category",
    "payment_method": "Payment method",
    "bank_account": "Bank account",
    "notes": "Notes",
    "due_on": "Due",
    "is_refund": "Refund",
    "currency_code": "Currency",
    "exchange_rate": "Exchange rate",
    "tax_rate": "Tax rate",
    "tax_amount": "Tax",
    PARTS: "Parts",
}
_NAMES: Final = ("category", "bank_account", "tax_rate")
_SHOWN_LENGTH_MAX: Final = 400
_EMPTY: Final = "Empty"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that two people gave different values; both as texts for reading."""

    field: str
    label: str
    mine: str
    theirs: str


def find_conflicts(
    mine: EntryInput, theirs: EntryInput, kind: Kind, currency_code: str, *, today: date
) -> list[Conflict]:
    """Return the fields whose values differ between what was typed and what is there now.

    `currency_code` is that of the books.
    """
    labels = {**_LABELS, "party": kind.party_field.capitalize()}
    return [
        Conflict(name, label, *(_shown(one, name, currency_code, today) for one in (mine, theirs)))
        for name, label in labels.items()
        if _compared(mine, name, theirs) != _compared(theirs, name, theirs)
    ]


def _compared(entry: EntryInput, name: str, theirs: EntryInput) -> object:
    """Return a value to compare; names are the same in any case, and none is like empty.

    A rate that was not typed is the one of the day, a tax what its rate makes it: both are there.
    """
    if name == PARTS:
        return [one.model_copy(update={"id": None}) for one in entry.parts]
    value = getattr(entry, name)
    if name == "exchange_rate" and value is None and entry.currency_code:
        return theirs.exchange_rate
    if name == "tax_amount" and value is None and _compared(entry, "tax_rate", theirs):
        return theirs.tax_amount
    return (value or "").casefold() if name in _NAMES else value


def _shown(entry: EntryInput, name: str, own_code: str, today: date) -> str:
    """Return a value for reading."""
    value, code = getattr(entry, name), entry.currency_code or own_code
    if value is None or value in {"", ()}:
        text = own_code if name == "currency_code" else _EMPTY
    elif name == PARTS:
        text = parts_text(entry.parts, code)
    elif name in {"amount", "tax_amount"}:
        text = format_amount(value, code)
    elif name in {"date", "due_on"}:
        text = day_text(value, today)
    elif name == "exchange_rate":
        text = plain_rate(value)
    elif name == "is_refund":
        text = "Yes" if value else "No"
    else:
        text = str(value)
    return text if len(text) <= _SHOWN_LENGTH_MAX else f"{text[:_SHOWN_LENGTH_MAX]}…"
