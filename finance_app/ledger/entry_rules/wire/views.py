"""A rule as REST answers with it: money and ids as text, exactly these fields."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from finance_app.kit.money import plain_amount
from finance_app.ledger.entry_rules.rules import Effect, Rule, rule_text
from finance_app.ledger.entry_rules.wire.inputs import RuleIn


class RuleOut(RuleIn):
    """A rule as it is kept."""

    id: UUID
    text: str = Field(description="What it does, in words.")
    version: int = Field(description="Grows with each change; also the ETag.")


class RuleList(BaseModel):
    """All rules in their order; the list has one page."""

    items: list[RuleOut]
    next_cursor: str | None


class MatchesOut(BaseModel):
    """How many entries match, and the latest of them as expenses and incomes show them."""

    entry_count: int
    is_exact: bool = Field(description="Whether all were counted; otherwise there are more.")
    items: list[dict[str, Any]]


class EffectOut(BaseModel):
    """How many entries change; locked ones would, and stay."""

    expense_count: int
    income_count: int
    locked_count: int


class AppliedOut(EffectOut):
    """What has changed; it can be undone by its id with /entry-changes/{change_id}/undo."""

    change_id: UUID | None = Field(description="null where nothing changed.")


def rule_body(rule: Rule, currency_code: str) -> dict[str, Any]:
    """Return a rule as the API shows it; amounts as text."""
    code = currency_code
    low, high = rule.amount_min, rule.amount_max
    return {
        "id": str(rule.id),
        "kind": rule.kind.value if rule.kind else None,
        "field": rule.field.value,
        "operator": rule.operator.value,
        "phrase": rule.phrase,
        "amount_min": None if low is None else plain_amount(low, code),
        "amount_max": None if high is None else plain_amount(high, code),
        "bank_account": rule.bank_account,
        "day_min": rule.day_min,
        "day_max": rule.day_max,
        "new_party": rule.new_party,
        "category": rule.category,
        "text": rule_text(rule, code),
        "version": rule.version,
    }


def effect_body(effect: Effect) -> dict[str, int]:
    """Return what applying rules changes as the API shows it."""
    return {
        "expense_count": effect.expense_count,
        "income_count": effect.income_count,
        "locked_count": effect.locked_count,
    }
