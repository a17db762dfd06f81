"""What a rate is, how a quote in either direction becomes one, and amounts of other currencies.

A rate is a direct quote: how many units of the business's currency one unit of the other is worth.
With books in EUR, "1 USD = 0.90 EUR" is the rate 0.90; "1 EUR = 1.25 USD" is the rate 0.80.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

from finance_app.kit.money import round_amount
from finance_app.ledger.locks.rules import day_words

PLACES: Final = 12
"""How many decimals of a rate are kept."""

RATE_MAX: Final = Decimal("999999999999.999999999999")
RATE_MIN: Final = Decimal(1).scaleb(-PLACES)
PATH: Final = "/exchange-rates"

_DIGITS_SHOWN: Final = 6
_PLACES_SHOWN: Final = 4
_TEXT_LENGTH_MAX: Final = 60
_QUOTE_LENGTH_MAX: Final = 40
# Wide enough for any amount times any rate, and for one divided by any rate.
_CONTEXT: Final = Context(prec=60, rounding=ROUND_HALF_UP)

_FAST: Final = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,20})?", re.ASCII)
_SIMPLE: Final = re.compile(r"([0-9]*)(?:[.,]([0-9]*))?", re.ASCII)
_ONE_GROUP: Final = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}", re.ASCII)
_GROUPED: Final = re.compile(
    r"([1-9][0-9]{0,2}(?:(?P<mark>[ ',.])[0-9]{3})(?:(?P=mark)[0-9]{3})*)"
    r"(?:(?!(?P=mark))[.,]([0-9]+))?",
    re.ASCII,
)
_APOSTROPHES: Final = str.maketrans(dict.fromkeys("\u2018\u2019\u02bc\u00b4`", "'"))
_MINUSES: Final = "-\u2010\u2011\u2012\u2013\u2014\u2212"

_EMPTY: Final = "Enter a rate, such as 1.0956."
_NOT_ABOVE_ZERO: Final = "A rate must be more than zero."
_TOO_LARGE: Final = "This rate is too large. The most is 999,999,999,999."
_TOO_SMALL: Final = f"This rate is too small: the {PLACES} decimals that are kept would be zero."


class RateError(ValueError):
    """A rate that cannot be; str() of it is a sentence for the user."""


class Direction(StrEnum):
    """How a quote is meant: the price of one unit of the other currency, or of one's own."""

    DIRECT = "direct"
    INDIRECT = "indirect"


class Source(StrEnum):
    """Where a rate comes from."""

    MANUAL = "manual"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Rate:
    """What one unit of `currency_code` was worth on a day, in units of `base_currency_code`."""

    id: UUID
    currency_code: str
    base_currency_code: str
    quoted_on: date
    rate: Decimal
    source: Source
    version: int
    deleted_at: datetime | None = None


def to_base(foreign_amount: Decimal, rate: Decimal, currency_code: str) -> Decimal:
    """Return an amount in the business's currency, rounded half up to its ISO digits.

    Away from zero below it, so that a refund mirrors its purchase.
    """
    return round_amount(_CONTEXT.multiply(foreign_amount, rate), currency_code)


def rate_from_quote(quote: Decimal, direction: Direction) -> Decimal:
    """Return the rate that a quote means, with 12 decimals, rounded half up. Raises RateError.

    With books in EUR: DIRECT is "1 USD = quote EUR", INDIRECT is "1 EUR = quote USD".
    """
    if not quote.is_finite() or quote <= 0:
        raise RateError(_NOT_ABOVE_ZERO)
    exact = quote if direction is Direction.DIRECT else _CONTEXT.divide(Decimal(1), quote)
    return _kept(exact)


def cross_rate(base_quote: Decimal, quote: Decimal) -> Decimal:
    """Return the rate of a currency from two quotes for one unit of a third. Raises RateError.

    With 1 EUR = `base_quote` of the business's currency = `quote` of the other, one unit of the
    other is worth base_quote / quote.
    """
    return _kept(_CONTEXT.divide(base_quote, quote))


def inverse(rate: Decimal) -> Decimal:
    """Return what one unit of the business's currency is worth in the other, for reading.

    It has no more digits than the 12 decimals of a rate can tell: 1.0956 again for a rate that was
    made from "1 EUR = 1.0956 USD".
    """
    digits = max(PLACES + rate.adjusted(), 1)
    return Context(prec=digits, rounding=ROUND_HALF_UP).divide(Decimal(1), rate)


