"""What a rule is, what it says in words, and the address that begins one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from finance_app.kit.money import format_amount
from finance_app.ledger.categories.rules import Kind

PHRASE_LENGTH_MAX: Final = 200
RULES_MAX: Final = 200
"""How many rules a business can have: each entry of an import is held against all of them."""

PATH: Final = "/rules"
MAKE_A_RULE: Final = "Make a rule"
"""What a link to the address of a new rule says, wherever it stands."""


class Field(StrEnum):
    """Where the phrase of a rule is looked for."""

    ANY = "any"
    PARTY = "party"
    NOTES = "notes"


class Operator(StrEnum):
    """How the phrase is compared; in any case, and letter by letter."""

    CONTAINS = "contains"
    EQUALS = "equals"
    STARTS = "starts"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule. All conditions must hold; the first rule in order decides.

    `kind` is None for both kinds. Amounts and days of the month are inclusive bounds, None for
    none; `bank_account` is a name. `new_party` ("" to leave it) and `category` (None to leave it)
    are what it gives.
    """

    id: UUID
    position: int
    kind: Kind | None
    field: Field
    operator: Operator
    phrase: str
    amount_min: Decimal | None
    amount_max: Decimal | None
    bank_account: str | None
    day_min: int | None
    day_max: int | None
    new_party: str
    category: str | None
    version: int
    deleted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """What applying rules to the past changes: entries of each kind, and those in locked books.

    The locked ones would change too, and stay as they are.
    """

    expense_count: int = 0
    income_count: int = 0
    locked_count: int = 0

    @property
    def changed_count(self) -> int:
        """Return how many entries change."""
        return self.expense_count + self.income_count


def rule_address(
    kind: Kind | str, party: str, category: str | None = None, *, new_party: str = ""
) -> str:
    """Return the address of a new rule that begins with what an entry says.

    `party` is what the vendor or client is called now, `new_party` what it is to be called.
    """
    wanted = {
        "kind": str(kind),
        "field": Field.PARTY.value if party else "",
        "phrase": party[:PHRASE_LENGTH_MAX],
        "category": category or "",
        "new_party": new_party,
    }
    return f"{PATH}?{urlencode({name: text for name, text in wanted.items() if text})}"


def rule_text(rule: Rule, currency_code: str) -> str:
    """Return what a rule does: "When the vendor contains “amzn”: category becomes Office."."""
    conditions = [one for one in _conditions(rule, currency_code) if one]
    effects = []
    if rule.new_party:
        effects.append(f"{_party(rule.kind)} becomes {rule.new_party}")
    if rule.category:
        effects.append(f"category becomes {rule.category}")
    return f"When {_joined(conditions)}: {_joined(effects)}."


def moved(ids: Sequence[UUID], rule_id: UUID, step: int) -> list[UUID]:
    """Return the order with one rule moved up (-1) or down (1); at an end it stays."""
    order = list(ids)
    place = order.index(rule_id)
    other = min(max(place + step, 0), len(order) - 1)
    order.insert(other, order.pop(place))
    return order


def _conditions(rule: Rule, currency_code: str) -> list[str]:
    return [
        _phrase_text(rule),
        _range_text(
            "the amount",
            format_amount(rule.amount_min, currency_code) if rule.amount_min is not None else "",
            format_amount(rule.amount_max, currency_code) if rule.amount_max is not None else "",
        ),
        f"the bank account is {rule.bank_account}" if rule.bank_account else "",
        _range_text("the day of the month", str(rule.day_min or ""), str(rule.day_max or "")),
    ]


def _phrase_text(rule: Rule) -> str:
    """Return the condition on texts; without one, which entries the others are about."""
    if not rule.phrase:
        return f"it is an {rule.kind.value}" if rule.kind else ""
    places = {
        Field.ANY: f"the {_party(rule.kind)} or the notes",
        Field.PARTY: f"the {_party(rule.kind)}",
        Field.NOTES: f"the notes of an {rule.kind.value}" if rule.kind else "the notes",
    }
    plural = rule.field is not Field.PARTY
    verbs = {
        Operator.CONTAINS: "contain" if plural else "contains",
        Operator.EQUALS: "are" if plural else "is",
        Operator.STARTS: "start with" if plural else "starts with",
    }
    return f"{places[rule.field]} {verbs[rule.operator]} “{rule.phrase}”"


def _range_text(name: str, low: str, high: str) -> str:
    if low and high:
        return f"{name} is {low}" if low == high else f"{name} is from {low} to {high}"
    if low:
        return f"{name} is {low} or more"
    return f"{name} is {high} or less" if high else ""


def _party(kind: Kind | None) -> str:
    return kind.party_field if kind else "vendor or client"


def _joined(parts: Sequence[str]) -> str:
    return " and ".join(parts) if len(parts) < 3 else f"{', '.join(parts[:-1])}, and {parts[-1]}"
