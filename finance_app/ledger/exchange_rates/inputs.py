"""What comes in about exchange rates: one to keep, and which ones to list."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Final, Self

from pydantic import BaseModel, ConfigDict

from finance_app.kit import clock, fields
from finance_app.kit.money import CURRENCIES
from finance_app.ledger.entries.rules import check_date, read_iso_date
from finance_app.ledger.exchange_rates.rules import (
    Direction,
    RateError,
    own_currency_text,
    parse_quote,
    rate_from_quote,
)

LIMIT_DEFAULT: Final = 50
LIMIT_MAX: Final = 200
_CODE_LENGTH_MAX: Final = 40
_CURSOR_LENGTH_MAX: Final = 2_000


class RateInput(BaseModel):
    """A rate to keep: what one unit of `currency_code` was worth in the business's currency."""

    model_config = ConfigDict(frozen=True)

    currency_code: str
    quoted_on: date
    rate: Decimal

    @classmethod
    def parse(cls, raw: Mapping[str, object], base_currency_code: str) -> Self:
        """Read `currency_code`, `quoted_on`, and `rate` as `direction` means it.

        Without a direction the rate is direct: for one unit of the other currency. Raises
        InvalidInputError with a sentence for each field that is wrong, all at once.
        """
        read = fields.Fields(raw)
        code_of = partial(_foreign_code, base_currency_code=base_currency_code)
        direction = read.read("direction", _direction, Direction.DIRECT)
        made = cls(
            currency_code=read.read("currency_code", code_of, ""),
            quoted_on=read.read("quoted_on", _day, clock.today()),
            rate=read.read("rate", partial(_rate, direction=direction), Decimal(1)),
        )
        read.raise_problems()
        return made


class RateFilter(BaseModel):
    """Which rates to list: of one currency ("" for all), up to a day, from a place on."""

    model_config = ConfigDict(frozen=True)

    currency_code: str = ""
    to: date | None = None
    limit: int = LIMIT_DEFAULT
    cursor: str = ""

    @classmethod
    def parse(cls, raw: Mapping[str, object]) -> Self:
        """Read the parameters of a URL; unknown ones are passed over.

        Raises InvalidInputError with a sentence per wrong one.
        """
        read = fields.Fields(raw)
        limit_of = partial(fields.whole_number_of, least=1, most=LIMIT_MAX, default=LIMIT_DEFAULT)
        made = cls(
            currency_code=read.read("currency_code", _optional_code, ""),
            to=read.read("to", _optional_day, None),
            limit=read.read("limit", limit_of, LIMIT_DEFAULT),
            cursor=read.line("cursor", _CURSOR_LENGTH_MAX),
        )
        read.raise_problems()
        return made


def _optional_code(value: object) -> str:
    """Return a known currency, "" for none. Raises TextError."""
    code = fields.clean_line(value, length_max=_CODE_LENGTH_MAX).upper()
    if code and code not in CURRENCIES:
        raise fields.TextError(f"“{code}” is not the code of a currency.")
    return code


def _foreign_code(value: object, base_currency_code: str) -> str:
    code = _optional_code(value)
    if not code:
        raise fields.TextError("Choose a currency.")
    if code == base_currency_code:
        raise fields.TextError(own_currency_text(code))
    return code


def _optional_day(value: object) -> date | None:
    text = fields.text_of(value)
    return read_iso_date(text) if text.strip() else None


def _day(value: object) -> date:
    return check_date(read_iso_date(fields.text_of(value)), clock.today())


def _direction(value: object) -> Direction:
    word = fields.text_of(value).strip().casefold()
    try:
        return Direction(word or Direction.DIRECT)
    except ValueError:
        known = ", ".join(Direction)
        raise fields.TextError(f"Choose one of these: {known}.") from None


def _rate(value: object, direction: Direction) -> Decimal:
    """Return the rate that a quote means; a number of a JSON body has one meaning."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str | None):
        raise RateError("Enter the rate as text or as a number.")
    if value is None or isinstance(value, str):
        return rate_from_quote(parse_quote(value or ""), direction)
    if isinstance(value, int):  # its digits may be past counting; the limit is enough to judge
        value = max(min(value, 10**15), -1)
    return rate_from_quote(Decimal(str(value)), direction)
