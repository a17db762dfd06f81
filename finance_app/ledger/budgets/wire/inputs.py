"""What REST documents of its requests; the inputs of budgets are what reads them."""

from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel, Field

from finance_app.ledger.budgets.rules import CELLS_MAX, YEAR_MAX, YEAR_MIN
from finance_app.ledger.budgets.years.rules import Fill

_AMOUNT: Final[dict[str, Any]] = {"examples": ["850.00"]}
_MONTH: Final = "The fiscal month, by the month it starts in."


class BudgetIn(BaseModel):
    """A budget to set."""

    category_id: UUID
    month: str = Field(max_length=20, description=_MONTH, examples=["2026-11"])
    amount: str | None = Field(
        None, max_length=100, json_schema_extra=_AMOUNT, description="null takes it away."
    )
    version: int | None = Field(
        None,
        ge=0,
        description="The version that was read, 0 where there was none; refused with 412 if it has"
        " changed. null overwrites any.",
    )
    currency_code: str | None = Field(
        None, max_length=10, description="The currency of the books, or nothing."
    )


class BudgetsIn(BaseModel):
    """Budgets to set at once, all or none."""

    budgets: list[BudgetIn] = Field(max_length=CELLS_MAX)


class FillIn(BaseModel):
    """An amount for the twelve months of a fiscal year."""

    category_id: UUID
    year: int = Field(ge=YEAR_MIN, le=YEAR_MAX, description="The year it starts in.")
    amount: str | None = Field(
        None, max_length=100, json_schema_extra=_AMOUNT, description="null takes them away."
    )
    how: Fill = Field(
        Fill.EVERY_MONTH, description="The amount in every month, or spread over them to the coin."
    )


class CopyIn(BaseModel):
    """A fiscal year whose budgets become those of another."""

    from_year: int = Field(ge=YEAR_MIN, le=YEAR_MAX)
    to_year: int = Field(ge=YEAR_MIN, le=YEAR_MAX)
    percent: str = Field(
        "0", max_length=20, description="What is added; -5 takes it off.", examples=["2.5"]
    )
