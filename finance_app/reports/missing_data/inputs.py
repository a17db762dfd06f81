"""What comes in: from which amount on receipts are wanted."""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from finance_app.kit import fields
from finance_app.kit.tools import ToolInput
from finance_app.reports.missing_data.rules import MissingKind


class MissingAsked(ToolInput):
    """Which kind of what is missing the assistant asks for."""

    problem: MissingKind | None = Field(
        None,
        description="category, party (vendor or client), receipt, recurring (not recorded), income"
        " (months without), statement (gaps), asset_life, rate (of exchange); null for all.",
    )


class ThresholdInput(BaseModel):
    """From which amount on an expense needs a receipt, in the business's currency; 0 is never."""

    model_config = ConfigDict(frozen=True)

    receipt_threshold: Decimal

    @classmethod
    def parse(cls, raw: Mapping[str, object], currency_code: str) -> Self:
        """Read the outside field; empty is 0. Raises InvalidInputError with a sentence at it."""
        read = fields.Fields(raw)
        amount_of = partial(fields.optional_amount_of, currency_code=currency_code)
        amount = read.read("receipt_threshold", amount_of, None) or Decimal(0)
        if amount < 0:
            read.problems["receipt_threshold"] = "The amount cannot be below zero."
        read.raise_problems()
        return cls(receipt_threshold=amount)
