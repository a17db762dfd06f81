"""How the charge of a stretch is said as an Excel formula over the other cells of its row.

Recomputed, it is the charge to the coin. What a convention of MACRS adds or takes at a disposal,
and a coin that hangs on the last digits a spreadsheet has, stand in a cell of their own.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from finance_app.fixed_assets.depreciation.formulas.cells.rules import (
    ADJUSTMENT,
    ELAPSED,
    KEPT,
    LEFT,
    OF,
    PERCENT,
    RESIDUAL,
    UNITS,
    VALUE,
    Rounded,
    rounded,
)
from finance_app.fixed_assets.depreciation.formulas.timed.rules import timed_charge
from finance_app.fixed_assets.depreciation.stretches.rules import (
    EXACT,
    Books,
    Recipe,
    Stretch,
    accrued_units,
    times,
)
from finance_app.fixed_assets.terms.rules import Method

_HUNDRED: Final = Decimal(100)


@dataclass(frozen=True, slots=True)
class ChargeCells:
    """The cells of a row that make its charge; `text` is the formula.

    `units` of `of` are the days or months of the fiscal year, or what was produced of a capacity,
    `before` of which were produced earlier. `kept` are the units that a stretch which was cut
    short has kept. `adjustment` is added to what the other cells come to.
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
        found = _table_charge(stretch, recipe, of, books)
    else:
        of = recipe.whole_count * recipe.part.denominator // recipe.part.numerator
        found = timed_charge(recipe, books)
    kept = accrued_units(stretch, stretch.ends_on, books)
    if kept != recipe.whole_count or (found.value and not stretch.charge):
        if not stretch.charge:  # another change may have taken its place at once
            kept = 0
        exact = times(found.value, Fraction(kept, recipe.whole_count))
        found = rounded(f"({found.text})*{KEPT}/{UNITS}", exact, recipe.value, books)
    text, adjustment = _adjusted(found, stretch.charge)
    is_cut = kept != recipe.whole_count
    return ChargeCells(text, recipe.whole_count, of, kept if is_cut else None, adjustment)


def usage_cells(stretch: Stretch, recipe: Recipe, books: Books, *, before: Decimal) -> ChargeCells:
    """Return the cells of units produced, so many of the capacity having been used before."""
    units, capacity = recipe.units or Decimal(0), recipe.capacity or Decimal(1)
    base = max(recipe.value - recipe.residual, Decimal(0))
    value = f"MAX({VALUE}-{RESIDUAL},0)"

    def to(used: Decimal, text: str) -> Rounded:
        exact = times(base, Fraction(used) / Fraction(capacity))
        return rounded(f"{value}*{text}/{OF}", exact, recipe.value, books)

    until = to(min(before + units, capacity), f"MIN({ELAPSED}+{UNITS},{OF})")
    since = to(before, ELAPSED)
    found = Rounded(f"{until.text}-{since.text}", until.value - since.value)
    text, adjustment = _adjusted(found, stretch.charge)
    return ChargeCells(text, units, capacity, adjustment=adjustment, before=before)


def _adjusted(found: Rounded, charge: Decimal) -> tuple[str, Decimal | None]:
    """Return the formula of a charge, and what has to be added to what the row comes to."""
    adjustment = charge - found.value
    return (f"{found.text}+{ADJUSTMENT}", adjustment) if adjustment else (found.text, None)


def _table_charge(stretch: Stretch, recipe: Recipe, of: int, books: Books) -> Rounded:
    """Return what a table of MACRS charges for a year, or for what is left of one."""
    book = stretch.cost - stretch.opening
    if recipe.is_last:
        return Rounded(LEFT, book)
    exact = EXACT.divide(recipe.value * (recipe.percent or Decimal(0)), _HUNDRED)
    found = rounded(f"{VALUE}*{PERCENT}/100", exact, recipe.value, books)
    if of != recipe.whole_count:
        exact = times(found.value, Fraction(recipe.whole_count, of))
        found = rounded(f"{found.text}*{UNITS}/{OF}", exact, recipe.value, books)
    return Rounded(f"MIN({found.text},{LEFT})", min(found.value, book))


def _days_of_year(stretch: Stretch, books: Books, in_service_on: date) -> int:
    """Return the days of a fiscal year on which the asset could be in service."""
    year = books.year_of(stretch.starts_on)
    return (year.ends_on - max(year.starts_on, in_service_on)).days + 1
