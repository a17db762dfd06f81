"""How one amount becomes the budgets of a year, and how a year is copied into another."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

from finance_app.kit.money import digits, round_amount, split_amount
from finance_app.ledger.budgets.rules import BudgetError

MONTHS_A_YEAR: Final = 12
FACTOR_MAX: Final = Decimal(11)
PERCENT_MIN: Final = Decimal(-100)
PERCENT_MAX: Final = Decimal(1000)


class Fill(StrEnum):
    """How one amount becomes the budgets of a year."""

    EVERY_MONTH = "every_month"
    SPREAD = "spread"


def filled(amount: Decimal | None, how: Fill, currency_code: str) -> list[Decimal | None]:
    """Return the twelve budgets of a year from one amount; none at all from None.

    Spread they sum to the amount: where it does not divide, the first months get a coin more.
    """
    if amount is None or how is Fill.EVERY_MONTH:
        return [amount] * MONTHS_A_YEAR
    coin = Decimal(1).scaleb(-digits(currency_code))
    return [*split_amount(amount, [Decimal(1)] * MONTHS_A_YEAR, coin)]


def copied(
    amounts: Mapping[tuple[UUID, date], Decimal],
    factor_ratio: Decimal,
    currency_code: str,
    *,
    months: Mapping[date, date],
) -> dict[tuple[UUID, date], Decimal]:
    """Return budgets of other months: each amount times the factor, rounded half up by itself.

    `months` says which month each goes to.
    """
    return {
        (category_id, months[month]): round_amount(amount * factor_ratio, currency_code)
        for (category_id, month), amount in amounts.items()
        if month in months
    }


def check_factor(factor_ratio: Decimal) -> Decimal:
    """Return a factor from 0 to 11: a hundred percent less to a thousand more.

    Raises BudgetError.
    """
    if not factor_ratio.is_finite() or not 0 <= factor_ratio <= FACTOR_MAX:
        raise BudgetError("Change it by -100 to 1,000 percent.")
    return factor_ratio
