"""How the charge of a stretch is said as an Excel formula over the other cells of its row.

Excel's own functions stand where they come to the charge to the coin: SLN for straight line, SYD
for sum of years' digits, DDB or VDB for declining balance in whole years of an asset. Elsewhere it
is the same arithmetic as the schedule's. The last charge of a life is what is left.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import ceil
from typing import Final

from finance_app.fixed_assets.depreciation.stretches.rules import (
    EXACT,
    Books,
    Recipe,
    Stretch,
    accrued_units,
    times,
)
from finance_app.fixed_assets.terms.rules import Method
from finance_app.kit.excel_stream import ROW, ROW_ABOVE, Formula

NumberCell = Decimal | int | Formula

(
    VALUE, BOOK, RESIDUAL, LIFE, ELAPSED, BEGUN, UNITS, OF, RATE, PERCENT, KEPT, ADJUSTMENT, CHARGE,
    CLOSING,
) = (f"{letter}{ROW}" for letter in "FGHIJKLMNOPQRS")  # fmt: skip
"""The cells of a row that its formulas speak of."""
LEFT: Final = f"{BOOK}-{RESIDUAL}"

_HUNDRED: Final = Decimal(100)
_DIGITS_SHOWN: Final = 20
_PLACES_MAX: Final = 6
_NEAR: Final = Fraction(1, 10**40)
_NEAR_HALF: Final = Decimal("1e-6")
_NEAR_HALF_RATIO: Final = Decimal("1e-13")
_HALF: Final = Decimal("0.5")
_ROOT_MIN: Final = Decimal("1e-15")  # some spreadsheets refuse a power that comes to nothing


@dataclass(frozen=True, slots=True)
class ChargeCells:
    """The cells of a row that make its charge.

    `units` of `of` are the days or months of the fiscal year, or what was produced of a capacity,
    `before` of which were produced earlier. `kept` are the units that a stretch which was cut
    short has kept. `adjustment` is what the convention of a disposal adds. `text` is the formula.
    """

    text: str
    units: Decimal | int
    of: Decimal | int
    kept: int | None = None
    adjustment: Decimal | None = None
    before: Decimal | None = None


def charge_cells(
    stretch: Stretch, recipe: Recipe, books: Books, *, in_service_on: date
) -> ChargeCells:
    """Return the cells of a stretch that goes by time, or by a table of MACRS."""
    if recipe.method is Method.MACRS and recipe.percent is not None:
        of = _days_of_year(stretch, books, in_service_on)
        text, planned = _table_text(stretch, recipe, of, books)
    else:
        of, planned = int(recipe.whole_count / recipe.part), recipe.whole
        text = _timed_text(recipe, books)
    kept = accrued_units(stretch, stretch.ends_on, books)
    if kept == recipe.whole_count and planned == stretch.charge:
        return ChargeCells(text, recipe.whole_count, of)
    share = Fraction(kept, recipe.whole_count)
    found = books.round(times(planned, share))
    if found != stretch.charge and not stretch.charge:  # another change took its place at once
        kept, found = 0, stretch.charge
    if kept != recipe.whole_count:
        text = f"ROUND(({text})*{KEPT}/{UNITS},{_places(books)})"
    adjustment = stretch.charge - found
    if adjustment:
        text = f"{text}+{ADJUSTMENT}"
    return ChargeCells(
        text,
        recipe.whole_count,
        of,
        kept if kept != recipe.whole_count else None,
        adjustment or None,
    )


def usage_cells(stretch: Stretch, recipe: Recipe, books: Books, *, before: Decimal) -> ChargeCells:
    """Return the cells of units produced, so many of the capacity having been used before."""
    units, capacity = recipe.units or Decimal(0), recipe.capacity or Decimal(1)
    base = max(recipe.value - recipe.residual, Decimal(0))
    until = min(before + units, capacity)
    found = books.round(times(base, Fraction(until) / Fraction(capacity)))
    found -= books.round(times(base, Fraction(before) / Fraction(capacity)))
    places, value = _places(books), f"MAX({VALUE}-{RESIDUAL},0)"
    text = (
        f"ROUND({value}*MIN({ELAPSED}+{UNITS},{OF})/{OF},{places})"
        f"-ROUND({value}*{ELAPSED}/{OF},{places})"
    )
    adjustment = stretch.charge - found
    if adjustment:
        text = f"{text}+{ADJUSTMENT}"
    return ChargeCells(text, units, capacity, adjustment=adjustment or None, before=before)


def rate_cell(recipe: Recipe) -> NumberCell | None:
    """Return the yearly rate: as a formula where it follows from the row, else as a number."""
    if recipe.rate is None:
        return None
    return _rate_cell(recipe.method, recipe.rate, (recipe.value, recipe.residual), recipe.life)


def elapsed_above(kept: int | None) -> str:
    """Return the years of service before a row, from those of the row above."""
    letter = UNITS[0] if kept is None else KEPT[0]
    return f"{ELAPSED[0]}{ROW_ABOVE}+{letter}{ROW_ABOVE}/{OF[0]}{ROW_ABOVE}"


@lru_cache(maxsize=10_000)
def number_cell(value: Fraction) -> NumberCell:
    """Return a fraction as a number where few decimals say it, else as a division."""
    number = EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
    short = number.quantize(Decimal(1).scaleb(-_PLACES_MAX), context=EXACT)
    if short == number:
        return Decimal(f"{short.normalize():f}")
    return Formula(f"{value.numerator}/{value.denominator}", _shown(number))


def _places(books: Books) -> int:
    return -int(books.coin.as_tuple().exponent)


def _shown(number: Decimal) -> Decimal:
    """Return a number with a few more digits than a spreadsheet can keep."""
    return number.quantize(Decimal(1).scaleb(number.adjusted() - _DIGITS_SHOWN + 1))


def _days_of_year(stretch: Stretch, books: Books, in_service_on: date) -> int:
    """Return the days of a fiscal year on which the asset could be in service."""
    year = books.year_of(stretch.starts_on)
    return (year.ends_on - max(year.starts_on, in_service_on)).days + 1


def _table_text(stretch: Stretch, recipe: Recipe, of: int, books: Books) -> tuple[str, Decimal]:
    """Return what a table of MACRS charges for a year, or for what is left of one, and its sum."""
    book, places = stretch.cost - stretch.opening, _places(books)
    if recipe.is_last:
        return LEFT, book
    percent = recipe.percent or Decimal(0)
    charge = books.round(EXACT.divide(recipe.value * percent, _HUNDRED))
    text = f"ROUND({VALUE}*{PERCENT}/100,{places})"
    if of != recipe.whole_count:
        charge = books.round(times(charge, Fraction(recipe.whole_count, of)))
        text = f"ROUND({text}*{UNITS}/{OF},{places})"
    return f"MIN({text},{LEFT})", min(charge, book)


def _timed_text(recipe: Recipe, books: Books) -> str:
    """Return the charge that was planned for a stretch of time."""
    if recipe.is_last or recipe.whole == recipe.book - recipe.residual:
        return LEFT
    places = _places(books)
    if recipe.method is Method.DECLINING_BALANCE and recipe.rate is not None:
        named = _declining_function(recipe, books)
        if named:
            return f"ROUND({named},{places})"
    return f"MIN(ROUND({_raw_text(recipe)},{places}),{LEFT})"


def _raw_text(recipe: Recipe) -> str:
    """Return the charge before it is rounded."""
    part = "" if recipe.part == 1 else f"*{UNITS}/{OF}"
    if recipe.method is Method.SUM_OF_YEARS_DIGITS:
        return _digits_text(recipe)
    if recipe.rate is None:
        over = f"{LIFE}-{BEGUN}" if recipe.begun else LIFE
        return f"SLN({VALUE},{RESIDUAL},{over}){part}"
    declining = f"{BOOK}*{RATE}"
    if recipe.is_switching and recipe.method is Method.DECLINING_BALANCE:
        declining = f"MAX({declining},({LEFT})/({LIFE}-{ELAPSED}))"
    return f"{declining}{part}"


def _declining_function(recipe: Recipe, books: Books) -> str:
    """Return DDB or VDB where it comes to the charge, "" where its own roundings differ."""
    life, elapsed, part = recipe.life, recipe.elapsed, recipe.part
    if recipe.begun or life.denominator != 1 or elapsed.denominator != 1 or elapsed + part > life:
        return ""
    factor = _factor_of(recipe.rate or Decimal(0), life)
    if factor is None:
        return ""
    charge = times(_declining_year(recipe, factor), part)
    coins = EXACT.divide(charge, books.coin)
    from_half = abs(coins - coins.to_integral_value(context=EXACT)) - _HALF
    is_close = abs(from_half) < max(_NEAR_HALF, coins * _NEAR_HALF_RATIO)
    if is_close or books.round(charge) != recipe.whole:
        return ""
    start = f"{VALUE},{RESIDUAL},{LIFE},{ELAPSED}"
    if recipe.is_switching:
        end = "1" if part == 1 else f"{UNITS}/{OF}"
        return f"VDB({start},{ELAPSED}+{end},{factor})"
    share = "" if part == 1 else f"*{UNITS}/{OF}"
    return f"DDB({start}+1,{factor}){share}"


def _declining_year(recipe: Recipe, factor: Decimal) -> Decimal:
    """Return what Excel's DDB and VDB charge for a whole year of an asset, without rounding."""
    life, book = Decimal(int(recipe.life)), recipe.value
    charge = Decimal(0)
    for year in range(int(recipe.elapsed) + 1):
        left = book - recipe.residual
        charge = min(EXACT.divide(EXACT.multiply(book, factor), life), left)
        if recipe.is_switching:
            charge = max(charge, EXACT.divide(left, life - year))
        book = EXACT.subtract(book, charge)
    return charge


