"""Functions of Excel by their documentation, in exact fractions; nothing of the code under test."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from math import floor
from typing import Any

_FIFTEEN = Context(prec=15, rounding=ROUND_HALF_UP)
_MANY = Context(prec=50)


def fraction_of(value: Any) -> Fraction:
    """Return a number of a cell; an empty one counts as zero, a truth as one."""
    assert value is None or isinstance(value, Fraction | bool), value
    return Fraction(value or 0)


def numbers_of(values: Iterable[Any]) -> list[Fraction]:
    """Return the numbers among values and ranges of values."""
    found: list[Fraction] = []
    for value in values:
        found += numbers_of(value) if isinstance(value, list) else []
        found += [value] if isinstance(value, Fraction) else []
    return found


def round_to(value: Fraction, digits: Fraction) -> Fraction:
    """ROUND: half away from zero, of the fifteen digits that Excel keeps of a number."""
    kept = _FIFTEEN.divide(Decimal(value.numerator), Decimal(value.denominator))
    coin = Decimal(1).scaleb(-int(digits))
    return Fraction(kept.quantize(coin, ROUND_HALF_UP))


def power(base: Fraction, exponent: Fraction) -> Fraction:
    """The ^ between two numbers."""
    if exponent.denominator == 1:
        return base ** int(exponent)
    sides = (_MANY.divide(one.numerator, one.denominator) for one in (base, exponent))
    return Fraction(_MANY.power(*sides))


def sln(cost: Fraction, salvage: Fraction, life: Fraction) -> Fraction:
    """SLN: (cost - salvage) / life."""
    return (cost - salvage) / life


def syd(cost: Fraction, salvage: Fraction, life: Fraction, period: Fraction) -> Fraction:
    """SYD: (cost - salvage) * (life - per + 1) * 2 / (life * (life + 1))."""
    assert 1 <= period <= life
    return (cost - salvage) * (life - period + 1) * 2 / (life * (life + 1))


def ddb(
    cost: Fraction, salvage: Fraction, life: Fraction, period: Fraction, factor: Fraction
) -> Fraction:
    """DDB: the lesser of (cost - before) * factor / life and cost - salvage - before."""
    assert 1 <= period <= life
    assert period.denominator == 1
    return _periods(cost, salvage, life, factor, is_switching=False)[int(period) - 1]


def vdb(
    cost: Fraction,
    salvage: Fraction,
    life: Fraction,
    start: Fraction,
    end: Fraction,
    factor: Fraction = Fraction(2),
    no_switch: Fraction = Fraction(0),
) -> Fraction:
    """VDB: as DDB, but a straight line over what is left of the life once that is greater."""
    assert 0 <= start <= end <= life
    amounts = _periods(cost, salvage, life, factor, is_switching=not no_switch)

    def until(at: Fraction) -> Fraction:
        whole = floor(at)
        part = (at - whole) * amounts[whole] if at > whole else Fraction(0)
        return sum(amounts[:whole], Fraction(0)) + part

    return until(end) - until(start)


def _periods(
    cost: Fraction, salvage: Fraction, life: Fraction, factor: Fraction, *, is_switching: bool
) -> list[Fraction]:
    """Return the charge of every whole period."""
    assert life.denominator == 1, "no formula here should have a broken life in it"
    before, amounts = Fraction(0), []
    for period in range(int(life)):
        left = cost - salvage - before
        amount = min((cost - before) * factor / life, left)
        if is_switching:
            amount = max(amount, left / (life - period))
        amounts.append(amount)
        before += amount
    return amounts
