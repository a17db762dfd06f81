"""The Depreciation sheet: one Excel table, a row a stretch, its charge a live formula."""

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final

from finance_app.fixed_assets.depreciation.formulas.cells.rules import (
    BOOK,
    CHARGE,
    CLOSING,
    ELAPSED,
    KEPT,
    OF,
    UNITS,
    NumberCell,
    above,
    number_cell,
    places,
    rate_cell,
)
from finance_app.fixed_assets.depreciation.formulas.rules import (
    ChargeCells,
    charge_cells,
    usage_cells,
)
from finance_app.fixed_assets.depreciation.rules import Schedule
from finance_app.fixed_assets.depreciation.stretches.rules import Books, Recipe, Stretch
from finance_app.fixed_assets.register.rules import Asset
from finance_app.fixed_assets.terms.rules import METHOD_LABELS, TIMED, Method
from finance_app.kit.excel import CellKind, Column, Formula, Row, number_format
from finance_app.kit.period import FiscalYearStart, period_from_key

CHARGE_NAME: Final = "depreciation_charge"
YEAR_NAME: Final = "depreciation_year"
_DATE_FORMAT: Final = "yyyy-mm-dd"
_YEARS_FORMAT: Final = "0.00##"
_UNITS_FORMAT: Final = "#,##0.####"


def depreciation_columns(digits: int) -> list[Column]:
    """Return the columns, for a currency with so many decimals; the formulas know their letters."""
    number, formula, amount = CellKind.NUMBER, CellKind.FORMULA, number_format(digits)
    return [
        Column("Asset", width=28),
        Column("Fiscal year", width=12, name=YEAR_NAME),
        Column("From", CellKind.DATE, 12, _DATE_FORMAT),
        Column("To", CellKind.DATE, 12, _DATE_FORMAT),
        Column("Method", width=20),
        Column("Value at the start of the terms", number, 16, amount),
        Column("Opening book value", formula, 16, amount),
        Column("Residual", number, 16, amount),
        Column("Life in years", formula, 10, _YEARS_FORMAT),
        Column("Years or units elapsed", formula, 12, _UNITS_FORMAT),
        Column("Years begun with", formula, 12, _YEARS_FORMAT),
        Column("Days, months or units", number, 12, _UNITS_FORMAT),
        Column("Of the year or capacity", number, 12, _UNITS_FORMAT),
        Column("Rate a year", formula, 11, "0.0000%"),
        Column("MACRS percent", number, 10, "0.000"),
        Column("Kept when cut short", number, 10, "#,##0"),
        Column("Adjustment", number, 14, amount),
        Column("Charge", formula, 16, amount, CHARGE_NAME),
        Column("Closing book value", formula, 16, amount),
        Column("Id", width=38, is_printed=False),
    ]


def stretch_rows(asset: Asset, schedule: Schedule, books: Books) -> list[Row]:
    """Return the rows of an asset, which belong together: each can open with the one above."""
    table = _Table(asset, books)
    return [table.row(one) for one in schedule.stretches]


@lru_cache(maxsize=2_000)
def _label(fiscal_year: int, start: FiscalYearStart) -> str:
    return period_from_key(f"fy{fiscal_year:04d}", start).label


class _Table:
    """The rows of one asset while they are made."""

    def __init__(self, asset: Asset, books: Books) -> None:
        self._asset = asset
        self._books = books
        self._key = str(asset.id)
        self._before: Stretch | None = None
        self._cells: ChargeCells | None = None

    def row(self, stretch: Stretch) -> Row:
        """Return the row of the next stretch."""
        recipe = stretch.recipe
        cells = None if recipe is None else self._charge(stretch, recipe)
        head = (
            self._asset.name,
            _label(stretch.fiscal_year, self._books.start),
            stretch.starts_on,
            stretch.ends_on,
        )
        opening = self._opening(stretch)
        if recipe is None or cells is None:
            middle: Row = (None, None, opening, *(None,) * 10)
            charge: NumberCell = stretch.charge
        else:
            middle = (
                METHOD_LABELS[recipe.method],
                recipe.value,
                opening,
                recipe.residual,
                number_cell(recipe.life) if recipe.life else None,
                self._elapsed(recipe, cells),
                number_cell(recipe.begun) if recipe.begun else None,
                cells.units,
                cells.of,
                rate_cell(recipe),
                recipe.percent,
                cells.kept,
                cells.adjustment,
            )
            charge = Formula(cells.text, stretch.charge)
        left = stretch.cost - stretch.opening - stretch.charge
        closing = Formula(f"ROUND({BOOK}-{CHARGE},{places(self._books)})", left)
        self._before, self._cells = stretch, cells
        return (*head, *middle, charge, closing, self._key)

    def _charge(self, stretch: Stretch, recipe: Recipe) -> ChargeCells:
        if recipe.method is not Method.UNITS_OF_PRODUCTION:
            day = self._asset.in_service_on
            return charge_cells(stretch, recipe, self._books, in_service_on=day)
        before = Decimal(0)
        if self._is_same_capacity(recipe) and self._cells is not None:
            before = (self._cells.before or Decimal(0)) + self._cells.units
        return usage_cells(stretch, recipe, self._books, before=before)

    def _is_same_capacity(self, recipe: Recipe) -> bool:
        """Say whether units go on being counted against the capacity of the row above."""
        last = None if self._before is None else self._before.recipe
        return last is not None and (last.value, last.residual, last.capacity) == (
            recipe.value,
            recipe.residual,
            recipe.capacity,
        )

    def _opening(self, stretch: Stretch) -> NumberCell:
        """Return the book value before a stretch: that of the row above where nothing happened."""
        book, last = stretch.cost - stretch.opening, self._before
        if last is None or last.cost != stretch.cost:
            return book
        is_same = last.opening + last.charge == stretch.opening
        return Formula(above(CLOSING), book) if is_same else book

    def _elapsed(self, recipe: Recipe, cells: ChargeCells) -> NumberCell:
        """Return the years of service before a stretch, or the units produced before it."""
        if recipe.method is Method.UNITS_OF_PRODUCTION:
            text = f"{above(ELAPSED)}+{above(UNITS)}"
            return Formula(text, cells.before) if cells.before else 0
        shown = number_cell(recipe.elapsed)
        last = None if self._before is None else self._before.recipe
        if not recipe.elapsed or last is None or self._cells is None:
            return shown
        if last.method not in TIMED or recipe.method not in TIMED:
            return shown
        kept, units = self._cells.kept, UNITS if self._cells.kept is None else KEPT
        part = last.part if kept is None else Fraction(kept, int(self._cells.of))
        if last.elapsed + part != recipe.elapsed:
            return shown
        value = shown.value if isinstance(shown, Formula) else shown
        return Formula(f"{above(ELAPSED)}+{above(units)}/{above(OF)}", value)
