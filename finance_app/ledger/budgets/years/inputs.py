"""What fills a year and what copies one, as it comes in."""

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Final, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from finance_app.kit import fields
from finance_app.ledger.budgets.inputs import amount_of, id_of
from finance_app.ledger.budgets.rules import YEAR_MAX, YEAR_MIN
from finance_app.ledger.budgets.years.rules import (
    PERCENT_MAX,
    PERCENT_MIN,
    Fill,
    check_factor,
)

_PERCENT: Final = re.compile(r"[+-]?[0-9]{1,10}(?:\.[0-9]{1,10})?")


class FillInput(BaseModel):
    """An amount for the twelve months of a year; None takes their budgets away."""

    model_config = ConfigDict(frozen=True)

    category_id: UUID
    year: int
    amount: Decimal | None
    how: Fill = Fill.EVERY_MONTH

    @classmethod
    def parse(cls, raw: Mapping[str, object], currency_code: str) -> Self:
        """Read the outside fields. Raises InvalidInputError as `BudgetInput.parse` does."""
        read = fields.Fields(raw)
        made = cls(
            category_id=read.read("category_id", id_of, UUID(int=0)),
            year=read.read("year", year_of, YEAR_MIN),
            amount=read.read("amount", partial(amount_of, currency_code=currency_code), None),
            how=read.read("how", _fill_of, Fill.EVERY_MONTH),
        )
        read.raise_problems()
        return made


class CopyInput(BaseModel):
    """A year whose budgets become those of another, each times the factor."""

    model_config = ConfigDict(frozen=True)

    from_year: int
    to_year: int
    factor_ratio: Decimal

    @classmethod
    def parse(cls, raw: Mapping[str, object]) -> Self:
        """Read the outside fields; `percent` is what is added, 0 where it is missing.

        Raises InvalidInputError with a sentence for each field that is wrong, all at once.
        """
        read = fields.Fields(raw)
        made = cls(
            from_year=read.read("from_year", year_of, YEAR_MIN),
            to_year=read.read("to_year", year_of, YEAR_MIN),
            factor_ratio=read.read("percent", factor_of, Decimal(1)),
        )
        read.raise_problems()
        return made


def year_of(value: object) -> int:
    """Return the fiscal year, by the calendar year it starts in. Raises TextError."""
    text = value.strip() if isinstance(value, str) else value
    if text is None or text == "":
        raise fields.TextError("Name the year it starts in, such as 2026.")
    return fields.whole_number_of(text, least=YEAR_MIN, most=YEAR_MAX, default=YEAR_MIN)


def factor_of(value: object) -> Decimal:
    """Return the factor that percentages to add stand for: "2.5" is 1.025. Raises ValueError."""
    text = str(value).strip().removesuffix("%").strip() if value is not None else ""
    plain = text.replace(",", ".").replace("\u2212", "-") or "0"
    if not _PERCENT.fullmatch(plain):
        raise fields.TextError("Write a percentage in figures, such as 2.5.")
    percent = Decimal(plain)
    if not PERCENT_MIN <= percent <= PERCENT_MAX:
        return check_factor(Decimal(-1))
    return check_factor(1 + percent / 100)


def _fill_of(value: object) -> Fill:
    word = fields.text_of(value).strip().casefold() or Fill.EVERY_MONTH
    try:
        return Fill(word)
    except ValueError:
        known = ", ".join(one.value for one in Fill)
        raise fields.TextError(f"Choose one of these: {known}.") from None
