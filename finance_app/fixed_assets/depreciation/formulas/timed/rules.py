"""What a method that goes by time charges in a stretch, as a formula and as a number.

Excel's own functions stand where they come to the charge to the coin: SLN for straight line, SYD
for sum of years' digits, DDB or VDB for declining balance in whole years of an asset. Elsewhere it
is the same arithmetic as the schedule's.
"""

from decimal import Decimal
from fractions import Fraction
from math import ceil

from finance_app.fixed_assets.depreciation.formulas.cells.rules import (
    BEGUN,
    BOOK,
    ELAPSED,
    LEFT,
    LIFE,
    OF,
    RATE,
    RESIDUAL,
    UNITS,
    VALUE,
    Rounded,
    factor_of,
    is_near_half,
    places,
    rounded,
)
from finance_app.fixed_assets.depreciation.stretches.rules import EXACT, Books, Recipe, times
from finance_app.fixed_assets.terms.rules import Method

_SHARE = f"*{UNITS}/{OF}"


def timed_charge(recipe: Recipe, books: Books) -> Rounded:
    """Return what was planned for a stretch; the last charge of a life is what is left."""
    left = recipe.book - recipe.residual
    if recipe.is_last or recipe.whole == left:
        return Rounded(LEFT, left)
    if recipe.method is Method.DECLINING_BALANCE and recipe.rate is not None:
        named = _declining_function(recipe, books)
        if named:
            return Rounded(f"ROUND({named},{places(books)})", recipe.whole)
    text, value = _raw(recipe)
    # A float, far closer than a coin, only tells on which side of half a coin the charge lies.
    found = rounded(text, Decimal(value), max(recipe.value, recipe.book), books)
    return Rounded(f"MIN({found.text},{LEFT})", min(found.value, left))


def _raw(recipe: Recipe) -> tuple[str, float]:
    """Return the charge before it is rounded."""
    part, share = float(recipe.part), "" if recipe.part == 1 else _SHARE
    if recipe.method is Method.SUM_OF_YEARS_DIGITS:
        return _digits(recipe)
    if recipe.rate is None:
        over, years = (LIFE, recipe.life)
        if recipe.begun:
            over, years = f"{LIFE}-{BEGUN}", recipe.life - recipe.begun
        charge = float(recipe.value - recipe.residual) / float(years)
        return f"SLN({VALUE},{RESIDUAL},{over}){share}", charge * part
    text, charge = f"{BOOK}*{RATE}", float(recipe.book) * float(recipe.rate)
    if recipe.is_switching and recipe.method is Method.DECLINING_BALANCE:
        text = f"MAX({text},({LEFT})/({LIFE}-{ELAPSED}))"
        straight = float(recipe.book - recipe.residual) / float(recipe.life - recipe.elapsed)
        charge = max(charge, straight)
    return f"{text}{share}", charge * part


def _declining_function(recipe: Recipe, books: Books) -> str:
    """Return DDB or VDB where it comes to the charge, "" where its own roundings differ."""
    life, elapsed, part = recipe.life, recipe.elapsed, recipe.part
    if recipe.begun or life.denominator != 1 or elapsed.denominator != 1 or elapsed + part > life:
        return ""
    factor = factor_of(recipe.rate or Decimal(0), life)
    if factor is None:
        return ""
    charge = times(_declining_year(recipe, factor), part)
    is_near = is_near_half(float(charge / books.coin), float(recipe.value / books.coin))
    if is_near or books.round(charge) != recipe.whole:
        return ""
    start = f"{VALUE},{RESIDUAL},{LIFE},{ELAPSED}"
    if not recipe.is_switching:
        return f"DDB({start}+1,{factor}){'' if part == 1 else _SHARE}"
    end = "1" if part == 1 else f"{UNITS}/{OF}"
    return f"VDB({start},{ELAPSED}+{end},{factor})"


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


def _digits(recipe: Recipe) -> tuple[str, float]:
    """Return the sum of years' digits of the one or two years of the asset in a stretch."""
    life, elapsed = recipe.life, recipe.elapsed
    until = min(elapsed + recipe.part, life)
    is_whole = elapsed.denominator == 1 and recipe.part == 1
    terms, share = [], 0.0
    for year in range(int(elapsed), ceil(until)):
        number = f"{ELAPSED}+1" if is_whole else f"{year + 1}"
        text, digits = _asset_year(life, year, number)
        begins, ends = max(elapsed, Fraction(year)), min(until, Fraction(year + 1))
        terms.append(f"{text}{_span(recipe, begins, ends)}")
        share += digits * float(ends - begins)
    text, value = "+".join(terms) or "0", float(recipe.value - recipe.residual) * share
    if not recipe.begun:
        return text, value
    spent = _spent(recipe.begun, life)
    return f"({text})/(1-{spent.numerator}/{spent.denominator})", value / float(1 - spent)


def _span(recipe: Recipe, begins: Fraction, ends: Fraction) -> str:
    """Return how much of a year of the asset lies in a stretch."""
    if ends - begins == 1:
        return ""
    until = recipe.elapsed + recipe.part
    if begins == recipe.elapsed and ends == until:
        return _SHARE
    if ends == until:
        end = f"{ELAPSED}+{UNITS}/{OF}"
    else:
        end = f"{ends}" if ends.denominator == 1 else LIFE
    begin = ELAPSED if begins == recipe.elapsed else f"{begins}"
    return f"*({end}-{begin})"


def _asset_year(life: Fraction, year: int, number: str) -> tuple[str, float]:
    """Return what a whole year of the asset charges, and its share of the digits.

    SYD is for whole years of life; what they leave over falls on the last part of a year.
    """
    bottom = life * (life + 1)
    if life.denominator == 1:
        return f"SYD({VALUE},{RESIDUAL},{LIFE},{number})", float((life - year) * 2 / bottom)
    text = f"({VALUE}-{RESIDUAL})*{{}}/({LIFE}*({LIFE}+1))"
    if year < int(life):
        left = f"({LIFE}-{year})*2" if year else f"{LIFE}*2"
        return text.format(left), float((life - year) * 2 / bottom)
    return text.format(f"(1+{LIFE}-{year})"), float((1 + life - year) / bottom)


def _spent(begun: Fraction, life: Fraction) -> Fraction:
    """Return the share of the digits that was over when the value was what it started from."""
    whole, bottom = int(begun), life * (life + 1)
    if whole >= int(life):
        return 1 - (life - begun) * (1 + life - whole) / bottom
    before = 2 * life * whole - whole * (whole - 1)
    return (before + 2 * (begun - whole) * (life - whole)) / bottom
