"""Budgets as REST answers with them: money and ids as text, exactly these fields."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from finance_app.kit.money import plain_amount
from finance_app.ledger.budgets.rules import Budget, month_key


class BudgetOut(BaseModel):
    """A budget as it is kept."""

    category_id: UUID
    month: str = Field(description="The fiscal month, by the month it starts in.")
    starts_on: str = Field(description="The first day of the fiscal month.")
    amount: str | None = Field(description="null where it was taken away.")
    currency_code: str
    version: int = Field(description="Grows with each change.")


class BudgetList(BaseModel):
    """The budgets of a fiscal year; the list has one page."""

    year: int
    label: str
    items: list[BudgetOut]
    next_cursor: str | None


class ChangedOut(BaseModel):
    """The budgets that were named, as they are now."""

    changed_count: int
    change_id: UUID | None = Field(
        description="Takes the change back with /budgets/changes/{change_id}/undo; null where"
        " nothing was changed."
    )
    items: list[BudgetOut]


class UndoneOut(BaseModel):
    """How many budgets are what they were, and how many had been changed since and stay."""

    budget_count: int
    kept_count: int


def budget_body(budget: Budget, currency_code: str) -> dict[str, Any]:
    """Return a budget as the API shows it; the amount as text."""
    amount = budget.amount
    return {
        "category_id": str(budget.category_id),
        "month": month_key(budget.month),
        "starts_on": budget.month.isoformat(),
        "amount": None if amount is None else plain_amount(amount, currency_code),
        "currency_code": currency_code,
        "version": budget.version,
    }
