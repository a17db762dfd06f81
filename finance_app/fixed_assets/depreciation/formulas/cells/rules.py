"""The cells that formulas speak of, fractions as cells, and roundings that hold in a spreadsheet.

A spreadsheet computes in numbers of 64 bits. Where a charge lies on half a coin, or so near to it
that their last digit would decide, it is first rounded to a few more digits: then all agree.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import floor
from typing import Final

from finance_app.fixed_assets.depreciation.stretches.rules import EXACT, Books, Recipe
from finance_app.fixed_assets.terms.rules import Method
from finance_app.kit.excel_stream import ROW, ROW_ABOVE, Formula

NumberCell = Decimal | int | Formula

(
    VALUE, BOOK, RESIDUAL, LIFE, ELAPSED, BEGUN, UNITS, OF, RATE, PERCENT, KEPT, ADJUSTMENT, CHARGE,
    CLOSING,
) = (f"{letter}{ROW}" for letter in "FGHIJKLMNOPQRS")  # fmt: skip
"""The cells of a row that its formulas speak of."""
LEFT: Final = f"{BOOK}-{RESIDUAL}"

_DIGITS_SHOWN: Final = 20  # a few more than a spreadsheet keeps
_PLACES_MAX: Final = 6
_SAME: Final = Fraction(1, 10**40)
_ROOT_MIN: Final = Decimal("1e-15")  # some spreadsheets refuse a power that comes to nothing
_NEAR: Final = 1e-6
_NEAR_RATIO: Final = 1e-13
_NEAR_MAX: Final = 4e-3
_MORE_PLACES, _FEWER_PLACES = 4, 2


@dataclass(frozen=True, slots=True)
class Rounded:
    """A formula that rounds to the coin, and what it comes to."""

    text: str
    value: Decimal


def places(books: Books) -> int:
    """Return the decimals of the currency."""
    return _places(books.coin)


def above(cell: str) -> str:
    """Return the cell of the same column in the row above."""
    return f"{cell[0]}{ROW_ABOVE}"


def is_near_half(coins: float, base: float) -> bool:
    """Say whether the last digits of a number of coins decide how it is rounded.

    `base` are the coins of the largest amount it is made of.
    """
    return abs(coins - floor(coins) - 0.5) < _nearness(base)


def rounded(text: str, exact: Decimal, whole: Decimal, books: Books) -> Rounded:
    """Return the formula that rounds another to the coin.

    `exact` is what that comes to, to fifteen digits at least, and `whole` the largest amount in it.
    """
    coins, base = float(exact / books.coin), float(whole / books.coin)
    if not is_near_half(coins, base):
        return Rounded(f"ROUND({text},{places(books)})", books.round(exact))
    more = _MORE_PLACES if _nearness(base) < 10**-_MORE_PLACES / 2 else _FEWER_PLACES
    value = (floor(coins) + 1) * books.coin
    return Rounded(f"ROUND(ROUND({text},{places(books) + more}),{places(books)})", value)


@lru_cache(maxsize=16)
def _places(coin: Decimal) -> int:
    return -int(coin.as_tuple().exponent)


@lru_cache(maxsize=10_000)
def number_cell(value: Fraction) -> NumberCell:
    """Return a fraction as a number where few decimals say it, else as a division."""
    number = EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
    short = number.quantize(Decimal(1).scaleb(-_PLACES_MAX), context=EXACT)
    if short == number:
        return Decimal(f"{short.normalize():f}")
    return Formula(f"{value.numerator}/{value.denominator}", _shown(number))


def rate_cell(recipe: Recipe) -> NumberCell | None:
    """Return the yearly rate: as a formula where it follows from the row, else as a number."""
    if recipe.rate is None:
        return None
    return _rate_cell(recipe.method, recipe.rate, (recipe.value, recipe.residual), recipe.life)


@lru_cache(maxsize=1_000)
def factor_of(rate: Decimal, life: Fraction) -> Decimal | None:
    """Return the factor whose yearly rate it is, None where the rate is that of another life."""
    factor = (Fraction(rate) * life).limit_denominator(10_000)
    if abs(factor / life - Fraction(rate)) > _SAME:
        return None
    shown = number_cell(factor)
    return shown if isinstance(shown, Decimal) else None


@lru_cache(maxsize=10_000)
def _rate_cell(
    method: Method, rate: Decimal, base: tuple[Decimal, Decimal], life: Fraction
) -> NumberCell:
    value, residual = base
    factor = factor_of(rate, life) if method is Method.DECLINING_BALANCE and life > 0 else None
    if factor is not None:
        return Formula(f"{factor}/{LIFE}", _shown(rate))
    if method is Method.WRITTEN_DOWN_VALUE and life > 0 and value > residual > 0:
        exponent = EXACT.divide(Decimal(life.denominator), Decimal(life.numerator))
        root = EXACT.power(EXACT.divide(residual, value), exponent)
        if root > _ROOT_MIN and abs(1 - Fraction(root) - Fraction(rate)) < _SAME:
            return Formula(f"1-({RESIDUAL}/{VALUE})^(1/{LIFE})", _shown(rate))
    simple = Fraction(rate).limit_denominator(10**9)
    return number_cell(simple) if abs(simple - Fraction(rate)) < _SAME else _shown(rate)


def _shown(number: Decimal) -> Decimal:
    return number.quantize(Decimal(1).scaleb(number.adjusted() - _DIGITS_SHOWN + 1))


def _nearness(base: float) -> float:
    return min(max(_NEAR, base * _NEAR_RATIO), _NEAR_MAX)