@lru_cache(maxsize=1_000)
def _factor_of(rate: Decimal, life: Fraction) -> Decimal | None:
    """Return the factor whose rate it is, None where the rate has come from another life."""
    factor = (Fraction(rate) * life).limit_denominator(10_000)
    if abs(factor / life - Fraction(rate)) > _NEAR:
        return None
    shown = number_cell(factor)
    return shown if isinstance(shown, Decimal) else None


@lru_cache(maxsize=10_000)
def _rate_cell(
    method: Method, rate: Decimal, base: tuple[Decimal, Decimal], life: Fraction
) -> NumberCell:
    value, residual = base
    factor = _factor_of(rate, life) if method is Method.DECLINING_BALANCE and life > 0 else None
    if factor is not None:
        return Formula(f"{factor}/{LIFE}", _shown(rate))
    if method is Method.WRITTEN_DOWN_VALUE and life > 0 and value > residual > 0:
        exponent = EXACT.divide(Decimal(life.denominator), Decimal(life.numerator))
        root = EXACT.power(EXACT.divide(residual, value), exponent)
        if root > _ROOT_MIN and abs(1 - Fraction(root) - Fraction(rate)) < _NEAR:
            return Formula(f"1-({RESIDUAL}/{VALUE})^(1/{LIFE})", _shown(rate))
    simple = Fraction(rate).limit_denominator(10**9)
    return number_cell(simple) if abs(simple - Fraction(rate)) < _NEAR else _shown(rate)


