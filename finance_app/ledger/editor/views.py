"""What the editor shows: the texts a form starts from, and what it says of what was saved.

Fields have the names of the form: `party` is the vendor or client.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from finance_app.kit.errors import NotFoundError
from finance_app.kit.money import amount_parts, plain_amount
from finance_app.ledger.editor.parts.views import (
    inside_names,
    outside_parts,
    part_names,
    part_rows,
    part_values,
    tax_text,
)
from finance_app.ledger.entries.inputs import EntryInput
from finance_app.ledger.entries.rules import Entry, Kind
from finance_app.ledger.entries.splits.rules import Split
from finance_app.ledger.entry_rules.rules import rule_address
from finance_app.ledger.exchange_rates.rules import plain_rate

MORE: Final = (
    "due_on", "is_refund", "tax_rate", "tax_amount", "amounts_include_tax", "currency_code",
    "exchange_rate",
)  # fmt: skip
"""Fields that few entries need; they are shown when asked for."""

FIELDS: Final = (
    "amount", "date", "party", "category", "payment_method", "bank_account", "notes", *MORE,
)  # fmt: skip


def form_values(whole: Entry | Split, ratio: Decimal | None = None) -> dict[str, str]:
    """Return what the fields of a form start from for what exists.

    `ratio` is its rate of tax on its day: a tax that is what that makes it is left to be worked
    out, so that it follows the amount.
    """
    if isinstance(whole, Entry):
        entered, own_code = EntryInput.of(whole), whole.currency_code
    else:
        entered, own_code = EntryInput.of_parts(whole.parts), whole.first.currency_code
    code, rate = entered.currency_code or own_code, entered.exchange_rate
    return {
        "amount": plain_amount(entered.amount, code),
        "date": entered.date.isoformat(),
        "party": entered.party,
        "category": entered.category or "",
        "payment_method": entered.payment_method,
        "bank_account": entered.bank_account or "",
        "notes": entered.notes,
        "due_on": entered.due_on.isoformat() if entered.due_on else "",
        "is_refund": "on" if entered.is_refund else "",
        "tax_rate": entered.tax_rate or "",
        "tax_amount": tax_text(entered.amount, entered.tax_amount, code, ratio),
        "amounts_include_tax": "",
        "currency_code": entered.currency_code or "",
        "exchange_rate": plain_rate(rate) if rate else "",
        **part_values(entered.parts, code, ratio),
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


def saved_text(saved: Entry | Split) -> str:
    """Return what to say about a new entry: "Expense saved: Staples, €42.50."."""
    first, amount = first_of(saved), saved.amount
    name = first.kind.value.capitalize()
    shown = "".join(amount_parts(amount, first.currency_code))
    return f"{name} saved: {f'{first.party}, ' if first.party else ''}{shown}."


def first_of(whole: Entry | Split) -> Entry:
    """Return the entry that a document is known by."""
    return whole if isinstance(whole, Entry) else whole.first


def rule_link(saved: Entry | Split, before: Mapping[str, str]) -> str:
    """Return the address of a rule that makes the change of a name or category, "" for none.

    `before` is what the form started from. What is split has no one category.
    """
    if not isinstance(saved, Entry):
        return ""
    party = before.get("party", "")
    if party and saved.party and saved.party != party:
        return rule_address(saved.kind, party, saved.category, new_party=saved.party)
    if saved.party and saved.category and saved.category != before.get("category"):
        return rule_address(saved.kind, saved.party, saved.category)
    return ""


def typed_values(form: Mapping[str, Any]) -> dict[str, str]:
    """Return the texts of a form that was sent, whatever they are."""
    return {**{name: str(form.get(name) or "") for name in FIELDS}, **part_names(form)}


def outside_values(values: Mapping[str, str], kind: Kind) -> dict[str, object]:
    """Return the texts under the names that `EntryInput.parse` reads."""
    rows = part_rows(values, {})
    parts = {"parts": outside_parts(values)} if rows else {}
    return {**values, kind.party_field: values["party"], **parts}


def inside_problems(
    problems: Mapping[str, str], kind: Kind, values: Mapping[str, str]
) -> dict[str, str]:
    """Return problems of outside fields under the names of the form."""
    names = {kind.party_field: "party", **inside_names(values)}
    return {names.get(name, name): text for name, text in problems.items()}
