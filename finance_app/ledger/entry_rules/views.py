"""What the page of rules shows: sentences, the texts a form starts from, and matching entries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from finance_app.identity.rules import Actor
from finance_app.kit import clock
from finance_app.kit.money import format_amount, plain_amount
from finance_app.ledger.bank_accounts.service import list_accounts
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.categories.service import list_categories
from finance_app.ledger.entries.rules import Entry
from finance_app.ledger.entries.views import day_text
from finance_app.ledger.entry_rules.rules import Effect, Rule, rule_text
from finance_app.ledger.entry_rules.service import USAGE_LOOK_BACK, Matches, list_rules

FIELDS: Final = (
    "kind", "field", "operator", "phrase", "amount_min", "amount_max", "bank_account", "day_min",
    "day_max", "new_party", "category",
)  # fmt: skip
BEGINNINGS: Final = ("kind", "field", "operator", "phrase", "new_party", "category")
"""What an address can begin a rule with."""

MORE: Final = ("amount_min", "amount_max", "bank_account", "day_min", "day_max")
"""Conditions that are needed less often."""

KINDS: Final = (("", "Expenses and incomes"), ("expense", "Expenses"), ("income", "Incomes"))
OPERATORS: Final = (("contains", "contains"), ("starts", "starts with"), ("equals", "is exactly"))
_VALUE_LENGTH_MAX: Final = 300


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule in the list; `count` says how many entries match, "" until they are counted."""

    id: str
    place: str
    text: str
    count: str
    is_first: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class MatchRow:
    """A past entry that the conditions of a rule match."""

    id: str
    date: str
    party: str
    note: str
    amount: str
    is_income: bool


async def rule_rows(actor: Actor) -> list[RuleRow]:
    """Return the rules in their order, not counted yet."""
    found = await list_rules(actor)
    last = len(found) - 1
    return [
        RuleRow(
            id=str(rule.id),
            place=str(place + 1),
            text=rule_text(rule, actor.currency_code),
            count="",
            is_first=place == 0,
            is_last=place == last,
        )
        for place, rule in enumerate(found)
    ]


def usage_text(count: int) -> str:
    """Return "1 entry", or "40,000 or more" where more were not looked at."""
    if count >= USAGE_LOOK_BACK:
        return f"{count:,} or more"
    return f"{count:,} {'entry' if count == 1 else 'entries'}"


async def category_names(actor: Actor, kind: str) -> list[str]:
    """Return the categories a rule for a kind can give; none while no kind is chosen."""
    if kind not in set(Kind):
        return []
    return [one.name for one in await list_categories(actor, Kind(kind))]


async def account_names(actor: Actor) -> list[str]:
    """Return the bank accounts a rule can ask for."""
    return [one.name for one in await list_accounts(actor)]


def field_options(kind: str) -> list[tuple[str, str]]:
    """Return where a phrase can be looked for, in the words of a kind."""
    party = party_label(kind)
    return [("any", f"{party} or notes"), ("party", party), ("notes", "Notes")]


def party_label(kind: str) -> str:
    """Return what the other side of an entry is called: Vendor, Client, or both."""
    return Kind(kind).party_field.capitalize() if kind in set(Kind) else "Vendor or client"


def form_values(rule: Rule, currency_code: str) -> dict[str, str]:
    """Return what the fields of a form start from for a rule that exists."""
    low, high = rule.amount_min, rule.amount_max
    return {
        "kind": rule.kind.value if rule.kind else "",
        "field": rule.field.value,
        "operator": rule.operator.value,
        "phrase": rule.phrase,
        "amount_min": "" if low is None else plain_amount(low, currency_code),
        "amount_max": "" if high is None else plain_amount(high, currency_code),
        "bank_account": rule.bank_account or "",
        "day_min": str(rule.day_min or ""),
        "day_max": str(rule.day_max or ""),
        "new_party": rule.new_party,
        "category": rule.category or "",
    }


def typed_values(form: Mapping[str, Any]) -> dict[str, str]:
    """Return the texts of a form that was sent, whatever they are."""
    return {name: str(form.get(name) or "")[:_VALUE_LENGTH_MAX] for name in FIELDS}


def begun_values(query: Mapping[str, str]) -> dict[str, str]:
    """Return what an address begins a rule with; empty for an address that begins none."""
    found = {name: str(query.get(name) or "")[:_VALUE_LENGTH_MAX] for name in BEGINNINGS}
    return {name: value for name, value in found.items() if value}


def match_text(found: Matches) -> str:
    """Return "12 past entries match"; the count as a lower bound where not all were counted."""
    if not found.is_exact:
        return f"More than {found.entry_count:,} past entries match"
    count = found.entry_count
    if not count:
        return "No past entry matches"
    return f"{count:,} past {'entry matches' if count == 1 else 'entries match'}"


def match_rows(found: Matches) -> list[MatchRow]:
    """Return the latest matching entries for reading."""
    today = clock.today()
    return [_match_row(entry, today) for entry in found.latest]


def effect_text(effect: Effect) -> str:
    """Return what applying would do: "12 expenses and 1 income change."."""
    counts = (
        (effect.expense_count, Kind.EXPENSE),
        (effect.income_count, Kind.INCOME),
    )
    parts = [_counted(count, kind) for count, kind in counts if count]
    told = "Nothing changes."
    if parts:
        verb = "changes" if effect.changed_count == 1 else "change"
        told = f"{' and '.join(parts)} {verb}. You can undo it."
    if effect.locked_count:
        kept = effect.locked_count
        told += (
            f" {kept:,} in locked books {'stays as it is' if kept == 1 else 'stay as they are'}."
        )
    return told


def applied_text(effect: Effect) -> str:
    """Return what was changed: "13 entries changed."."""
    count, kept = effect.changed_count, effect.locked_count
    told = f"{count:,} {'entry' if count == 1 else 'entries'} changed."
    return f"{told} {kept:,} in locked books {'stays' if kept == 1 else 'stay'}." if kept else told


def _counted(count: int, kind: Kind) -> str:
    return f"{count:,} {kind.value if count == 1 else kind.plural}"


def _match_row(entry: Entry, today: date) -> MatchRow:
    note = entry.category or "Uncategorised"
    return MatchRow(
        id=str(entry.id),
        date=day_text(entry.date, today),
        party=entry.party or f"No {entry.kind.party_field}",
        note=note,
        amount=format_amount(entry.amount, entry.currency_code),
        is_income=entry.kind is Kind.INCOME,
    )