def _digits_text(recipe: Recipe) -> str:
    """Return the sum of years' digits of the one or two years of the asset in a stretch."""
    life, elapsed = recipe.life, recipe.elapsed
    until = min(elapsed + recipe.part, life)
    is_whole = elapsed.denominator == 1 and recipe.part == 1
    terms = []
    for year in range(int(elapsed), ceil(until)):
        number = f"{ELAPSED}+1" if is_whole else f"{year + 1}"
        span = _span(recipe, Fraction(year), until)
        terms.append(f"{_asset_year(life, year, number)}{span}")
    text = "+".join(terms) or "0"
    if not recipe.begun:
        return text
    return f"({text})/(1-{_spent(recipe.begun, life)})"


def _span(recipe: Recipe, year: Fraction, until: Fraction) -> str:
    """Return how much of a year of the asset lies in a stretch."""
    begins, ends = max(recipe.elapsed, year), min(until, year + 1)
    if ends - begins == 1:
        return ""
    if begins == recipe.elapsed and ends - begins == recipe.part:
        return f"*{UNITS}/{OF}"
    last = f"{ELAPSED}+{UNITS}/{OF}" if until == recipe.elapsed + recipe.part else LIFE
    end = last if ends == until else f"{int(year) + 1}"
    begin = ELAPSED if begins == recipe.elapsed else f"{int(year)}"
    return f"*({end}-{begin})"


def _asset_year(life: Fraction, year: int, number: str) -> str:
    """Return what a whole year of the asset charges; SYD knows whole years of life only."""
    if life.denominator == 1:
        return f"SYD({VALUE},{RESIDUAL},{LIFE},{number})"
    bottom = f"({LIFE}*({LIFE}+1))"
    if year < int(life):
        return f"({VALUE}-{RESIDUAL})*({LIFE}-{year})*2/{bottom}"
    return f"({VALUE}-{RESIDUAL})*(1+{LIFE}-{year})/{bottom}"


def _spent(begun: Fraction, life: Fraction) -> str:
    """Return the share of the digits that was over when the value was what it started from."""
    whole, bottom = int(begun), life * (life + 1)
    if whole < int(life):
        spent = (
            2 * life * whole - whole * (whole - 1) + 2 * (begun - whole) * (life - whole)
        ) / bottom
    else:
        spent = 1 - (life - begun) * (1 + life - whole) / bottom
    return f"{spent.numerator}/{spent.denominator}"
