"""The Assets sheet: one Excel table, a row an asset with its figures of a day."""

from datetime import date
from fractions import Fraction
from typing import Final

from finance_app.fixed_assets.depreciation.formulas.cells.rules import number_cell
from finance_app.fixed_assets.register.rules import ListedAsset
from finance_app.fixed_assets.terms.rules import (
    CONVENTION_LABELS,
    METHOD_LABELS,
    MONTHS_A_YEAR,
    Method,
)
from finance_app.kit.excel import ROW, CellKind, Column, Formula, Row, number_format

ID_NAME: Final = "asset_id"
COST_NAME: Final = "asset_cost"
DEPRECIATION_NAME: Final = "asset_depreciation"
BOOK_VALUE_NAME: Final = "asset_book_value"
_DATE_FORMAT: Final = "yyyy-mm-dd"
_BOOK_VALUE: Final = f"E{ROW}-J{ROW}"
_WITHOUT_CONVENTION: Final = frozenset({Method.NONE, Method.UNITS_OF_PRODUCTION})


def asset_columns(digits: int) -> list[Column]:
    """Return the columns, for a currency with so many decimals."""
    number, formula, amount = CellKind.NUMBER, CellKind.FORMULA, number_format(digits)
    return [
        Column("Name", width=28),
        Column("Type", width=16),
        Column("Acquisition date", CellKind.DATE, 12, _DATE_FORMAT),
        Column("In service", CellKind.DATE, 12, _DATE_FORMAT),
        Column("Cost", number, 16, amount, COST_NAME),
        Column("Residual", number, 16, amount),
        Column("Method", width=20),
        Column("Convention", width=18),
        Column("Life in years", formula, 10, "0.00##"),
        Column("Depreciation to date", number, 16, amount, DEPRECIATION_NAME),
        Column("Book value", formula, 16, amount, BOOK_VALUE_NAME),
        Column("Serial number", width=18),
        Column("Location", width=18),
        Column("Supplier", width=24),
        Column("Paid from", width=18),
        Column("Disposed on", CellKind.DATE, 12, _DATE_FORMAT),
        Column("Id", width=38, name=ID_NAME, is_printed=False),
    ]


def asset_row(listed: ListedAsset, on: date) -> Row:
    """Return the row of an asset: its terms as recorded, its figures as of the day."""
    asset, terms = listed.asset, listed.asset.terms
    has_convention = terms.method not in _WITHOUT_CONVENTION
    is_gone = asset.disposed_on is not None and asset.disposed_on <= on
    return (
        asset.name,
        asset.type or None,
        asset.acquisition_date,
        asset.in_service_on,
        listed.cost,
        terms.residual,
        METHOD_LABELS[terms.method],
        CONVENTION_LABELS[terms.convention] if has_convention else None,
        number_cell(Fraction(terms.life_months, MONTHS_A_YEAR)) if terms.life_months else None,
        listed.depreciation,
        Formula(_BOOK_VALUE, listed.book_value),
        asset.serial_number or None,
        asset.location or None,
        asset.supplier or None,
        asset.bank_account or None,
        asset.disposed_on if is_gone else None,
        str(asset.id),
    )