def parse_quote(text: str) -> Decimal:
    """Return the number that a quote is written as: "1.0956", "1,0956", "17 420.91".

    A point alone is a decimal mark. Raises RateError with a sentence for what is no number above
    zero, and for "1,234", which can mean two.
    """
    quote = Decimal(text) if _FAST.fullmatch(text) else _number(text)
    if not quote:
        raise RateError(_NOT_ABOVE_ZERO)
    return quote


def rate_text(rate: Decimal) -> str:
    """Return a rate for reading: six digits that count, at least four decimals: "0.9127"."""
    places = min(max(_PLACES_SHOWN, _DIGITS_SHOWN - 1 - rate.adjusted()), PLACES)
    whole, _, fraction = (
        f"{rate.quantize(Decimal(1).scaleb(-places), context=_CONTEXT):,f}".partition(".")
    )
    return f"{whole}.{fraction.rstrip('0').ljust(_PLACES_SHOWN, '0')}"


def plain_rate(rate: Decimal) -> str:
    """Return a rate for programs and forms: all its digits, no zeros at the end: "0.9127"."""
    whole, _, fraction = f"{rate:f}".partition(".")
    return f"{whole}.{fraction}".rstrip("0").rstrip(".") if fraction else whole


def equation(one: str, rate: Decimal, other: str) -> str:
    """Return "1 USD = 0.9127 EUR"."""
    return f"1 {one} = {rate_text(rate)} {other}"


def own_currency_text(currency_code: str) -> str:
    """Return what to say of a rate of the business's currency to itself."""
    return f"The books are in {currency_code}: its rate is always 1. Choose another currency."


def no_rate_text(currency_code: str, day: date, last: Rate | None) -> str:
    """Return what to say where a day has no rate, with the last one that is known."""
    told = f"There is no rate for {currency_code} on {day_words(day)}"
    if last is None:
        return f"{told}, and none before it."
    return f"{told}. The last known is {rate_text(last.rate)} of {day_words(last.quoted_on)}."


def _kept(exact: Decimal) -> Decimal:
    if exact > RATE_MAX:
        raise RateError(_TOO_LARGE)
    rate = exact.quantize(RATE_MIN, context=_CONTEXT)
    if not rate:
        raise RateError(_TOO_SMALL)
    if rate > RATE_MAX:
        raise RateError(_TOO_LARGE)
    return rate


def _number(text: str) -> Decimal:
    """Return the number that figures with marks are."""
    plain = _plain(text)
    if not plain:
        raise RateError(_EMPTY)
    figures = plain.lstrip("+" + _MINUSES).strip() if plain[0] in "+" + _MINUSES else plain
    if _ONE_GROUP.fullmatch(figures):
        large, small = figures.replace(",", ""), figures.replace(",", ".")
        raise RateError(
            f"“{plain}” can mean {large} or {small}. Write {large} or {small} to say which."
        )
    if (found := _SIMPLE.fullmatch(figures)) and (found[1] or found[2]):
        whole, fraction = found[1], found[2]
    elif found := _GROUPED.fullmatch(figures):
        whole, fraction = re.sub("[^0-9]", "", found[1]), found[3]
    else:
        raise RateError(f"{_quoted(text)} is not a rate. Write it in figures, such as 1.0956.")
    if plain[0] in _MINUSES:
        raise RateError(_NOT_ABOVE_ZERO)
    return Decimal(f"{whole or 0}.{fraction or 0}")


def _plain(text: str) -> str:
    """Return text with one form each of digit, space and apostrophe. Raises RateError."""
    written = text.strip()
    if len(written) > _TEXT_LENGTH_MAX:
        raise RateError(f"A rate has at most {_TEXT_LENGTH_MAX} characters.")
    return "".join(_normal(one) for one in written).translate(_APOSTROPHES).strip()


def _normal(one: str) -> str:
    value = unicodedata.decimal(one, None)
    if value is not None:
        return str(value)
    return {"Cf": "", "Zs": " "}.get(unicodedata.category(one), one)


def _quoted(text: str) -> str:
    shown = "".join(one for one in text.strip() if one.isprintable())
    return f"“{shown[:_QUOTE_LENGTH_MAX]}{'…' if len(shown) > _QUOTE_LENGTH_MAX else ''}”"
