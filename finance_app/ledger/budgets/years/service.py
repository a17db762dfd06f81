"""Budgets of a whole year: filled from one amount, or copied from another year."""

from decimal import Decimal
from uuid import UUID

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import db
from finance_app.kit.errors import ConflictError, InvalidInputError
from finance_app.kit.money import AmountError
from finance_app.ledger.budgets.inputs import BudgetInput
from finance_app.ledger.budgets.rules import (
    BudgetError,
    budget_year,
    check_budget,
    months_of_year,
)
from finance_app.ledger.budgets.service import Changed, list_budgets, set_budgets
from finance_app.ledger.budgets.years.rules import Fill, check_factor, copied, filled


class NothingToCopyError(ConflictError):
    """There is no budget in that year to copy."""


async def fill_year(
    actor: Actor, category_id: UUID, year: int, amount: Decimal | None, *, how: Fill
) -> Changed:
    """Set the twelve budgets of a category in a fiscal year, by the calendar year it starts in.

    The same amount in every month, or one spread over them to the coin by largest remainder; None
    takes them all away. Budgets that are there are overwritten. Raises as `set_budgets` does.
    """
    actor.require(Permission.WRITE)
    try:
        months = months_of_year(year, actor.fiscal_year_start)
    except BudgetError as error:
        raise _wrong("year", error) from None
    try:
        whole = check_budget(amount, actor.currency_code)
    except AmountError as error:
        raise _wrong("amount", error) from None
    amounts = filled(whole, how, actor.currency_code)
    wanted = [
        BudgetInput(category_id=category_id, month=month.starts_on, amount=part)
        for month, part in zip(months, amounts, strict=True)
    ]
    return await set_budgets(actor, wanted)


async def copy_year(
    actor: Actor, from_year: int, to_year: int, *, factor_ratio: Decimal
) -> Changed:
    """Set the budgets of a fiscal year to those of another, each times a factor (1.05 adds 5 %).

    The first month goes to the first, rounded half up by itself. What is there is overwritten;
    where the other year has no budget it stays. Raises `NothingToCopyError`, `InvalidInputError`.
    """
    actor.require(Permission.WRITE)
    start = actor.fiscal_year_start
    problems: dict[str, str] = {}
    for name, year in (("from_year", from_year), ("to_year", to_year)):
        try:
            budget_year(year, start)
        except BudgetError as error:
            problems[name] = str(error)
    try:
        check_factor(factor_ratio)
    except BudgetError as error:
        problems["percent"] = str(error)
    if from_year == to_year:
        problems.setdefault("to_year", "Choose two different years.")
    if problems:
        raise InvalidInputError(fields=problems)
    source, target = months_of_year(from_year, start), months_of_year(to_year, start)
    months = {one.starts_on: other.starts_on for one, other in zip(source, target, strict=True)}
    async with db.transaction(actor):
        found = await list_budgets(actor, source[0].starts_on, source[-1].starts_on)
        if not found:
            label = budget_year(from_year, start).label
            raise NothingToCopyError(f"There is no budget for {label} to copy.")
        amounts = {
            (category_id, month): amount
            for (_, category_id), by_month in found.items()
            for month, amount in by_month.items()
        }
        made = copied(amounts, factor_ratio, actor.currency_code, months=months)
        return await set_budgets(
            actor,
            [
                BudgetInput(category_id=category_id, month=month, amount=amount)
                for (category_id, month), amount in made.items()
            ],
        )


def _wrong(field: str, error: ValueError) -> InvalidInputError:
    return InvalidInputError(str(error), fields={field: str(error)})
