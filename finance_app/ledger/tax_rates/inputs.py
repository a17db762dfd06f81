"""What comes in about a rate of tax: its name, and a ratio from a day on."""

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Final, Self

from pydantic import BaseModel, ConfigDict

from finance_app.kit import fields
from finance_app.kit.errors import InvalidInputError
from finance_app.ledger.entries.rules import read_iso_date
from finance_app.ledger.tax_rates.rules import NAME_LENGTH_MAX, PLACES, TaxPeriod

FIRST_DAY: Final = date(1900, 1, 1)
"""The day of what has always been so."""


class TaxRateInput(BaseModel):
    """A rate as it is to be kept. Without a day it has always been so."""

    model_config = ConfigDict(frozen=True)

    name: str
    ratio: Decimal
    starts_on: date = FIRST_DAY

    @classmethod
    def parse(cls, raw: Mapping[str, object]) -> Self:
        """Read `name`, `percent` ("19", "8.875 %") and `starts_on`.

        Raises InvalidInputError with a sentence for each field that is wrong.
        """
        read = fields.Fields(raw)
        made = cls(
            name=read.read("name", _name, "-"),
            ratio=read.read("percent", _ratio, Decimal(0)),
            starts_on=read.read("starts_on", _day, None) or FIRST_DAY,
        )
        read.raise_problems()
        return made

    @property
    def period(self) -> TaxPeriod:
        """The ratio and the day it holds from."""
        return TaxPeriod(self.starts_on, self.ratio)


def _name(value: object) -> str:
    name = fields.clean_line(value, length_max=NAME_LENGTH_MAX)
    if not name:
        raise fields.TextError("Give the rate a name, such as Standard.")
    return name


def _ratio(value: object) -> Decimal:
    text = fields.text_of(value).strip().removesuffix("%").strip().replace(",", ".")
    try:
        percent = Decimal(text)
    except InvalidOperation:
        raise fields.TextError("Enter a percentage, such as 19.") from None
    if not percent.is_finite() or not 0 <= percent <= 100:
        raise fields.TextError("A rate lies between 0 and 100 percent.")
    ratio = (percent / 100).quantize(Decimal(1).scaleb(-PLACES), ROUND_HALF_UP)
    if ratio * 100 != percent:
        raise fields.TextError("A rate has at most four decimals.")
    return ratio


def read_day(value: object) -> date:
    """Return a day that something of a rate begins on. Raises InvalidInputError."""
    try:
        return _day(value) or FIRST_DAY
    except ValueError as error:
        raise InvalidInputError(str(error), fields={"starts_on": str(error)}) from None


def _day(value: object) -> date | None:
    text = value.isoformat() if isinstance(value, date) else fields.text_of(value)
    return max(read_iso_date(text), FIRST_DAY) if text.strip() else None
