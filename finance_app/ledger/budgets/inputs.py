"""Budgets as they come in, one by one."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Final, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from finance_app.kit import fields
from finance_app.kit.errors import InvalidInputError
from finance_app.kit.period import FiscalYearStart
from finance_app.ledger.budgets.rules import CELLS_MAX, month_named

_NO_ID: Final = "Write the id of a category."
_VERSION_MAX: Final = 999_999_999


class BudgetInput(BaseModel):
    """One budget to set: `amount` is None to take it away; `version` None overwrites any."""

    model_config = ConfigDict(frozen=True)

    category_id: UUID
    month: date
    amount: Decimal | None = None
    version: int | None = None

    @classmethod
    def parse(cls, raw: Mapping[str, object], currency_code: str, start: FiscalYearStart) -> Self:
        """Read the outside fields `category_id`, `month` ("2026-11"), `amount`, `version`.

        `currency_code` may be named too, and must be that of the books. Raises InvalidInputError
        with a sentence for each field that is wrong, all at once.
        """
        read = fields.Fields(raw)
        made = cls(
            category_id=read.read("category_id", id_of, UUID(int=0)),
            month=read.read("month", partial(_month_of, start=start), date.min),
            amount=read.read("amount", partial(amount_of, currency_code=currency_code), None),
            version=read.read("version", _version_of, None),
        )
        read.read("currency_code", partial(_check_currency, currency_code=currency_code), None)
        read.raise_problems()
        return made


def parse_budgets(
    raw: Sequence[Mapping[str, object]], currency_code: str, start: FiscalYearStart
) -> list[BudgetInput]:
    """Read many budgets; a problem is named by its place: `budgets.3.amount`.

    Raises InvalidInputError with all problems of all budgets.
    """
    made, problems = [], {}
    if len(raw) > CELLS_MAX:
        problems["budgets"] = f"At most {CELLS_MAX:,} budgets can be set at once."
    for place, one in enumerate(raw[:CELLS_MAX]):
        try:
            made.append(BudgetInput.parse(one, currency_code, start))
        except InvalidInputError as error:
            problems |= {f"budgets.{place}.{name}": told for name, told in error.fields.items()}
    if problems:
        raise InvalidInputError(fields=problems)
    return made


def id_of(value: object) -> UUID:
    """Return the id of a category. Raises TextError."""
    try:
        return UUID(str(value))
    except ValueError:
        raise fields.TextError(_NO_ID) from None


def _month_of(value: object, *, start: FiscalYearStart) -> date:
    return month_named(fields.text_of(value), start)


def amount_of(value: object, *, currency_code: str) -> Decimal | None:
    """Return the amount of a budget, None for a missing one. Raises AmountError."""
    return fields.optional_amount_of(value, currency_code)


def _version_of(value: object) -> int | None:
    if value is None or value == "":
        return None
    return fields.whole_number_of(value, least=0, most=_VERSION_MAX, default=0)


def _check_currency(value: object, *, currency_code: str) -> None:
    code = fields.text_of(value).strip().upper()
    if code and code != currency_code:
        raise fields.TextError(f"Budgets are in {currency_code}, the currency of the books.")
