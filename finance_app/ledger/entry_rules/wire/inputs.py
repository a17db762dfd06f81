"""What REST documents of its requests; `ledger.entry_rules.inputs` is what reads them."""

from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel, Field

from finance_app.ledger.bank_accounts.rules import NAME_LENGTH_MAX as ACCOUNT_LENGTH_MAX
from finance_app.ledger.categories.rules import NAME_LENGTH_MAX, Kind
from finance_app.ledger.entries.rules import PARTY_LENGTH_MAX
from finance_app.ledger.entry_rules import rules
from finance_app.ledger.entry_rules.rules import PHRASE_LENGTH_MAX

_AMOUNT: Final[dict[str, Any]] = {"examples": ["12.50"]}


class ConditionsIn(BaseModel):
    """What an entry must be like; all of it must hold, and one condition is needed."""

    kind: Kind | None = Field(None, description="null for expenses and incomes.")
    field: rules.Field = Field(rules.Field.ANY, description="Where the phrase is looked for.")
    operator: rules.Operator = rules.Operator.CONTAINS
    phrase: str = Field("", max_length=PHRASE_LENGTH_MAX, description="In any case.")
    amount_min: str | None = Field(None, json_schema_extra=_AMOUNT)
    amount_max: str | None = Field(None, json_schema_extra=_AMOUNT)
    bank_account: str | None = Field(None, max_length=ACCOUNT_LENGTH_MAX, description="A name.")
    day_min: int | None = Field(None, ge=1, le=31, description="A day of the month.")
    day_max: int | None = Field(None, ge=1, le=31, description="A day of the month.")


class RuleIn(ConditionsIn):
    """A rule: its conditions, and the vendor or client, the category, or both that it gives."""

    new_party: str = Field("", max_length=PARTY_LENGTH_MAX, description="Empty to leave it.")
    category: str | None = Field(
        None, max_length=NAME_LENGTH_MAX, description="A name; null to leave it. Needs a kind."
    )


class OrderIn(BaseModel):
    """All rules, the first to decide first."""

    ids: list[UUID] = Field(max_length=rules.RULES_MAX)


class PastIn(BaseModel):
    """The rule to apply where it is the first to match; null for all rules."""

    rule_id: UUID | None = None
